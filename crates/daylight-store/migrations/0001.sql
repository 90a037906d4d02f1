-- The first schema. Frozen once released: later changes are files of their own.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Classes of readers. 1 is the keeper's own.
CREATE TABLE label (
    number INTEGER PRIMARY KEY
) STRICT;
INSERT INTO label VALUES (1);

-- Sets of files that came in together. `root` is the folder as bytes of the operating system.
CREATE TABLE collection (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    root BLOB NOT NULL UNIQUE,
    walk INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Bytes, known by their SHA-256. Text, pages, type and problems belong here.
CREATE TABLE document (
    id            INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL UNIQUE,
    size          INTEGER NOT NULL,
    label         INTEGER NOT NULL DEFAULT 1 REFERENCES label (number),
    state         TEXT NOT NULL,
    -- the state it had before it was put back among those waiting, to be read anew
    state_before  TEXT,
    removed       INTEGER NOT NULL DEFAULT 0,
    depth         INTEGER NOT NULL,
    origin        INTEGER NOT NULL,
    unpacked      INTEGER NOT NULL DEFAULT 0,
    format        TEXT,
    tie           INTEGER NOT NULL DEFAULT 0,
    hint          INTEGER NOT NULL DEFAULT 0,
    language      TEXT,
    pages         INTEGER NOT NULL DEFAULT 0,
    text_version  INTEGER NOT NULL DEFAULT 0,
    reduced       INTEGER NOT NULL DEFAULT 0,
    cursor        BLOB,
    next_position INTEGER NOT NULL DEFAULT 0,
    sequence      INTEGER NOT NULL
) STRICT;
CREATE INDEX document_waiting ON document (id) WHERE state = 'waiting' AND removed = 0;
CREATE INDEX document_sequence ON document (sequence);

-- Places where documents lie: a path in a collection, or a position in another document.
-- `document` is NULL where the bytes could not be got; then `problem` says why.
CREATE TABLE occurrence (
    id           INTEGER PRIMARY KEY,
    collection   INTEGER REFERENCES collection (id),
    parent       INTEGER REFERENCES document (id),
    position     INTEGER,
    path         BLOB NOT NULL,
    kind         TEXT NOT NULL,
    size         INTEGER,
    changed      INTEGER,
    inode        INTEGER,
    modified     TEXT,
    flags        TEXT,
    range_start  INTEGER,
    document     INTEGER REFERENCES document (id),
    missing      INTEGER NOT NULL DEFAULT 0,
    walk         INTEGER NOT NULL DEFAULT 0,
    problem      TEXT,
    detail       TEXT,
    CHECK ((collection IS NULL) <> (parent IS NULL))
) STRICT;
CREATE UNIQUE INDEX occurrence_file ON occurrence (collection, path) WHERE collection IS NOT NULL;
CREATE UNIQUE INDEX occurrence_part ON occurrence (parent, position) WHERE parent IS NOT NULL;
CREATE INDEX occurrence_document ON occurrence (document);

-- What lay at an occurrence before the file changed.
CREATE TABLE earlier (
    occurrence INTEGER NOT NULL REFERENCES occurrence (id),
    document   INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (occurrence, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX earlier_document ON earlier (document);

-- Bytes that the case keeps itself: in pack number `pack`, `size` bytes from `start`.
CREATE TABLE original (
    document INTEGER PRIMARY KEY REFERENCES document (id),
    pack     INTEGER NOT NULL,
    start    INTEGER NOT NULL
) STRICT;
CREATE INDEX original_pack ON original (pack, start);

-- `id` is document * 2^24 + number (from 1): pages of a document lie together, without an index.
-- `text` is zstd; `length` its bytes when unpacked.
CREATE TABLE page (
    id     INTEGER PRIMARY KEY,
    label  TEXT,
    length INTEGER NOT NULL,
    text   BLOB NOT NULL
) STRICT;

-- Word boxes, keyed like `page`; see word_box.rs for the bytes.
CREATE TABLE word_box (
    id     INTEGER PRIMARY KEY,
    width  REAL NOT NULL,
    height REAL NOT NULL,
    words  BLOB NOT NULL
) STRICT;

CREATE TABLE metadata (
    document INTEGER NOT NULL REFERENCES document (id),
    ordinal  INTEGER NOT NULL,
    field    TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
    document INTEGER NOT NULL REFERENCES document (id),
    ordinal  INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    page     INTEGER,
    detail   TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

-- What was done to the case: appended to, never changed.
CREATE TABLE custody (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

-- What was destroyed on purpose. The hash is NULL where not even that may be kept.
CREATE TABLE tombstone (
    id   INTEGER PRIMARY KEY,
    hash BLOB UNIQUE,
    at   TEXT NOT NULL
) STRICT;
