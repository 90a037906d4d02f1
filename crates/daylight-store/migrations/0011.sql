-- What others say of the papers. A claim is somebody else's words; how it stands against papers is set by people.
CREATE TABLE claim (
    id        INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    text      TEXT NOT NULL,
    said_by   TEXT NOT NULL,
    said_on   TEXT,
    said_at   TEXT,
    kind      TEXT,
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    ended_by  TEXT,
    ended     TEXT,
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;

CREATE TABLE claim_link (
    id        INTEGER PRIMARY KEY,
    claim     TEXT NOT NULL REFERENCES claim (reference),
    hash      BLOB NOT NULL,
    page      INTEGER,
    start     INTEGER,
    words     TEXT,
    stance    TEXT NOT NULL CHECK (stance IN ('supports', 'contradicts', 'does-not-reach')),
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    ended_by  TEXT,
    ended     TEXT,
    CHECK ((start IS NULL) = (words IS NULL) AND (page IS NOT NULL OR start IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX claim_link_once ON claim_link (claim, hash, coalesce(page, 0)) WHERE ended IS NULL;
CREATE INDEX claim_link_hash ON claim_link (hash);
