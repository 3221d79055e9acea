-- How many took part, where a batch of awards says so, and why more won than may.
ALTER TABLE roster_deliveries ADD COLUMN participants INTEGER;
ALTER TABLE roster_deliveries ADD COLUMN reason TEXT;

-- 决算说明书: text whose figures are bound to cells of the table; appended, the newest holds.
CREATE TABLE budget_wordings (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    text TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, year, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER budget_wordings_no_update BEFORE UPDATE ON budget_wordings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budget_wordings'); END;
CREATE TRIGGER budget_wordings_no_delete BEFORE DELETE ON budget_wordings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budget_wordings'); END;
