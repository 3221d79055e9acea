-- 预算: what a union may spend and expects to receive in a year, in versions that are said once:
-- 年初, 年中调整, 决算. A version is proposed, and approved or given up for another one; each has
-- all lines that hold with it.
CREATE TABLE budgets (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the lines: what is approved is what was proposed.
    content_hash TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    made_at TEXT COLLATE "C" NOT NULL,
    -- By the approval: its day, its paper, and since when it counts.
    approved_on TEXT COLLATE "C",
    counts_from_on TEXT COLLATE "C",
    paper TEXT COLLATE "C",
    approved_by TEXT COLLATE "C",
    approved_at TEXT COLLATE "C",
    UNIQUE (unit_id, year, seq)
);
CREATE INDEX budgets_by_year ON budgets (year, unit_id, seq);
-- What was proposed is not said differently; what was approved stays approved.
CREATE TRIGGER budgets_no_update BEFORE UPDATE ON budgets FOR EACH ROW
WHEN (OLD.state <> 'proposed'
   OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.year <> OLD.year
   OR NEW.seq <> OLD.seq OR NEW.stage <> OLD.stage OR NEW.content_hash <> OLD.content_hash
   OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budgets_no_delete BEFORE DELETE ON budgets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budgets_no_truncate BEFORE TRUNCATE ON budgets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE budget_lines (
    budget_id BIGINT NOT NULL REFERENCES budgets (id),
    line_no BIGINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    -- Empty where the line is of the account alone.
    project TEXT COLLATE "C" NOT NULL,
    last_final_fen BIGINT,
    initial_fen BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    -- 说明 of a budget, 调整原因 of an adjustment.
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (budget_id, line_no)
);
CREATE TRIGGER budget_lines_no_update BEFORE UPDATE OR DELETE ON budget_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_lines_no_truncate BEFORE TRUNCATE ON budget_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a draft would move, net debit by account: it reserves what it would spend as long as it
-- stands, and goes with it.
CREATE TABLE draft_amounts (
    draft_id BIGINT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    net_debit_fen BIGINT NOT NULL,
    PRIMARY KEY (draft_id, account_id)
);
CREATE INDEX draft_amounts_by_unit ON draft_amounts (unit_id, year, account_id);

-- 报送: a version that a union hands to the one above it, once more after it was returned.
CREATE TABLE filings (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    receiver_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    budget_id BIGINT NOT NULL REFERENCES budgets (id),
    content_hash TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    filed_on TEXT COLLATE "C" NOT NULL,
    filed_by TEXT COLLATE "C" NOT NULL,
    filed_at TEXT COLLATE "C" NOT NULL,
    decided_on TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decided_at TEXT COLLATE "C",
    -- Why it was returned, or by which paper it was approved.
    note TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, year, document, seq)
);
CREATE INDEX filings_by_receiver ON filings (receiver_id, year, document);
CREATE TRIGGER filings_no_update BEFORE UPDATE ON filings FOR EACH ROW
WHEN (OLD.state <> 'filed'
   OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.receiver_id <> OLD.receiver_id
   OR NEW.year <> OLD.year OR NEW.document <> OLD.document OR NEW.seq <> OLD.seq
   OR NEW.budget_id <> OLD.budget_id OR NEW.content_hash <> OLD.content_hash
   OR NEW.filed_on <> OLD.filed_on OR NEW.filed_by <> OLD.filed_by)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filings_no_delete BEFORE DELETE ON filings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filings_no_truncate BEFORE TRUNCATE ON filings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 审核意见, each at a cell of what was filed; line 0 is about the whole.
CREATE TABLE filing_remarks (
    filing_id BIGINT NOT NULL REFERENCES filings (id),
    remark_no BIGINT NOT NULL,
    line_no BIGINT NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (filing_id, remark_no)
);
CREATE TRIGGER filing_remarks_no_update BEFORE UPDATE OR DELETE ON filing_remarks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filing_remarks_no_truncate BEFORE TRUNCATE ON filing_remarks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
