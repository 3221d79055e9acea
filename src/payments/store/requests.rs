//! SQL of requests to pay.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A request with what names its parts, and how it was paid last.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RequestRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub seq: i64,
    pub payee_id: i64,
    pub payee_name: String,
    pub payee_kind: String,
    pub amount_fen: i64,
    pub purpose: String,
    pub account_id: i64,
    pub account_code: String,
    pub account_name: String,
    pub project_id: Option<i64>,
    pub project_name: Option<String>,
    pub papers: String,
    pub minutes: String,
    pub for_whom: String,
    pub requested_on: String,
    pub requested_by: String,
    pub requested_at: String,
    pub state: String,
    pub checked_by: Option<String>,
    pub checked_at: Option<String>,
    pub approved_by: Option<String>,
    pub approved_at: Option<String>,
    pub unit_code: String,
    pub unit_name: String,
    pub paid_by: Option<String>,
    pub paid_on: Option<String>,
    pub returned_on: Option<String>,
    pub return_reason: Option<String>,
}

/// The id and the number in its year of the next request.
pub async fn next_request(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<(i64, i64)> {
    sql("SELECT CAST((SELECT COALESCE(MAX(id), $1 * 4294967296) + 1 FROM payment_requests \
                      WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1) AS BIGINT), \
                CAST((SELECT COALESCE(MAX(seq), 0) + 1 FROM payment_requests \
                      WHERE unit_id = $1 AND year = $2) AS BIGINT)")
    .bind(unit_id)
    .bind(year)
    .one(tx)
    .await
}

pub async fn insert_request(tx: &mut Tx, row: &RequestRow) -> Outcome<u64> {
    sql("INSERT INTO payment_requests (id, unit_id, year, seq, payee_id, amount_fen, purpose, \
             account_id, project_id, papers, minutes, for_whom, requested_on, requested_by, \
             requested_at, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.seq)
    .bind(row.payee_id)
    .bind(row.amount_fen)
    .bind(row.purpose.as_str())
    .bind(row.account_id)
    .bind(row.project_id)
    .bind(row.papers.as_str())
    .bind(row.minutes.as_str())
    .bind(row.for_whom.as_str())
    .bind(row.requested_on.as_str())
    .bind(row.requested_by.as_str())
    .bind(row.requested_at.as_str())
    .bind(row.state.as_str())
    .execute(tx)
    .await
}

/// Puts a mended request in its own place; nobody has signed it.
pub async fn mend_request(tx: &mut Tx, row: &RequestRow) -> Outcome<u64> {
    sql("UPDATE payment_requests SET payee_id = $2, amount_fen = $3, purpose = $4, \
             account_id = $5, project_id = $6, papers = $7, minutes = $8, for_whom = $9, \
             requested_on = $10, state = $11, checked_by = NULL, checked_at = NULL, \
             approved_by = NULL, approved_at = NULL \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.payee_id)
    .bind(row.amount_fen)
    .bind(row.purpose.as_str())
    .bind(row.account_id)
    .bind(row.project_id)
    .bind(row.papers.as_str())
    .bind(row.minutes.as_str())
    .bind(row.for_whom.as_str())
    .bind(row.requested_on.as_str())
    .bind(row.state.as_str())
    .execute(tx)
    .await
}

/// Where a request stands after a step, and who signed it.
pub async fn settle_request(tx: &mut Tx, row: &RequestRow) -> Outcome<u64> {
    sql("UPDATE payment_requests SET state = $2, checked_by = $3, checked_at = $4, \
             approved_by = $5, approved_at = $6 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.state.as_str())
    .bind(row.checked_by.clone())
    .bind(row.checked_at.clone())
    .bind(row.approved_by.clone())
    .bind(row.approved_at.clone())
    .execute(tx)
    .await
}

pub async fn request_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<RequestRow>> {
    sql("SELECT r.* FROM payment_requests_shown r WHERE r.id = $2 AND r.unit_id = $1")
        .bind(unit_id)
        .bind(id)
        .optional(tx)
        .await
}

pub async fn request_numbered(
    tx: &mut Tx,
    unit_id: i64,
    (year, seq): (i64, i64),
) -> Outcome<Option<RequestRow>> {
    sql("SELECT r.* FROM payment_requests_shown r \
         WHERE r.unit_id = $1 AND r.year = $2 AND r.seq = $3")
    .bind(unit_id)
    .bind(year)
    .bind(seq)
    .optional(tx)
    .await
}

/// The requests of a unit and those below it that were asked for or paid on some days, by unit and
/// number.
pub async fn requests_below(
    tx: &mut Tx,
    root_id: i64,
    (first, last): (&str, &str),
) -> Outcome<Vec<RequestRow>> {
    sql("SELECT r.* FROM payment_requests_shown r JOIN unit_ancestors t ON t.unit_id = r.unit_id \
         WHERE t.ancestor_id = $1 \
           AND (r.requested_on BETWEEN $2 AND $3 OR r.paid_on BETWEEN $2 AND $3) \
         ORDER BY r.unit_code, r.year, r.seq")
    .bind(root_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// The requests of a unit that wait for somebody, the oldest first.
pub async fn open_requests(tx: &mut Tx, unit_id: i64, state: &str) -> Outcome<Vec<RequestRow>> {
    sql("SELECT r.* FROM payment_requests_shown r \
         WHERE r.unit_id = $1 AND r.state = $2 ORDER BY r.requested_on, r.id")
    .bind(unit_id)
    .bind(state)
    .all(tx)
    .await
}

/// How many requests of each state a unit has.
pub async fn counts_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<(String, i64)>> {
    sql("SELECT state, COUNT(*) FROM payment_requests WHERE unit_id = $1 \
         GROUP BY state ORDER BY state")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Days and amounts of the other requests to a payee between two days that were not given up.
pub async fn amounts_to_payee(
    tx: &mut Tx,
    (payee_id, without): (i64, i64),
    (first, last): (&str, &str),
) -> Outcome<Vec<(String, i64)>> {
    sql("SELECT requested_on, amount_fen FROM payment_requests \
         WHERE payee_id = $1 AND id <> $2 AND requested_on BETWEEN $3 AND $4 \
           AND state <> 'refused' AND state <> 'withdrawn' \
         ORDER BY requested_on, id")
    .bind(payee_id)
    .bind(without)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// Requests of a unit that wait for a step.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OpenRow {
    pub unit_id: i64,
    pub turn: String,
    pub requests: i64,
}

/// Requests by unit and by the step that they wait for, which somebody has not signed; what was
/// sent back, of their own only. Each state is asked for by itself, since its index is its own.
pub async fn open_by_step(tx: &mut Tx, name: &str) -> Outcome<Vec<OpenRow>> {
    sql("SELECT w.unit_id, 'check' AS turn, COUNT(*) AS requests FROM payment_requests w \
         WHERE w.state = 'waiting' AND w.checked_by IS NULL AND w.requested_by <> $1 \
         GROUP BY w.unit_id \
         UNION ALL \
         SELECT c.unit_id, 'approve', COUNT(*) FROM payment_requests c \
         WHERE c.state = 'waiting' AND c.checked_by IS NOT NULL AND c.checked_by <> $1 \
           AND c.requested_by <> $1 \
         GROUP BY c.unit_id \
         UNION ALL \
         SELECT a.unit_id, 'pay', COUNT(*) FROM payment_requests a \
         WHERE a.state = 'approved' AND a.checked_by <> $1 AND a.approved_by <> $1 \
           AND a.requested_by <> $1 \
         GROUP BY a.unit_id \
         UNION ALL \
         SELECT b.unit_id, 'pay_again', COUNT(*) FROM payment_requests b \
         WHERE b.state = 'bounced' AND b.checked_by <> $1 AND b.approved_by <> $1 \
           AND b.requested_by <> $1 \
         GROUP BY b.unit_id \
         UNION ALL \
         SELECT s.unit_id, 'mend', COUNT(*) FROM payment_requests s \
         WHERE s.state = 'sent_back' AND s.requested_by = $1 \
         GROUP BY s.unit_id")
    .bind(name)
    .all(tx)
    .await
}
