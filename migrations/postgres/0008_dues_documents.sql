-- Documents about dues: months that are due later (缓缴), money that goes back to the payer (退费),
-- demands for what is overdue (催缴). Who decided about the first two stands in approvals.

-- Months of wages of a union from one to another are due on a later day.
CREATE TABLE dues_deferrals (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    wage_from BIGINT NOT NULL,
    wage_to BIGINT NOT NULL,
    due_on TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    asked_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX dues_deferrals_by_unit ON dues_deferrals (unit_id, id);

-- So much of a receipt goes back. The legs are those that it takes back, as they were asked for.
CREATE TABLE dues_refunds (
    id BIGINT NOT NULL PRIMARY KEY,
    receiver_id BIGINT NOT NULL REFERENCES units (id),
    receipt_id BIGINT NOT NULL REFERENCES dues_receipts (id),
    -- 票据号 of the refund.
    number TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL,
    refunded_on TEXT COLLATE "C" NOT NULL,
    grassroots_fen BIGINT NOT NULL,
    department_fen BIGINT NOT NULL,
    federation_fen BIGINT NOT NULL,
    above_fen BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    asked_at TEXT COLLATE "C" NOT NULL,
    -- The negative receipt that it became when it was approved.
    made_id BIGINT REFERENCES dues_receipts (id)
);
CREATE INDEX dues_refunds_by_receiver ON dues_refunds (receiver_id, id);
CREATE INDEX dues_receipts_by_origin ON dues_receipts (of_id) WHERE of_id IS NOT NULL;

-- 催缴通知: appended; content is JSON and never said differently.
CREATE TABLE dues_demands (
    id BIGINT NOT NULL PRIMARY KEY,
    -- Who demands, of the payer of which union.
    issuer_id BIGINT NOT NULL REFERENCES units (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    number TEXT COLLATE "C" NOT NULL,
    dated_on TEXT COLLATE "C" NOT NULL,
    arrears_fen BIGINT NOT NULL,
    charge_fen BIGINT NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the content.
    content_hash TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    made_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX dues_demands_by_issuer ON dues_demands (issuer_id, dated_on, id);
CREATE INDEX dues_demands_by_unit ON dues_demands (unit_id, dated_on, id);
CREATE TRIGGER dues_demands_immutable BEFORE UPDATE OR DELETE ON dues_demands
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dues_demands_no_truncate BEFORE TRUNCATE ON dues_demands
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
