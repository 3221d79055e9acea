-- What a budget has passed before its approval, by the content that was looked at.
CREATE TABLE budget_steps (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    stage TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    step TEXT NOT NULL,
    done_on TEXT NOT NULL,
    papers_on TEXT,
    paper TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, year, stage, content_hash, step)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER budget_steps_no_update BEFORE UPDATE ON budget_steps
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budget_steps'); END;
CREATE TRIGGER budget_steps_no_delete BEFORE DELETE ON budget_steps
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budget_steps'); END;
