-- One payer for several unions (汇总缴费): which unions it pays for, with dates; ended once, never
-- said differently.
CREATE TABLE dues_joint_payers (
    id INTEGER NOT NULL PRIMARY KEY,
    payer_name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    paper TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX dues_joint_payers_by_unit ON dues_joint_payers (unit_id, valid_from_on);

-- A line of a list that came from such a payer, as it came; its parts are receipts of the unions.
CREATE TABLE dues_joint_receipts (
    id INTEGER NOT NULL PRIMARY KEY,
    receiver_id INTEGER NOT NULL REFERENCES units (id),
    payer_name TEXT NOT NULL,
    credit_code TEXT NOT NULL,
    wage_period INTEGER,
    payroll_fen INTEGER,
    amount_fen INTEGER NOT NULL,
    received_on TEXT NOT NULL,
    number TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    taken_back_at TEXT
) STRICT;
CREATE INDEX dues_joint_receipts_by_receiver ON dues_joint_receipts (receiver_id, received_on, id);
CREATE INDEX dues_joint_receipts_by_number ON dues_joint_receipts (receiver_id, number);
ALTER TABLE dues_receipts ADD COLUMN joint_id INTEGER REFERENCES dues_joint_receipts (id);
CREATE INDEX dues_receipts_by_joint ON dues_receipts (joint_id, id) WHERE joint_id IS NOT NULL;

-- Policies that end, by which dues of small payers are given back: none but what a list says.
-- Ended earlier once, never said differently.
CREATE TABLE return_policies (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    payer_id INTEGER NOT NULL REFERENCES units (id),
    level TEXT NOT NULL,
    -- due, paid or remitted of its year, at most so much.
    measure TEXT NOT NULL,
    limit_fen INTEGER NOT NULL,
    excluded_channels TEXT NOT NULL,
    -- The month with which its year begins.
    first_month INTEGER NOT NULL,
    -- Of what went up, ten-thousandths of a percent.
    percent INTEGER NOT NULL,
    kind TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX return_policies_by_payer ON return_policies (payer_id, code, id);

-- What waits for somebody, and what was said in some days, is found without reading all of it.
CREATE INDEX transfer_words_by_day ON transfer_words (dated_on, transfer_id);
CREATE INDEX transfers_disputed ON transfers (disputed_at, id) WHERE disputed_at IS NOT NULL;

-- Further legs beside the four levels (行业工会, 代收手续费), which together with the shares that begin
-- while they hold are 100 percent. Ended once, never said differently.
CREATE TABLE dues_split_legs (
    id INTEGER NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    beneficiary TEXT NOT NULL,
    beneficiary_id INTEGER REFERENCES units (id),
    percent INTEGER NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    paper TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX dues_split_legs_by_unit ON dues_split_legs (unit_id, channel, valid_from_on);
-- The further legs of a receipt: JSON, empty for none.
ALTER TABLE dues_receipts ADD COLUMN further_legs TEXT NOT NULL DEFAULT '';
