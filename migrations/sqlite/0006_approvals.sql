-- Documents that one person prepares and another decides about: where each stands, and all that
-- was done about it. The document of most kinds is a row elsewhere (a draft, a grant, an import);
-- content holds it where it is none. unit_id 0 is the system's own book.
CREATE TABLE approvals (
    unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- SHA-256 of what was submitted last; an approval holds for nothing else.
    content_hash TEXT NOT NULL,
    content TEXT,
    prepared_by TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    note TEXT,
    -- How often anything but a submission was done.
    decisions INTEGER NOT NULL,
    PRIMARY KEY (unit_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_that_wait ON approvals (kind, unit_id, subject_id) WHERE state = 'waiting';

CREATE TABLE approval_steps (
    unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    act TEXT NOT NULL,
    acted_by TEXT NOT NULL,
    acted_at TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    note TEXT NOT NULL,
    expires_at TEXT,
    PRIMARY KEY (unit_id, kind, subject_id, seq)
) STRICT, WITHOUT ROWID;

-- What was done stays as it was done, and a document that was refused or withdrawn stays so.
CREATE TRIGGER approval_steps_no_update BEFORE UPDATE ON approval_steps
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable approval_steps'); END;
CREATE TRIGGER approval_steps_no_delete BEFORE DELETE ON approval_steps
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable approval_steps'); END;
CREATE TRIGGER approval_steps_insert BEFORE INSERT ON approval_steps
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable approval_steps')
    WHERE EXISTS (SELECT 1 FROM approval_steps WHERE unit_id = NEW.unit_id AND kind = NEW.kind
        AND subject_id = NEW.subject_id AND seq = NEW.seq);
END;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable approvals'); END;
CREATE TRIGGER approvals_update BEFORE UPDATE ON approvals
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable approvals')
    WHERE OLD.state IN ('refused', 'withdrawn') OR NEW.unit_id <> OLD.unit_id
       OR NEW.kind <> OLD.kind OR NEW.subject_id <> OLD.subject_id
       OR NEW.content IS NOT OLD.content;
END;

-- Drafts as they stand. A draft that nobody has decided about waits.
CREATE VIEW draft_states AS
SELECT d.id, d.unit_id, d.period, d.body, d.version + COALESCE(a.decisions, 0) AS version,
       d.batch_id, d.reverses_id, d.prepared_by, d.prepared_at, COALESCE(a.state, 'waiting') AS state,
       COALESCE(a.content_hash, '') AS content_hash, a.decided_by, a.decided_at, a.note
FROM drafts d LEFT JOIN approvals a
    ON a.unit_id = d.unit_id AND a.kind = 'draft_voucher' AND a.subject_id = d.id;
