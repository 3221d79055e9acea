-- Documents of oversight as they were made: letters, notices, circulars, reports, certificates. The
-- file is kept as evidence by its hash; what is made anew with other words stands beside it.
CREATE TABLE oversight_documents (
    -- unit_id * 2^32 + the document's number in its union.
    id INTEGER NOT NULL PRIMARY KEY,
    -- Who makes it.
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- Whom it is about; missing where it is about several.
    about_id INTEGER REFERENCES units (id),
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Number of a letter, or code of a union.
    subject TEXT NOT NULL,
    media_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX oversight_documents_by_unit ON oversight_documents (unit_id, year);
CREATE INDEX oversight_documents_about ON oversight_documents (about_id, year)
    WHERE about_id IS NOT NULL;
CREATE TRIGGER oversight_documents_no_update BEFORE UPDATE ON oversight_documents
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable oversight_documents'); END;
CREATE TRIGGER oversight_documents_no_delete BEFORE DELETE ON oversight_documents
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable oversight_documents'); END;
