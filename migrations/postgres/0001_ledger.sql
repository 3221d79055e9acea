-- Units in a tree, their settings and activity districts.
CREATE TABLE units (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    parent_id BIGINT REFERENCES units (id),
    level TEXT COLLATE "C" NOT NULL CHECK (level IN ('federation', 'department', 'grassroots', 'branch')),
    tier TEXT COLLATE "C" NOT NULL CHECK (tier IN ('grassroots', 'county_and_above')),
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

-- The chart. takes_postings is false where the system itself prescribes details below;
-- has_details is true where some unit has added details of its own.
CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    chart BIGINT NOT NULL CHECK (chart IN (2009, 2021)),
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    parent_id BIGINT REFERENCES accounts (id),
    class TEXT COLLATE "C" NOT NULL CHECK (class IN ('asset', 'liability', 'net_asset', 'income', 'expense')),
    normal_side TEXT COLLATE "C" NOT NULL CHECK (normal_side IN ('debit', 'credit')),
    tier TEXT COLLATE "C" NOT NULL CHECK (tier IN ('grassroots', 'county_and_above', 'both')),
    rule TEXT COLLATE "C" NOT NULL CHECK (rule IN ('statutory', 'optional', 'own')),
    owner_unit_id BIGINT REFERENCES units (id),
    dimensions TEXT COLLATE "C" NOT NULL,
    takes_postings BOOLEAN NOT NULL,
    has_details BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    -- Whether an own detail holds for the units below its owner, too.
    applies_below BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX accounts_by_code ON accounts (chart, code, COALESCE(owner_unit_id, 0));
CREATE INDEX accounts_by_parent ON accounts (parent_id, owner_unit_id);

CREATE TABLE projects (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    is_earmarked BOOLEAN NOT NULL,
    funding_source TEXT COLLATE "C" CHECK (funding_source IN ('union', 'fiscal')),
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

-- One row for each combination of dimensions that was ever used; row 0 names none.
CREATE TABLE dimension_sets (
    id BIGINT NOT NULL PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL UNIQUE,
    project_id BIGINT REFERENCES projects (id),
    counterparty_unit_id BIGINT REFERENCES units (id),
    party_id BIGINT REFERENCES parties (id),
    funding_source TEXT COLLATE "C" CHECK (funding_source IN ('union', 'fiscal')),
    expenditure_kind TEXT COLLATE "C"
        CHECK (expenditure_kind IN ('basic', 'basic_personnel', 'basic_public', 'project')),
    economic_class BIGINT,
    functional_class BIGINT,
    asset_ownership TEXT COLLATE "C" CHECK (asset_ownership IN ('state', 'union')),
    bank_account_id BIGINT REFERENCES bank_accounts (id)
);

CREATE TABLE years (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    chart BIGINT NOT NULL CHECK (chart IN (2009, 2021)),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'closed')),
    is_carried BOOLEAN NOT NULL,
    PRIMARY KEY (unit_id, year)
);

CREATE TABLE periods (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    period BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'closed')),
    changed_by TEXT COLLATE "C" NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, period)
);

-- Exceptional reopenings: why, who approved, until when, and which vouchers came under it.
CREATE TABLE reopenings (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    period BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    requested_by TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    opened_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    first_voucher_seq BIGINT NOT NULL,
    closed_at TEXT COLLATE "C",
    last_voucher_seq BIGINT,
    PRIMARY KEY (unit_id, seq)
);

CREATE TABLE import_batches (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('posted', 'awaiting_review')),
    sheets TEXT COLLATE "C" NOT NULL,
    first_voucher_seq BIGINT,
    last_voucher_seq BIGINT,
    voucher_count BIGINT NOT NULL,
    entry_count BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    findings TEXT COLLATE "C" NOT NULL,
    imported_by TEXT COLLATE "C" NOT NULL,
    imported_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, kind, year, file_sha256)
);

-- Vouchers being prepared. A draft is a document: its body is what the voucher will be.
CREATE TABLE drafts (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    period BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('prepared', 'reviewed')),
    body TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    batch_id BIGINT REFERENCES import_batches (id),
    prepared_by TEXT COLLATE "C" NOT NULL,
    prepared_at TEXT COLLATE "C" NOT NULL,
    reviewed_by TEXT COLLATE "C",
    reviewed_at TEXT COLLATE "C"
);
CREATE INDEX drafts_by_period ON drafts (unit_id, period, id);

-- Posted vouchers. id = unit_id * 2^32 + seq; seq is the place in the unit's chain.
CREATE TABLE vouchers (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    period BIGINT NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    dated_on TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    attachment_count BIGINT NOT NULL,
    preparer TEXT COLLATE "C" NOT NULL,
    reviewer TEXT COLLATE "C",
    poster TEXT COLLATE "C" NOT NULL,
    cashier TEXT COLLATE "C",
    posted_at TEXT COLLATE "C" NOT NULL,
    entry_count BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    reverses_id BIGINT REFERENCES vouchers (id),
    draft_id BIGINT,
    batch_id BIGINT REFERENCES import_batches (id),
    source_number TEXT COLLATE "C",
    hash_version BIGINT NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, seq),
    UNIQUE (unit_id, period, word, number)
);
CREATE INDEX vouchers_by_reversed ON vouchers (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX vouchers_by_batch ON vouchers (batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE entries (
    voucher_id BIGINT NOT NULL,
    line_no BIGINT NOT NULL,
    period BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    dimension_set_id BIGINT NOT NULL,
    summary TEXT COLLATE "C" NOT NULL,
    debit_fen BIGINT NOT NULL,
    credit_fen BIGINT NOT NULL,
    reverses_line_no BIGINT,
    source_sheet BIGINT,
    source_row BIGINT,
    PRIMARY KEY (voucher_id, line_no),
    CHECK ((debit_fen = 0) <> (credit_fen = 0))
);
-- Arrival order first: a period's entries land together at the end of the index.
CREATE INDEX entries_by_account ON entries (period, unit_id, account_id);

-- Net debit at the start of a year, by account and dimensions.
CREATE TABLE openings (
    year BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    dimension_set_id BIGINT NOT NULL,
    net_debit_fen BIGINT NOT NULL,
    PRIMARY KEY (year, unit_id, account_id, dimension_set_id)
);

-- Movements of a period. The transfer_ columns hold what period-end transfer vouchers moved,
-- so that statements can show income and expense before the transfer.
CREATE TABLE balances (
    period BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    dimension_set_id BIGINT NOT NULL,
    debit_fen BIGINT NOT NULL,
    credit_fen BIGINT NOT NULL,
    transfer_debit_fen BIGINT NOT NULL,
    transfer_credit_fen BIGINT NOT NULL,
    PRIMARY KEY (period, unit_id, account_id, dimension_set_id)
);

CREATE TABLE idempotency_keys (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    key TEXT COLLATE "C" NOT NULL,
    body_hash TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, key)
);

-- Who did what, chained per unit; unit 0 is the system's own book.
CREATE TABLE trail (
    unit_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    hash_version BIGINT NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, seq)
);

-- Where each chain ends; the other chain's last link and the printed statements witness it.
CREATE TABLE chain_heads (
    unit_id BIGINT NOT NULL,
    chain TEXT COLLATE "C" NOT NULL CHECK (chain IN ('voucher', 'trail')),
    seq BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, chain)
);

INSERT INTO dimension_sets (id, key) VALUES (0, '');

-- Guards. They hold for every way in, raw SQL included; the messages begin with a stable code.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.books_immutable %', TG_TABLE_NAME;
END $$;

CREATE TRIGGER vouchers_no_update BEFORE UPDATE OR DELETE ON vouchers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vouchers_no_truncate BEFORE TRUNCATE ON vouchers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_no_update BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trail_no_update BEFORE UPDATE OR DELETE ON trail
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dimension_sets_no_update BEFORE UPDATE OR DELETE ON dimension_sets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dimension_sets_no_truncate BEFORE TRUNCATE ON dimension_sets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accounts_no_truncate BEFORE TRUNCATE ON accounts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER periods_no_truncate BEFORE TRUNCATE ON periods
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Settings are appended, never changed: who kept the books how, and since when.
CREATE TRIGGER unit_settings_no_update BEFORE UPDATE OR DELETE ON unit_settings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER unit_settings_no_truncate BEFORE TRUNCATE ON unit_settings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A reopening changes once: when it ends.
CREATE FUNCTION check_reopening_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'ledger.books_immutable reopenings'; END IF;
    IF OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL
        OR OLD.unit_id <> NEW.unit_id OR OLD.seq <> NEW.seq OR OLD.period <> NEW.period
        OR OLD.reason <> NEW.reason OR OLD.requested_by <> NEW.requested_by
        OR OLD.approved_by <> NEW.approved_by OR OLD.opened_at <> NEW.opened_at
        OR OLD.expires_at <> NEW.expires_at OR OLD.first_voucher_seq <> NEW.first_voucher_seq
    THEN RAISE EXCEPTION 'ledger.books_immutable reopenings'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reopenings_update BEFORE UPDATE OR DELETE ON reopenings
    FOR EACH ROW EXECUTE FUNCTION check_reopening_change();
CREATE TRIGGER reopenings_no_truncate BEFORE TRUNCATE ON reopenings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Checked per statement over all its rows, so that a bulk insert pays once.
CREATE FUNCTION check_new_vouchers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT unit_id, period FROM inserted) i
        WHERE NOT EXISTS (
            SELECT 1 FROM periods p
            WHERE p.unit_id = i.unit_id AND p.period = i.period AND p.status = 'open'))
    THEN RAISE EXCEPTION 'ledger.period_closed'; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER vouchers_insert AFTER INSERT ON vouchers
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION check_new_vouchers();

CREATE FUNCTION check_new_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT unit_id, account_id FROM inserted) i
        WHERE NOT EXISTS (
            SELECT 1 FROM accounts a
            WHERE a.id = i.account_id AND a.takes_postings
              AND (NOT a.has_details OR NOT EXISTS (
                    SELECT 1 FROM accounts d
                    JOIN unit_ancestors u ON u.ancestor_id = d.owner_unit_id
                    WHERE d.parent_id = a.id AND d.is_active AND u.unit_id = i.unit_id
                      AND (u.depth = 0 OR d.applies_below)))))
    THEN RAISE EXCEPTION 'ledger.account_not_leaf'; END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT dimension_set_id FROM inserted) i
        WHERE NOT EXISTS (SELECT 1 FROM dimension_sets d WHERE d.id = i.dimension_set_id))
    THEN RAISE EXCEPTION 'entries name an unknown dimension set'; END IF;
    -- A voucher says how many lines it has: a complete one takes no more.
    IF EXISTS (
        SELECT 1 FROM inserted i
        LEFT JOIN vouchers v
            ON v.id = i.voucher_id AND v.unit_id = i.unit_id AND v.period = i.period
           AND i.line_no BETWEEN 1 AND v.entry_count
        WHERE v.id IS NULL)
    THEN RAISE EXCEPTION 'ledger.books_immutable entries'; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_insert AFTER INSERT ON entries
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries();

-- A closed period opens again only under a live reopening on the record.
CREATE FUNCTION check_period_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'ledger.period_closed'; END IF;
    IF OLD.unit_id <> NEW.unit_id OR OLD.period <> NEW.period
    THEN RAISE EXCEPTION 'ledger.period_closed'; END IF;
    IF OLD.status = 'closed' AND NEW.status = 'open' AND NOT EXISTS (
        SELECT 1 FROM reopenings r
        WHERE r.unit_id = NEW.unit_id AND r.period = NEW.period AND r.closed_at IS NULL)
    THEN RAISE EXCEPTION 'ledger.period_closed'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER periods_reopen BEFORE UPDATE OR DELETE ON periods
    FOR EACH ROW EXECUTE FUNCTION check_period_change();

-- Statutory accounts are neither renamed nor merged nor removed, and what closed a parent
-- stays closed.
CREATE FUNCTION check_account_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'ledger.account_fixed'; END IF;
    IF OLD.id <> NEW.id OR OLD.code <> NEW.code OR OLD.chart <> NEW.chart
        OR OLD.class <> NEW.class OR OLD.normal_side <> NEW.normal_side OR OLD.tier <> NEW.tier
        OR OLD.rule <> NEW.rule OR OLD.parent_id IS DISTINCT FROM NEW.parent_id
        OR OLD.owner_unit_id IS DISTINCT FROM NEW.owner_unit_id
        OR OLD.takes_postings <> NEW.takes_postings
        OR (OLD.has_details AND NOT NEW.has_details)
        OR OLD.applies_below <> NEW.applies_below
        OR (OLD.rule <> 'own' AND (OLD.name <> NEW.name OR NOT NEW.is_active))
    THEN RAISE EXCEPTION 'ledger.account_fixed'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_statutory BEFORE UPDATE OR DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION check_account_change();
