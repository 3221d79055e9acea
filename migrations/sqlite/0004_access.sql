-- Who may do what: users, their roles with scope and dates, sessions, tokens.
CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    -- What stands on vouchers and in the trail: never changed, never given to a second person.
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    locked_until TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    password_changed_at TEXT NOT NULL
) STRICT;

-- A role over everything, a unit with all below it, one unit, or a district, for a while. Rows are
-- never removed: a grant that is taken back says by whom and when.
CREATE TABLE grants (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('unit_finance', 'reviewer', 'federation_finance',
        'appraisal_group', 'audit_committee', 'administrator')),
    scope TEXT NOT NULL CHECK (scope IN ('everything', 'subtree', 'unit', 'district')),
    unit_id INTEGER REFERENCES units (id),
    district_id INTEGER REFERENCES districts (id),
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    -- Why duties that should be apart are in one hand; such a grant always ends.
    excuse TEXT,
    granted_by TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    revoked_by TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX grants_by_user ON grants (user_id, id);

-- Signed in with a browser. Only the hash of what the browser holds is kept.
CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);

-- Keys for programs: never more than their user may, often less, never for ever.
CREATE TABLE api_tokens (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    label TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    may_write INTEGER NOT NULL,
    -- With all below it; all that the user may where it is missing.
    unit_id INTEGER REFERENCES units (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

-- A view of a list that somebody wants to come back to.
CREATE TABLE saved_filters (
    user_id INTEGER NOT NULL REFERENCES users (id),
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (user_id, list, name)
) STRICT, WITHOUT ROWID;

-- A closed month opens again when a higher office says so.
CREATE TABLE reopening_requests (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    period INTEGER NOT NULL,
    reason TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'approved', 'refused', 'withdrawn')),
    decided_by TEXT,
    decided_at TEXT,
    note TEXT,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reopening_requests_by_status ON reopening_requests (status, unit_id, seq);

-- Receipts and papers beside a voucher, from the draft on. The file itself is kept as evidence.
CREATE TABLE attachments (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- A draft goes when it is posted; its voucher remembers it.
    draft_id INTEGER,
    voucher_id INTEGER REFERENCES vouchers (id),
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    removed_by TEXT,
    removed_at TEXT
) STRICT;
CREATE INDEX attachments_by_draft ON attachments (unit_id, draft_id);
CREATE INDEX attachments_by_voucher ON attachments (unit_id, voucher_id);

-- A reviewer gives a draft back with a reason; the next change of it takes the remark away.
ALTER TABLE drafts ADD COLUMN returned_by TEXT;
ALTER TABLE drafts ADD COLUMN returned_at TEXT;
ALTER TABLE drafts ADD COLUMN return_reason TEXT;

-- Grants and attachments are on the record: nothing of them is removed or said differently later.
CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable grants'); END;
CREATE TRIGGER grants_update BEFORE UPDATE ON grants
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable grants')
    WHERE OLD.revoked_at IS NOT NULL
       OR NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id OR NEW.role <> OLD.role
       OR NEW.scope <> OLD.scope OR NEW.unit_id IS NOT OLD.unit_id
       OR NEW.district_id IS NOT OLD.district_id OR NEW.valid_from_on <> OLD.valid_from_on
       OR NEW.valid_to_on IS NOT OLD.valid_to_on OR NEW.excuse IS NOT OLD.excuse
       OR NEW.granted_by <> OLD.granted_by OR NEW.granted_at <> OLD.granted_at;
END;
CREATE TRIGGER grants_insert BEFORE INSERT ON grants
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable grants')
    WHERE EXISTS (SELECT 1 FROM grants WHERE id = NEW.id);
END;
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable attachments'); END;
CREATE TRIGGER attachments_update BEFORE UPDATE ON attachments
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable attachments')
    WHERE OLD.removed_at IS NOT NULL
       OR NEW.id <> OLD.id OR NEW.unit_id <> OLD.unit_id OR NEW.draft_id IS NOT OLD.draft_id
       OR NEW.voucher_id IS NOT OLD.voucher_id OR NEW.file_name <> OLD.file_name
       OR NEW.file_sha256 <> OLD.file_sha256 OR NEW.file_size_bytes <> OLD.file_size_bytes
       OR NEW.added_by <> OLD.added_by OR NEW.added_at <> OLD.added_at;
END;
CREATE TRIGGER attachments_insert BEFORE INSERT ON attachments
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable attachments')
    WHERE EXISTS (SELECT 1 FROM attachments WHERE id = NEW.id);
END;
