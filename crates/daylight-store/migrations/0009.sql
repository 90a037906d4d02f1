-- What must not be seen where, and what is put together to be published.

-- What somebody hides on a page, shows again, or wants hidden as a whole (page 0: all pages). `kind` is hide, reveal or
-- deny. `start` and `words` are a quotation as in `note`. `areas` are rectangles in points, as JSON; `picture` is the
-- SHA-256 of the picture of the page that they were chosen on.
CREATE TABLE redaction (
    id        INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    hash      BLOB NOT NULL,
    page      INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    start     INTEGER,
    words     TEXT,
    areas     TEXT NOT NULL,
    picture   BLOB,
    widening  TEXT NOT NULL,
    rule      TEXT,
    reason    TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    ended_by  TEXT,
    ended     TEXT,
    CHECK ((start IS NULL) = (words IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX redaction_hash ON redaction (hash);

-- Releases. `body` is what was decided about one, as JSON; see `daylight-case/src/release/plan.rs`.
CREATE TABLE release (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is in one, in order. `body` is its name in addresses, its title and the like.
CREATE TABLE release_document (
    release  TEXT NOT NULL REFERENCES release (name),
    hash     BLOB NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (release, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX release_document_hash ON release_document (hash);

-- Press releases: they may quote what is in the release.
CREATE TABLE release_press (
    release  TEXT NOT NULL REFERENCES release (name),
    language TEXT NOT NULL,
    markdown TEXT NOT NULL,
    PRIMARY KEY (release, language)
) STRICT, WITHOUT ROWID;

-- Everything that was ever published, line by line as `record.jsonl` has it; `hash` is the document it tells of.
CREATE TABLE release_record (
    number INTEGER PRIMARY KEY,
    hash   BLOB,
    line   TEXT NOT NULL
) STRICT;
