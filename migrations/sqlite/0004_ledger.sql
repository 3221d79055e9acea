-- The chart. takes_postings is false where the system itself prescribes details below;
-- has_details is true where some unit has added details of its own.
CREATE TABLE accounts (
    id INTEGER NOT NULL PRIMARY KEY,
    chart INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_id INTEGER REFERENCES accounts (id),
    class TEXT NOT NULL CHECK (class IN ('asset', 'liability', 'net_asset', 'income', 'expense')),
    normal_side TEXT NOT NULL CHECK (normal_side IN ('debit', 'credit')),
    tier TEXT NOT NULL,
    rule TEXT NOT NULL,
    owner_unit_id INTEGER REFERENCES units (id),
    dimensions TEXT NOT NULL,
    takes_postings INTEGER NOT NULL,
    has_details INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    -- Whether an own detail holds for the units below its owner, too.
    applies_below INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX accounts_by_code ON accounts (chart, code, COALESCE(owner_unit_id, 0));
CREATE INDEX accounts_by_parent ON accounts (parent_id, owner_unit_id);

-- One row for each combination of dimensions that was ever used; row 0 names none.
CREATE TABLE dimension_sets (
    id INTEGER NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    project_id INTEGER REFERENCES projects (id),
    counterparty_unit_id INTEGER REFERENCES units (id),
    party_id INTEGER REFERENCES parties (id),
    funding_source TEXT,
    expenditure_kind TEXT,
    economic_class INTEGER,
    functional_class INTEGER,
    asset_ownership TEXT,
    bank_account_id INTEGER REFERENCES bank_accounts (id)
) STRICT;
INSERT INTO dimension_sets (id, key) VALUES (0, '');

CREATE TABLE years (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    chart INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    is_carried INTEGER NOT NULL,
    PRIMARY KEY (unit_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE periods (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, period)
) STRICT, WITHOUT ROWID;

-- Exceptional reopenings: why, who approved, until when, and which vouchers came under it.
CREATE TABLE reopenings (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    period INTEGER NOT NULL,
    reason TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    first_voucher_seq INTEGER NOT NULL,
    closed_at TEXT,
    last_voucher_seq INTEGER,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;

-- Vouchers being prepared. A draft is a document: its body is what the voucher will be.
CREATE TABLE drafts (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period INTEGER NOT NULL,
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    batch_id INTEGER REFERENCES import_batches (id),
    -- The posted voucher that it takes back.
    reverses_id INTEGER,
    prepared_by TEXT NOT NULL,
    prepared_at TEXT NOT NULL
) STRICT;
CREATE INDEX drafts_by_period ON drafts (unit_id, period, id);

-- The last number that a draft of a unit had: numbers run on and are never given again, whatever
-- became of the draft.
CREATE TABLE draft_numbers (
    unit_id INTEGER NOT NULL PRIMARY KEY REFERENCES units (id),
    last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a draft said before it was changed: whoever looked at an earlier version can be shown what
-- is different now. version is the last one that said it.
CREATE TABLE draft_versions (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    draft_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- The files that stood beside it, as JSON.
    attachments TEXT NOT NULL,
    PRIMARY KEY (unit_id, draft_id, version)
) STRICT, WITHOUT ROWID;

-- Posted vouchers. id = unit_id * 2^32 + seq; seq is the place in the unit's chain.
CREATE TABLE vouchers (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    period INTEGER NOT NULL,
    word TEXT NOT NULL,
    number INTEGER NOT NULL,
    dated_on TEXT NOT NULL,
    kind TEXT NOT NULL,
    attachment_count INTEGER NOT NULL,
    preparer TEXT NOT NULL,
    reviewer TEXT,
    poster TEXT NOT NULL,
    cashier TEXT,
    posted_at TEXT NOT NULL,
    entry_count INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    reverses_id INTEGER REFERENCES vouchers (id),
    draft_id INTEGER,
    batch_id INTEGER REFERENCES import_batches (id),
    source_number TEXT,
    -- What the voucher's rows say, so that the same rows in another file are known again.
    -- Provenance, like the batch: not in the hash.
    content_key TEXT,
    hash_version INTEGER NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (unit_id, seq),
    UNIQUE (unit_id, period, word, number)
) STRICT;
CREATE INDEX vouchers_by_reversed ON vouchers (reverses_id) WHERE reverses_id IS NOT NULL;
-- A file that may bring vouchers again is set beside those of its own days.
CREATE INDEX vouchers_by_day ON vouchers (unit_id, dated_on);
CREATE INDEX vouchers_by_batch ON vouchers (batch_id) WHERE batch_id IS NOT NULL;

CREATE TABLE entries (
    voucher_id INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    period INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    dimension_set_id INTEGER NOT NULL,
    summary TEXT NOT NULL,
    debit_fen INTEGER NOT NULL,
    credit_fen INTEGER NOT NULL,
    reverses_line_no INTEGER,
    source_sheet INTEGER,
    source_row INTEGER,
    PRIMARY KEY (voucher_id, line_no),
    CHECK ((debit_fen = 0) <> (credit_fen = 0))
) STRICT, WITHOUT ROWID;
-- Arrival order first: a period's entries land together at the end of the index.
CREATE INDEX entries_by_account ON entries (period, unit_id, account_id);

-- Receipts and papers beside a voucher, from the draft on. The file itself is kept as evidence.
CREATE TABLE attachments (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- A draft goes when it is posted; its voucher remembers it.
    draft_id INTEGER,
    voucher_id INTEGER REFERENCES vouchers (id),
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    removed_by TEXT,
    removed_at TEXT
) STRICT;
CREATE INDEX attachments_by_draft ON attachments (unit_id, draft_id);
CREATE INDEX attachments_by_voucher ON attachments (unit_id, voucher_id);

-- Net debit at the start of a year, by account and dimensions.
CREATE TABLE openings (
    year INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    dimension_set_id INTEGER NOT NULL,
    net_debit_fen INTEGER NOT NULL,
    PRIMARY KEY (year, unit_id, account_id, dimension_set_id)
) STRICT, WITHOUT ROWID;

-- Movements of a period. The transfer_ columns hold what period-end transfer vouchers moved,
-- so that statements can show income and expense before the transfer.
CREATE TABLE balances (
    period INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    dimension_set_id INTEGER NOT NULL,
    debit_fen INTEGER NOT NULL,
    credit_fen INTEGER NOT NULL,
    transfer_debit_fen INTEGER NOT NULL,
    transfer_credit_fen INTEGER NOT NULL,
    PRIMARY KEY (period, unit_id, account_id, dimension_set_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, key)
) STRICT, WITHOUT ROWID;

-- Guards. They hold for every way in, raw SQL included; the messages begin with a stable code.
CREATE TRIGGER vouchers_no_update BEFORE UPDATE ON vouchers
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable vouchers'); END;
CREATE TRIGGER vouchers_no_delete BEFORE DELETE ON vouchers
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable vouchers'); END;

-- INSERT OR REPLACE deletes without firing a delete trigger: a taken place is refused here.
CREATE TRIGGER vouchers_insert BEFORE INSERT ON vouchers
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable vouchers')
    WHERE EXISTS (SELECT 1 FROM vouchers WHERE id = NEW.id)
       OR EXISTS (SELECT 1 FROM vouchers WHERE unit_id = NEW.unit_id AND seq = NEW.seq)
       OR EXISTS (
            SELECT 1 FROM vouchers
            WHERE unit_id = NEW.unit_id AND period = NEW.period
              AND word = NEW.word AND number = NEW.number);
    SELECT RAISE(ABORT, 'ledger.period_closed')
    WHERE NOT EXISTS (
        SELECT 1 FROM periods
        WHERE unit_id = NEW.unit_id AND period = NEW.period AND status = 'open');
END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable entries'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable entries'); END;
CREATE TRIGGER entries_insert BEFORE INSERT ON entries
BEGIN
    -- A voucher says how many lines it has: a complete one takes no more.
    SELECT RAISE(ABORT, 'ledger.books_immutable entries')
    WHERE EXISTS (
        SELECT 1 FROM entries WHERE voucher_id = NEW.voucher_id AND line_no = NEW.line_no)
       OR NOT EXISTS (
        SELECT 1 FROM vouchers
        WHERE id = NEW.voucher_id AND unit_id = NEW.unit_id AND period = NEW.period
          AND NEW.line_no BETWEEN 1 AND entry_count);
    SELECT RAISE(ABORT, 'ledger.account_not_leaf')
    WHERE NOT EXISTS (
        SELECT 1 FROM accounts a
        WHERE a.id = NEW.account_id AND a.takes_postings = 1
          AND (a.has_details = 0 OR NOT EXISTS (
                SELECT 1 FROM accounts d
                JOIN unit_ancestors u ON u.ancestor_id = d.owner_unit_id
                WHERE d.parent_id = a.id AND d.is_active = 1 AND u.unit_id = NEW.unit_id
                  AND (u.depth = 0 OR d.applies_below = 1))));
END;
CREATE TRIGGER dimension_sets_no_update BEFORE UPDATE ON dimension_sets
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dimension_sets'); END;
CREATE TRIGGER dimension_sets_no_delete BEFORE DELETE ON dimension_sets
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dimension_sets'); END;

-- The same row again is welcome, so that writers need not ask first; another one is not.
CREATE TRIGGER dimension_sets_insert BEFORE INSERT ON dimension_sets
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable dimension_sets')
    WHERE EXISTS (
        SELECT 1 FROM dimension_sets d
        WHERE (d.id = NEW.id OR d.key = NEW.key)
          AND NOT (d.id = NEW.id AND d.key = NEW.key
            AND d.project_id IS NEW.project_id
            AND d.counterparty_unit_id IS NEW.counterparty_unit_id
            AND d.party_id IS NEW.party_id
            AND d.funding_source IS NEW.funding_source
            AND d.expenditure_kind IS NEW.expenditure_kind
            AND d.economic_class IS NEW.economic_class
            AND d.functional_class IS NEW.functional_class
            AND d.asset_ownership IS NEW.asset_ownership
            AND d.bank_account_id IS NEW.bank_account_id));
END;

-- A reopening changes once: when it ends.
CREATE TRIGGER reopenings_update BEFORE UPDATE ON reopenings
WHEN OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL
  OR OLD.unit_id <> NEW.unit_id OR OLD.seq <> NEW.seq OR OLD.period <> NEW.period
  OR OLD.reason <> NEW.reason OR OLD.requested_by <> NEW.requested_by
  OR OLD.approved_by <> NEW.approved_by OR OLD.opened_at <> NEW.opened_at
  OR OLD.expires_at <> NEW.expires_at OR OLD.first_voucher_seq <> NEW.first_voucher_seq
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable reopenings'); END;
CREATE TRIGGER reopenings_no_delete BEFORE DELETE ON reopenings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable reopenings'); END;
CREATE TRIGGER reopenings_insert BEFORE INSERT ON reopenings
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable reopenings')
    WHERE EXISTS (SELECT 1 FROM reopenings WHERE unit_id = NEW.unit_id AND seq = NEW.seq);
END;

-- A closed period opens again only under a live reopening on the record.
CREATE TRIGGER periods_reopen BEFORE UPDATE ON periods
WHEN OLD.status = 'closed' AND NEW.status = 'open'
BEGIN
    SELECT RAISE(ABORT, 'ledger.period_closed')
    WHERE NOT EXISTS (
        SELECT 1 FROM reopenings
        WHERE unit_id = NEW.unit_id AND period = NEW.period AND closed_at IS NULL);
END;
CREATE TRIGGER periods_stay BEFORE UPDATE ON periods
WHEN OLD.unit_id <> NEW.unit_id OR OLD.period <> NEW.period
BEGIN SELECT RAISE(ABORT, 'ledger.period_closed'); END;
CREATE TRIGGER periods_no_delete BEFORE DELETE ON periods
BEGIN SELECT RAISE(ABORT, 'ledger.period_closed'); END;
CREATE TRIGGER periods_insert BEFORE INSERT ON periods
BEGIN
    SELECT RAISE(ABORT, 'ledger.period_closed')
    WHERE EXISTS (
        SELECT 1 FROM periods
        WHERE unit_id = NEW.unit_id AND period = NEW.period AND status = 'closed');
END;

-- Statutory accounts are neither renamed nor merged nor removed, and what closed a parent
-- stays closed.
CREATE TRIGGER accounts_statutory BEFORE UPDATE ON accounts
WHEN OLD.id <> NEW.id OR OLD.code <> NEW.code OR OLD.chart <> NEW.chart
  OR OLD.class <> NEW.class OR OLD.normal_side <> NEW.normal_side OR OLD.tier <> NEW.tier
  OR OLD.rule <> NEW.rule OR OLD.parent_id IS NOT NEW.parent_id
  OR OLD.owner_unit_id IS NOT NEW.owner_unit_id OR OLD.takes_postings <> NEW.takes_postings
  OR (OLD.has_details = 1 AND NEW.has_details = 0) OR OLD.applies_below <> NEW.applies_below
  OR (OLD.rule <> 'own' AND (OLD.name <> NEW.name OR NEW.is_active = 0))
BEGIN SELECT RAISE(ABORT, 'ledger.account_fixed'); END;
CREATE TRIGGER accounts_no_delete BEFORE DELETE ON accounts
BEGIN SELECT RAISE(ABORT, 'ledger.account_fixed'); END;
CREATE TRIGGER accounts_insert BEFORE INSERT ON accounts
BEGIN
    SELECT RAISE(ABORT, 'ledger.account_fixed')
    WHERE EXISTS (SELECT 1 FROM accounts WHERE id = NEW.id)
       OR EXISTS (
            SELECT 1 FROM accounts
            WHERE chart = NEW.chart AND code = NEW.code
              AND COALESCE(owner_unit_id, 0) = COALESCE(NEW.owner_unit_id, 0));
END;
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable attachments'); END;
CREATE TRIGGER attachments_update BEFORE UPDATE ON attachments
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable attachments')
    WHERE OLD.removed_at IS NOT NULL
       OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.draft_id IS NOT OLD.draft_id
       OR NEW.voucher_id IS NOT OLD.voucher_id OR NEW.file_name <> OLD.file_name
       OR NEW.file_sha256 <> OLD.file_sha256 OR NEW.file_size_bytes <> OLD.file_size_bytes
       OR NEW.added_by <> OLD.added_by OR NEW.added_at <> OLD.added_at;
END;
CREATE TRIGGER attachments_insert BEFORE INSERT ON attachments
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable attachments')
    WHERE EXISTS (SELECT 1 FROM attachments WHERE id = NEW.id);
END;
