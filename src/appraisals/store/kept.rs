//! What registers and documents say that rows of a scheme are measured by: a few statements a
//! union.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Months of wages of a union and the days on which something came for them.
pub async fn came_for_months(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<(i64, String, i64)>> {
    sql("SELECT wage_period, received_on, CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) \
         FROM dues_receipts \
         WHERE unit_id = $1 AND wage_period BETWEEN $2 AND $3 \
           AND kind IN ('dues', 'preparation', 'refund') AND taken_back_at IS NULL \
         GROUP BY wage_period, received_on ORDER BY wage_period, received_on")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// What a union owes another one since a day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OwedRow {
    pub creditor_id: Option<i64>,
    pub creditor: Option<String>,
    pub since_on: String,
    pub paid_on: Option<String>,
}

/// Shares of dues that a union owes since days of a year, with the last day on which it paid them.
pub async fn owed_of(tx: &mut Tx, unit_id: i64, (from, to): (&str, &str)) -> Outcome<Vec<OwedRow>> {
    sql("SELECT DISTINCT d.creditor_id, u.code AS creditor, d.since_on, \
                (SELECT MAX(w.dated_on) FROM transfer_words w \
                 WHERE w.transfer_id = d.transfer_id AND w.unit_id = d.debtor_id \
                   AND w.side = 'payer' AND w.taken_back_at IS NULL) AS paid_on \
         FROM dues_debts d LEFT JOIN units u ON u.id = d.creditor_id \
         WHERE d.debtor_id = $1 AND d.since_on BETWEEN $2 AND $3 AND d.amount_fen > 0 \
         ORDER BY d.since_on, creditor, paid_on")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// Preparation money that came to a union: how often, and what of it belongs to unions that are
/// founded and was not handled.
pub async fn preparation_of(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM dues_receipts \
         WHERE receiver_id = $1 AND kind = 'preparation' AND taken_back_at IS NULL")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(count)
}

pub async fn unhandled_of(tx: &mut Tx, unit_id: i64, on: &str) -> Outcome<Vec<(String, String)>> {
    sql("SELECT r.received_on, u.code FROM dues_receipts r JOIN units u ON u.id = r.unit_id \
         WHERE r.receiver_id = $1 AND r.kind = 'preparation' AND r.taken_back_at IS NULL \
           AND r.assigned_at IS NULL AND u.valid_from_on <= $2 \
         ORDER BY r.received_on, r.id")
    .bind(unit_id)
    .bind(on)
    .all(tx)
    .await
}

/// What came to a union in a year by its list, and what of it is in its books or drafts.
pub async fn receipts_of(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (&str, &str),
) -> Outcome<(i64, i64)> {
    sql("SELECT CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT), \
                CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT b.id FROM prescribed_bookings b \
                    WHERE b.subject_kind = 'receipt' AND b.subject_id = r.id \
                      AND b.state = 'waiting') THEN 0 ELSE r.amount_fen END), 0) AS BIGINT) \
         FROM dues_receipts r \
         WHERE r.receiver_id = $1 AND r.received_on BETWEEN $2 AND $3 \
           AND r.kind IN ('dues', 'preparation', 'refund') AND r.taken_back_at IS NULL")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .one(tx)
    .await
}

/// A project's amount.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ProjectRow {
    pub project_id: i64,
    pub code: String,
    pub name: String,
    pub is_earmarked: bool,
    /// Credit less debit.
    pub net_fen: i64,
}

/// 321 and 331 of projects at the start of a year.
pub async fn project_openings(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<ProjectRow>> {
    sql("SELECT p.id AS project_id, p.code, p.name, p.is_earmarked, \
                CAST(COALESCE(SUM(-o.net_debit_fen), 0) AS BIGINT) AS net_fen \
         FROM openings o \
         JOIN dimension_sets d ON d.id = o.dimension_set_id \
         JOIN projects p ON p.id = d.project_id \
         JOIN accounts a ON a.id = o.account_id \
         WHERE o.year = $2 AND o.unit_id = $1 AND (a.code LIKE '321%' OR a.code LIKE '331%') \
         GROUP BY p.id, p.code, p.name, p.is_earmarked ORDER BY p.code")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Income, or expense with its sign turned, of projects in a year before transfers.
pub async fn project_moves(
    tx: &mut Tx,
    unit_id: i64,
    (year, class): (i64, &str),
) -> Outcome<Vec<ProjectRow>> {
    sql("SELECT p.id AS project_id, p.code, p.name, p.is_earmarked, \
                CAST(COALESCE(SUM(b.credit_fen - b.debit_fen), 0) AS BIGINT) AS net_fen \
         FROM balances b \
         JOIN dimension_sets d ON d.id = b.dimension_set_id \
         JOIN projects p ON p.id = d.project_id \
         JOIN accounts a ON a.id = b.account_id \
         WHERE b.unit_id = $1 AND a.class = $3 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         GROUP BY p.id, p.code, p.name, p.is_earmarked ORDER BY p.code")
    .bind(unit_id)
    .bind(year)
    .bind(class)
    .all(tx)
    .await
}

/// What was spent in a year for receptions, travel abroad and cars.
pub async fn general_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<i64> {
    let (fen,): (i64,) =
        sql("SELECT CAST(COALESCE(SUM(b.debit_fen - b.credit_fen), 0) AS BIGINT) \
         FROM balances b \
         JOIN dimension_sets d ON d.id = b.dimension_set_id \
              AND d.economic_class IN (30212, 30217, 30231) \
         JOIN accounts a ON a.id = b.account_id AND a.class = 'expense' \
         WHERE b.unit_id = $1 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12)")
        .bind(unit_id)
        .bind(year)
        .one(tx)
        .await?;
    Ok(fen)
}

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PaidRow {
    pub year: i64,
    pub seq: i64,
    pub amount_fen: i64,
    pub requested_by: String,
    pub checked_by: Option<String>,
    pub approved_by: Option<String>,
    pub paid_by: Option<String>,
    pub minutes: String,
}

/// Payments of a union that were made between two days, each once.
pub async fn paid_of(tx: &mut Tx, unit_id: i64, (from, to): (&str, &str)) -> Outcome<Vec<PaidRow>> {
    sql("SELECT r.year, r.seq, r.amount_fen, r.requested_by, r.checked_by, r.approved_by, \
                MAX(o.paid_by) AS paid_by, r.minutes \
         FROM payment_outlays o JOIN payment_requests r ON r.id = o.request_id \
         WHERE o.unit_id = $1 AND o.paid_on BETWEEN $2 AND $3 \
         GROUP BY r.id, r.year, r.seq, r.amount_fen, r.requested_by, r.checked_by, \
                  r.approved_by, r.minutes \
         ORDER BY r.year, r.seq")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// Whether rosters name anybody of a union in a year.
pub async fn has_roster(tx: &mut Tx, unit_id: i64, (from, to): (&str, &str)) -> Outcome<bool> {
    let row: Option<(i64,)> = sql("SELECT id FROM roster_lines \
         WHERE at_unit_id = $1 AND paid_on BETWEEN $2 AND $3 ORDER BY id LIMIT 1")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .optional(tx)
    .await?;
    Ok(row.is_some())
}

/// How many files lie beside vouchers of a union's year.
pub async fn files_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM attachments f \
         JOIN vouchers v ON v.id = f.voucher_id \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 * 100 + 1 AND $2 * 100 + 12 \
           AND f.removed_at IS NULL")
    .bind(unit_id)
    .bind(year)
    .one(tx)
    .await?;
    Ok(count)
}

/// Vouchers of a year beside which a file lies that lies beside an earlier one, too.
pub async fn files_twice_of(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<Vec<(i64, String, i64, String)>> {
    sql("SELECT DISTINCT v.period, v.word, v.number, f.file_name FROM attachments f \
         JOIN vouchers v ON v.id = f.voucher_id \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 * 100 + 1 AND $2 * 100 + 12 \
           AND f.removed_at IS NULL AND v.reverses_id IS NULL \
           AND EXISTS (SELECT o.id FROM attachments o \
               WHERE o.unit_id = f.unit_id AND o.file_sha256 = f.file_sha256 \
                 AND o.voucher_id < f.voucher_id AND o.removed_at IS NULL \
                 AND NOT EXISTS (SELECT t.id FROM vouchers t WHERE t.reverses_id = o.voucher_id)) \
         ORDER BY v.period, v.word, v.number, f.file_name")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}
