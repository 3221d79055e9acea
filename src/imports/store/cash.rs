//! What the books hold of cash and bank, for cash books.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A voucher of two entries that moves money between cash and bank accounts.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OwnTransferRow {
    pub dated_on: String,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub content_key: Option<String>,
    pub summary: String,
    pub debit_account_id: i64,
    pub debit_set_id: i64,
    pub credit_account_id: i64,
    pub credit_set_id: i64,
    pub amount_fen: i64,
}

/// A unit's transfers between its own cash and bank accounts in a year, but for those taken back.
pub async fn own_transfers(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<OwnTransferRow>> {
    sql("SELECT v.dated_on, v.period, v.word, v.number, v.content_key, d.summary, \
                d.account_id AS debit_account_id, d.dimension_set_id AS debit_set_id, \
                c.account_id AS credit_account_id, c.dimension_set_id AS credit_set_id, \
                d.debit_fen AS amount_fen \
         FROM accounts a \
         JOIN entries d ON d.unit_id = $1 AND d.account_id = a.id AND d.debit_fen <> 0 \
              AND d.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                   $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                   $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN vouchers v ON v.id = d.voucher_id AND v.entry_count = 2 AND v.reverses_id IS NULL \
         JOIN entries c ON c.voucher_id = d.voucher_id AND c.credit_fen <> 0 \
         JOIN accounts b ON b.id = c.account_id AND substr(b.code, 1, 3) IN ('101', '102') \
         WHERE substr(a.code, 1, 3) IN ('101', '102') \
           AND NOT EXISTS (SELECT 1 FROM vouchers r \
                WHERE r.reverses_id = v.id AND r.entry_count = v.entry_count) \
         ORDER BY v.id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// What moved on cash and bank accounts, and on what is owed to the union above, on one day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CashDayRow {
    pub dated_on: String,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// A unit's cash and bank accounts, and 应付上级经费 of both charts, day by day in a year, openings
/// left out.
pub async fn cash_days(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<CashDayRow>> {
    sql("SELECT v.dated_on, e.account_id, e.dimension_set_id, \
                CAST(SUM(e.debit_fen) AS BIGINT) AS debit_fen, \
                CAST(SUM(e.credit_fen) AS BIGINT) AS credit_fen \
         FROM accounts a \
         JOIN entries e ON e.unit_id = $1 AND e.account_id = a.id \
              AND e.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                   $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                   $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN vouchers v ON v.id = e.voucher_id \
         WHERE substr(a.code, 1, 3) IN ('101', '102', '211', '221') \
         GROUP BY v.dated_on, e.account_id, e.dimension_set_id \
         ORDER BY v.dated_on, e.account_id, e.dimension_set_id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}
