-- What was to be kept from readers of a document and is still in its file. What lies there is kept apart: it is in no
-- page and in no index, and nobody sees it who did not ask for it with a reason.
CREATE TABLE bad_redaction (
    id       INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    kind     TEXT NOT NULL,
    page     INTEGER,
    area     BLOB,
    letters  INTEGER NOT NULL
) STRICT;
CREATE INDEX bad_redaction_document ON bad_redaction (document);
CREATE TABLE sealed_text (
    bad_redaction INTEGER PRIMARY KEY REFERENCES bad_redaction (id),
    text          TEXT NOT NULL
) STRICT;

-- Who looked at what lies under another's redaction, and why. A page of NULL is all of the document.
CREATE TABLE revealed (
    id     INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL,
    page   INTEGER,
    reason TEXT NOT NULL,
    who    TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE INDEX revealed_hash ON revealed (hash);
