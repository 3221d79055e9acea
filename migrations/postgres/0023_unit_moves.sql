-- Which union stood under which one until when: a sum is made over the tree as it was then.
CREATE TABLE unit_moves (
    unit_id BIGINT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    from_parent_id BIGINT NOT NULL REFERENCES units (id),
    to_parent_id BIGINT NOT NULL REFERENCES units (id),
    moved_on TEXT COLLATE "C" NOT NULL,
    paper TEXT COLLATE "C" NOT NULL,
    moved_by TEXT COLLATE "C" NOT NULL,
    moved_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, seq)
);
CREATE TRIGGER unit_moves_no_update BEFORE UPDATE OR DELETE ON unit_moves
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER unit_moves_no_truncate BEFORE TRUNCATE ON unit_moves
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
