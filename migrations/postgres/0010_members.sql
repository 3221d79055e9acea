-- Members of unions, what they pay, and who need not. Personal fields are sealed by a key that is
-- not in the database (src/members/hold_keys.rs); they are found by keyed hashes.

-- Which keys sealed what is here; none of it says anything about a key.
CREATE TABLE sealing_keys (
    key_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    made_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE members (
    -- unit_id * 2^32 + the member's number in it.
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- Keyed hash of the identity number: one person over the whole tree.
    identity_hash TEXT COLLATE "C" NOT NULL,
    -- Sealed, each for its column and this row.
    name_sealed TEXT COLLATE "C" NOT NULL,
    identity_sealed TEXT COLLATE "C" NOT NULL,
    phone_sealed TEXT COLLATE "C" NOT NULL,
    card_sealed TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL REFERENCES sealing_keys (key_id),
    department TEXT COLLATE "C" NOT NULL,
    joined_on TEXT COLLATE "C" NOT NULL,
    left_on TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, identity_hash)
);
CREATE INDEX members_by_identity ON members (identity_hash, unit_id);

-- 人员类别 and 会费基数, each from a day on.
CREATE TABLE member_terms (
    member_id BIGINT NOT NULL REFERENCES members (id),
    seq BIGINT NOT NULL,
    from_on TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    base_fen BIGINT,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (member_id, seq)
);
CREATE TRIGGER member_terms_no_update BEFORE UPDATE OR DELETE ON member_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER member_terms_no_truncate BEFORE TRUNCATE ON member_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A month of a member's fee: of a grid by its month, of a list by payment.
CREATE TABLE member_fees (
    id BIGINT NOT NULL PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    fee_period BIGINT NOT NULL,
    -- Of the line that the month stands on; none where a payment says no base.
    base_fen BIGINT,
    paid_fen BIGINT NOT NULL,
    -- Only where the day of the payment is known.
    paid_on TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX member_fees_by_member ON member_fees (member_id, fee_period);
CREATE TRIGGER member_fees_no_delete BEFORE DELETE ON member_fees
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER member_fees_no_truncate BEFORE TRUNCATE ON member_fees
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 减免: asked by one person, approved by another.
CREATE TABLE fee_waivers (
    -- unit_id * 2^32 + the waiver's number in it.
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    member_id BIGINT NOT NULL REFERENCES members (id),
    from_period BIGINT NOT NULL,
    to_period BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    asked_at TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C",
    approved_at TEXT COLLATE "C"
);
CREATE INDEX fee_waivers_by_member ON fee_waivers (member_id, from_period);
