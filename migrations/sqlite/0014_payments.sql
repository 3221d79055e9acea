-- Requests to pay, who signed them, what was paid and what the bank gave back; whom money goes to.

-- 收款人, by name in a unit. Ids: unit_id * 2^32 + the number in it.
CREATE TABLE payees (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    -- organisation or person.
    kind TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (unit_id, name)
) STRICT;

-- Accounts of payees, appended: the newest confirmed one is paid to. Numbers are sealed.
CREATE TABLE payee_accounts (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    payee_id INTEGER NOT NULL REFERENCES payees (id),
    number_hash TEXT NOT NULL,
    number_sealed TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT
) STRICT;
CREATE INDEX payee_accounts_by_payee ON payee_accounts (payee_id, id);

-- 付款申请. state: waiting, approved, paid, bounced, sent_back, refused, withdrawn.
CREATE TABLE payment_requests (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    payee_id INTEGER NOT NULL REFERENCES payees (id),
    amount_fen INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    project_id INTEGER REFERENCES projects (id),
    papers TEXT NOT NULL,
    -- Of the collective decision.
    minutes TEXT NOT NULL,
    -- Whose expense it is, where it is not the handler's.
    for_whom TEXT NOT NULL,
    requested_on TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    state TEXT NOT NULL,
    checked_by TEXT,
    checked_at TEXT,
    approved_by TEXT,
    approved_at TEXT,
    UNIQUE (unit_id, year, seq)
) STRICT;
CREATE INDEX payment_requests_by_payee ON payment_requests (payee_id, requested_on);
CREATE INDEX payment_requests_by_day ON payment_requests (unit_id, requested_on);
CREATE INDEX payment_requests_by_state ON payment_requests (unit_id, state);
-- What waits for somebody, over all units: few, and gone when they are paid.
CREATE INDEX payment_requests_waiting ON payment_requests (unit_id) WHERE state = 'waiting';
CREATE INDEX payment_requests_approved ON payment_requests (unit_id) WHERE state = 'approved';
CREATE INDEX payment_requests_bounced ON payment_requests (unit_id) WHERE state = 'bounced';
CREATE INDEX payment_requests_sent_back ON payment_requests (unit_id) WHERE state = 'sent_back';

-- What the cashier paid in one go, from one account.
CREATE TABLE payment_batches (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    paid_on TEXT NOT NULL,
    bank_account_id INTEGER REFERENCES bank_accounts (id),
    payments INTEGER NOT NULL,
    total_fen INTEGER NOT NULL,
    paid_by TEXT NOT NULL,
    paid_at TEXT NOT NULL
) STRICT;
CREATE INDEX payment_batches_by_unit ON payment_batches (unit_id, id);

-- Each time that a request was paid; a payment that the bank gave back has its return.
CREATE TABLE payment_outlays (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    request_id INTEGER NOT NULL REFERENCES payment_requests (id),
    batch_id INTEGER NOT NULL REFERENCES payment_batches (id),
    payee_account_id INTEGER REFERENCES payee_accounts (id),
    -- Its voucher, or the draft that becomes it where review is required.
    draft_id INTEGER,
    voucher_id INTEGER,
    paid_on TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    returned_on TEXT,
    return_reason TEXT,
    returned_by TEXT,
    returned_at TEXT,
    -- pending: the money lies in 其他应付款; reversed: the voucher was taken back; dropped: it was a
    -- draft and is none any more.
    return_way TEXT,
    return_draft_id INTEGER,
    return_voucher_id INTEGER
) STRICT;
CREATE INDEX payment_outlays_by_request ON payment_outlays (request_id, id);
CREATE INDEX payment_outlays_by_day ON payment_outlays (unit_id, paid_on);
CREATE INDEX payment_outlays_in_drafts ON payment_outlays (unit_id, draft_id)
    WHERE voucher_id IS NULL;
CREATE INDEX payment_outlays_returned_in_drafts ON payment_outlays (unit_id, return_draft_id)
    WHERE return_voucher_id IS NULL;
CREATE INDEX payment_outlays_by_batch ON payment_outlays (batch_id, id);

-- Requests with what names their parts, and how each was paid last.
CREATE VIEW payment_requests_shown AS
SELECT r.id, r.unit_id, r.year, r.seq, r.payee_id, p.name AS payee_name, p.kind AS payee_kind,
       r.amount_fen, r.purpose, r.account_id, a.code AS account_code, a.name AS account_name,
       r.project_id, j.name AS project_name, r.papers, r.minutes, r.for_whom, r.requested_on,
       r.requested_by, r.requested_at, r.state, r.checked_by, r.checked_at, r.approved_by,
       r.approved_at, u.code AS unit_code, u.name AS unit_name, o.paid_by, o.paid_on,
       o.returned_on, o.return_reason
FROM payment_requests r
JOIN payees p ON p.id = r.payee_id
JOIN accounts a ON a.id = r.account_id
JOIN units u ON u.id = r.unit_id
LEFT JOIN projects j ON j.id = r.project_id
LEFT JOIN payment_outlays o ON o.id =
    (SELECT MAX(x.id) FROM payment_outlays x WHERE x.request_id = r.id);

-- What is reserved of lines of budgets by documents that are no drafts of vouchers.
CREATE TABLE budget_reservations (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX budget_reservations_by_unit ON budget_reservations (unit_id, year, account_id);
