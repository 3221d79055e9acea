//! SQL of posted vouchers and their entries.

use rustc_hash::FxHashMap;
use sqlx::FromRow;

use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::chain::canonical::{VOUCHER_HASH_VERSION, VoucherFields};
use crate::ledger::voucher::EntryDraft;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// Last number given per period and word of a year.
pub async fn last_numbers(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<FxHashMap<(i64, String), i64>> {
    let rows: Vec<(i64, String, i64)> = sql("SELECT period, word, CAST(MAX(number) AS BIGINT) \
         FROM vouchers \
         WHERE unit_id = $1 AND period BETWEEN $2 * 100 AND $2 * 100 + 12 \
         GROUP BY period, word ORDER BY period, word")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(period, word, number)| ((period, word), number)).collect())
}

/// Vouchers waiting to be written, column by column.
#[derive(Debug, Default)]
pub struct VoucherColumns {
    ids: Vec<i64>,
    unit_ids: Vec<i64>,
    seqs: Vec<i64>,
    periods: Vec<i64>,
    words: Vec<String>,
    numbers: Vec<i64>,
    dates: Vec<String>,
    kinds: Vec<String>,
    attachment_counts: Vec<i64>,
    preparers: Vec<String>,
    reviewers: Vec<Option<String>>,
    posters: Vec<String>,
    cashiers: Vec<Option<String>>,
    posted_at: Vec<String>,
    entry_counts: Vec<i64>,
    totals: Vec<i64>,
    reverses: Vec<Option<i64>>,
    draft_ids: Vec<Option<i64>>,
    batch_ids: Vec<Option<i64>>,
    source_numbers: Vec<Option<String>>,
    content_keys: Vec<Option<String>>,
    previous_hashes: Vec<String>,
    hashes: Vec<String>,
}

impl VoucherColumns {
    pub fn push(
        &mut self,
        fields: &VoucherFields<'_>,
        (batch_id, content_key): (Option<i64>, Option<&str>),
        previous_hash: &str,
        hash: &str,
    ) {
        self.ids.push(fields.id);
        self.unit_ids.push(fields.id >> 32);
        self.seqs.push(fields.seq);
        self.periods.push(fields.period);
        self.words.push(fields.word.to_owned());
        self.numbers.push(fields.number);
        self.dates.push(fields.dated_on.to_owned());
        self.kinds.push(fields.kind.to_owned());
        self.attachment_counts.push(fields.attachment_count);
        self.preparers.push(fields.preparer.to_owned());
        self.reviewers.push(fields.reviewer.map(str::to_owned));
        self.posters.push(fields.poster.to_owned());
        self.cashiers.push(fields.cashier.map(str::to_owned));
        self.posted_at.push(fields.posted_at.to_owned());
        self.entry_counts.push(fields.entry_count);
        self.totals.push(fields.total_fen);
        self.reverses.push(fields.reverses_id);
        self.draft_ids.push(fields.draft_id);
        self.batch_ids.push(batch_id);
        self.source_numbers.push(fields.source_number.map(str::to_owned));
        self.content_keys.push(content_key.map(str::to_owned));
        self.previous_hashes.push(previous_hash.to_owned());
        self.hashes.push(hash.to_owned());
    }
}

pub async fn insert_vouchers(tx: &mut Tx, rows: VoucherColumns) -> Outcome<()> {
    let count = rows.ids.len();
    let columns = [
        ("id", Column::Ints(rows.ids)),
        ("unit_id", Column::Ints(rows.unit_ids)),
        ("seq", Column::Ints(rows.seqs)),
        ("period", Column::Ints(rows.periods)),
        ("word", Column::Texts(rows.words)),
        ("number", Column::Ints(rows.numbers)),
        ("dated_on", Column::Texts(rows.dates)),
        ("kind", Column::Texts(rows.kinds)),
        ("attachment_count", Column::Ints(rows.attachment_counts)),
        ("preparer", Column::Texts(rows.preparers)),
        ("reviewer", Column::OptionalTexts(rows.reviewers)),
        ("poster", Column::Texts(rows.posters)),
        ("cashier", Column::OptionalTexts(rows.cashiers)),
        ("posted_at", Column::Texts(rows.posted_at)),
        ("entry_count", Column::Ints(rows.entry_counts)),
        ("total_fen", Column::Ints(rows.totals)),
        ("reverses_id", Column::OptionalInts(rows.reverses)),
        ("draft_id", Column::OptionalInts(rows.draft_ids)),
        ("batch_id", Column::OptionalInts(rows.batch_ids)),
        ("source_number", Column::OptionalTexts(rows.source_numbers)),
        ("content_key", Column::OptionalTexts(rows.content_keys)),
        ("hash_version", Column::Ints(vec![VOUCHER_HASH_VERSION; count])),
        ("previous_hash", Column::Texts(rows.previous_hashes)),
        ("hash", Column::Texts(rows.hashes)),
    ];
    insert_all(tx, "vouchers", &columns, "").await
}

/// Entries waiting to be written, column by column.
#[derive(Debug, Default)]
pub struct EntryColumns {
    voucher_ids: Vec<i64>,
    line_nos: Vec<i64>,
    periods: Vec<i64>,
    unit_ids: Vec<i64>,
    account_ids: Vec<i64>,
    dimension_set_ids: Vec<i64>,
    summaries: Vec<String>,
    debits: Vec<i64>,
    credits: Vec<i64>,
    reverses: Vec<Option<i64>>,
    sheets: Vec<Option<i64>>,
    rows: Vec<Option<i64>>,
}

impl EntryColumns {
    pub fn push(
        &mut self,
        voucher_id: i64,
        line_no: i64,
        period: i64,
        unit_id: i64,
        dimension_set_id: i64,
        entry: &EntryDraft,
    ) {
        self.voucher_ids.push(voucher_id);
        self.line_nos.push(line_no);
        self.periods.push(period);
        self.unit_ids.push(unit_id);
        self.account_ids.push(entry.account_id);
        self.dimension_set_ids.push(dimension_set_id);
        self.summaries.push(entry.summary.clone());
        self.debits.push(entry.debit.fen());
        self.credits.push(entry.credit.fen());
        self.reverses.push(entry.reverses_line_no);
        self.sheets.push(entry.source.map(|source| source.sheet));
        self.rows.push(entry.source.map(|source| source.row));
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.voucher_ids.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.voucher_ids.is_empty()
    }
}

pub async fn insert_entries(tx: &mut Tx, rows: EntryColumns) -> Outcome<()> {
    let columns = [
        ("voucher_id", Column::Ints(rows.voucher_ids)),
        ("line_no", Column::Ints(rows.line_nos)),
        ("period", Column::Ints(rows.periods)),
        ("unit_id", Column::Ints(rows.unit_ids)),
        ("account_id", Column::Ints(rows.account_ids)),
        ("dimension_set_id", Column::Ints(rows.dimension_set_ids)),
        ("summary", Column::Texts(rows.summaries)),
        ("debit_fen", Column::Ints(rows.debits)),
        ("credit_fen", Column::Ints(rows.credits)),
        ("reverses_line_no", Column::OptionalInts(rows.reverses)),
        ("source_sheet", Column::OptionalInts(rows.sheets)),
        ("source_row", Column::OptionalInts(rows.rows)),
    ];
    insert_all(tx, "entries", &columns, "").await
}

/// A posted voucher, as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct VoucherRow {
    pub id: i64,
    pub unit_id: i64,
    pub seq: i64,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub dated_on: String,
    pub kind: String,
    pub attachment_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub poster: String,
    pub cashier: Option<String>,
    pub posted_at: String,
    pub entry_count: i64,
    pub total_fen: i64,
    pub reverses_id: Option<i64>,
    pub draft_id: Option<i64>,
    pub batch_id: Option<i64>,
    pub source_number: Option<String>,
    pub hash_version: i64,
    pub previous_hash: String,
    pub hash: String,
}

/// An entry, as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EntryRow {
    pub voucher_id: i64,
    pub line_no: i64,
    pub period: i64,
    pub unit_id: i64,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub summary: String,
    pub debit_fen: i64,
    pub credit_fen: i64,
    pub reverses_line_no: Option<i64>,
    pub source_sheet: Option<i64>,
    pub source_row: Option<i64>,
}

/// A unit's vouchers by place in the chain, both ends included.
pub async fn vouchers_in_chain(
    tx: &mut Tx,
    unit_id: i64,
    from_seq: i64,
    to_seq: i64,
) -> Outcome<Vec<VoucherRow>> {
    sql("SELECT id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
                preparer, reviewer, poster, cashier, posted_at, entry_count, total_fen, \
                reverses_id, draft_id, batch_id, source_number, hash_version, previous_hash, hash \
         FROM vouchers WHERE unit_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq, id")
    .bind(unit_id)
    .bind(from_seq)
    .bind(to_seq)
    .all(tx)
    .await
}

/// A unit's vouchers of a range of periods, in the order of the books, at most `limit` after
/// the place `after` (period, word, number).
pub async fn vouchers_in_periods(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (Period, Period),
    (after_id, limit): (i64, i64),
) -> Outcome<Vec<VoucherRow>> {
    sql("SELECT id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
                preparer, reviewer, poster, cashier, posted_at, entry_count, total_fen, \
                reverses_id, draft_id, batch_id, source_number, hash_version, previous_hash, hash \
         FROM vouchers \
         WHERE unit_id = $1 AND period BETWEEN $2 AND $3 AND id > $4 \
         ORDER BY id LIMIT $5")
    .bind(unit_id)
    .bind(from.number())
    .bind(to.number())
    .bind(after_id)
    .bind(limit)
    .all(tx)
    .await
}

pub async fn voucher_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<VoucherRow>> {
    sql("SELECT id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
                preparer, reviewer, poster, cashier, posted_at, entry_count, total_fen, \
                reverses_id, draft_id, batch_id, source_number, hash_version, previous_hash, hash \
         FROM vouchers WHERE id = $2 AND unit_id = $1")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// The vouchers that reverse a voucher, wholly or by line.
pub async fn reversals_of(tx: &mut Tx, id: i64) -> Outcome<Vec<VoucherRow>> {
    sql("SELECT id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
                preparer, reviewer, poster, cashier, posted_at, entry_count, total_fen, \
                reverses_id, draft_id, batch_id, source_number, hash_version, previous_hash, hash \
         FROM vouchers WHERE reverses_id = $1 ORDER BY id")
    .bind(id)
    .all(tx)
    .await
}

/// The vouchers that an import brought, in order.
pub async fn vouchers_of_batch(
    tx: &mut Tx,
    unit_id: i64,
    batch_id: i64,
) -> Outcome<Vec<VoucherRow>> {
    sql("SELECT id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
                preparer, reviewer, poster, cashier, posted_at, entry_count, total_fen, \
                reverses_id, draft_id, batch_id, source_number, hash_version, previous_hash, hash \
         FROM vouchers WHERE batch_id = $2 AND unit_id = $1 ORDER BY id")
    .bind(unit_id)
    .bind(batch_id)
    .all(tx)
    .await
}

/// Lines of an import's vouchers that were taken back already: voucher and line.
pub async fn reversed_lines_of_batch(tx: &mut Tx, batch_id: i64) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT r.reverses_id, e.reverses_line_no FROM vouchers r \
         JOIN entries e ON e.voucher_id = r.id \
         WHERE r.reverses_id IN (SELECT id FROM vouchers WHERE batch_id = $1) \
           AND e.reverses_line_no IS NOT NULL \
         ORDER BY r.id, e.line_no")
    .bind(batch_id)
    .all(tx)
    .await
}

/// How the vouchers of one month and kind stand.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StandingKind {
    pub period: i64,
    pub kind: String,
    pub voucher_count: i64,
    /// The latest import among them.
    pub batch_id: Option<i64>,
}

/// The kinds of vouchers that stand in a year, month by month: neither reversals nor wholly
/// reversed.
pub async fn standing_kinds(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<StandingKind>> {
    sql("SELECT v.period, v.kind, CAST(COUNT(v.id) AS BIGINT) AS voucher_count, \
                MAX(v.batch_id) AS batch_id \
         FROM vouchers v \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 * 100 AND $2 * 100 + 12 \
           AND v.reverses_id IS NULL \
           AND v.entry_count > ( \
               SELECT COUNT(e.reverses_line_no) FROM vouchers r \
               JOIN entries e ON e.voucher_id = r.id \
               WHERE r.reverses_id = v.id) \
         GROUP BY v.period, v.kind \
         ORDER BY v.period, v.kind")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Entries of a run of vouchers, in order.
pub async fn entries_of_vouchers(tx: &mut Tx, from_id: i64, to_id: i64) -> Outcome<Vec<EntryRow>> {
    sql("SELECT voucher_id, line_no, period, unit_id, account_id, dimension_set_id, summary, \
                debit_fen, credit_fen, reverses_line_no, source_sheet, source_row \
         FROM entries WHERE voucher_id BETWEEN $1 AND $2 ORDER BY voucher_id, line_no")
    .bind(from_id)
    .bind(to_id)
    .all(tx)
    .await
}

/// An entry with what a ledger page shows of its voucher.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LedgerLineRow {
    pub voucher_id: i64,
    pub line_no: i64,
    pub period: i64,
    pub dated_on: String,
    pub word: String,
    pub number: i64,
    pub kind: String,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub summary: String,
    pub debit_fen: i64,
    pub credit_fen: i64,
    pub batch_id: Option<i64>,
    pub source_sheet: Option<i64>,
    pub source_row: Option<i64>,
}

/// Entries of one month on accounts whose code begins with `code_prefix` (empty: all), in the
/// order of the books.
pub async fn ledger_lines(
    tx: &mut Tx,
    unit_id: i64,
    period: Period,
    code_prefix: &str,
) -> Outcome<Vec<LedgerLineRow>> {
    sql("SELECT e.voucher_id, e.line_no, e.period, v.dated_on, v.word, v.number, v.kind, \
                e.account_id, e.dimension_set_id, e.summary, e.debit_fen, e.credit_fen, \
                v.batch_id, e.source_sheet, e.source_row \
         FROM accounts a \
         JOIN entries e ON e.period = $2 AND e.unit_id = $1 AND e.account_id = a.id \
         JOIN vouchers v ON v.id = e.voucher_id \
         WHERE substr(a.code, 1, length($3)) = $3 \
         ORDER BY v.dated_on, v.word, v.number, v.id, e.line_no")
    .bind(unit_id)
    .bind(period.number())
    .bind(code_prefix)
    .all(tx)
    .await
}

/// Entries of one month on the accounts given, in the order of the books. `accounts` are ids
/// between commas: `,1,2,`.
pub async fn lines_on_accounts(
    tx: &mut Tx,
    unit_id: i64,
    period: Period,
    accounts: &str,
) -> Outcome<Vec<LedgerLineRow>> {
    sql("SELECT e.voucher_id, e.line_no, e.period, v.dated_on, v.word, v.number, v.kind, \
                e.account_id, e.dimension_set_id, e.summary, e.debit_fen, e.credit_fen, \
                v.batch_id, e.source_sheet, e.source_row \
         FROM accounts a \
         JOIN entries e ON e.period = $2 AND e.unit_id = $1 AND e.account_id = a.id \
         JOIN vouchers v ON v.id = e.voucher_id \
         WHERE $3 LIKE '%,' || CAST(a.id AS TEXT) || ',%' \
         ORDER BY v.dated_on, v.word, v.number, v.id, e.line_no")
    .bind(unit_id)
    .bind(period.number())
    .bind(accounts)
    .all(tx)
    .await
}

/// How many entries of a month stand on one account under one combination of dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct LineCount {
    pub period: i64,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub line_count: i64,
}

/// Entries of a run of months of one year on accounts whose code begins with `code_prefix`
/// (empty: all), counted: one seek for each month and account.
pub async fn ledger_line_counts(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (Period, Period),
    code_prefix: &str,
) -> Outcome<Vec<LineCount>> {
    sql("SELECT e.period, e.account_id, e.dimension_set_id, \
                CAST(COUNT(e.voucher_id) AS BIGINT) AS line_count \
         FROM accounts a \
         JOIN entries e ON e.unit_id = $1 AND e.account_id = a.id \
              AND e.period BETWEEN $3 AND $4 \
              AND e.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                   $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                   $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         WHERE substr(a.code, 1, length($5)) = $5 \
         GROUP BY e.period, e.account_id, e.dimension_set_id \
         ORDER BY e.period, e.account_id, e.dimension_set_id")
    .bind(unit_id)
    .bind(from.year())
    .bind(from.number())
    .bind(to.number())
    .bind(code_prefix)
    .all(tx)
    .await
}

/// The last period with a voucher.
pub async fn last_voucher_period(tx: &mut Tx, unit_id: i64) -> Outcome<Option<i64>> {
    let (last,): (Option<i64>,) =
        sql("SELECT MAX(period) FROM vouchers WHERE unit_id = $1").bind(unit_id).one(tx).await?;
    Ok(last)
}
