-- Dates that people have set right, and events that they hold documents against. A document is named by its hash, so that
-- what is set outlives every reading. What somebody takes back is ended, not deleted.

CREATE TABLE dated (
    id       INTEGER PRIMARY KEY,
    hash     BLOB NOT NULL,
    date     TEXT NOT NULL,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    ended_by TEXT,
    ended    TEXT,
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX dated_once ON dated (hash) WHERE ended IS NULL;

CREATE TABLE event (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    begins   TEXT NOT NULL,
    ends     TEXT NOT NULL,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    ended_by TEXT,
    ended    TEXT,
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
