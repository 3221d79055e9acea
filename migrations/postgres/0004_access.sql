-- Who may do what: users, their roles with scope and dates, sessions, tokens.
CREATE TABLE users (
    id BIGINT NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL UNIQUE,
    -- What stands on vouchers and in the trail: never changed, never given to a second person.
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash TEXT COLLATE "C" NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL,
    failed_attempts BIGINT NOT NULL,
    locked_until TEXT COLLATE "C",
    created_by TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    password_changed_at TEXT COLLATE "C" NOT NULL
);

-- A role over everything, a unit with all below it, one unit, or a district, for a while. Rows are
-- never removed: a grant that is taken back says by whom and when.
CREATE TABLE grants (
    id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('unit_finance', 'reviewer', 'federation_finance',
        'appraisal_group', 'audit_committee', 'administrator')),
    scope TEXT COLLATE "C" NOT NULL CHECK (scope IN ('everything', 'subtree', 'unit', 'district')),
    unit_id BIGINT REFERENCES units (id),
    district_id BIGINT REFERENCES districts (id),
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C",
    -- Why duties that should be apart are in one hand; such a grant always ends.
    excuse TEXT COLLATE "C",
    granted_by TEXT COLLATE "C" NOT NULL,
    granted_at TEXT COLLATE "C" NOT NULL,
    revoked_by TEXT COLLATE "C",
    revoked_at TEXT COLLATE "C"
);
CREATE INDEX grants_by_user ON grants (user_id, id);

-- Signed in with a browser. Only the hash of what the browser holds is kept.
CREATE TABLE sessions (
    id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    address TEXT COLLATE "C" NOT NULL,
    agent TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    last_seen_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    revoked_at TEXT COLLATE "C"
);
CREATE INDEX sessions_by_user ON sessions (user_id, id);

-- Keys for programs: never more than their user may, often less, never for ever.
CREATE TABLE api_tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    label TEXT COLLATE "C" NOT NULL,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    may_write BOOLEAN NOT NULL,
    -- With all below it; all that the user may where it is missing.
    unit_id BIGINT REFERENCES units (id),
    created_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    last_seen_at TEXT COLLATE "C" NOT NULL,
    revoked_at TEXT COLLATE "C"
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

-- A view of a list that somebody wants to come back to.
CREATE TABLE saved_filters (
    user_id BIGINT NOT NULL REFERENCES users (id),
    list TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    query TEXT COLLATE "C" NOT NULL,
    saved_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, list, name)
);

-- A closed month opens again when a higher office says so.
CREATE TABLE reopening_requests (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    period BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    requested_by TEXT COLLATE "C" NOT NULL,
    requested_at TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('waiting', 'approved', 'refused', 'withdrawn')),
    decided_by TEXT COLLATE "C",
    decided_at TEXT COLLATE "C",
    note TEXT COLLATE "C",
    PRIMARY KEY (unit_id, seq)
);
CREATE INDEX reopening_requests_by_status ON reopening_requests (status, unit_id, seq);

-- Receipts and papers beside a voucher, from the draft on. The file itself is kept as evidence.
CREATE TABLE attachments (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- A draft goes when it is posted; its voucher remembers it.
    draft_id BIGINT,
    voucher_id BIGINT REFERENCES vouchers (id),
    file_name TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    added_by TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    removed_by TEXT COLLATE "C",
    removed_at TEXT COLLATE "C"
);
CREATE INDEX attachments_by_draft ON attachments (unit_id, draft_id);
CREATE INDEX attachments_by_voucher ON attachments (unit_id, voucher_id);

-- A reviewer gives a draft back with a reason; the next change of it takes the remark away.
ALTER TABLE drafts ADD COLUMN returned_by TEXT COLLATE "C";
ALTER TABLE drafts ADD COLUMN returned_at TEXT COLLATE "C";
ALTER TABLE drafts ADD COLUMN return_reason TEXT COLLATE "C";

-- Grants and attachments are on the record: nothing of them is removed or said differently later.
CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER grants_no_truncate BEFORE TRUNCATE ON grants
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION check_grant_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
       OR (to_jsonb(NEW) - 'revoked_by' - 'revoked_at')
            <> (to_jsonb(OLD) - 'revoked_by' - 'revoked_at') THEN
        RAISE EXCEPTION 'ledger.books_immutable grants';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grants_update BEFORE UPDATE ON grants
    FOR EACH ROW EXECUTE FUNCTION check_grant_change();
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachments_no_truncate BEFORE TRUNCATE ON attachments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION check_attachment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.removed_at IS NOT NULL
       OR (to_jsonb(NEW) - 'removed_by' - 'removed_at')
            <> (to_jsonb(OLD) - 'removed_by' - 'removed_at') THEN
        RAISE EXCEPTION 'ledger.books_immutable attachments';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachments_update BEFORE UPDATE ON attachments
    FOR EACH ROW EXECUTE FUNCTION check_attachment_change();
