-- A file that came: staged, accepted whole or in part, undone, sent again; one file may stand for
-- several batches.
CREATE TABLE import_batches (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    status TEXT NOT NULL,
    sheets TEXT NOT NULL,
    first_voucher_seq INTEGER,
    last_voucher_seq INTEGER,
    voucher_count INTEGER NOT NULL,
    entry_count INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    -- Of the findings, those that refuse what is staged.
    refusal_count INTEGER NOT NULL DEFAULT 0,
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
CREATE INDEX import_batches_by_file ON import_batches (unit_id, file_sha256);
-- The same file in the books of other units is looked for by its hash alone.
CREATE INDEX import_batches_by_hash ON import_batches (file_sha256);

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

CREATE TRIGGER import_mappings_no_update BEFORE UPDATE ON import_mappings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_mappings'); END;
CREATE TRIGGER import_mappings_no_delete BEFORE DELETE ON import_mappings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_mappings'); END;

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

CREATE TRIGGER import_explanations_no_update BEFORE UPDATE ON import_explanations
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_explanations'); END;
CREATE TRIGGER import_explanations_no_delete BEFORE DELETE ON import_explanations
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable import_explanations'); END;

-- How a unit's cash book becomes vouchers: which words of a row mean which account. Appended; the
-- newest of a name holds, for the unit and those below it.
CREATE TABLE cash_rules (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    chart INTEGER NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    -- JSON: direction, words, account, what the entry names, priority.
    rule TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cash_rules_no_update BEFORE UPDATE ON cash_rules
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable cash_rules'); END;
CREATE TRIGGER cash_rules_no_delete BEFORE DELETE ON cash_rules
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable cash_rules'); END;

-- 上年数 of a unit's first year: what its own statement of the year before said, line by line.
-- Appended; the newest batch of a form holds.
CREATE TABLE earlier_figures (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    form TEXT NOT NULL,
    line TEXT NOT NULL,
    batch_id INTEGER NOT NULL REFERENCES import_batches (id),
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (unit_id, year, form, line, batch_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER earlier_figures_no_update BEFORE UPDATE ON earlier_figures
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable earlier_figures'); END;
CREATE TRIGGER earlier_figures_no_delete BEFORE DELETE ON earlier_figures
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable earlier_figures'); END;

-- Names of units in the forms in which files name them, derived from the units when a file comes;
-- no part of a backup.
CREATE TABLE unit_names (
    unit_id INTEGER NOT NULL PRIMARY KEY REFERENCES units (id),
    -- Without white space, in half width and lower case; without 委员会; the same from its end.
    name TEXT NOT NULL,
    core TEXT NOT NULL,
    core_reversed TEXT NOT NULL,
    characters INTEGER NOT NULL,
    sound TEXT NOT NULL
) STRICT;
CREATE INDEX unit_names_by_name ON unit_names (name);
CREATE INDEX unit_names_by_core ON unit_names (core);
CREATE INDEX unit_names_by_end ON unit_names (core_reversed);
CREATE INDEX unit_names_by_sound ON unit_names (sound);
CREATE INDEX unit_names_by_length ON unit_names (characters);
