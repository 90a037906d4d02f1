-- Passwords that opened a document, or some of its parts: without them it could not be read anew or drawn.

CREATE TABLE password (
    document INTEGER NOT NULL REFERENCES document (id),
    password TEXT NOT NULL,
    PRIMARY KEY (document, password)
) STRICT, WITHOUT ROWID;
