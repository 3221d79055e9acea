-- The last number that a draft of a unit had: numbers run on and are never given again, whatever
-- became of the draft.
CREATE TABLE draft_numbers (
    unit_id INTEGER NOT NULL PRIMARY KEY REFERENCES units (id),
    last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO draft_numbers (unit_id, last_id)
SELECT unit_id, MAX(id) FROM (
    SELECT unit_id, id FROM drafts
    UNION ALL
    SELECT unit_id, draft_id FROM vouchers WHERE draft_id IS NOT NULL
    UNION ALL
    SELECT unit_id, draft_id FROM attachments WHERE draft_id IS NOT NULL
    UNION ALL
    SELECT unit_id, CAST(subject AS BIGINT) FROM trail
    WHERE action IN ('draft.prepared', 'draft.changed', 'draft.returned', 'draft.dropped')
) AS used
GROUP BY unit_id;

-- What a draft said before it was changed: whoever looked at an earlier version can be shown what
-- is different now. version is the last one that said it.
CREATE TABLE draft_versions (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    draft_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (unit_id, draft_id, version)
) STRICT, WITHOUT ROWID;
