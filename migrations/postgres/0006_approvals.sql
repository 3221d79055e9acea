-- Documents that one person prepares and another decides about: where each stands, and all that
-- was done about it. The document of most kinds is a row elsewhere (a draft, a grant, an import);
-- content holds it where it is none. unit_id 0 is the system's own book.
CREATE TABLE approvals (
    unit_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject_id BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of what was submitted last; an approval holds for nothing else.
    content_hash TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C",
    prepared_by TEXT COLLATE "C" NOT NULL,
    submitted_at TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C",
    decided_at TEXT COLLATE "C",
    note TEXT COLLATE "C",
    -- How often anything but a submission was done.
    decisions BIGINT NOT NULL,
    PRIMARY KEY (unit_id, kind, subject_id)
);
CREATE INDEX approvals_that_wait ON approvals (kind, unit_id, subject_id) WHERE state = 'waiting';

CREATE TABLE approval_steps (
    unit_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    acted_by TEXT COLLATE "C" NOT NULL,
    acted_at TEXT COLLATE "C" NOT NULL,
    content_hash TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C",
    PRIMARY KEY (unit_id, kind, subject_id, seq)
);

-- What was done stays as it was done, and a document that was refused or withdrawn stays so.
CREATE TRIGGER approval_steps_no_update BEFORE UPDATE OR DELETE ON approval_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approval_steps_no_truncate BEFORE TRUNCATE ON approval_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approvals_no_truncate BEFORE TRUNCATE ON approvals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION check_approval_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('refused', 'withdrawn') OR NEW.unit_id <> OLD.unit_id
       OR NEW.kind <> OLD.kind OR NEW.subject_id <> OLD.subject_id
       OR NEW.content IS DISTINCT FROM OLD.content THEN
        RAISE EXCEPTION 'ledger.books_immutable approvals';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_update BEFORE UPDATE ON approvals
    FOR EACH ROW EXECUTE FUNCTION check_approval_change();

-- Drafts as they stand. A draft that nobody has decided about waits.
CREATE VIEW draft_states AS
SELECT d.id, d.unit_id, d.period, d.body, d.version + COALESCE(a.decisions, 0) AS version,
       d.batch_id, d.reverses_id, d.prepared_by, d.prepared_at, COALESCE(a.state, 'waiting') AS state,
       COALESCE(a.content_hash, '') AS content_hash, a.decided_by, a.decided_at, a.note
FROM drafts d LEFT JOIN approvals a
    ON a.unit_id = d.unit_id AND a.kind = 'draft_voucher' AND a.subject_id = d.id;
