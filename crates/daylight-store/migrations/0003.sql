-- Recognition (OCR), and which layers of the jail held who read a document.

-- Pages that recognition is to look at, keyed like `page`. One that it could not look at stays, with `failed` set,
-- until somebody has it tried again; the problem of the page says why.
CREATE TABLE to_recognise (
    id     INTEGER PRIMARY KEY,
    failed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What recognition, here or elsewhere, said of a page, keyed like `page`. It outlives every reading: the text stands
-- behind the text layer in `page`, from byte `start` on; NULL where it says nothing that the layer does not.
-- `sure` is the mean over its words, in percent; see recognised.rs for the bytes of `words`.
CREATE TABLE recognised (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    languages TEXT NOT NULL,
    sure      INTEGER,
    start     INTEGER,
    width     REAL NOT NULL,
    height    REAL NOT NULL,
    length    INTEGER NOT NULL,
    text      BLOB NOT NULL,
    words     BLOB NOT NULL
) STRICT;

-- The layers of the jail in words, each wording once.
CREATE TABLE layers (
    id    INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE
) STRICT;
ALTER TABLE document ADD COLUMN layers INTEGER REFERENCES layers (id);
