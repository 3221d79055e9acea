//! SQL of the list of vouchers: a span of periods, filtered, in the order of the books. Each
//! statement seeks the unit's periods; entries are looked at voucher by voucher within them.

use sqlx::FromRow;

use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::store::VoucherRow;
use crate::platform::database::{Tx, part_of, sql};

/// What is looked for. Empty and missing parts let everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoucherFilter {
    pub word: String,
    pub preparer: String,
    /// In the summary of some line, in small letters.
    pub text: String,
    /// Code that the account of some line begins with.
    pub account: String,
    pub from_fen: Option<i64>,
    pub to_fen: Option<i64>,
    /// `posted`, `reversed` or `reversal`.
    pub standing: String,
}

/// Where a page of the list begins: after this place in the books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AfterVoucher {
    pub period: i64,
    pub word: String,
    pub number: i64,
}

/// A voucher in the list.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ListedRow {
    pub id: i64,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub dated_on: String,
    pub kind: String,
    pub attachment_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub poster: String,
    pub entry_count: i64,
    pub total_fen: i64,
    pub reverses_id: Option<i64>,
    pub batch_id: Option<i64>,
    /// Of the first line.
    pub summary: String,
    /// Files beside it.
    pub file_count: i64,
    /// Lines that were taken back.
    pub reversed_count: i64,
}

/// A page of the posted vouchers of a range of periods.
pub async fn list_vouchers(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (Period, Period),
    filter: &VoucherFilter,
    (after, limit): (&AfterVoucher, i64),
) -> Outcome<Vec<ListedRow>> {
    sql("SELECT v.id, v.period, v.word, v.number, v.dated_on, v.kind, v.attachment_count, \
                v.preparer, v.reviewer, v.poster, v.entry_count, v.total_fen, v.reverses_id, \
                v.batch_id, \
                COALESCE((SELECT e.summary FROM entries e \
                    WHERE e.voucher_id = v.id AND e.line_no = 1), '') AS summary, \
                CAST((SELECT COUNT(a.id) FROM attachments a \
                     WHERE a.unit_id = v.unit_id AND a.voucher_id = v.id \
                       AND a.removed_at IS NULL) \
                   + (SELECT COUNT(a.id) FROM attachments a \
                     WHERE a.unit_id = v.unit_id AND a.draft_id = v.draft_id \
                       AND a.removed_at IS NULL) AS BIGINT) AS file_count, \
                CAST((SELECT COUNT(e.reverses_line_no) FROM vouchers r \
                    JOIN entries e ON e.voucher_id = r.id \
                    WHERE r.reverses_id = v.id) AS BIGINT) AS reversed_count \
         FROM vouchers v \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $3 \
           AND (v.period > $4 OR (v.period = $4 AND (v.word > $5 \
                OR (v.word = $5 AND v.number > $6)))) \
           AND ($7 = '' OR v.word = $7) \
           AND ($8 = '' OR v.preparer = $8) \
           AND (CAST($9 AS BIGINT) IS NULL OR v.total_fen >= $9) \
           AND (CAST($10 AS BIGINT) IS NULL OR v.total_fen <= $10) \
           AND (($11 = '%%' AND $12 = '') OR EXISTS (SELECT 1 FROM entries e \
                JOIN accounts c ON c.id = e.account_id \
                WHERE e.voucher_id = v.id AND lower(e.summary) LIKE $11 ESCAPE '!' \
                  AND substr(c.code, 1, length($12)) = $12)) \
           AND ($13 = '' OR ($13 = 'reversal' AND v.reverses_id IS NOT NULL) \
                OR ($13 = 'reversed' AND EXISTS \
                    (SELECT 1 FROM vouchers r WHERE r.reverses_id = v.id)) \
                OR ($13 = 'posted' AND NOT EXISTS \
                    (SELECT 1 FROM vouchers r WHERE r.reverses_id = v.id))) \
         ORDER BY v.period, v.word, v.number, v.id LIMIT $14")
    .bind(unit_id)
    .bind(from.number())
    .bind(to.number())
    .bind(after.period)
    .bind(after.word.as_str())
    .bind(after.number)
    .bind(filter.word.as_str())
    .bind(filter.preparer.as_str())
    .bind(filter.from_fen)
    .bind(filter.to_fen)
    .bind(part_of(&filter.text))
    .bind(filter.account.as_str())
    .bind(filter.standing.as_str())
    .bind(limit)
    .all(tx)
    .await
}

/// How many vouchers the same filter finds in all, and their total.
pub async fn sum_of_vouchers(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (Period, Period),
    filter: &VoucherFilter,
) -> Outcome<(i64, i64)> {
    sql("SELECT CAST(COUNT(v.id) AS BIGINT), CAST(COALESCE(SUM(v.total_fen), 0) AS BIGINT) \
         FROM vouchers v \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $3 \
           AND ($4 = '' OR v.word = $4) \
           AND ($5 = '' OR v.preparer = $5) \
           AND (CAST($6 AS BIGINT) IS NULL OR v.total_fen >= $6) \
           AND (CAST($7 AS BIGINT) IS NULL OR v.total_fen <= $7) \
           AND (($8 = '%%' AND $9 = '') OR EXISTS (SELECT 1 FROM entries e \
                JOIN accounts c ON c.id = e.account_id \
                WHERE e.voucher_id = v.id AND lower(e.summary) LIKE $8 ESCAPE '!' \
                  AND substr(c.code, 1, length($9)) = $9)) \
           AND ($10 = '' OR ($10 = 'reversal' AND v.reverses_id IS NOT NULL) \
                OR ($10 = 'reversed' AND EXISTS \
                    (SELECT 1 FROM vouchers r WHERE r.reverses_id = v.id)) \
                OR ($10 = 'posted' AND NOT EXISTS \
                    (SELECT 1 FROM vouchers r WHERE r.reverses_id = v.id)))")
    .bind(unit_id)
    .bind(from.number())
    .bind(to.number())
    .bind(filter.word.as_str())
    .bind(filter.preparer.as_str())
    .bind(filter.from_fen)
    .bind(filter.to_fen)
    .bind(part_of(&filter.text))
    .bind(filter.account.as_str())
    .bind(filter.standing.as_str())
    .one(tx)
    .await
}

/// The vouchers of a period, word and range of numbers, in order.
pub async fn vouchers_numbered(
    tx: &mut Tx,
    unit_id: i64,
    (period, word): (Period, &str),
    (from, to, limit): (i64, i64, i64),
) -> Outcome<Vec<VoucherRow>> {
    sql("SELECT id, unit_id, seq, period, word, number, dated_on, kind, attachment_count, \
                preparer, reviewer, poster, cashier, posted_at, entry_count, total_fen, \
                reverses_id, draft_id, batch_id, source_number, hash_version, previous_hash, hash \
         FROM vouchers \
         WHERE unit_id = $1 AND period = $2 AND word = $3 AND number BETWEEN $4 AND $5 \
         ORDER BY number, id LIMIT $6")
    .bind(unit_id)
    .bind(period.number())
    .bind(word)
    .bind(from)
    .bind(to)
    .bind(limit)
    .all(tx)
    .await
}

/// Lines of a voucher that were taken back already.
pub async fn reversed_lines(tx: &mut Tx, voucher_id: i64) -> Outcome<Vec<i64>> {
    let rows: Vec<(i64,)> = sql("SELECT e.reverses_line_no FROM vouchers r \
         JOIN entries e ON e.voucher_id = r.id \
         WHERE r.reverses_id = $1 AND e.reverses_line_no IS NOT NULL \
         ORDER BY e.reverses_line_no, r.id")
    .bind(voucher_id)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(line,)| line).collect())
}
