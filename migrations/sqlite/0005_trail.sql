-- Who did what, chained per unit; unit 0 is the system's own book.
CREATE TABLE trail (
    unit_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash_version INTEGER NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable trail'); END;
CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable trail'); END;
CREATE TRIGGER trail_insert BEFORE INSERT ON trail
BEGIN
    SELECT RAISE(ABORT, 'ledger.books_immutable trail')
    WHERE EXISTS (SELECT 1 FROM trail WHERE unit_id = NEW.unit_id AND seq = NEW.seq);
END;

-- Where each chain ends; the other chain's last link and the printed statements witness it.
CREATE TABLE chain_heads (
    unit_id INTEGER NOT NULL,
    chain TEXT NOT NULL CHECK (chain IN ('voucher', 'trail')),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (unit_id, chain)
) STRICT, WITHOUT ROWID;

-- Every record of the trail in the order in which listeners are told of it. mark is the writing
-- transaction where several write at once (0 where one writes at a time): by mark and id, nothing
-- ever comes in before what was read already. A feed, not a record: not in backups.
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    mark INTEGER NOT NULL DEFAULT 0,
    unit_id INTEGER NOT NULL,
    trail_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_mark ON outbox (mark, id);
