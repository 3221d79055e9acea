-- How many took part, where a batch of awards says so, and why more won than may.
ALTER TABLE roster_deliveries ADD COLUMN participants BIGINT;
ALTER TABLE roster_deliveries ADD COLUMN reason TEXT COLLATE "C";

-- 决算说明书: text whose figures are bound to cells of the table; appended, the newest holds.
CREATE TABLE budget_wordings (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, year, seq)
);
CREATE TRIGGER budget_wordings_no_update BEFORE UPDATE OR DELETE ON budget_wordings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_wordings_no_truncate BEFORE TRUNCATE ON budget_wordings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
