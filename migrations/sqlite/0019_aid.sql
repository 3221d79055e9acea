-- Aid: hardship families with their plans, measures and reviews; applications with what each step
-- said. Personal fields are sealed by a key that is not in the database.

-- 困难职工家庭档案. Ids: unit_id * 2^32 + the family's number in it.
CREATE TABLE aid_families (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    -- Keyed hash of the identity number of its head.
    identity_hash TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,
    phone_sealed TEXT NOT NULL,
    address_sealed TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES sealing_keys (key_id),
    cause TEXT NOT NULL,
    -- A head and month.
    income_fen INTEGER NOT NULL,
    heads INTEGER NOT NULL,
    opened_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    state TEXT NOT NULL,
    ended_on TEXT,
    end_reason TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
CREATE INDEX aid_families_by_unit ON aid_families (unit_id, id);
CREATE INDEX aid_families_by_identity ON aid_families (identity_hash, unit_id);

-- Who lives in a family beside its head.
CREATE TABLE aid_family_members (
    family_id INTEGER NOT NULL REFERENCES aid_families (id),
    seq INTEGER NOT NULL,
    name_sealed TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,
    relation TEXT NOT NULL,
    -- Health, school, work.
    situation_sealed TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES sealing_keys (key_id),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (family_id, seq)
) STRICT, WITHOUT ROWID;

-- 一户一计划: appended, the newest of a year holds.
CREATE TABLE aid_plans (
    family_id INTEGER NOT NULL REFERENCES aid_families (id),
    seq INTEGER NOT NULL,
    year INTEGER NOT NULL,
    goal TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (family_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER aid_plans_no_update BEFORE UPDATE ON aid_plans
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable aid_plans'); END;
CREATE TRIGGER aid_plans_no_delete BEFORE DELETE ON aid_plans
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable aid_plans'); END;

-- 一户一措施.
CREATE TABLE aid_measures (
    family_id INTEGER NOT NULL REFERENCES aid_families (id),
    seq INTEGER NOT NULL,
    year INTEGER NOT NULL,
    measure TEXT NOT NULL,
    due_on TEXT NOT NULL,
    done_on TEXT,
    done_note TEXT,
    done_by TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (family_id, seq)
) STRICT, WITHOUT ROWID;

-- The yearly review, which goes on or ends.
CREATE TABLE aid_reviews (
    family_id INTEGER NOT NULL REFERENCES aid_families (id),
    seq INTEGER NOT NULL,
    year INTEGER NOT NULL,
    reviewed_on TEXT NOT NULL,
    outcome TEXT NOT NULL,
    cause TEXT NOT NULL,
    income_fen INTEGER NOT NULL,
    heads INTEGER NOT NULL,
    paper TEXT NOT NULL,
    note TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (family_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER aid_reviews_no_update BEFORE UPDATE ON aid_reviews
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable aid_reviews'); END;
CREATE TRIGGER aid_reviews_no_delete BEFORE DELETE ON aid_reviews
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable aid_reviews'); END;

-- 帮扶申请. state: applied, checked, noticed, approved, paid, signed, refused, withdrawn.
CREATE TABLE aid_applications (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    programme_id INTEGER NOT NULL REFERENCES programmes (id),
    family_id INTEGER REFERENCES aid_families (id),
    -- 所在单位.
    at_unit_id INTEGER NOT NULL REFERENCES units (id),
    identity_hash TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,
    illness_sealed TEXT NOT NULL,
    -- Keyed hash, as rosters have it of the same words.
    illness_mark TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES sealing_keys (key_id),
    own_cost_fen INTEGER,
    asked_fen INTEGER NOT NULL,
    granted_fen INTEGER,
    applied_on TEXT NOT NULL,
    applied_by TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    state TEXT NOT NULL,
    checked_by TEXT,
    checked_at TEXT,
    check_reason TEXT,
    notice_from_on TEXT,
    notice_to_on TEXT,
    notice_place TEXT,
    noticed_by TEXT,
    approved_on TEXT,
    approved_by TEXT,
    paper TEXT,
    paid_on TEXT,
    paid_by TEXT,
    payment TEXT,
    signed_on TEXT,
    signed_by TEXT,
    signed_paper TEXT,
    ended_reason TEXT,
    UNIQUE (unit_id, year, seq)
) STRICT;
CREATE INDEX aid_applications_by_identity ON aid_applications (identity_hash, unit_id);
CREATE INDEX aid_applications_by_family ON aid_applications (family_id, id);

-- Evidence; the files are kept sealed.
CREATE TABLE aid_papers (
    application_id INTEGER NOT NULL REFERENCES aid_applications (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    file_name_sealed TEXT NOT NULL,
    file_sha256 TEXT,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (application_id, seq)
) STRICT, WITHOUT ROWID;

-- What somebody said against it while it was put up.
CREATE TABLE aid_objections (
    application_id INTEGER NOT NULL REFERENCES aid_applications (id),
    seq INTEGER NOT NULL,
    raised_on TEXT NOT NULL,
    said_sealed TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    settled_on TEXT,
    settlement TEXT,
    -- upheld or dismissed.
    verdict TEXT,
    settled_by TEXT,
    PRIMARY KEY (application_id, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW aid_applications_shown AS
SELECT a.id, a.unit_id, a.year, a.seq, a.programme_id, a.family_id, a.at_unit_id, a.identity_hash,
       a.name_sealed, a.identity_sealed, a.illness_sealed, a.illness_mark, a.key_id,
       a.own_cost_fen, a.asked_fen, a.granted_fen, a.applied_on, a.applied_by, a.applied_at,
       a.state, a.checked_by, a.checked_at, a.check_reason, a.notice_from_on, a.notice_to_on,
       a.notice_place, a.noticed_by, a.approved_on, a.approved_by, a.paper, a.paid_on, a.paid_by,
       a.payment, a.signed_on, a.signed_by, a.signed_paper, a.ended_reason,
       p.code AS programme_code, p.name AS programme_name, p.category, u.code AS unit_code,
       w.code AS at_unit_code
FROM aid_applications a
JOIN programmes p ON p.id = a.programme_id
JOIN units u ON u.id = a.unit_id
JOIN units w ON w.id = a.at_unit_id;
