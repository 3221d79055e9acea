-- How a unit's cash book becomes vouchers: which words of a row mean which account. Appended; the
-- newest of a name holds, for the unit and those below it.
CREATE TABLE cash_rules (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    chart INTEGER NOT NULL CHECK (chart IN (2009, 2021)),
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('in_force', 'retired')),
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
