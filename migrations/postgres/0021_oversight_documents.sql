-- Documents of oversight as they were made: letters, notices, circulars, reports, certificates. The
-- file is kept as evidence by its hash; what is made anew with other words stands beside it.
CREATE TABLE oversight_documents (
    -- unit_id * 2^32 + the document's number in its union.
    id BIGINT NOT NULL PRIMARY KEY,
    -- Who makes it.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- Whom it is about; missing where it is about several.
    about_id BIGINT REFERENCES units (id),
    year BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- Number of a letter, or code of a union.
    subject TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    made_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX oversight_documents_by_unit ON oversight_documents (unit_id, year);
CREATE INDEX oversight_documents_about ON oversight_documents (about_id, year)
    WHERE about_id IS NOT NULL;
CREATE TRIGGER oversight_documents_no_update BEFORE UPDATE OR DELETE ON oversight_documents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER oversight_documents_no_truncate BEFORE TRUNCATE ON oversight_documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
