-- Aid: hardship families with their plans, measures and reviews; applications with what each step
-- said. Personal fields are sealed by a key that is not in the database.

-- 困难职工家庭档案. Ids: unit_id * 2^32 + the family's number in it.
CREATE TABLE aid_families (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    -- Keyed hash of the identity number of its head.
    identity_hash TEXT COLLATE "C" NOT NULL,
    name_sealed TEXT COLLATE "C" NOT NULL,
    identity_sealed TEXT COLLATE "C" NOT NULL,
    phone_sealed TEXT COLLATE "C" NOT NULL,
    address_sealed TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL REFERENCES sealing_keys (key_id),
    cause TEXT COLLATE "C" NOT NULL,
    -- A head and month.
    income_fen BIGINT NOT NULL,
    heads BIGINT NOT NULL,
    opened_on TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    ended_on TEXT COLLATE "C",
    end_reason TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX aid_families_by_unit ON aid_families (unit_id, id);
CREATE INDEX aid_families_by_identity ON aid_families (identity_hash, unit_id);

-- Who lives in a family beside its head.
CREATE TABLE aid_family_members (
    family_id BIGINT NOT NULL REFERENCES aid_families (id),
    seq BIGINT NOT NULL,
    name_sealed TEXT COLLATE "C" NOT NULL,
    identity_sealed TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    -- Health, school, work.
    situation_sealed TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL REFERENCES sealing_keys (key_id),
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family_id, seq)
);

-- 一户一计划: appended, the newest of a year holds.
CREATE TABLE aid_plans (
    family_id BIGINT NOT NULL REFERENCES aid_families (id),
    seq BIGINT NOT NULL,
    year BIGINT NOT NULL,
    goal TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family_id, seq)
);
CREATE TRIGGER aid_plans_no_update BEFORE UPDATE OR DELETE ON aid_plans
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_plans_no_truncate BEFORE TRUNCATE ON aid_plans
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 一户一措施.
CREATE TABLE aid_measures (
    family_id BIGINT NOT NULL REFERENCES aid_families (id),
    seq BIGINT NOT NULL,
    year BIGINT NOT NULL,
    measure TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C" NOT NULL,
    done_on TEXT COLLATE "C",
    done_note TEXT COLLATE "C",
    done_by TEXT COLLATE "C",
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family_id, seq)
);

-- The yearly review, which goes on or ends.
CREATE TABLE aid_reviews (
    family_id BIGINT NOT NULL REFERENCES aid_families (id),
    seq BIGINT NOT NULL,
    year BIGINT NOT NULL,
    reviewed_on TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    income_fen BIGINT NOT NULL,
    heads BIGINT NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (family_id, seq)
);
CREATE TRIGGER aid_reviews_no_update BEFORE UPDATE OR DELETE ON aid_reviews
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_reviews_no_truncate BEFORE TRUNCATE ON aid_reviews
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 帮扶申请. state: applied, checked, noticed, approved, paid, signed, refused, withdrawn.
CREATE TABLE aid_applications (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    programme_id BIGINT NOT NULL REFERENCES programmes (id),
    family_id BIGINT REFERENCES aid_families (id),
    -- 所在单位.
    at_unit_id BIGINT NOT NULL REFERENCES units (id),
    identity_hash TEXT COLLATE "C" NOT NULL,
    name_sealed TEXT COLLATE "C" NOT NULL,
    identity_sealed TEXT COLLATE "C" NOT NULL,
    illness_sealed TEXT COLLATE "C" NOT NULL,
    -- Keyed hash, as rosters have it of the same words.
    illness_mark TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL REFERENCES sealing_keys (key_id),
    own_cost_fen BIGINT,
    asked_fen BIGINT NOT NULL,
    granted_fen BIGINT,
    applied_on TEXT COLLATE "C" NOT NULL,
    applied_by TEXT COLLATE "C" NOT NULL,
    applied_at TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    checked_by TEXT COLLATE "C",
    checked_at TEXT COLLATE "C",
    check_reason TEXT COLLATE "C",
    notice_from_on TEXT COLLATE "C",
    notice_to_on TEXT COLLATE "C",
    notice_place TEXT COLLATE "C",
    noticed_by TEXT COLLATE "C",
    approved_on TEXT COLLATE "C",
    approved_by TEXT COLLATE "C",
    paper TEXT COLLATE "C",
    paid_on TEXT COLLATE "C",
    paid_by TEXT COLLATE "C",
    payment TEXT COLLATE "C",
    signed_on TEXT COLLATE "C",
    signed_by TEXT COLLATE "C",
    signed_paper TEXT COLLATE "C",
    ended_reason TEXT COLLATE "C",
    UNIQUE (unit_id, year, seq)
);
CREATE INDEX aid_applications_by_identity ON aid_applications (identity_hash, unit_id);
CREATE INDEX aid_applications_by_family ON aid_applications (family_id, id);

-- Evidence; the files are kept sealed.
CREATE TABLE aid_papers (
    application_id BIGINT NOT NULL REFERENCES aid_applications (id),
    seq BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    file_name_sealed TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C",
    added_by TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (application_id, seq)
);

-- What somebody said against it while it was put up.
CREATE TABLE aid_objections (
    application_id BIGINT NOT NULL REFERENCES aid_applications (id),
    seq BIGINT NOT NULL,
    raised_on TEXT COLLATE "C" NOT NULL,
    said_sealed TEXT COLLATE "C" NOT NULL,
    noted_by TEXT COLLATE "C" NOT NULL,
    settled_on TEXT COLLATE "C",
    settlement TEXT COLLATE "C",
    -- upheld or dismissed.
    verdict TEXT COLLATE "C",
    settled_by TEXT COLLATE "C",
    PRIMARY KEY (application_id, seq)
);

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
