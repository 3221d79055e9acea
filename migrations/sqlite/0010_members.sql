-- Members of unions, what they pay, and who need not. Personal fields are sealed by a key that is
-- not in the database (src/members/hold_keys.rs); they are found by keyed hashes.

-- Which keys sealed what is here; none of it says anything about a key.
CREATE TABLE sealing_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    -- unit_id * 2^32 + the member's number in it.
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- Keyed hash of the identity number: one person over the whole tree.
    identity_hash TEXT NOT NULL,
    -- Sealed, each for its column and this row.
    name_sealed TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,
    phone_sealed TEXT NOT NULL,
    card_sealed TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES sealing_keys (key_id),
    department TEXT NOT NULL,
    joined_on TEXT NOT NULL,
    left_on TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    UNIQUE (unit_id, identity_hash)
) STRICT;
CREATE INDEX members_by_identity ON members (identity_hash, unit_id);

-- 人员类别 and 会费基数, each from a day on.
CREATE TABLE member_terms (
    member_id INTEGER NOT NULL REFERENCES members (id),
    seq INTEGER NOT NULL,
    from_on TEXT NOT NULL,
    kind TEXT NOT NULL,
    base_fen INTEGER,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (member_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER member_terms_no_update BEFORE UPDATE ON member_terms
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable member_terms'); END;
CREATE TRIGGER member_terms_no_delete BEFORE DELETE ON member_terms
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable member_terms'); END;

-- A month of a member's fee: of a grid by its month, of a list by payment.
CREATE TABLE member_fees (
    id INTEGER NOT NULL PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    fee_period INTEGER NOT NULL,
    -- Of the line that the month stands on; none where a payment says no base.
    base_fen INTEGER,
    paid_fen INTEGER NOT NULL,
    -- Only where the day of the payment is known.
    paid_on TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX member_fees_by_member ON member_fees (member_id, fee_period);
CREATE TRIGGER member_fees_no_delete BEFORE DELETE ON member_fees
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable member_fees'); END;

-- 减免: asked by one person, approved by another.
CREATE TABLE fee_waivers (
    -- unit_id * 2^32 + the waiver's number in it.
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    from_period INTEGER NOT NULL,
    to_period INTEGER NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    approved_by TEXT,
    approved_at TEXT
) STRICT;
CREATE INDEX fee_waivers_by_member ON fee_waivers (member_id, from_period);
