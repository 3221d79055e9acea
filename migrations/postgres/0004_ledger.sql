-- The chart. takes_postings is false where the system itself prescribes details below;
-- has_details is true where some unit has added details of its own.
CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    chart BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    parent_id BIGINT REFERENCES accounts (id),
    class TEXT COLLATE "C" NOT NULL CHECK (class IN ('asset', 'liability', 'net_asset', 'income', 'expense')),
    normal_side TEXT COLLATE "C" NOT NULL CHECK (normal_side IN ('debit', 'credit')),
    tier TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
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

-- One row for each combination of dimensions that was ever used; row 0 names none.
CREATE TABLE dimension_sets (
    id BIGINT NOT NULL PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL UNIQUE,
    project_id BIGINT REFERENCES projects (id),
    counterparty_unit_id BIGINT REFERENCES units (id),
    party_id BIGINT REFERENCES parties (id),
    funding_source TEXT COLLATE "C",
    expenditure_kind TEXT COLLATE "C",
    economic_class BIGINT,
    functional_class BIGINT,
    asset_ownership TEXT COLLATE "C",
    bank_account_id BIGINT REFERENCES bank_accounts (id)
);
INSERT INTO dimension_sets (id, key) VALUES (0, '');

CREATE TABLE years (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    chart BIGINT NOT NULL,
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

-- Vouchers being prepared. A draft is a document: its body is what the voucher will be.
CREATE TABLE drafts (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    period BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    batch_id BIGINT REFERENCES import_batches (id),
    -- The posted voucher that it takes back.
    reverses_id BIGINT,
    prepared_by TEXT COLLATE "C" NOT NULL,
    prepared_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX drafts_by_period ON drafts (unit_id, period, id);

-- The last number that a draft of a unit had: numbers run on and are never given again, whatever
-- became of the draft.
CREATE TABLE draft_numbers (
    unit_id BIGINT NOT NULL PRIMARY KEY REFERENCES units (id),
    last_id BIGINT NOT NULL
);

-- What a draft said before it was changed: whoever looked at an earlier version can be shown what
-- is different now. version is the last one that said it.
CREATE TABLE draft_versions (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    draft_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    -- The files that stood beside it, as JSON.
    attachments TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, draft_id, version)
);

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
    -- What the voucher's rows say, so that the same rows in another file are known again.
    -- Provenance, like the batch: not in the hash.
    content_key TEXT COLLATE "C",
    hash_version BIGINT NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, seq),
    UNIQUE (unit_id, period, word, number)
);
CREATE INDEX vouchers_by_reversed ON vouchers (reverses_id) WHERE reverses_id IS NOT NULL;
-- A file that may bring vouchers again is set beside those of its own days.
CREATE INDEX vouchers_by_day ON vouchers (unit_id, dated_on);
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

-- Receipts and papers beside a voucher, from the draft on. The file itself is kept as evidence.
CREATE TABLE attachments (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- A draft goes when it is posted; its voucher remembers it.
    draft_id BIGINT,
    voucher_id BIGINT REFERENCES vouchers (id),
    file_name TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    added_by TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    removed_by TEXT COLLATE "C",
    removed_at TEXT COLLATE "C"
);
CREATE INDEX attachments_by_draft ON attachments (unit_id, draft_id);
CREATE INDEX attachments_by_voucher ON attachments (unit_id, voucher_id);

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

-- Guards. They hold for every way in, raw SQL included; the messages begin with a stable code.

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
CREATE TRIGGER vouchers_no_update BEFORE UPDATE OR DELETE ON vouchers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vouchers_no_truncate BEFORE TRUNCATE ON vouchers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
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
CREATE TRIGGER entries_no_update BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_insert AFTER INSERT ON entries
    REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries();
CREATE TRIGGER dimension_sets_no_update BEFORE UPDATE OR DELETE ON dimension_sets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dimension_sets_no_truncate BEFORE TRUNCATE ON dimension_sets
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
CREATE TRIGGER periods_no_truncate BEFORE TRUNCATE ON periods
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
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
CREATE TRIGGER accounts_no_truncate BEFORE TRUNCATE ON accounts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accounts_statutory BEFORE UPDATE OR DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION check_account_change();

CREATE FUNCTION check_attachment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.removed_at IS NOT NULL
       OR (to_jsonb(NEW) - 'removed_by' - 'removed_at')
            <> (to_jsonb(OLD) - 'removed_by' - 'removed_at') THEN
        RAISE EXCEPTION 'ledger.books_immutable attachments';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachments_no_truncate BEFORE TRUNCATE ON attachments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachments_update BEFORE UPDATE ON attachments
    FOR EACH ROW EXECUTE FUNCTION check_attachment_change();
