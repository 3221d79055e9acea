-- Imports are staged, accepted whole or in part, undone, and sent again: one file may stand for
-- several batches.
ALTER TABLE import_batches DROP CONSTRAINT import_batches_unit_id_kind_year_file_sha256_key;
ALTER TABLE import_batches DROP CONSTRAINT import_batches_status_check;
ALTER TABLE import_batches ADD CONSTRAINT import_batches_status_check CHECK (status IN (
    'staged', 'accepting', 'cancelled', 'posted', 'partly_posted', 'awaiting_review',
    'registered', 'compared', 'undone'));
-- JSON: what was said beside the file, which columns were corrected, what was accepted how.
ALTER TABLE import_batches ADD COLUMN options TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE import_batches ADD COLUMN mapping TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE import_batches ADD COLUMN acceptance TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE import_batches ADD COLUMN undone_by TEXT COLLATE "C";
ALTER TABLE import_batches ADD COLUMN undone_at TEXT COLLATE "C";
ALTER TABLE import_batches ADD COLUMN undone_reason TEXT COLLATE "C";
CREATE INDEX import_batches_by_file ON import_batches (unit_id, file_sha256);

-- What a voucher's rows say, so that the same rows in another file are known again. Provenance,
-- like the batch: not in the hash.
ALTER TABLE vouchers ADD COLUMN content_key TEXT COLLATE "C";

-- Headers that a person explained, by what they say. Appended; the newest of a signature holds,
-- for the unit and those below it.
CREATE TABLE import_mappings (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    mapping TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, seq)
);

-- Why a warning is accepted, bound to the rule and the value found. Appended; the newest holds.
CREATE TABLE import_explanations (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    given_by TEXT COLLATE "C" NOT NULL,
    given_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, seq)
);

CREATE TRIGGER import_mappings_no_update BEFORE UPDATE OR DELETE ON import_mappings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_mappings_no_truncate BEFORE TRUNCATE ON import_mappings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_explanations_no_update BEFORE UPDATE OR DELETE ON import_explanations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_explanations_no_truncate BEFORE TRUNCATE ON import_explanations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
