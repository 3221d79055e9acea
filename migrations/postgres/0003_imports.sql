-- A file that came: staged, accepted whole or in part, undone, sent again; one file may stand for
-- several batches.
CREATE TABLE import_batches (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    sheets TEXT COLLATE "C" NOT NULL,
    first_voucher_seq BIGINT,
    last_voucher_seq BIGINT,
    voucher_count BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    -- Of the findings, those that refuse what is staged.
    refusal_count BIGINT NOT NULL DEFAULT 0,
    findings TEXT COLLATE "C" NOT NULL,
    imported_by TEXT COLLATE "C" NOT NULL,
    imported_at TEXT COLLATE "C" NOT NULL,
    -- JSON: what was said beside the file, which columns were corrected, what was accepted how.
    options TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    mapping TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    acceptance TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    undone_by TEXT COLLATE "C",
    undone_at TEXT COLLATE "C",
    undone_reason TEXT COLLATE "C"
);
CREATE INDEX import_batches_by_file ON import_batches (unit_id, file_sha256);
-- The same file in the books of other units is looked for by its hash alone.
CREATE INDEX import_batches_by_hash ON import_batches (file_sha256);

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

CREATE TRIGGER import_mappings_no_update BEFORE UPDATE OR DELETE ON import_mappings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_mappings_no_truncate BEFORE TRUNCATE ON import_mappings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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

CREATE TRIGGER import_explanations_no_update BEFORE UPDATE OR DELETE ON import_explanations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_explanations_no_truncate BEFORE TRUNCATE ON import_explanations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How a unit's cash book becomes vouchers: which words of a row mean which account. Appended; the
-- newest of a name holds, for the unit and those below it.
CREATE TABLE cash_rules (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    chart BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    -- JSON: direction, words, account, what the entry names, priority.
    rule TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, seq)
);

CREATE TRIGGER cash_rules_no_update BEFORE UPDATE OR DELETE ON cash_rules
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cash_rules_no_truncate BEFORE TRUNCATE ON cash_rules
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 上年数 of a unit's first year: what its own statement of the year before said, line by line.
-- Appended; the newest batch of a form holds.
CREATE TABLE earlier_figures (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES import_batches (id),
    amount_fen BIGINT NOT NULL,
    PRIMARY KEY (unit_id, year, form, line, batch_id)
);

CREATE TRIGGER earlier_figures_no_update BEFORE UPDATE OR DELETE ON earlier_figures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER earlier_figures_no_truncate BEFORE TRUNCATE ON earlier_figures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Names of units in the forms in which files name them, derived from the units when a file comes;
-- no part of a backup.
CREATE TABLE unit_names (
    unit_id BIGINT NOT NULL PRIMARY KEY REFERENCES units (id),
    -- Without white space, in half width and lower case; without 委员会; the same from its end.
    name TEXT COLLATE "C" NOT NULL,
    core TEXT COLLATE "C" NOT NULL,
    core_reversed TEXT COLLATE "C" NOT NULL,
    characters BIGINT NOT NULL,
    sound TEXT COLLATE "C" NOT NULL
);
CREATE INDEX unit_names_by_name ON unit_names (name);
CREATE INDEX unit_names_by_core ON unit_names (core);
CREATE INDEX unit_names_by_end ON unit_names (core_reversed);
CREATE INDEX unit_names_by_sound ON unit_names (sound);
CREATE INDEX unit_names_by_length ON unit_names (characters);
