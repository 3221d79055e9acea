-- How a unit's cash book becomes vouchers: which words of a row mean which account. Appended; the
-- newest of a name holds, for the unit and those below it.
CREATE TABLE cash_rules (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    chart BIGINT NOT NULL CHECK (chart IN (2009, 2021)),
    name TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('in_force', 'retired')),
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
