-- What people add. Documents are named by their hash, stretches of text by their page and their words: what is
-- said about them outlives every reading. What somebody takes back is ended, not deleted.

CREATE TABLE tag (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- A tag on a document, or on words of it: `start` is the first byte in the text of the page as it was then.
CREATE TABLE tagged (
    id       INTEGER PRIMARY KEY,
    tag      INTEGER NOT NULL REFERENCES tag (id),
    hash     BLOB NOT NULL,
    page     INTEGER,
    start    INTEGER,
    words    TEXT,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    ended_by TEXT,
    ended    TEXT,
    CHECK ((page IS NULL) = (start IS NULL) AND (page IS NULL) = (words IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX tagged_once ON tagged (tag, hash, coalesce(page, 0), coalesce(start, 0), coalesce(words, ''))
    WHERE ended IS NULL;
CREATE INDEX tagged_hash ON tagged (hash);

-- One row for each wording of a note; all of them have the same reference.
CREATE TABLE note (
    id         INTEGER PRIMARY KEY,
    reference  TEXT NOT NULL,
    hash       BLOB NOT NULL,
    page       INTEGER,
    start      INTEGER,
    words      TEXT,
    text       TEXT NOT NULL,
    who        TEXT NOT NULL,
    at         TEXT NOT NULL,
    changed_by TEXT,
    changed    TEXT,
    ended_by   TEXT,
    ended      TEXT,
    CHECK ((page IS NULL) = (start IS NULL) AND (page IS NULL) = (words IS NULL)),
    CHECK ((changed IS NULL) = (changed_by IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX note_standing ON note (reference) WHERE ended IS NULL;
CREATE INDEX note_reference ON note (reference, id);
CREATE INDEX note_hash ON note (hash);

-- Who has read what. Page 0 is the document as a whole.
CREATE TABLE read_mark (
    hash BLOB NOT NULL,
    page INTEGER NOT NULL,
    who  TEXT NOT NULL,
    at   TEXT NOT NULL,
    PRIMARY KEY (hash, page, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_mark_whole ON read_mark (hash) WHERE page = 0;

-- What somebody looks at (query, sort, page, …), at an address that tells nothing. `used` grows with each use.
CREATE TABLE search_view (
    address TEXT PRIMARY KEY,
    digest  BLOB NOT NULL UNIQUE,
    body    TEXT NOT NULL,
    used    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX search_view_used ON search_view (used);

-- Searches under a name. `seen` is the number of the last change that was in sight when somebody looked.
CREATE TABLE saved_search (
    name    TEXT PRIMARY KEY,
    address TEXT NOT NULL REFERENCES search_view (address),
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    seen    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_search_address ON saved_search (address);

-- Lists of lines, each to be looked for on its own. `seen` is the number of the last change in sight.
CREATE TABLE batch (
    id      INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    digest  BLOB NOT NULL,
    name    TEXT NOT NULL,
    kept    INTEGER NOT NULL,
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    seen    INTEGER NOT NULL,
    ended   TEXT
) STRICT;
CREATE INDEX batch_digest ON batch (digest);

-- `query` is NULL where the line cannot be understood, then `problem` says why; `total` until it is answered.
CREATE TABLE batch_line (
    batch   INTEGER NOT NULL REFERENCES batch (id),
    ordinal INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    wanted  TEXT NOT NULL,
    how     TEXT NOT NULL,
    query   TEXT,
    problem TEXT,
    total   INTEGER,
    PRIMARY KEY (batch, ordinal)
) STRICT, WITHOUT ROWID;

-- The first documents of each answer, best first.
CREATE TABLE batch_hit (
    batch   INTEGER NOT NULL REFERENCES batch (id),
    ordinal INTEGER NOT NULL,
    rank    INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (batch, ordinal, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_hit_hash ON batch_hit (hash);

-- Messages are told apart, and linked to each other, by their identifications.
CREATE INDEX metadata_message ON metadata (value, field) WHERE field IN ('message-id', 'in-reply-to', 'references');
