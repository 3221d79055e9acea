-- 检查: which books were asked by which rules, and what was found. A run is said once; what was
-- answered to a finding is bound to the union, the year, the rule, the subject and both amounts.
CREATE TABLE check_runs (
    id BIGINT NOT NULL PRIMARY KEY,
    -- The union that was asked for, alone or with all below it.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    is_below BOOLEAN NOT NULL,
    -- Empty: all of them.
    families TEXT COLLATE "C" NOT NULL,
    -- The list of rules, by its hash, and what they went by, as JSON.
    rule_version TEXT COLLATE "C" NOT NULL,
    terms TEXT COLLATE "C" NOT NULL,
    run_by TEXT COLLATE "C" NOT NULL,
    run_at TEXT COLLATE "C" NOT NULL
);

-- The books of a run, each with the end of its chain of vouchers.
CREATE TABLE check_run_units (
    run_id BIGINT NOT NULL REFERENCES check_runs (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    head_seq BIGINT NOT NULL,
    head_hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, unit_id)
);
CREATE INDEX check_run_units_by_unit ON check_run_units (unit_id, year, run_id);

CREATE TABLE check_findings (
    run_id BIGINT NOT NULL REFERENCES check_runs (id),
    line_no BIGINT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    other_unit_id BIGINT REFERENCES units (id),
    rule TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    period TEXT COLLATE "C" NOT NULL,
    vouchers TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    left_label TEXT COLLATE "C" NOT NULL,
    left_fen BIGINT,
    right_label TEXT COLLATE "C" NOT NULL,
    right_fen BIGINT,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, line_no)
);
CREATE INDEX check_findings_by_unit ON check_findings (unit_id, run_id, line_no);
CREATE INDEX check_findings_by_other ON check_findings (other_unit_id, run_id, line_no)
    WHERE other_unit_id IS NOT NULL;

-- 说明 and 放行; what the reviewer decided stands in the approvals.
CREATE TABLE check_answers (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    other_unit_id BIGINT REFERENCES units (id),
    rule TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    left_fen BIGINT,
    right_fen BIGINT,
    kind TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    -- The last day on which a finding is let pass.
    until_on TEXT COLLATE "C",
    said_by TEXT COLLATE "C" NOT NULL,
    said_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX check_answers_by_unit ON check_answers (unit_id, year, id);

-- 节假日安排: days of a tree that are not what their weekday says. The newest list of a year holds.
CREATE TABLE calendar_days (
    id BIGINT NOT NULL PRIMARY KEY,
    root_id BIGINT NOT NULL REFERENCES units (id),
    day TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    taken_up BIGINT NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX calendar_days_by_root ON calendar_days (root_id, day, taken_up);

CREATE TRIGGER check_runs_no_update BEFORE UPDATE OR DELETE ON check_runs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_runs_no_truncate BEFORE TRUNCATE ON check_runs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER check_run_units_no_update BEFORE UPDATE OR DELETE ON check_run_units
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_run_units_no_truncate BEFORE TRUNCATE ON check_run_units
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER check_findings_no_update BEFORE UPDATE OR DELETE ON check_findings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_findings_no_truncate BEFORE TRUNCATE ON check_findings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER check_answers_no_update BEFORE UPDATE OR DELETE ON check_answers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_answers_no_truncate BEFORE TRUNCATE ON check_answers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER calendar_days_no_update BEFORE UPDATE OR DELETE ON calendar_days
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_days_no_truncate BEFORE TRUNCATE ON calendar_days
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
