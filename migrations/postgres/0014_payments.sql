-- Requests to pay, who signed them, what was paid and what the bank gave back; whom money goes to.

-- 收款人, by name in a unit. Ids: unit_id * 2^32 + the number in it.
CREATE TABLE payees (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    name TEXT COLLATE "C" NOT NULL,
    -- organisation or person.
    kind TEXT COLLATE "C" NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, name)
);

-- Accounts of payees, appended: the newest confirmed one is paid to. Numbers are sealed.
CREATE TABLE payee_accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    payee_id BIGINT NOT NULL REFERENCES payees (id),
    number_hash TEXT COLLATE "C" NOT NULL,
    number_sealed TEXT COLLATE "C" NOT NULL,
    bank_name TEXT COLLATE "C" NOT NULL,
    proposed_by TEXT COLLATE "C" NOT NULL,
    proposed_at TEXT COLLATE "C" NOT NULL,
    confirmed_by TEXT COLLATE "C",
    confirmed_at TEXT COLLATE "C"
);
CREATE INDEX payee_accounts_by_payee ON payee_accounts (payee_id, id);

-- 付款申请. state: waiting, approved, paid, bounced, sent_back, refused, withdrawn.
CREATE TABLE payment_requests (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    payee_id BIGINT NOT NULL REFERENCES payees (id),
    amount_fen BIGINT NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    project_id BIGINT REFERENCES projects (id),
    papers TEXT COLLATE "C" NOT NULL,
    -- Of the collective decision.
    minutes TEXT COLLATE "C" NOT NULL,
    -- Whose expense it is, where it is not the handler's.
    for_whom TEXT COLLATE "C" NOT NULL,
    requested_on TEXT COLLATE "C" NOT NULL,
    requested_by TEXT COLLATE "C" NOT NULL,
    requested_at TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    checked_by TEXT COLLATE "C",
    checked_at TEXT COLLATE "C",
    approved_by TEXT COLLATE "C",
    approved_at TEXT COLLATE "C",
    UNIQUE (unit_id, year, seq)
);
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
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    paid_on TEXT COLLATE "C" NOT NULL,
    bank_account_id BIGINT REFERENCES bank_accounts (id),
    payments BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    paid_by TEXT COLLATE "C" NOT NULL,
    paid_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX payment_batches_by_unit ON payment_batches (unit_id, id);

-- Each time that a request was paid; a payment that the bank gave back has its return.
CREATE TABLE payment_outlays (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    request_id BIGINT NOT NULL REFERENCES payment_requests (id),
    batch_id BIGINT NOT NULL REFERENCES payment_batches (id),
    payee_account_id BIGINT REFERENCES payee_accounts (id),
    -- Its voucher, or the draft that becomes it where review is required.
    draft_id BIGINT,
    voucher_id BIGINT,
    paid_on TEXT COLLATE "C" NOT NULL,
    paid_by TEXT COLLATE "C" NOT NULL,
    returned_on TEXT COLLATE "C",
    return_reason TEXT COLLATE "C",
    returned_by TEXT COLLATE "C",
    returned_at TEXT COLLATE "C",
    -- pending: the money lies in 其他应付款; reversed: the voucher was taken back; dropped: it was a
    -- draft and is none any more.
    return_way TEXT COLLATE "C",
    return_draft_id BIGINT,
    return_voucher_id BIGINT
);
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
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, account_id)
);
CREATE INDEX budget_reservations_by_unit ON budget_reservations (unit_id, year, account_id);
