-- Units in a tree, their settings and activity districts.
CREATE TABLE units (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent_id INTEGER REFERENCES units (id),
    level TEXT NOT NULL,
    tier TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX units_by_name ON units (name);

-- Every unit with itself (depth 0) and all above it: scope checks and roll-ups without recursion.
CREATE TABLE unit_ancestors (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    ancestor_id INTEGER NOT NULL REFERENCES units (id),
    depth INTEGER NOT NULL,
    PRIMARY KEY (unit_id, ancestor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_ancestors_by_ancestor ON unit_ancestors (ancestor_id, depth, unit_id);

-- Append-only: the newest row of a key is in force; who set it when stays readable.
CREATE TABLE unit_settings (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;

-- Settings are appended, never changed: who kept the books how, and since when.
CREATE TRIGGER unit_settings_no_update BEFORE UPDATE ON unit_settings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable unit_settings'); END;
CREATE TRIGGER unit_settings_no_delete BEFORE DELETE ON unit_settings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable unit_settings'); END;
CREATE TRIGGER unit_settings_insert BEFORE INSERT ON unit_settings
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable unit_settings')
    WHERE EXISTS (SELECT 1 FROM unit_settings WHERE unit_id = NEW.unit_id AND seq = NEW.seq);
END;

CREATE TABLE districts (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT
) STRICT;

CREATE TABLE district_members (
    district_id INTEGER NOT NULL REFERENCES districts (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    PRIMARY KEY (district_id, unit_id, valid_from_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    is_earmarked INTEGER NOT NULL,
    funding_source TEXT,
    started_on TEXT,
    finished_on TEXT,
    UNIQUE (unit_id, code),
    UNIQUE (unit_id, name)
) STRICT;

CREATE TABLE bank_accounts (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    account_code TEXT NOT NULL,
    bank TEXT NOT NULL,
    -- What is known of it besides its place in the books.
    number TEXT NOT NULL DEFAULT '',
    kind TEXT,
    opened_on TEXT,
    closed_on TEXT,
    -- The paper by which it was opened.
    paper TEXT NOT NULL DEFAULT '',
    UNIQUE (unit_id, code),
    UNIQUE (unit_id, name)
) STRICT;

-- Whom a unit deals with outside the register of units: organisations and persons.
CREATE TABLE parties (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    UNIQUE (unit_id, name)
) STRICT;

-- What holds from a day on, for whom, and by which paper: shares, limits, rates. A row is never
-- said differently: it may be ended once, and what comes after is another row. value is JSON.
CREATE TABLE dated_rules (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    -- The unit that says so, for itself and all below it.
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- Of one channel only; of all where it is empty.
    channel TEXT NOT NULL,
    value TEXT NOT NULL,
    -- 依据.
    paper TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    -- The last day; open where it is missing.
    valid_to_on TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX dated_rules_by_kind ON dated_rules (kind, unit_id, channel, valid_from_on);

-- A rule is ended once; nothing else of it changes, and none goes.
CREATE TRIGGER dated_rules_update BEFORE UPDATE ON dated_rules
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.valid_to_on IS NULL
  OR OLD.id <> NEW.id OR OLD.kind <> NEW.kind OR OLD.unit_id <> NEW.unit_id
  OR OLD.channel <> NEW.channel OR OLD.value <> NEW.value OR OLD.paper <> NEW.paper
  OR OLD.valid_from_on <> NEW.valid_from_on OR OLD.set_by <> NEW.set_by
  OR OLD.set_at <> NEW.set_at
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dated_rules'); END;
CREATE TRIGGER dated_rules_no_delete BEFORE DELETE ON dated_rules
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dated_rules'); END;
CREATE TRIGGER dated_rules_insert BEFORE INSERT ON dated_rules
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable dated_rules')
    WHERE EXISTS (SELECT 1 FROM dated_rules WHERE id = NEW.id);
END;
