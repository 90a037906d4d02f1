-- What pages say in so many words: markings, dates, numbers, each with its place in the text.

-- Keyed like `page`, and of the text layer alone: what was recognised stands behind it and has its own. See mention.rs for
-- the bytes. `left_out` counts what there was beyond the limit.
CREATE TABLE mention (
    id       INTEGER PRIMARY KEY,
    left_out INTEGER NOT NULL,
    mentions BLOB NOT NULL
) STRICT;

-- The same for what recognition said of a page, with places in its own text. It outlives every reading, as that does.
-- `problem` is why there is nothing, where the text could not be looked at.
CREATE TABLE recognised_mention (
    id       INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    mentions BLOB NOT NULL,
    problem  TEXT
) STRICT;

-- The rules by which its mentions were told; 0 where nobody has looked yet.
ALTER TABLE document ADD COLUMN analysis_version INTEGER NOT NULL DEFAULT 0;
