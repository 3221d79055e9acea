-- What is known of a bank account besides its place in the books: its number, its kind, from when
-- to when it is used, the paper by which it was opened.
ALTER TABLE bank_accounts ADD COLUMN number TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE bank_accounts ADD COLUMN kind TEXT COLLATE "C" CHECK (kind IN ('basic', 'general', 'special', 'pooled'));
ALTER TABLE bank_accounts ADD COLUMN opened_on TEXT COLLATE "C";
ALTER TABLE bank_accounts ADD COLUMN closed_on TEXT COLLATE "C";
ALTER TABLE bank_accounts ADD COLUMN paper TEXT COLLATE "C" NOT NULL DEFAULT '';
