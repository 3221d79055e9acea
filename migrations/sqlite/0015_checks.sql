-- 检查: which books were asked by which rules, and what was found. A run is said once; what was
-- answered to a finding is bound to the union, the year, the rule, the subject and both amounts.
CREATE TABLE check_runs (
    id INTEGER NOT NULL PRIMARY KEY,
    -- The union that was asked for, alone or with all below it.
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    is_below INTEGER NOT NULL,
    -- Empty: all of them.
    families TEXT NOT NULL,
    -- The list of rules, by its hash, and what they went by, as JSON.
    rule_version TEXT NOT NULL,
    terms TEXT NOT NULL,
    run_by TEXT NOT NULL,
    run_at TEXT NOT NULL
) STRICT;

-- The books of a run, each with the end of its chain of vouchers.
CREATE TABLE check_run_units (
    run_id INTEGER NOT NULL REFERENCES check_runs (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    head_seq INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (run_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_run_units_by_unit ON check_run_units (unit_id, year, run_id);

CREATE TABLE check_findings (
    run_id INTEGER NOT NULL REFERENCES check_runs (id),
    line_no INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    other_unit_id INTEGER REFERENCES units (id),
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    period TEXT NOT NULL,
    vouchers TEXT NOT NULL,
    subject TEXT NOT NULL,
    left_label TEXT NOT NULL,
    left_fen INTEGER,
    right_label TEXT NOT NULL,
    right_fen INTEGER,
    note TEXT NOT NULL,
    PRIMARY KEY (run_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_findings_by_unit ON check_findings (unit_id, run_id, line_no);
CREATE INDEX check_findings_by_other ON check_findings (other_unit_id, run_id, line_no)
    WHERE other_unit_id IS NOT NULL;

-- 说明 and 放行; what the reviewer decided stands in the approvals.
CREATE TABLE check_answers (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    other_unit_id INTEGER REFERENCES units (id),
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    left_fen INTEGER,
    right_fen INTEGER,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The last day on which a finding is let pass.
    until_on TEXT,
    said_by TEXT NOT NULL,
    said_at TEXT NOT NULL
) STRICT;
CREATE INDEX check_answers_by_unit ON check_answers (unit_id, year, id);

-- 节假日安排: days of a tree that are not what their weekday says. The newest list of a year holds.
CREATE TABLE calendar_days (
    id INTEGER NOT NULL PRIMARY KEY,
    root_id INTEGER NOT NULL REFERENCES units (id),
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    taken_up INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX calendar_days_by_root ON calendar_days (root_id, day, taken_up);

CREATE TRIGGER check_runs_no_update BEFORE UPDATE ON check_runs
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_runs'); END;
CREATE TRIGGER check_runs_no_delete BEFORE DELETE ON check_runs
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_runs'); END;

CREATE TRIGGER check_run_units_no_update BEFORE UPDATE ON check_run_units
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_run_units'); END;
CREATE TRIGGER check_run_units_no_delete BEFORE DELETE ON check_run_units
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_run_units'); END;

CREATE TRIGGER check_findings_no_update BEFORE UPDATE ON check_findings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_findings'); END;
CREATE TRIGGER check_findings_no_delete BEFORE DELETE ON check_findings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_findings'); END;

CREATE TRIGGER check_answers_no_update BEFORE UPDATE ON check_answers
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_answers'); END;
CREATE TRIGGER check_answers_no_delete BEFORE DELETE ON check_answers
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable check_answers'); END;

CREATE TRIGGER calendar_days_no_update BEFORE UPDATE ON calendar_days
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable calendar_days'); END;
CREATE TRIGGER calendar_days_no_delete BEFORE DELETE ON calendar_days
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable calendar_days'); END;
