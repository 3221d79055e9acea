-- 资产卡片: what is said of an asset. The newest word of a union and number holds.
CREATE TABLE asset_cards (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    number TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    property TEXT COLLATE "C" NOT NULL,
    cost_fen BIGINT NOT NULL,
    acquired_on TEXT COLLATE "C" NOT NULL,
    life_months BIGINT,
    place TEXT COLLATE "C" NOT NULL,
    keeper TEXT COLLATE "C" NOT NULL,
    pieces BIGINT NOT NULL,
    brought_year BIGINT NOT NULL,
    brought_fen BIGINT NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    left_on TEXT COLLATE "C",
    left_how TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX asset_cards_by_number ON asset_cards (unit_id, number, id);
CREATE TRIGGER asset_cards_no_update BEFORE UPDATE OR DELETE ON asset_cards
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER asset_cards_no_truncate BEFORE TRUNCATE ON asset_cards
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 盘点: what was counted. The newest list of a union and year holds.
CREATE TABLE asset_counts (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    taken_up BIGINT NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    pieces BIGINT NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX asset_counts_by_year ON asset_counts (unit_id, year, taken_up);
CREATE TRIGGER asset_counts_no_update BEFORE UPDATE OR DELETE ON asset_counts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER asset_counts_no_truncate BEFORE TRUNCATE ON asset_counts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
