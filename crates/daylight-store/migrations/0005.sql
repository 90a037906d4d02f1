-- The custody log as a chain: each head covers the head before it, so that no entry can be changed, left out or put
-- in between without every later head being another. See docs/custody.md for the bytes.
ALTER TABLE custody RENAME TO custody_before;

-- `entry` is one line of JSON. What may not be kept is emptied: then `leaf`, its SHA-256, holds its place in the chain.
CREATE TABLE custody (
    number INTEGER PRIMARY KEY,
    head   BLOB NOT NULL,
    entry  TEXT,
    leaf   BLOB,
    CHECK ((entry IS NULL) <> (leaf IS NULL))
) STRICT;

-- Files of documents up to this row came in before there was a chain.
INSERT INTO setting SELECT 'custody-begins-after', coalesce(max(id), 0) FROM document;
