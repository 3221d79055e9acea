//! What the vouchers of the books say, for files that may bring them again.
//!
//! Invariant: what is read does not grow with the books: a file asks for its own days.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A line of a voucher with what names its voucher.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StandingLineRow {
    pub voucher_id: i64,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub source_number: Option<String>,
    /// The kind of workbook that brought it.
    pub kind: Option<String>,
    pub summary: String,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub bank_account_id: Option<i64>,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// Whether a unit's year has any voucher but its opening.
pub async fn has_vouchers(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<bool> {
    let first: Option<(i64,)> = sql("SELECT number FROM vouchers \
         WHERE unit_id = $1 AND period BETWEEN $2 * 100 + 1 AND $2 * 100 + 12 \
         ORDER BY period, word, number LIMIT 1")
    .bind(unit_id)
    .bind(year)
    .optional(tx)
    .await?;
    Ok(first.is_some())
}

/// The lines of a unit's day, opening left out, but for vouchers that were taken back whole and
/// those that take back.
pub async fn standing_lines_on(
    tx: &mut Tx,
    unit_id: i64,
    day: &str,
) -> Outcome<Vec<StandingLineRow>> {
    sql("SELECT v.id AS voucher_id, v.period, v.word, v.number, v.source_number, b.kind, \
                e.summary, e.account_id, e.dimension_set_id, d.bank_account_id, \
                e.debit_fen, e.credit_fen \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id \
         LEFT JOIN dimension_sets d ON d.id = e.dimension_set_id \
         LEFT JOIN import_batches b ON b.id = v.batch_id \
         WHERE v.unit_id = $1 AND v.dated_on = $2 AND v.period % 100 > 0 \
           AND v.reverses_id IS NULL \
           AND v.entry_count > (SELECT COUNT(x.reverses_line_no) FROM vouchers r \
                JOIN entries x ON x.voucher_id = r.id \
                WHERE r.reverses_id = v.id) \
         ORDER BY v.id, e.line_no")
    .bind(unit_id)
    .bind(day)
    .all(tx)
    .await
}
