-- What people decide about entities, and lists of names they bring. Entities are named by kind and form, never by a row: what is
-- decided outlives every reading. What is taken back is ended, not deleted.

-- `writing` narrows an entity to one way of writing it. `act` is merge (into the other), split (of that writing), rename (to
-- `words`), hide, apart (from the other: a proposal that was refused).
CREATE TABLE entity_decision (
    id            INTEGER PRIMARY KEY,
    act           TEXT NOT NULL,
    kind          TEXT NOT NULL,
    form          TEXT NOT NULL,
    writing       TEXT,
    other_kind    TEXT,
    other_form    TEXT,
    other_writing TEXT,
    words         TEXT,
    who           TEXT NOT NULL,
    at            TEXT NOT NULL,
    ended_by      TEXT,
    ended         TEXT,
    CHECK ((ended IS NULL) = (ended_by IS NULL)),
    CHECK ((other_kind IS NULL) = (other_form IS NULL))
) STRICT;

-- Lists of names. `names` is how many it has, `looked` how many were looked for so far, `seen` the number of the last change
-- that was in sight then.
CREATE TABLE name_list (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    names    INTEGER NOT NULL DEFAULT 0,
    looked   INTEGER NOT NULL DEFAULT 0,
    seen     INTEGER NOT NULL DEFAULT 0,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    ended_by TEXT,
    ended    TEXT,
    CHECK ((ended IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX name_list_standing ON name_list (name) WHERE ended IS NULL;

-- A name of a list; other ways of writing it stand on lines of their own in `aliases`.
CREATE TABLE listed_name (
    list    INTEGER NOT NULL REFERENCES name_list (id),
    ordinal INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    aliases TEXT NOT NULL,
    PRIMARY KEY (list, ordinal)
) STRICT, WITHOUT ROWID;

-- A document in which it was found; `fuzzy` where letters differ.
CREATE TABLE listed_found (
    list    INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    fuzzy   INTEGER NOT NULL,
    PRIMARY KEY (list, ordinal, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX listed_found_hash ON listed_found (hash);
