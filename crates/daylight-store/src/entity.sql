-- What pages and headings name, gathered over the whole case. Derived: made anew at any time from what pages say.

CREATE TABLE seen (sequence INTEGER NOT NULL) STRICT;
INSERT INTO seen VALUES (0);

-- Documents that name anything, by their rows. Days since 1970 that the document may date from.
CREATE TABLE document (
    id    INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL,
    label INTEGER NOT NULL,
    first INTEGER,
    last  INTEGER
) STRICT;

-- A name in the form in which names are compared. `reference` is made of kind and form alone.
CREATE TABLE name (
    id        INTEGER PRIMARY KEY,
    kind      INTEGER NOT NULL,
    form      TEXT NOT NULL,
    reference INTEGER NOT NULL,
    UNIQUE (kind, form)
) STRICT;
CREATE INDEX name_reference ON name (reference);

-- The ways in which it is written.
CREATE TABLE writing (
    id       INTEGER PRIMARY KEY,
    name     INTEGER NOT NULL,
    text     TEXT NOT NULL,
    mentions INTEGER NOT NULL,
    UNIQUE (name, text)
) STRICT;

-- Where it stands; `pages` are pairs of page and number of mentions, as varints.
CREATE TABLE standing (
    document INTEGER NOT NULL,
    writing  INTEGER NOT NULL,
    roles    INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    pages    BLOB NOT NULL,
    PRIMARY KEY (document, writing)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_writing ON standing (writing, document);

-- How much names it, for each class of readers.
CREATE TABLE count (
    name      INTEGER NOT NULL,
    label     INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    mentions  INTEGER NOT NULL,
    first     INTEGER,
    last      INTEGER,
    PRIMARY KEY (name, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX count_most ON count (label, documents);

-- Numbers that two names share when one may be mistaken for the other.
CREATE TABLE block (
    number INTEGER NOT NULL,
    name   INTEGER NOT NULL,
    PRIMARY KEY (number, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_name ON block (name);

-- With which address somebody stands in the heading of a message. Both are names.
CREATE TABLE address (
    document INTEGER NOT NULL,
    email    INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    PRIMARY KEY (document, email, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_email ON address (email, person);
CREATE INDEX address_person ON address (person, email);
