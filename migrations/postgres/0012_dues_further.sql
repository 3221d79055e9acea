-- One payer for several unions (汇总缴费): which unions it pays for, with dates; ended once, never
-- said differently.
CREATE TABLE dues_joint_payers (
    id BIGINT NOT NULL PRIMARY KEY,
    payer_name TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C" NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C",
    paper TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    ended_by TEXT COLLATE "C",
    ended_at TEXT COLLATE "C"
);
CREATE INDEX dues_joint_payers_by_unit ON dues_joint_payers (unit_id, valid_from_on);

-- A line of a list that came from such a payer, as it came; its parts are receipts of the unions.
CREATE TABLE dues_joint_receipts (
    id BIGINT NOT NULL PRIMARY KEY,
    receiver_id BIGINT NOT NULL REFERENCES units (id),
    payer_name TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C" NOT NULL,
    wage_period BIGINT,
    payroll_fen BIGINT,
    amount_fen BIGINT NOT NULL,
    received_on TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    recorded_at TEXT COLLATE "C" NOT NULL,
    taken_back_at TEXT COLLATE "C"
);
CREATE INDEX dues_joint_receipts_by_receiver ON dues_joint_receipts (receiver_id, received_on, id);
CREATE INDEX dues_joint_receipts_by_number ON dues_joint_receipts (receiver_id, number);
ALTER TABLE dues_receipts ADD COLUMN joint_id BIGINT REFERENCES dues_joint_receipts (id);
CREATE INDEX dues_receipts_by_joint ON dues_receipts (joint_id, id) WHERE joint_id IS NOT NULL;

-- Policies that end, by which dues of small payers are given back: none but what a list says.
-- Ended earlier once, never said differently.
CREATE TABLE return_policies (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    payer_id BIGINT NOT NULL REFERENCES units (id),
    level TEXT COLLATE "C" NOT NULL,
    -- due, paid or remitted of its year, at most so much.
    measure TEXT COLLATE "C" NOT NULL,
    limit_fen BIGINT NOT NULL,
    excluded_channels TEXT COLLATE "C" NOT NULL,
    -- The month with which its year begins.
    first_month BIGINT NOT NULL,
    -- Of what went up, ten-thousandths of a percent.
    percent BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    ended_by TEXT COLLATE "C",
    ended_at TEXT COLLATE "C"
);
CREATE INDEX return_policies_by_payer ON return_policies (payer_id, code, id);

-- What waits for somebody, and what was said in some days, is found without reading all of it.
CREATE INDEX transfer_words_by_day ON transfer_words (dated_on, transfer_id);
CREATE INDEX transfers_disputed ON transfers (disputed_at, id) WHERE disputed_at IS NOT NULL;

-- Further legs beside the four levels (行业工会, 代收手续费), which together with the shares that begin
-- while they hold are 100 percent. Ended once, never said differently.
CREATE TABLE dues_split_legs (
    id BIGINT NOT NULL PRIMARY KEY,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    channel TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    beneficiary TEXT COLLATE "C" NOT NULL,
    beneficiary_id BIGINT REFERENCES units (id),
    percent BIGINT NOT NULL,
    valid_from_on TEXT COLLATE "C" NOT NULL,
    valid_to_on TEXT COLLATE "C",
    paper TEXT COLLATE "C" NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    set_at TEXT COLLATE "C" NOT NULL,
    ended_by TEXT COLLATE "C",
    ended_at TEXT COLLATE "C"
);
CREATE INDEX dues_split_legs_by_unit ON dues_split_legs (unit_id, channel, valid_from_on);
-- The further legs of a receipt: JSON, empty for none.
ALTER TABLE dues_receipts ADD COLUMN further_legs TEXT COLLATE "C" NOT NULL DEFAULT '';
