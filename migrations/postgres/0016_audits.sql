-- What is looked at and judged from above: samples of vouchers, schemes of appraisal with their
-- rounds, scores and what was published, peer review, audits with their papers and letters, and
-- the problems that are followed until they are closed.

-- 审计抽样: a draw with all that it follows from.
CREATE TABLE samples (
    -- unit_id * 2^32 + the sample's number in it.
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    -- Fractions; amounts in yuan for monetary units.
    confidence TEXT COLLATE "C" NOT NULL,
    tolerable TEXT COLLATE "C" NOT NULL,
    expected TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    allowed_errors BIGINT NOT NULL,
    interval_fen BIGINT,
    line_count BIGINT NOT NULL,
    book_fen BIGINT NOT NULL,
    -- Where the chain of vouchers ended.
    head TEXT COLLATE "C" NOT NULL,
    drawn_by TEXT COLLATE "C" NOT NULL,
    drawn_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX samples_by_year ON samples (unit_id, year);
CREATE TRIGGER samples_no_update BEFORE UPDATE OR DELETE ON samples
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER samples_no_truncate BEFORE TRUNCATE ON samples
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The working list of a sample: what was found is said when somebody has looked.
CREATE TABLE sample_lines (
    sample_id BIGINT NOT NULL REFERENCES samples (id),
    number BIGINT NOT NULL,
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    line_no BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    way TEXT COLLATE "C" NOT NULL,
    looked_by TEXT COLLATE "C",
    looked_at TEXT COLLATE "C",
    error_fen BIGINT,
    remark TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (sample_id, number)
);

-- 考核方案: a version of a scheme, for the union that keeps it and all below it, from a year on.
CREATE TABLE appraisal_schemes (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    code TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, code, version)
);
CREATE TRIGGER appraisal_schemes_no_update BEFORE UPDATE OR DELETE ON appraisal_schemes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_schemes_no_truncate BEFORE TRUNCATE ON appraisal_schemes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE appraisal_items (
    scheme_id BIGINT NOT NULL REFERENCES appraisal_schemes (id),
    place BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    area TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    -- In ten-thousandths of a point.
    points BIGINT NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    computable TEXT COLLATE "C" NOT NULL,
    data_needed TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scheme_id, place)
);
CREATE TRIGGER appraisal_items_no_update BEFORE UPDATE OR DELETE ON appraisal_items
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_items_no_truncate BEFORE TRUNCATE ON appraisal_items
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 考核轮次: a scheme is applied to the unions below one in a year.
CREATE TABLE appraisal_rounds (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    scheme TEXT COLLATE "C" NOT NULL,
    -- Missing for the scheme that the program brings along.
    scheme_id BIGINT REFERENCES appraisal_schemes (id),
    year BIGINT NOT NULL,
    -- By this day unions file what they say of themselves.
    self_check_due_on TEXT COLLATE "C",
    opened_by TEXT COLLATE "C" NOT NULL,
    opened_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, scheme, year)
);
CREATE TRIGGER appraisal_rounds_no_update BEFORE UPDATE OR DELETE ON appraisal_rounds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_rounds_no_truncate BEFORE TRUNCATE ON appraisal_rounds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 评分: the newest of an item and kind holds, none is ever said differently.
CREATE TABLE appraisal_scores (
    id BIGINT NOT NULL PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES appraisal_rounds (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    item TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- points, grade, inapplicable, veto
    verdict TEXT COLLATE "C" NOT NULL,
    -- In ten-thousandths of a point; missing where nothing is scored.
    points BIGINT,
    reason TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C" NOT NULL,
    scored_by TEXT COLLATE "C" NOT NULL,
    scored_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX appraisal_scores_by_unit ON appraisal_scores (round_id, unit_id);
CREATE TRIGGER appraisal_scores_no_update BEFORE UPDATE OR DELETE ON appraisal_scores
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_scores_no_truncate BEFORE TRUNCATE ON appraisal_scores
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 自评报送: that a union said what it says of itself, and when.
CREATE TABLE appraisal_self_checks (
    round_id BIGINT NOT NULL REFERENCES appraisal_rounds (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    filed_on TEXT COLLATE "C" NOT NULL,
    -- In hundredths of a point.
    total BIGINT NOT NULL,
    head TEXT COLLATE "C" NOT NULL,
    filed_by TEXT COLLATE "C" NOT NULL,
    filed_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (round_id, unit_id)
);
CREATE TRIGGER appraisal_self_checks_no_update BEFORE UPDATE OR DELETE ON appraisal_self_checks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_self_checks_no_truncate BEFORE TRUNCATE ON appraisal_self_checks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 通报: what was published of a round; a later one stands beside it.
CREATE TABLE appraisal_publications (
    id BIGINT NOT NULL PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES appraisal_rounds (id),
    number BIGINT NOT NULL,
    published_on TEXT COLLATE "C" NOT NULL,
    published_by TEXT COLLATE "C" NOT NULL,
    published_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (round_id, number)
);
CREATE TRIGGER appraisal_publications_no_update BEFORE UPDATE OR DELETE ON appraisal_publications
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_publications_no_truncate BEFORE TRUNCATE ON appraisal_publications
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE appraisal_published (
    publication_id BIGINT NOT NULL REFERENCES appraisal_publications (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    district TEXT COLLATE "C" NOT NULL,
    -- In hundredths of a point.
    total BIGINT NOT NULL,
    place BIGINT NOT NULL,
    district_place BIGINT,
    grade TEXT COLLATE "C" NOT NULL,
    passes BIGINT NOT NULL,
    vetoes TEXT COLLATE "C" NOT NULL,
    is_provisional BIGINT NOT NULL,
    -- Where the union's chain of vouchers ended: books that go on are another story.
    head TEXT COLLATE "C" NOT NULL,
    -- The score sheet as it was, as JSON.
    sheet TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (publication_id, unit_id)
);
CREATE TRIGGER appraisal_published_no_update BEFORE UPDATE OR DELETE ON appraisal_published
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_published_no_truncate BEFORE TRUNCATE ON appraisal_published
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 申诉: against what was published, until it is answered.
CREATE TABLE appraisal_appeals (
    id BIGINT NOT NULL PRIMARY KEY,
    publication_id BIGINT NOT NULL REFERENCES appraisal_publications (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    item TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    raised_by TEXT COLLATE "C" NOT NULL,
    raised_at TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C",
    -- The new score, where there is one.
    score_id BIGINT REFERENCES appraisal_scores (id),
    answered_by TEXT COLLATE "C",
    answered_at TEXT COLLATE "C"
);
CREATE INDEX appraisal_appeals_by_unit ON appraisal_appeals (publication_id, unit_id);

-- 互查: who checks whom in a district, by a seed and a day.
CREATE TABLE peer_rounds (
    id BIGINT NOT NULL PRIMARY KEY,
    district TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    drawn_on TEXT COLLATE "C" NOT NULL,
    drawn_by TEXT COLLATE "C" NOT NULL,
    drawn_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (district, drawn_on, seed)
);
CREATE TRIGGER peer_rounds_no_update BEFORE UPDATE OR DELETE ON peer_rounds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER peer_rounds_no_truncate BEFORE TRUNCATE ON peer_rounds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE peer_assignments (
    round_id BIGINT NOT NULL REFERENCES peer_rounds (id),
    group_number BIGINT NOT NULL,
    checker_id BIGINT NOT NULL REFERENCES units (id),
    checked_id BIGINT NOT NULL REFERENCES units (id),
    PRIMARY KEY (round_id, group_number)
);
CREATE TRIGGER peer_assignments_no_update BEFORE UPDATE OR DELETE ON peer_assignments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER peer_assignments_no_truncate BEFORE TRUNCATE ON peer_assignments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 检查、审计: from the plan to the letter.
CREATE TABLE audits (
    -- unit_id * 2^32 + the audit's number in it.
    id BIGINT NOT NULL PRIMARY KEY,
    -- Who looks.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    audited_id BIGINT NOT NULL REFERENCES units (id),
    year BIGINT NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    members TEXT COLLATE "C" NOT NULL,
    from_on TEXT COLLATE "C" NOT NULL,
    to_on TEXT COLLATE "C" NOT NULL,
    planned_by TEXT COLLATE "C" NOT NULL,
    planned_at TEXT COLLATE "C" NOT NULL,
    notified_on TEXT COLLATE "C",
    enters_on TEXT COLLATE "C",
    notified_by TEXT COLLATE "C",
    -- 征求意见: asked on a day, to be answered by another.
    asked_on TEXT COLLATE "C",
    answer_due_on TEXT COLLATE "C",
    answer TEXT COLLATE "C",
    answered_on TEXT COLLATE "C",
    answered_by TEXT COLLATE "C",
    letter_id BIGINT
);
CREATE INDEX audits_by_unit ON audits (unit_id, year);
CREATE INDEX audits_by_audited ON audits (audited_id, year);

-- 底稿与取证: unseen by the union that is looked at until the letter is issued.
CREATE TABLE audit_papers (
    audit_id BIGINT NOT NULL REFERENCES audits (id),
    number BIGINT NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    fact TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT,
    vouchers TEXT COLLATE "C" NOT NULL,
    clause TEXT COLLATE "C" NOT NULL,
    demand TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    written_by TEXT COLLATE "C" NOT NULL,
    written_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (audit_id, number)
);
CREATE TRIGGER audit_papers_no_update BEFORE UPDATE OR DELETE ON audit_papers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_papers_no_truncate BEFORE TRUNCATE ON audit_papers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 检查意见书.
CREATE TABLE audit_letters (
    id BIGINT NOT NULL PRIMARY KEY,
    -- Who issued it.
    unit_id BIGINT NOT NULL REFERENCES units (id),
    number TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    evaluation TEXT COLLATE "C" NOT NULL,
    advice TEXT COLLATE "C" NOT NULL,
    issued_on TEXT COLLATE "C" NOT NULL,
    issued_by TEXT COLLATE "C" NOT NULL,
    issued_at TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit_id, number)
);
CREATE TRIGGER audit_letters_no_update BEFORE UPDATE OR DELETE ON audit_letters
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_letters_no_truncate BEFORE TRUNCATE ON audit_letters
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE problems (
    -- letter_id * 2^16 + its line in the letter.
    id BIGINT NOT NULL PRIMARY KEY,
    letter_id BIGINT NOT NULL REFERENCES audit_letters (id),
    line BIGINT NOT NULL,
    audited_id BIGINT NOT NULL REFERENCES units (id),
    code TEXT COLLATE "C" NOT NULL,
    fact TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT,
    vouchers TEXT COLLATE "C" NOT NULL,
    clause TEXT COLLATE "C" NOT NULL,
    demand TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    UNIQUE (letter_id, line)
);
CREATE INDEX problems_by_audited ON problems (audited_id, code);
CREATE TRIGGER problems_no_update BEFORE UPDATE OR DELETE ON problems
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER problems_no_truncate BEFORE TRUNCATE ON problems
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 整改: each reply, verification and closing of a problem.
CREATE TABLE problem_steps (
    problem_id BIGINT NOT NULL REFERENCES problems (id),
    seq BIGINT NOT NULL,
    -- reply, verify, close
    kind TEXT COLLATE "C" NOT NULL,
    -- Of a verification: rectified, continuing, unrectified.
    result TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    done_on TEXT COLLATE "C" NOT NULL,
    evidence_name TEXT COLLATE "C",
    evidence_sha256 TEXT COLLATE "C",
    done_by TEXT COLLATE "C" NOT NULL,
    done_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (problem_id, seq)
);
CREATE TRIGGER problem_steps_no_update BEFORE UPDATE OR DELETE ON problem_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER problem_steps_no_truncate BEFORE TRUNCATE ON problem_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
