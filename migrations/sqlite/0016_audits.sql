-- What is looked at and judged from above: samples of vouchers, schemes of appraisal with their
-- rounds, scores and what was published, peer review, audits with their papers and letters, and
-- the problems that are followed until they are closed.

-- 审计抽样: a draw with all that it follows from.
CREATE TABLE samples (
    -- unit_id * 2^32 + the sample's number in it.
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    method TEXT NOT NULL,
    seed TEXT NOT NULL,
    -- Fractions; amounts in yuan for monetary units.
    confidence TEXT NOT NULL,
    tolerable TEXT NOT NULL,
    expected TEXT NOT NULL,
    size INTEGER NOT NULL,
    allowed_errors INTEGER NOT NULL,
    interval_fen INTEGER,
    line_count INTEGER NOT NULL,
    book_fen INTEGER NOT NULL,
    -- Where the chain of vouchers ended.
    head TEXT NOT NULL,
    drawn_by TEXT NOT NULL,
    drawn_at TEXT NOT NULL
) STRICT;
CREATE INDEX samples_by_year ON samples (unit_id, year);
CREATE TRIGGER samples_no_update BEFORE UPDATE ON samples
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable samples'); END;
CREATE TRIGGER samples_no_delete BEFORE DELETE ON samples
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable samples'); END;

-- The working list of a sample: what was found is said when somebody has looked.
CREATE TABLE sample_lines (
    sample_id INTEGER NOT NULL REFERENCES samples (id),
    number INTEGER NOT NULL,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    line_no INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    way TEXT NOT NULL,
    looked_by TEXT,
    looked_at TEXT,
    error_fen INTEGER,
    remark TEXT NOT NULL,
    PRIMARY KEY (sample_id, number)
) STRICT, WITHOUT ROWID;

-- 考核方案: a version of a scheme, for the union that keeps it and all below it, from a year on.
CREATE TABLE appraisal_schemes (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    code TEXT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    UNIQUE (unit_id, code, version)
) STRICT;
CREATE TRIGGER appraisal_schemes_no_update BEFORE UPDATE ON appraisal_schemes
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_schemes'); END;
CREATE TRIGGER appraisal_schemes_no_delete BEFORE DELETE ON appraisal_schemes
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_schemes'); END;

CREATE TABLE appraisal_items (
    scheme_id INTEGER NOT NULL REFERENCES appraisal_schemes (id),
    place INTEGER NOT NULL,
    code TEXT NOT NULL,
    area TEXT NOT NULL,
    item TEXT NOT NULL,
    -- In ten-thousandths of a point.
    points INTEGER NOT NULL,
    rule TEXT NOT NULL,
    computable TEXT NOT NULL,
    data_needed TEXT NOT NULL,
    PRIMARY KEY (scheme_id, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER appraisal_items_no_update BEFORE UPDATE ON appraisal_items
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_items'); END;
CREATE TRIGGER appraisal_items_no_delete BEFORE DELETE ON appraisal_items
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_items'); END;

-- 考核轮次: a scheme is applied to the unions below one in a year.
CREATE TABLE appraisal_rounds (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    scheme TEXT NOT NULL,
    -- Missing for the scheme that the program brings along.
    scheme_id INTEGER REFERENCES appraisal_schemes (id),
    year INTEGER NOT NULL,
    -- By this day unions file what they say of themselves.
    self_check_due_on TEXT,
    opened_by TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    UNIQUE (unit_id, scheme, year)
) STRICT;
CREATE TRIGGER appraisal_rounds_no_update BEFORE UPDATE ON appraisal_rounds
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_rounds'); END;
CREATE TRIGGER appraisal_rounds_no_delete BEFORE DELETE ON appraisal_rounds
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_rounds'); END;

-- 评分: the newest of an item and kind holds, none is ever said differently.
CREATE TABLE appraisal_scores (
    id INTEGER NOT NULL PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES appraisal_rounds (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- points, grade, inapplicable, veto
    verdict TEXT NOT NULL,
    -- In ten-thousandths of a point; missing where nothing is scored.
    points INTEGER,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    scored_by TEXT NOT NULL,
    scored_at TEXT NOT NULL
) STRICT;
CREATE INDEX appraisal_scores_by_unit ON appraisal_scores (round_id, unit_id);
CREATE TRIGGER appraisal_scores_no_update BEFORE UPDATE ON appraisal_scores
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_scores'); END;
CREATE TRIGGER appraisal_scores_no_delete BEFORE DELETE ON appraisal_scores
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_scores'); END;

-- 自评报送: that a union said what it says of itself, and when.
CREATE TABLE appraisal_self_checks (
    round_id INTEGER NOT NULL REFERENCES appraisal_rounds (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    filed_on TEXT NOT NULL,
    -- In hundredths of a point.
    total INTEGER NOT NULL,
    head TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    filed_at TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER appraisal_self_checks_no_update BEFORE UPDATE ON appraisal_self_checks
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_self_checks'); END;
CREATE TRIGGER appraisal_self_checks_no_delete BEFORE DELETE ON appraisal_self_checks
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_self_checks'); END;

-- 通报: what was published of a round; a later one stands beside it.
CREATE TABLE appraisal_publications (
    id INTEGER NOT NULL PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES appraisal_rounds (id),
    number INTEGER NOT NULL,
    published_on TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at TEXT NOT NULL,
    UNIQUE (round_id, number)
) STRICT;
CREATE TRIGGER appraisal_publications_no_update BEFORE UPDATE ON appraisal_publications
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_publications'); END;
CREATE TRIGGER appraisal_publications_no_delete BEFORE DELETE ON appraisal_publications
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_publications'); END;

CREATE TABLE appraisal_published (
    publication_id INTEGER NOT NULL REFERENCES appraisal_publications (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    district TEXT NOT NULL,
    -- In hundredths of a point.
    total INTEGER NOT NULL,
    place INTEGER NOT NULL,
    district_place INTEGER,
    grade TEXT NOT NULL,
    passes INTEGER NOT NULL,
    vetoes TEXT NOT NULL,
    is_provisional INTEGER NOT NULL,
    -- Where the union's chain of vouchers ended: books that go on are another story.
    head TEXT NOT NULL,
    -- The score sheet as it was, as JSON.
    sheet TEXT NOT NULL,
    PRIMARY KEY (publication_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER appraisal_published_no_update BEFORE UPDATE ON appraisal_published
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_published'); END;
CREATE TRIGGER appraisal_published_no_delete BEFORE DELETE ON appraisal_published
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable appraisal_published'); END;

-- 申诉: against what was published, until it is answered.
CREATE TABLE appraisal_appeals (
    id INTEGER NOT NULL PRIMARY KEY,
    publication_id INTEGER NOT NULL REFERENCES appraisal_publications (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    item TEXT NOT NULL,
    reason TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    answer TEXT,
    -- The new score, where there is one.
    score_id INTEGER REFERENCES appraisal_scores (id),
    answered_by TEXT,
    answered_at TEXT
) STRICT;
CREATE INDEX appraisal_appeals_by_unit ON appraisal_appeals (publication_id, unit_id);

-- 互查: who checks whom in a district, by a seed and a day.
CREATE TABLE peer_rounds (
    id INTEGER NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    seed TEXT NOT NULL,
    drawn_on TEXT NOT NULL,
    drawn_by TEXT NOT NULL,
    drawn_at TEXT NOT NULL,
    UNIQUE (district, drawn_on, seed)
) STRICT;
CREATE TRIGGER peer_rounds_no_update BEFORE UPDATE ON peer_rounds
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable peer_rounds'); END;
CREATE TRIGGER peer_rounds_no_delete BEFORE DELETE ON peer_rounds
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable peer_rounds'); END;

CREATE TABLE peer_assignments (
    round_id INTEGER NOT NULL REFERENCES peer_rounds (id),
    group_number INTEGER NOT NULL,
    checker_id INTEGER NOT NULL REFERENCES units (id),
    checked_id INTEGER NOT NULL REFERENCES units (id),
    PRIMARY KEY (round_id, group_number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER peer_assignments_no_update BEFORE UPDATE ON peer_assignments
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable peer_assignments'); END;
CREATE TRIGGER peer_assignments_no_delete BEFORE DELETE ON peer_assignments
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable peer_assignments'); END;

-- 检查、审计: from the plan to the letter.
CREATE TABLE audits (
    -- unit_id * 2^32 + the audit's number in it.
    id INTEGER NOT NULL PRIMARY KEY,
    -- Who looks.
    unit_id INTEGER NOT NULL REFERENCES units (id),
    audited_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    title TEXT NOT NULL,
    basis TEXT NOT NULL,
    members TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    planned_by TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    notified_on TEXT,
    enters_on TEXT,
    notified_by TEXT,
    -- 征求意见: asked on a day, to be answered by another.
    asked_on TEXT,
    answer_due_on TEXT,
    answer TEXT,
    answered_on TEXT,
    answered_by TEXT,
    letter_id INTEGER
) STRICT;
CREATE INDEX audits_by_unit ON audits (unit_id, year);
CREATE INDEX audits_by_audited ON audits (audited_id, year);

-- 底稿与取证: unseen by the union that is looked at until the letter is issued.
CREATE TABLE audit_papers (
    audit_id INTEGER NOT NULL REFERENCES audits (id),
    number INTEGER NOT NULL,
    problem TEXT NOT NULL,
    fact TEXT NOT NULL,
    amount_fen INTEGER,
    vouchers TEXT NOT NULL,
    clause TEXT NOT NULL,
    demand TEXT NOT NULL,
    owner TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (audit_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_papers_no_update BEFORE UPDATE ON audit_papers
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable audit_papers'); END;
CREATE TRIGGER audit_papers_no_delete BEFORE DELETE ON audit_papers
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable audit_papers'); END;

-- 检查意见书.
CREATE TABLE audit_letters (
    id INTEGER NOT NULL PRIMARY KEY,
    -- Who issued it.
    unit_id INTEGER NOT NULL REFERENCES units (id),
    number TEXT NOT NULL,
    year INTEGER NOT NULL,
    evaluation TEXT NOT NULL,
    advice TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    UNIQUE (unit_id, number)
) STRICT;
CREATE TRIGGER audit_letters_no_update BEFORE UPDATE ON audit_letters
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable audit_letters'); END;
CREATE TRIGGER audit_letters_no_delete BEFORE DELETE ON audit_letters
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable audit_letters'); END;

CREATE TABLE problems (
    -- letter_id * 2^16 + its line in the letter.
    id INTEGER NOT NULL PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES audit_letters (id),
    line INTEGER NOT NULL,
    audited_id INTEGER NOT NULL REFERENCES units (id),
    code TEXT NOT NULL,
    fact TEXT NOT NULL,
    amount_fen INTEGER,
    vouchers TEXT NOT NULL,
    clause TEXT NOT NULL,
    demand TEXT NOT NULL,
    due_on TEXT NOT NULL,
    owner TEXT NOT NULL,
    UNIQUE (letter_id, line)
) STRICT;
CREATE INDEX problems_by_audited ON problems (audited_id, code);
CREATE TRIGGER problems_no_update BEFORE UPDATE ON problems
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable problems'); END;
CREATE TRIGGER problems_no_delete BEFORE DELETE ON problems
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable problems'); END;

-- 整改: each reply, verification and closing of a problem.
CREATE TABLE problem_steps (
    problem_id INTEGER NOT NULL REFERENCES problems (id),
    seq INTEGER NOT NULL,
    -- reply, verify, close
    kind TEXT NOT NULL,
    -- Of a verification: rectified, continuing, unrectified.
    result TEXT NOT NULL,
    text TEXT NOT NULL,
    done_on TEXT NOT NULL,
    evidence_name TEXT,
    evidence_sha256 TEXT,
    done_by TEXT NOT NULL,
    done_at TEXT NOT NULL,
    PRIMARY KEY (problem_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER problem_steps_no_update BEFORE UPDATE ON problem_steps
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable problem_steps'); END;
CREATE TRIGGER problem_steps_no_delete BEFORE DELETE ON problem_steps
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable problem_steps'); END;
