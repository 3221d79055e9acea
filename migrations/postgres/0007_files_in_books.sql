-- The same file in the books of other units is looked for by its hash alone.
CREATE INDEX import_batches_by_hash ON import_batches (file_sha256);
