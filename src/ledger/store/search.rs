//! SQL of finding a voucher of one unit and year by what people remember of it.

use serde::Serialize;
use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, part_of, sql};

/// A line of a posted voucher that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct FoundEntry {
    pub voucher_id: i64,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub dated_on: String,
    pub line_no: i64,
    pub summary: String,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// Lines of a year whose summary contains a text, newest voucher first.
pub async fn find_by_summary(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    text: &str,
    limit: i64,
) -> Outcome<Vec<FoundEntry>> {
    sql("SELECT v.id AS voucher_id, v.period, v.word, v.number, v.dated_on, e.line_no, \
                e.summary, e.debit_fen, e.credit_fen \
         FROM vouchers v JOIN entries e ON e.voucher_id = v.id \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $3 AND e.summary LIKE $4 ESCAPE '!' \
         ORDER BY v.id DESC, e.line_no LIMIT $5")
    .bind(unit_id)
    .bind(year * 100)
    .bind(year * 100 + 12)
    .bind(part_of(text))
    .bind(limit)
    .all(tx)
    .await
}

/// Lines of a year with an amount on either side, newest voucher first.
pub async fn find_by_amount(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    amount_fen: i64,
    limit: i64,
) -> Outcome<Vec<FoundEntry>> {
    sql("SELECT v.id AS voucher_id, v.period, v.word, v.number, v.dated_on, e.line_no, \
                e.summary, e.debit_fen, e.credit_fen \
         FROM vouchers v JOIN entries e ON e.voucher_id = v.id \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $3 \
           AND (e.debit_fen = $4 OR e.credit_fen = $4) \
         ORDER BY v.id DESC, e.line_no LIMIT $5")
    .bind(unit_id)
    .bind(year * 100)
    .bind(year * 100 + 12)
    .bind(amount_fen)
    .bind(limit)
    .all(tx)
    .await
}

/// First lines of the vouchers of a year with a number, of one word or any.
pub async fn find_by_number(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    (word, number): (&str, i64),
    limit: i64,
) -> Outcome<Vec<FoundEntry>> {
    sql("SELECT v.id AS voucher_id, v.period, v.word, v.number, v.dated_on, e.line_no, \
                e.summary, e.debit_fen, e.credit_fen \
         FROM vouchers v JOIN entries e ON e.voucher_id = v.id AND e.line_no = 1 \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $3 AND v.number = $4 \
           AND ($5 = '' OR v.word = $5) \
         ORDER BY v.id DESC LIMIT $6")
    .bind(unit_id)
    .bind(year * 100)
    .bind(year * 100 + 12)
    .bind(number)
    .bind(word)
    .bind(limit)
    .all(tx)
    .await
}
