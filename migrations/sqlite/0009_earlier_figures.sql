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
