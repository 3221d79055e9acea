-- 报送: a report as it was drawn, sealed by the hash of its cells, signed and sent upward.
CREATE TABLE submissions (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    receiver_id BIGINT NOT NULL REFERENCES units (id),
    form TEXT COLLATE "C" NOT NULL,
    span TEXT COLLATE "C" NOT NULL,
    first_period BIGINT NOT NULL,
    last_period BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- The cells, as JSON.
    content TEXT COLLATE "C" NOT NULL,
    content_hash TEXT COLLATE "C" NOT NULL,
    ledger_seq BIGINT NOT NULL,
    ledger_hash TEXT COLLATE "C" NOT NULL,
    rules_hash TEXT COLLATE "C" NOT NULL,
    tree_hash TEXT COLLATE "C" NOT NULL,
    explained TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    drafted_by TEXT COLLATE "C" NOT NULL,
    drafted_at TEXT COLLATE "C" NOT NULL,
    sent_on TEXT COLLATE "C",
    sent_by TEXT COLLATE "C",
    sent_at TEXT COLLATE "C",
    decided_on TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decided_at TEXT COLLATE "C",
    note TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, form, span, version)
);
CREATE INDEX submissions_by_period ON submissions (last_period, unit_id);
CREATE FUNCTION keep_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('approved', 'returned', 'replaced')
        OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.receiver_id <> OLD.receiver_id
        OR NEW.form <> OLD.form OR NEW.span <> OLD.span OR NEW.version <> OLD.version
        OR NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash
        OR NEW.ledger_hash <> OLD.ledger_hash OR NEW.rules_hash <> OLD.rules_hash
        OR NEW.tree_hash <> OLD.tree_hash OR NEW.drafted_by <> OLD.drafted_by THEN
        RAISE EXCEPTION 'ledger.books_immutable submissions';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions
    FOR EACH ROW EXECUTE FUNCTION keep_submission();
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submissions_no_truncate BEFORE TRUNCATE ON submissions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE submission_signatures (
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    office TEXT COLLATE "C" NOT NULL,
    signer TEXT COLLATE "C" NOT NULL,
    content_hash TEXT COLLATE "C" NOT NULL,
    signed_on TEXT COLLATE "C" NOT NULL,
    signed_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (submission_id, office)
);
CREATE TRIGGER submission_signatures_no_update BEFORE UPDATE OR DELETE ON submission_signatures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submission_signatures_no_truncate BEFORE TRUNCATE ON submission_signatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 审核意见, each at a cell by its line and column; empty where it is about the whole.
CREATE TABLE submission_remarks (
    submission_id BIGINT NOT NULL REFERENCES submissions (id),
    remark_no BIGINT NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (submission_id, remark_no)
);
CREATE TRIGGER submission_remarks_no_update BEFORE UPDATE OR DELETE ON submission_remarks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submission_remarks_no_truncate BEFORE TRUNCATE ON submission_remarks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
