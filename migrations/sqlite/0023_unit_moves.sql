-- Which union stood under which one until when: a sum is made over the tree as it was then.
CREATE TABLE unit_moves (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    seq INTEGER NOT NULL,
    from_parent_id INTEGER NOT NULL REFERENCES units (id),
    to_parent_id INTEGER NOT NULL REFERENCES units (id),
    moved_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unit_moves_no_update BEFORE UPDATE ON unit_moves
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable unit_moves'); END;
CREATE TRIGGER unit_moves_no_delete BEFORE DELETE ON unit_moves
BEGIN SELECT RAISE(ABORT, 'ledger.books_immutable unit_moves'); END;
