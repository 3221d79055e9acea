-- What is on the record is neither changed nor removed, raw SQL included; the messages of all
-- guards begin with a stable code.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.books_immutable %', TG_TABLE_NAME;
END $$;

-- Units in a tree, their settings and activity districts.
CREATE TABLE units (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    parent_id BIGINT REFERENCES units (id),
    level TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C",
    created_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX units_by_name ON units (name);

-- Every unit with itself (depth 0) and all above it: scope checks and roll-ups without recursion.
CREATE TABLE unit_ancestors (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    ancestor_id BIGINT NOT NULL REFERENCES units (id),
    depth BIGINT NOT NULL,
    PRIMARY KEY (unit_id, ancestor_id)
);
CREATE INDEX unit_ancestors_by_ancestor ON unit_ancestors (ancestor_id, depth, unit_id);

-- Append-only: the newest row of a key is in force; who set it when stays readable.
CREATE TABLE unit_settings (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, seq)
);

-- Settings are appended, never changed: who kept the books how, and since when.
CREATE TRIGGER unit_settings_no_update BEFORE UPDATE OR DELETE ON unit_settings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER unit_settings_no_truncate BEFORE TRUNCATE ON unit_settings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE districts (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C"
);

CREATE TABLE district_members (
    district_id BIGINT NOT NULL REFERENCES districts (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C",
    PRIMARY KEY (district_id, unit_id, valid_from_on)
);

CREATE TABLE projects (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    is_earmarked BOOLEAN NOT NULL,
    funding_source TEXT COLLATE "C",
    started_on TEXT COLLATE "C",
    finished_on TEXT COLLATE "C",
    UNIQUE (unit_id, code),
    UNIQUE (unit_id, name)
);

CREATE TABLE bank_accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    account_code TEXT COLLATE "C" NOT NULL,
    bank TEXT COLLATE "C" NOT NULL,
    -- What is known of it besides its place in the books.
    number TEXT COLLATE "C" NOT NULL DEFAULT '',
    kind TEXT COLLATE "C",
    opened_on TEXT COLLATE "C",
    closed_on TEXT COLLATE "C",
    -- The paper by which it was opened.
    paper TEXT COLLATE "C" NOT NULL DEFAULT '',
    UNIQUE (unit_id, code),
    UNIQUE (unit_id, name)
);

-- Whom a unit deals with outside the register of units: organisations and persons.
CREATE TABLE parties (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    name TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, name)
);

-- What holds from a day on, for whom, and by which paper: shares, limits, rates. A row is never
-- said differently: it may be ended once, and what comes after is another row. value is JSON.
CREATE TABLE dated_rules (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    -- The unit that says so, for itself and all below it.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- Of one channel only; of all where it is empty.
    channel TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    -- 依据.
    paper TEXT COLLATE "C" NOT NULL,
    valid_from_on TEXT COLLATE "C" NOT NULL,
    -- The last day; open where it is missing.
    valid_to_on TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    ended_by TEXT COLLATE "C",
    ended_at TEXT COLLATE "C"
);
CREATE INDEX dated_rules_by_kind ON dated_rules (kind, unit_id, channel, valid_from_on);

-- A rule is ended once; nothing else of it changes, and none goes.
CREATE FUNCTION check_dated_rule_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.valid_to_on IS NULL
       OR (to_jsonb(NEW) - 'valid_to_on' - 'ended_by' - 'ended_at')
            <> (to_jsonb(OLD) - 'valid_to_on' - 'ended_by' - 'ended_at') THEN
        RAISE EXCEPTION 'ledger.books_immutable dated_rules';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dated_rules_update BEFORE UPDATE ON dated_rules
    FOR EACH ROW EXECUTE FUNCTION check_dated_rule_change();
CREATE TRIGGER dated_rules_no_delete BEFORE DELETE ON dated_rules
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dated_rules_no_truncate BEFORE TRUNCATE ON dated_rules
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
