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
