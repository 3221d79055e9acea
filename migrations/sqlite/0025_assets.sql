-- 资产卡片: what is said of an asset. The newest word of a union and number holds.
CREATE TABLE asset_cards (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL,
    property TEXT NOT NULL,
    cost_fen INTEGER NOT NULL,
    acquired_on TEXT NOT NULL,
    life_months INTEGER,
    place TEXT NOT NULL,
    keeper TEXT NOT NULL,
    pieces INTEGER NOT NULL,
    brought_year INTEGER NOT NULL,
    brought_fen INTEGER NOT NULL,
    origin TEXT NOT NULL,
    left_on TEXT,
    left_how TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX asset_cards_by_number ON asset_cards (unit_id, number, id);
CREATE TRIGGER asset_cards_no_update BEFORE UPDATE ON asset_cards
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable asset_cards'); END;
CREATE TRIGGER asset_cards_no_delete BEFORE DELETE ON asset_cards
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable asset_cards'); END;

-- 盘点: what was counted. The newest list of a union and year holds.
CREATE TABLE asset_counts (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    taken_up INTEGER NOT NULL,
    number TEXT NOT NULL,
    pieces INTEGER NOT NULL,
    place TEXT NOT NULL,
    note TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX asset_counts_by_year ON asset_counts (unit_id, year, taken_up);
CREATE TRIGGER asset_counts_no_update BEFORE UPDATE ON asset_counts
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable asset_counts'); END;
CREATE TRIGGER asset_counts_no_delete BEFORE DELETE ON asset_counts
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable asset_counts'); END;
