-- Spending limits with their dates; programmes with their rosters, what was handed over, and the
-- figures of years before. Personal fields are sealed (src/members/hold_keys.rs).

-- A row is never said differently: what comes later under the same head takes its place.
CREATE TABLE limits (
    id INTEGER NOT NULL PRIMARY KEY,
    -- The highest union of the tree that it is for.
    root_id INTEGER NOT NULL REFERENCES units (id),
    -- The union that said so.
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- For it and those below it.
    applies_to_id INTEGER NOT NULL REFERENCES units (id),
    -- every: no union was named; unit: it was.
    scope TEXT NOT NULL,
    province TEXT NOT NULL,
    -- A 类别 or a 项目名称.
    item TEXT NOT NULL,
    amount_fen INTEGER,
    measure TEXT NOT NULL,
    -- Times in a calendar year; any where it is missing.
    times INTEGER,
    -- Words joined by spaces.
    forms TEXT NOT NULL,
    -- Percent of the union's dues of the year; none where it is empty.
    share TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    paper TEXT NOT NULL,
    excludes TEXT NOT NULL,
    -- Rows of one list have the same number, those of a later one a greater.
    taken_up INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX limits_by_root ON limits (root_id, item, valid_from_on);
CREATE TRIGGER limits_no_update BEFORE UPDATE ON limits
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable limits'); END;
CREATE TRIGGER limits_no_delete BEFORE DELETE ON limits
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable limits'); END;

CREATE TABLE programmes (
    -- unit_id * 2^32 + the programme's number in it.
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    year INTEGER NOT NULL,
    plan_fen INTEGER NOT NULL,
    -- Of one line of the roster.
    standard_fen INTEGER,
    piece TEXT NOT NULL,
    account_id INTEGER REFERENCES accounts (id),
    state TEXT NOT NULL,
    approved_on TEXT,
    paper TEXT,
    approved_by TEXT,
    approved_at TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    UNIQUE (unit_id, year, code)
) STRICT;

-- A line of a roster; a batch is one programme and day.
CREATE TABLE roster_lines (
    id INTEGER NOT NULL PRIMARY KEY,
    programme_id INTEGER NOT NULL REFERENCES programmes (id),
    paid_on TEXT NOT NULL,
    -- Whose person it is, or which union was served.
    at_unit_id INTEGER NOT NULL REFERENCES units (id),
    -- Keyed hash of the identity number; empty where the line has none.
    identity_hash TEXT NOT NULL,
    -- Sealed, each for its column and this row; empty where there is nothing to seal.
    name_sealed TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,
    note_sealed TEXT NOT NULL,
    -- Keyed hash of the remark, by which the same illness is known.
    note_mark TEXT NOT NULL,
    key_id TEXT REFERENCES sealing_keys (key_id),
    hardship TEXT NOT NULL,
    -- In hundredths.
    quantity INTEGER,
    amount_fen INTEGER NOT NULL,
    -- What the remark says of the form of payment.
    form TEXT NOT NULL,
    -- Where it stood in its file.
    source_sheet INTEGER NOT NULL,
    source_row INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX roster_lines_by_programme ON roster_lines (programme_id, paid_on);
CREATE INDEX roster_lines_by_identity ON roster_lines (identity_hash, paid_on);
CREATE INDEX roster_lines_by_unit ON roster_lines (at_unit_id, paid_on);
CREATE TRIGGER roster_lines_no_update BEFORE UPDATE ON roster_lines
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable roster_lines'); END;
CREATE TRIGGER roster_lines_no_delete BEFORE DELETE ON roster_lines
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable roster_lines'); END;

-- 发放: a batch was handed over and signed for.
CREATE TABLE roster_deliveries (
    programme_id INTEGER NOT NULL REFERENCES programmes (id),
    paid_on TEXT NOT NULL,
    delivered_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    -- What was handed over; lines that come later are not of it.
    line_count INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    delivered_by TEXT NOT NULL,
    delivered_at TEXT NOT NULL,
    PRIMARY KEY (programme_id, paid_on)
) STRICT, WITHOUT ROWID;

-- What was done under a 类别 in a year before; the newest row holds.
CREATE TABLE programme_history (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    category TEXT NOT NULL,
    year INTEGER NOT NULL,
    unit_count INTEGER NOT NULL,
    person_count INTEGER NOT NULL,
    visit_count INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX programme_history_by_year ON programme_history (unit_id, year, category);
