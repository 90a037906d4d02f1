-- What is never to be published: a document, a page, or words of a page. Lifting it is an act of its own; what was
-- lifted is ended, not deleted.
CREATE TABLE never_publish (
    id        INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    hash      BLOB NOT NULL,
    page      INTEGER,
    start     INTEGER,
    words     TEXT,
    reason    TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    ended_by  TEXT,
    ended     TEXT,
    ended_why TEXT,
    CHECK ((start IS NULL) = (words IS NULL) AND (page IS NOT NULL OR start IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL) AND (ended IS NULL) = (ended_why IS NULL))
) STRICT;
CREATE UNIQUE INDEX never_publish_once
    ON never_publish (hash, coalesce(page, 0), coalesce(start, -1), coalesce(words, '')) WHERE ended IS NULL;
CREATE INDEX never_publish_hash ON never_publish (hash);
