-- no-transaction
-- Imports are staged, accepted whole or in part, undone, and sent again: one file may stand for
-- several batches. SQLite changes a table's constraints only by making it anew, which needs the
-- foreign keys off, which no transaction can do; what is done is one transaction all the same.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

CREATE TABLE import_batches_new (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN (
        'staged', 'accepting', 'cancelled', 'posted', 'partly_posted', 'awaiting_review',
        'registered', 'compared', 'undone')),
    sheets TEXT NOT NULL,
    first_voucher_seq INTEGER,
    last_voucher_seq INTEGER,
    voucher_count INTEGER NOT NULL,
    entry_count INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    findings TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    -- JSON: what was said beside the file, which columns were corrected, what was accepted how.
    options TEXT NOT NULL DEFAULT '{}',
    mapping TEXT NOT NULL DEFAULT '[]',
    acceptance TEXT NOT NULL DEFAULT '{}',
    undone_by TEXT,
    undone_at TEXT,
    undone_reason TEXT
) STRICT;
INSERT INTO import_batches_new
    (id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets,
     first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, findings,
     imported_by, imported_at)
SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets,
       first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, findings,
       imported_by, imported_at
FROM import_batches;
DROP TABLE import_batches;
ALTER TABLE import_batches_new RENAME TO import_batches;
CREATE INDEX import_batches_by_file ON import_batches (unit_id, file_sha256);

-- What a voucher's rows say, so that the same rows in another file are known again. Provenance,
-- like the batch: not in the hash.
ALTER TABLE vouchers ADD COLUMN content_key TEXT;

-- Headers that a person explained, by what they say. Appended; the newest of a signature holds,
-- for the unit and those below it.
CREATE TABLE import_mappings (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    signature TEXT NOT NULL,
    mapping TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;

-- Why a warning is accepted, bound to the rule and the value found. Appended; the newest holds.
CREATE TABLE import_explanations (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    code TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER import_mappings_no_update BEFORE UPDATE ON import_mappings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_mappings'); END;
CREATE TRIGGER import_mappings_no_delete BEFORE DELETE ON import_mappings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_mappings'); END;
CREATE TRIGGER import_explanations_no_update BEFORE UPDATE ON import_explanations
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_explanations'); END;
CREATE TRIGGER import_explanations_no_delete BEFORE DELETE ON import_explanations
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_explanations'); END;

COMMIT;
PRAGMA foreign_keys = ON;
