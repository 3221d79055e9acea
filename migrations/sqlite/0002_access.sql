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
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
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
