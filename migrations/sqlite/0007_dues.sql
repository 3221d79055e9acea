-- What the books were given to book of itself (posting events), movements between two unions,
-- dues from the payer to the last leg, and grants that follow from rules.

-- What a posting event has become: waiting (its month is closed, or something is missing), a draft,
-- a voucher, joined to a voucher of the unit's own, undone. event is JSON.
CREATE TABLE prescribed_bookings (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- What it is booked for: a receipt, a side of a transfer, a notice.
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    event TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Why it waits.
    reason TEXT NOT NULL DEFAULT '',
    draft_id INTEGER,
    voucher_id INTEGER,
    booked_by TEXT NOT NULL,
    booked_at TEXT NOT NULL
) STRICT;
CREATE INDEX prescribed_bookings_by_subject ON prescribed_bookings (subject_kind, subject_id);
CREATE INDEX prescribed_bookings_by_voucher ON prescribed_bookings (voucher_id)
    WHERE voucher_id IS NOT NULL;
CREATE INDEX prescribed_bookings_by_draft ON prescribed_bookings (unit_id, draft_id)
    WHERE draft_id IS NOT NULL;
CREATE INDEX prescribed_bookings_that_wait ON prescribed_bookings (unit_id, id)
    WHERE state = 'waiting';
CREATE INDEX prescribed_bookings_in_drafts ON prescribed_bookings (unit_id, id)
    WHERE state = 'drafted';

-- A movement of money between two unions: announced, paid, received, confirmed. A side that is
-- not in this system has a name and no unit.
CREATE TABLE transfers (
    id INTEGER NOT NULL PRIMARY KEY,
    -- 事项编号, as the side that gave it one says it.
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    payer_id INTEGER REFERENCES units (id),
    payer_name TEXT NOT NULL,
    receiver_id INTEGER REFERENCES units (id),
    receiver_name TEXT NOT NULL,
    book_year INTEGER NOT NULL,
    -- As the notice names it; each side has its own register of projects.
    project TEXT NOT NULL,
    note TEXT NOT NULL,
    -- What announced it: a notice, a run of returns; empty where a side's word came first.
    announced_by TEXT NOT NULL,
    announced_on TEXT,
    announced_fen INTEGER NOT NULL,
    -- What each side has booked at a year's end, before it was paid.
    payer_accrued_fen INTEGER NOT NULL,
    receiver_accrued_fen INTEGER NOT NULL,
    disputed_by TEXT,
    disputed_at TEXT,
    dispute TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX transfers_by_payer ON transfers (payer_id, book_year, receiver_id);
CREATE INDEX transfers_by_receiver ON transfers (receiver_id, book_year, payer_id);

-- What a side says of a transfer: it paid so much, it received so much, on a day. Legs are those of
-- dues, the lowest level first; a grant has none.
CREATE TABLE transfer_words (
    id INTEGER NOT NULL PRIMARY KEY,
    transfer_id INTEGER NOT NULL REFERENCES transfers (id),
    side TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    dated_on TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    batch_id INTEGER REFERENCES import_batches (id),
    source_row INTEGER,
    said_by TEXT NOT NULL,
    said_at TEXT NOT NULL,
    -- Taken back: its voucher was reversed, or it was said by mistake.
    taken_back_at TEXT
) STRICT;
CREATE INDEX transfer_words_by_transfer ON transfer_words (transfer_id, side, id);
CREATE INDEX transfer_words_by_unit ON transfer_words (unit_id, dated_on, id);

-- 缴费单位 of a union and the channel of its dues, with dates. A row is never said differently: it
-- may be ended once, and what comes after is another row.
CREATE TABLE dues_channels (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    payer_name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    -- Parted by 、.
    former_names TEXT NOT NULL,
    channel TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    -- Day of the month after the month of wages.
    due_day INTEGER NOT NULL,
    batch_id INTEGER REFERENCES import_batches (id),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX dues_channels_by_unit ON dues_channels (unit_id, valid_from_on);
CREATE INDEX dues_channels_by_credit_code ON dues_channels (credit_code);

-- 拨缴基数: appended; the newest row of a unit and month holds.
CREATE TABLE dues_bases (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    wage_period INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    staff_count INTEGER NOT NULL,
    member_count INTEGER NOT NULL,
    payroll_fen INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    batch_id INTEGER REFERENCES import_batches (id),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, wage_period, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER dues_bases_no_update BEFORE UPDATE ON dues_bases
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dues_bases'); END;
CREATE TRIGGER dues_bases_no_delete BEFORE DELETE ON dues_bases
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dues_bases'); END;

-- Money that came from payers, line by line: of a list of the tax or treasury office, or one by one.
CREATE TABLE dues_receipts (
    id INTEGER NOT NULL PRIMARY KEY,
    -- The union that got the money.
    receiver_id INTEGER NOT NULL REFERENCES units (id),
    -- Whose dues they are; nobody's yet where it is missing.
    unit_id INTEGER REFERENCES units (id),
    -- dues; preparation: of a union not founded yet; handled: its money split when it is;
    -- corrected: the difference that a rule found late makes; refund.
    kind TEXT NOT NULL,
    matched_by TEXT NOT NULL,
    payer_name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    channel TEXT NOT NULL,
    wage_period INTEGER,
    -- As the list has it.
    payroll_fen INTEGER,
    amount_fen INTEGER NOT NULL,
    received_on TEXT NOT NULL,
    -- The day by whose rule it was split, and by which its legs count: that of handling for what
    -- came before.
    counted_on TEXT NOT NULL,
    -- 票据号.
    number TEXT NOT NULL,
    rule_id INTEGER REFERENCES dated_rules (id),
    grassroots_fen INTEGER NOT NULL,
    department_fen INTEGER NOT NULL,
    federation_fen INTEGER NOT NULL,
    above_fen INTEGER NOT NULL,
    -- The receipt that a correction or refund is of.
    of_id INTEGER REFERENCES dues_receipts (id),
    batch_id INTEGER REFERENCES import_batches (id),
    source_sheet INTEGER,
    source_row INTEGER,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    assigned_by TEXT,
    assigned_at TEXT,
    -- Its voucher was reversed: it counts no more.
    taken_back_at TEXT
) STRICT;
CREATE INDEX dues_receipts_by_receiver ON dues_receipts (receiver_id, received_on, id);
CREATE INDEX dues_receipts_by_number ON dues_receipts (receiver_id, number);
CREATE INDEX dues_receipts_by_unit ON dues_receipts (unit_id, received_on, id);
CREATE INDEX dues_receipts_by_wages ON dues_receipts (unit_id, wage_period);
-- Money of before a union was founded counts on the day of its handling.
CREATE INDEX dues_receipts_handled ON dues_receipts (receiver_id, counted_on)
    WHERE kind = 'handled';

-- What one union owes the next of a receipt, by leg: upward what is due above, downward what is
-- to be passed on. A row is whole: what is paid or comes in part is parted into two rows.
CREATE TABLE dues_debts (
    id INTEGER NOT NULL PRIMARY KEY,
    receipt_id INTEGER NOT NULL REFERENCES dues_receipts (id),
    debtor_id INTEGER NOT NULL REFERENCES units (id),
    -- Nobody of this system where it is missing: what is above the root.
    creditor_id INTEGER REFERENCES units (id),
    -- The day since which the debtor owes it, and the year whose dues it is.
    since_on TEXT NOT NULL,
    book_year INTEGER NOT NULL,
    grassroots_fen INTEGER NOT NULL,
    department_fen INTEGER NOT NULL,
    federation_fen INTEGER NOT NULL,
    above_fen INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    -- The transfer that paid it, and the day on which it came.
    transfer_id INTEGER REFERENCES transfers (id),
    arrived_on TEXT,
    -- The creditor has booked it at the end of this year, before it came.
    accrued_year INTEGER,
    -- The day since which the creditor owes the rest of it to the next.
    handed_on TEXT
) STRICT;
CREATE INDEX dues_debts_by_receipt ON dues_debts (receipt_id, id);
CREATE INDEX dues_debts_by_debtor ON dues_debts (debtor_id, creditor_id, book_year, id);
CREATE INDEX dues_debts_by_creditor ON dues_debts (creditor_id, book_year, id);
CREATE INDEX dues_debts_by_transfer ON dues_debts (transfer_id, id) WHERE transfer_id IS NOT NULL;

-- 下级工会经费收缴报告, 经费转拨通知, 补助通知: what the accruals of a year's end are booked by.
CREATE TABLE year_end_notices (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    year INTEGER NOT NULL,
    from_id INTEGER NOT NULL REFERENCES units (id),
    to_id INTEGER NOT NULL REFERENCES units (id),
    amount_fen INTEGER NOT NULL,
    -- JSON: what it lists.
    content TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (kind, year, from_id, to_id, number)
) STRICT;
CREATE INDEX year_end_notices_by_receiver ON year_end_notices (to_id, year, kind);

-- 收入任务: appended; the newest row of a unit and year holds.
CREATE TABLE dues_targets (
    setter_id INTEGER NOT NULL REFERENCES units (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    basis TEXT NOT NULL,
    -- JSON truth would differ by engine: 是 or 否.
    is_key TEXT NOT NULL,
    batch_id INTEGER REFERENCES import_batches (id),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (setter_id, unit_id, year, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX dues_targets_by_unit ON dues_targets (unit_id, year, seq);

-- 回拨、奖励 rules: the tiers of one code are its rows. Ended once, never said differently.
CREATE TABLE return_rules (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    payer_id INTEGER NOT NULL REFERENCES units (id),
    level TEXT NOT NULL,
    basis TEXT NOT NULL,
    -- In percent of the target, ten-thousandths; the lower bound belongs to it, the upper does not.
    tier_from INTEGER,
    tier_to INTEGER,
    percent INTEGER,
    amount_fen INTEGER,
    cap_fen INTEGER,
    kind TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    paper TEXT NOT NULL,
    batch_id INTEGER REFERENCES import_batches (id),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX return_rules_by_code ON return_rules (payer_id, code, id);

CREATE TABLE return_runs (
    id INTEGER NOT NULL PRIMARY KEY,
    payer_id INTEGER NOT NULL REFERENCES units (id),
    code TEXT NOT NULL,
    -- 2025, 2025H1, 2025Q1, 2025-03, with its first and last day.
    span TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    -- paid: the vouchers of payment are made on the day; notice: announced on it.
    way TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    -- JSON: the rules that held, with their tiers.
    rules TEXT NOT NULL,
    -- SHA-256 of rule, basis and lines: what is approved is what was previewed.
    content_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    run_by TEXT NOT NULL,
    run_at TEXT NOT NULL,
    approved_by TEXT,
    approved_at TEXT
) STRICT;
CREATE INDEX return_runs_by_payer ON return_runs (payer_id, code, span);

CREATE TABLE return_lines (
    run_id INTEGER NOT NULL REFERENCES return_runs (id),
    line_no INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    basis TEXT NOT NULL,
    -- Fen of money, or a number of members.
    basis_value INTEGER NOT NULL,
    -- Of the year; and what was done towards it.
    target_fen INTEGER,
    done_fen INTEGER NOT NULL,
    tier TEXT NOT NULL,
    rate TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    transfer_id INTEGER REFERENCES transfers (id),
    PRIMARY KEY (run_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX return_lines_by_unit ON return_lines (unit_id, run_id);
CREATE TRIGGER return_lines_no_delete BEFORE DELETE ON return_lines
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable return_lines'); END;
