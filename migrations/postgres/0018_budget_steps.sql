-- What a budget has passed before its approval, by the content that was looked at.
CREATE TABLE budget_steps (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    content_hash TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    done_on TEXT COLLATE "C" NOT NULL,
    papers_on TEXT COLLATE "C",
    paper TEXT COLLATE "C" NOT NULL,
    noted_by TEXT COLLATE "C" NOT NULL,
    noted_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, year, stage, content_hash, step)
);
CREATE TRIGGER budget_steps_no_update BEFORE UPDATE OR DELETE ON budget_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_steps_no_truncate BEFORE TRUNCATE ON budget_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
