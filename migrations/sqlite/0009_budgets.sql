-- 预算: what a union may spend and expects to receive in a year, in versions that are said once:
-- 年初, 年中调整, 决算. A version is proposed, and approved or given up for another one; each has
-- all lines that hold with it.
CREATE TABLE budgets (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    -- SHA-256 of the lines: what is approved is what was proposed.
    content_hash TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    -- By the approval: its day, its paper, and since when it counts.
    approved_on TEXT,
    counts_from_on TEXT,
    paper TEXT,
    approved_by TEXT,
    approved_at TEXT,
    UNIQUE (unit_id, year, seq)
) STRICT;
CREATE INDEX budgets_by_year ON budgets (year, unit_id, seq);
-- What was proposed is not said differently; what was approved stays approved.
CREATE TRIGGER budgets_no_update BEFORE UPDATE ON budgets
WHEN OLD.state <> 'proposed'
   OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.year <> OLD.year
   OR NEW.seq <> OLD.seq OR NEW.stage <> OLD.stage OR NEW.content_hash <> OLD.content_hash
   OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budgets'); END;
CREATE TRIGGER budgets_no_delete BEFORE DELETE ON budgets
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budgets'); END;

CREATE TABLE budget_lines (
    budget_id INTEGER NOT NULL REFERENCES budgets (id),
    line_no INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    -- Empty where the line is of the account alone.
    project TEXT NOT NULL,
    last_final_fen INTEGER,
    initial_fen INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    -- 说明 of a budget, 调整原因 of an adjustment.
    note TEXT NOT NULL,
    PRIMARY KEY (budget_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER budget_lines_no_update BEFORE UPDATE ON budget_lines
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budget_lines'); END;
CREATE TRIGGER budget_lines_no_delete BEFORE DELETE ON budget_lines
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable budget_lines'); END;

-- What a draft would move, net debit by account: it reserves what it would spend as long as it
-- stands, and goes with it.
CREATE TABLE draft_amounts (
    draft_id INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    net_debit_fen INTEGER NOT NULL,
    PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_amounts_by_unit ON draft_amounts (unit_id, year, account_id);

-- 报送: a version that a union hands to the one above it, once more after it was returned.
CREATE TABLE filings (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    receiver_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    document TEXT NOT NULL,
    seq INTEGER NOT NULL,
    budget_id INTEGER NOT NULL REFERENCES budgets (id),
    content_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    filed_on TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    filed_at TEXT NOT NULL,
    decided_on TEXT,
    decided_by TEXT,
    decided_at TEXT,
    -- Why it was returned, or by which paper it was approved.
    note TEXT NOT NULL,
    UNIQUE (unit_id, year, document, seq)
) STRICT;
CREATE INDEX filings_by_receiver ON filings (receiver_id, year, document);
CREATE TRIGGER filings_no_update BEFORE UPDATE ON filings
WHEN OLD.state <> 'filed'
   OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.receiver_id <> OLD.receiver_id
   OR NEW.year <> OLD.year OR NEW.document <> OLD.document OR NEW.seq <> OLD.seq
   OR NEW.budget_id <> OLD.budget_id OR NEW.content_hash <> OLD.content_hash
   OR NEW.filed_on <> OLD.filed_on OR NEW.filed_by <> OLD.filed_by
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable filings'); END;
CREATE TRIGGER filings_no_delete BEFORE DELETE ON filings
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable filings'); END;

-- 审核意见, each at a cell of what was filed; line 0 is about the whole.
CREATE TABLE filing_remarks (
    filing_id INTEGER NOT NULL REFERENCES filings (id),
    remark_no INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    field TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (filing_id, remark_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER filing_remarks_no_update BEFORE UPDATE ON filing_remarks
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable filing_remarks'); END;
CREATE TRIGGER filing_remarks_no_delete BEFORE DELETE ON filing_remarks
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable filing_remarks'); END;
