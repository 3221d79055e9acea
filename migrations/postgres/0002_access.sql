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
    role TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
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

CREATE FUNCTION check_grant_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
       OR (to_jsonb(NEW) - 'revoked_by' - 'revoked_at')
            <> (to_jsonb(OLD) - 'revoked_by' - 'revoked_at') THEN
        RAISE EXCEPTION 'ledger.books_immutable grants';
    END IF;
    RETURN NEW;
END $$;

-- Grants and attachments are on the record: nothing of them is removed or said differently later.
CREATE TRIGGER grants_no_delete BEFORE DELETE ON grants
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER grants_no_truncate BEFORE TRUNCATE ON grants
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER grants_update BEFORE UPDATE ON grants
    FOR EACH ROW EXECUTE FUNCTION check_grant_change();

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
