-- The last number that a draft of a unit had: numbers run on and are never given again, whatever
-- became of the draft.
CREATE TABLE draft_numbers (
    unit_id BIGINT NOT NULL PRIMARY KEY REFERENCES units (id),
    last_id BIGINT NOT NULL
);
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
    unit_id BIGINT NOT NULL REFERENCES units (id),
    draft_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit_id, draft_id, version)
);
