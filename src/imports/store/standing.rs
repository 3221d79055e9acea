//! What the vouchers of a unit's year say, for files that may bring them again.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A line of a voucher with what names its voucher.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StandingLineRow {
    pub voucher_id: i64,
    pub dated_on: String,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub source_number: Option<String>,
    /// The kind of workbook that brought it.
    pub kind: Option<String>,
    pub summary: String,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// The lines of a unit's year, opening left out, but for vouchers that were taken back whole and
/// those that take back.
pub async fn standing_lines(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<StandingLineRow>> {
    sql("SELECT v.id AS voucher_id, v.dated_on, v.period, v.word, v.number, v.source_number, \
                b.kind, e.summary, e.account_id, e.dimension_set_id, e.debit_fen, e.credit_fen \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id \
         LEFT JOIN import_batches b ON b.id = v.batch_id \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 * 100 + 1 AND $2 * 100 + 12 \
           AND v.reverses_id IS NULL \
           AND v.entry_count > (SELECT COUNT(x.reverses_line_no) FROM vouchers r \
                JOIN entries x ON x.voucher_id = r.id \
                WHERE r.reverses_id = v.id) \
         ORDER BY v.id, e.line_no")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}
