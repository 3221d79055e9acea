-- Spending limits with their dates; programmes with their rosters, what was handed over, and the
-- figures of years before. Personal fields are sealed (src/members/hold_keys.rs).

-- A row is never said differently: what comes later under the same head takes its place.
CREATE TABLE limits (
    id BIGINT NOT NULL PRIMARY KEY,
    -- The highest union of the tree that it is for.
    root_id BIGINT NOT NULL REFERENCES units (id),
    -- The union that said so.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- For it and those below it.
    applies_to_id BIGINT NOT NULL REFERENCES units (id),
    -- every: no union was named; unit: it was.
    scope TEXT COLLATE "C" NOT NULL,
    province TEXT COLLATE "C" NOT NULL,
    -- A 类别 or a 项目名称.
    item TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT,
    measure TEXT COLLATE "C" NOT NULL,
    -- Times in a calendar year; any where it is missing.
    times BIGINT,
    -- Words joined by spaces.
    forms TEXT COLLATE "C" NOT NULL,
    -- Percent of the union's dues of the year; none where it is empty.
    share TEXT COLLATE "C" NOT NULL,
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C",
    paper TEXT COLLATE "C" NOT NULL,
    excludes TEXT COLLATE "C" NOT NULL,
    -- Rows of one list have the same number, those of a later one a greater.
    taken_up BIGINT NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX limits_by_root ON limits (root_id, item, valid_from_on);
CREATE TRIGGER limits_no_update BEFORE UPDATE OR DELETE ON limits
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER limits_no_truncate BEFORE TRUNCATE ON limits
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE programmes (
    -- unit_id * 2^32 + the programme's number in it.
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    plan_fen BIGINT NOT NULL,
    -- Of one line of the roster.
    standard_fen BIGINT,
    piece TEXT COLLATE "C" NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    state TEXT COLLATE "C" NOT NULL,
    approved_on TEXT COLLATE "C",
    paper TEXT COLLATE "C",
    approved_by TEXT COLLATE "C",
    approved_at TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, year, code)
);

-- A line of a roster; a batch is one programme and day.
CREATE TABLE roster_lines (
    id BIGINT NOT NULL PRIMARY KEY,
    programme_id BIGINT NOT NULL REFERENCES programmes (id),
    paid_on TEXT COLLATE "C" NOT NULL,
    -- Whose person it is, or which union was served.
    at_unit_id BIGINT NOT NULL REFERENCES units (id),
    -- Keyed hash of the identity number; empty where the line has none.
    identity_hash TEXT COLLATE "C" NOT NULL,
    -- Sealed, each for its column and this row; empty where there is nothing to seal.
    name_sealed TEXT COLLATE "C" NOT NULL,
    identity_sealed TEXT COLLATE "C" NOT NULL,
    note_sealed TEXT COLLATE "C" NOT NULL,
    -- Keyed hash of the remark, by which the same illness is known.
    note_mark TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" REFERENCES sealing_keys (key_id),
    hardship TEXT COLLATE "C" NOT NULL,
    -- In hundredths.
    quantity BIGINT,
    amount_fen BIGINT NOT NULL,
    -- What the remark says of the form of payment.
    form TEXT COLLATE "C" NOT NULL,
    -- Where it stood in its file.
    source_sheet BIGINT NOT NULL,
    source_row BIGINT NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX roster_lines_by_programme ON roster_lines (programme_id, paid_on);
CREATE INDEX roster_lines_by_identity ON roster_lines (identity_hash, paid_on);
CREATE INDEX roster_lines_by_unit ON roster_lines (at_unit_id, paid_on);
CREATE TRIGGER roster_lines_no_update BEFORE UPDATE OR DELETE ON roster_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roster_lines_no_truncate BEFORE TRUNCATE ON roster_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 发放: a batch was handed over and signed for.
CREATE TABLE roster_deliveries (
    programme_id BIGINT NOT NULL REFERENCES programmes (id),
    paid_on TEXT COLLATE "C" NOT NULL,
    delivered_on TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    -- What was handed over; lines that come later are not of it.
    line_count BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    delivered_by TEXT COLLATE "C" NOT NULL,
    delivered_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (programme_id, paid_on)
);

-- What was done under a 类别 in a year before; the newest row holds.
CREATE TABLE programme_history (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    category TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    unit_count BIGINT NOT NULL,
    person_count BIGINT NOT NULL,
    visit_count BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX programme_history_by_year ON programme_history (unit_id, year, category);
