-- 报送: a report as it was drawn, sealed by the hash of its cells, signed and sent upward.
CREATE TABLE submissions (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    receiver_id INTEGER NOT NULL REFERENCES units (id),
    form TEXT NOT NULL,
    span TEXT NOT NULL,
    first_period INTEGER NOT NULL,
    last_period INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- The cells, as JSON.
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    ledger_seq INTEGER NOT NULL,
    ledger_hash TEXT NOT NULL,
    rules_hash TEXT NOT NULL,
    tree_hash TEXT NOT NULL,
    explained TEXT NOT NULL,
    state TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_at TEXT NOT NULL,
    sent_on TEXT,
    sent_by TEXT,
    sent_at TEXT,
    decided_on TEXT,
    decided_by TEXT,
    decided_at TEXT,
    note TEXT NOT NULL,
    UNIQUE (unit_id, form, span, version)
) STRICT;
CREATE INDEX submissions_by_period ON submissions (last_period, unit_id);
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions
WHEN OLD.state IN ('approved', 'returned', 'replaced')
   OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.receiver_id <> OLD.receiver_id
   OR NEW.form <> OLD.form OR NEW.span <> OLD.span OR NEW.version <> OLD.version
   OR NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash
   OR NEW.ledger_hash <> OLD.ledger_hash OR NEW.rules_hash <> OLD.rules_hash
   OR NEW.tree_hash <> OLD.tree_hash OR NEW.drafted_by <> OLD.drafted_by
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable submissions'); END;
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable submissions'); END;

CREATE TABLE submission_signatures (
    submission_id INTEGER NOT NULL REFERENCES submissions (id),
    office TEXT NOT NULL,
    signer TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    PRIMARY KEY (submission_id, office)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER submission_signatures_no_update BEFORE UPDATE ON submission_signatures
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable submission_signatures'); END;
CREATE TRIGGER submission_signatures_no_delete BEFORE DELETE ON submission_signatures
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable submission_signatures'); END;

-- 审核意见, each at a cell by its line and column; empty where it is about the whole.
CREATE TABLE submission_remarks (
    submission_id INTEGER NOT NULL REFERENCES submissions (id),
    remark_no INTEGER NOT NULL,
    line TEXT NOT NULL,
    field TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (submission_id, remark_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER submission_remarks_no_update BEFORE UPDATE ON submission_remarks
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable submission_remarks'); END;
CREATE TRIGGER submission_remarks_no_delete BEFORE DELETE ON submission_remarks
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable submission_remarks'); END;
