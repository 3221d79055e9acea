//! SQL of what was paid, in batches, and of what the bank gave back.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BatchRow {
    pub id: i64,
    pub unit_id: i64,
    pub paid_on: String,
    pub bank_account_id: Option<i64>,
    pub payments: i64,
    pub total_fen: i64,
    pub paid_by: String,
    pub paid_at: String,
}

/// A time that a request was paid.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OutlayRow {
    pub id: i64,
    pub unit_id: i64,
    pub request_id: i64,
    pub batch_id: i64,
    /// None where cash was paid.
    pub payee_account_id: Option<i64>,
    pub draft_id: Option<i64>,
    pub voucher_id: Option<i64>,
    pub paid_on: String,
    pub paid_by: String,
    pub returned_on: Option<String>,
    pub return_reason: Option<String>,
    pub returned_by: Option<String>,
    pub returned_at: Option<String>,
    pub return_way: Option<String>,
    pub return_draft_id: Option<i64>,
    pub return_voucher_id: Option<i64>,
}

pub async fn next_batch_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM payment_batches \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn next_outlay_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM payment_outlays \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_batch(tx: &mut Tx, row: &BatchRow) -> Outcome<u64> {
    sql("INSERT INTO payment_batches (id, unit_id, paid_on, bank_account_id, payments, total_fen, \
             paid_by, paid_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.paid_on.as_str())
    .bind(row.bank_account_id)
    .bind(row.payments)
    .bind(row.total_fen)
    .bind(row.paid_by.as_str())
    .bind(row.paid_at.as_str())
    .execute(tx)
    .await
}

pub async fn batch_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<BatchRow>> {
    sql("SELECT id, unit_id, paid_on, bank_account_id, payments, total_fen, paid_by, paid_at \
         FROM payment_batches WHERE id = $2 AND unit_id = $1")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// The batches of a unit, the newest first.
pub async fn batches_of(tx: &mut Tx, unit_id: i64, limit: i64) -> Outcome<Vec<BatchRow>> {
    sql("SELECT id, unit_id, paid_on, bank_account_id, payments, total_fen, paid_by, paid_at \
         FROM payment_batches WHERE unit_id = $1 ORDER BY id DESC LIMIT $2")
    .bind(unit_id)
    .bind(limit)
    .all(tx)
    .await
}

pub async fn insert_outlay(tx: &mut Tx, row: &OutlayRow) -> Outcome<u64> {
    sql("INSERT INTO payment_outlays (id, unit_id, request_id, batch_id, payee_account_id, \
             draft_id, voucher_id, paid_on, paid_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.request_id)
    .bind(row.batch_id)
    .bind(row.payee_account_id)
    .bind(row.draft_id)
    .bind(row.voucher_id)
    .bind(row.paid_on.as_str())
    .bind(row.paid_by.as_str())
    .execute(tx)
    .await
}

/// The times that a request was paid, the oldest first.
pub async fn outlays_of(tx: &mut Tx, request_id: i64) -> Outcome<Vec<OutlayRow>> {
    sql("SELECT id, unit_id, request_id, batch_id, payee_account_id, draft_id, voucher_id, \
                paid_on, paid_by, returned_on, return_reason, returned_by, returned_at, \
                return_way, return_draft_id, return_voucher_id \
         FROM payment_outlays WHERE request_id = $1 ORDER BY id")
    .bind(request_id)
    .all(tx)
    .await
}

/// What the bank gave back of a payment.
pub async fn return_outlay(tx: &mut Tx, row: &OutlayRow) -> Outcome<u64> {
    sql("UPDATE payment_outlays SET returned_on = $2, return_reason = $3, returned_by = $4, \
             returned_at = $5, return_way = $6, return_draft_id = $7, \
             return_voucher_id = $8 \
         WHERE id = $1 AND returned_on IS NULL")
    .bind(row.id)
    .bind(row.returned_on.clone())
    .bind(row.return_reason.clone())
    .bind(row.returned_by.clone())
    .bind(row.returned_at.clone())
    .bind(row.return_way.clone())
    .bind(row.return_draft_id)
    .bind(row.return_voucher_id)
    .execute(tx)
    .await
}

/// A line of the file that goes to the bank; the number is sealed. What came back is not sent
/// again.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct TransferRow {
    pub request_number_year: i64,
    pub request_number_seq: i64,
    pub payee_name: String,
    pub payee_account_id: i64,
    pub number_sealed: String,
    pub bank_name: String,
    pub amount_fen: i64,
    pub purpose: String,
}

pub async fn transfers_of_batch(tx: &mut Tx, batch_id: i64) -> Outcome<Vec<TransferRow>> {
    sql("SELECT r.year AS request_number_year, r.seq AS request_number_seq, \
                p.name AS payee_name, o.payee_account_id, c.number_sealed, c.bank_name, \
                r.amount_fen, r.purpose \
         FROM payment_outlays o \
         JOIN payment_requests r ON r.id = o.request_id \
         JOIN payees p ON p.id = r.payee_id \
         JOIN payee_accounts c ON c.id = o.payee_account_id \
         WHERE o.batch_id = $1 AND o.returned_on IS NULL ORDER BY o.id")
    .bind(batch_id)
    .all(tx)
    .await
}

/// Drafts of payments that were posted in a run hand them to their vouchers. SQLite reads the first
/// of a cross join first: the run is short, the payments are not.
pub async fn hand_to_vouchers(tx: &mut Tx, unit_id: i64, run: (i64, i64)) -> Outcome<u64> {
    sql("UPDATE payment_outlays SET voucher_id = (SELECT v.id FROM vouchers v \
             WHERE v.unit_id = payment_outlays.unit_id AND v.id BETWEEN $2 AND $3 \
               AND v.draft_id = payment_outlays.draft_id) \
         WHERE unit_id = $1 AND voucher_id IS NULL \
           AND draft_id IN (SELECT v.draft_id FROM vouchers v \
               WHERE v.unit_id = $1 AND v.id BETWEEN $2 AND $3 AND v.draft_id IS NOT NULL)")
    .bind(unit_id)
    .bind(run.0)
    .bind(run.1)
    .execute(tx)
    .await
}

/// The same for what the bank gave back.
pub async fn hand_returns_to_vouchers(tx: &mut Tx, unit_id: i64, run: (i64, i64)) -> Outcome<u64> {
    sql("UPDATE payment_outlays SET return_voucher_id = (SELECT v.id FROM vouchers v \
             WHERE v.unit_id = payment_outlays.unit_id AND v.id BETWEEN $2 AND $3 \
               AND v.draft_id = payment_outlays.return_draft_id) \
         WHERE unit_id = $1 AND return_draft_id IS NOT NULL AND return_voucher_id IS NULL \
           AND return_draft_id IN (SELECT v.draft_id FROM vouchers v \
               WHERE v.unit_id = $1 AND v.id BETWEEN $2 AND $3 AND v.draft_id IS NOT NULL)")
    .bind(unit_id)
    .bind(run.0)
    .bind(run.1)
    .execute(tx)
    .await
}

/// Payments of a unit whose voucher is still a draft, and returns of which that is so.
pub async fn count_drafted(tx: &mut Tx, unit_id: i64) -> Outcome<(i64, i64)> {
    sql("SELECT (SELECT COUNT(*) FROM payment_outlays p \
                 WHERE p.unit_id = $1 AND p.voucher_id IS NULL \
                   AND p.draft_id IS NOT NULL AND p.return_way IS NULL), \
                (SELECT COUNT(*) FROM payment_outlays r \
                 WHERE r.unit_id = $1 AND r.return_draft_id IS NOT NULL \
                   AND r.return_voucher_id IS NULL)")
    .bind(unit_id)
    .one(tx)
    .await
}

/// How many payments and returns wait for a draft to be posted.
pub async fn count_of_draft(tx: &mut Tx, (unit_id, draft_id): (i64, i64)) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT (SELECT COUNT(*) FROM payment_outlays p \
             WHERE p.unit_id = $1 AND p.draft_id = $2 AND p.voucher_id IS NULL \
               AND p.return_way IS NULL) \
         + (SELECT COUNT(*) FROM payment_outlays r \
             WHERE r.unit_id = $1 AND r.return_draft_id = $2 AND r.return_voucher_id IS NULL)")
    .bind(unit_id)
    .bind(draft_id)
    .one(tx)
    .await?;
    Ok(count)
}

/// How many lines of a voucher there are, and how many of them were taken back.
pub async fn taken_back_of(tx: &mut Tx, voucher_id: i64) -> Outcome<(i64, i64)> {
    sql("SELECT v.entry_count, (SELECT COUNT(e.reverses_line_no) FROM vouchers r \
             JOIN entries e ON e.voucher_id = r.id WHERE r.reverses_id = v.id) \
         FROM vouchers v WHERE v.id = $1")
    .bind(voucher_id)
    .one(tx)
    .await
}

/// A payment that stands, with what names its voucher.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StandingRow {
    pub account_id: i64,
    pub amount_fen: i64,
    pub paid_on: String,
    pub period: i64,
    pub word: String,
    pub number: i64,
}

/// The payments of a unit between two days that stand in its books.
pub async fn standing_between(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<StandingRow>> {
    sql("SELECT r.account_id, r.amount_fen, o.paid_on, v.period, v.word, v.number \
         FROM payment_outlays o \
         JOIN payment_requests r ON r.id = o.request_id \
         JOIN vouchers v ON v.id = o.voucher_id \
         WHERE o.unit_id = $1 AND o.paid_on BETWEEN $2 AND $3 AND o.return_way IS NULL \
         ORDER BY o.id")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}
