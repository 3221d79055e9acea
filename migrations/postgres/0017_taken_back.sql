-- Lists whose lines do not all stand any more: the same file may bring them again.
CREATE INDEX dues_receipts_taken_back ON dues_receipts (batch_id)
    WHERE taken_back_at IS NOT NULL;
CREATE INDEX transfer_words_taken_back ON transfer_words (batch_id)
    WHERE taken_back_at IS NOT NULL;
-- Where in its file a word stands: the sheet beside the row.
ALTER TABLE transfer_words ADD COLUMN source_sheet BIGINT;
-- The account that a payer pays from, where somebody says so.
ALTER TABLE dues_channels ADD COLUMN bank_account TEXT COLLATE "C" NOT NULL DEFAULT '';
