-- Work that goes on behind requests: what it is about, who does it until when, how far it is, what
-- it came to. Of the hour, not a record: not in backups. It stands in a file beside the books, since
-- progress is told while they are held for writing. Made anew wherever it is missing.
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    -- 0 where it is the service's own.
    unit_id INTEGER NOT NULL,
    -- What it is about, by its number or name.
    subject TEXT NOT NULL,
    -- JSON: what whoever takes it up needs to know.
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    -- JSON, as its kind tells it.
    progress TEXT NOT NULL,
    -- JSON, as its kind tells it; missing until it is over.
    result TEXT,
    error TEXT,
    is_cancelled INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- Who does it, and until when nobody else takes it up.
    claimed_by TEXT,
    claimed_until TEXT,
    attempts INTEGER NOT NULL,
    finished_at TEXT
) STRICT;
-- One at a time about one thing.
CREATE UNIQUE INDEX IF NOT EXISTS jobs_at_work ON jobs (kind, unit_id, subject)
WHERE finished_at IS NULL;
