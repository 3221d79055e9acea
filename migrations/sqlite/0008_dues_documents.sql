-- Documents about dues: months that are due later (缓缴), money that goes back to the payer (退费),
-- demands for what is overdue (催缴). Who decided about the first two stands in approvals.

-- Months of wages of a union from one to another are due on a later day.
CREATE TABLE dues_deferrals (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    wage_from INTEGER NOT NULL,
    wage_to INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    paper TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL
) STRICT;
CREATE INDEX dues_deferrals_by_unit ON dues_deferrals (unit_id, id);

-- So much of a receipt goes back. The legs are those that it takes back, as they were asked for.
CREATE TABLE dues_refunds (
    id INTEGER NOT NULL PRIMARY KEY,
    receiver_id INTEGER NOT NULL REFERENCES units (id),
    receipt_id INTEGER NOT NULL REFERENCES dues_receipts (id),
    -- 票据号 of the refund.
    number TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    refunded_on TEXT NOT NULL,
    grassroots_fen INTEGER NOT NULL,
    department_fen INTEGER NOT NULL,
    federation_fen INTEGER NOT NULL,
    above_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    paper TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    -- The negative receipt that it became when it was approved.
    made_id INTEGER REFERENCES dues_receipts (id)
) STRICT;
CREATE INDEX dues_refunds_by_receiver ON dues_refunds (receiver_id, id);
CREATE INDEX dues_receipts_by_origin ON dues_receipts (of_id) WHERE of_id IS NOT NULL;

-- 催缴通知: appended; content is JSON and never said differently.
CREATE TABLE dues_demands (
    id INTEGER NOT NULL PRIMARY KEY,
    -- Who demands, of the payer of which union.
    issuer_id INTEGER NOT NULL REFERENCES units (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    number TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    arrears_fen INTEGER NOT NULL,
    charge_fen INTEGER NOT NULL,
    content TEXT NOT NULL,
    -- SHA-256 of the content.
    content_hash TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX dues_demands_by_issuer ON dues_demands (issuer_id, dated_on, id);
CREATE INDEX dues_demands_by_unit ON dues_demands (unit_id, dated_on, id);
CREATE TRIGGER dues_demands_no_update BEFORE UPDATE ON dues_demands
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dues_demands'); END;
CREATE TRIGGER dues_demands_no_delete BEFORE DELETE ON dues_demands
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable dues_demands'); END;
