//! Receipts page by page, what is owed in sums, and what waits for somebody.

use sqlx::FromRow;

use crate::dues::store::ReceiptRow;
use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A page of receipts of some days.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptsAsked<'a> {
    pub days: (&'a str, &'a str),
    /// Day and id of the last one of the page before; empty and 0 for the first.
    pub after: (&'a str, i64),
    pub limit: i64,
}

/// What a unit got.
pub async fn received_page(
    tx: &mut Tx,
    receiver_id: i64,
    asked: ReceiptsAsked<'_>,
) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE receiver_id = $1 AND received_on BETWEEN $2 AND $3 AND taken_back_at IS NULL \
           AND (received_on > $4 OR received_on = $4 AND id > $5) \
         ORDER BY received_on, id LIMIT $6")
    .bind(receiver_id)
    .bind(asked.days.0)
    .bind(asked.days.1)
    .bind(asked.after.0)
    .bind(asked.after.1)
    .bind(asked.limit)
    .all(tx)
    .await
}

/// What came for a unit and those below it, whoever got it.
pub async fn below_page(
    tx: &mut Tx,
    root_id: i64,
    asked: ReceiptsAsked<'_>,
) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT r.id, r.receiver_id, r.unit_id, r.kind, r.matched_by, r.payer_name, \
                r.credit_code, r.channel, r.wage_period, r.payroll_fen, r.amount_fen, \
                r.received_on, r.counted_on, r.number, r.rule_id, r.grassroots_fen, \
                r.department_fen, r.federation_fen, r.above_fen, r.of_id, r.source_sheet, \
                r.source_row, r.recorded_by, r.recorded_at, r.assigned_by, r.assigned_at, \
                r.taken_back_at, r.joint_id, r.further_legs, r.batch_id \
         FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND r.received_on BETWEEN $2 AND $3 \
           AND r.taken_back_at IS NULL \
           AND (r.received_on > $4 OR r.received_on = $4 AND r.id > $5) \
         ORDER BY r.received_on, r.id LIMIT $6")
    .bind(root_id)
    .bind(asked.days.0)
    .bind(asked.days.1)
    .bind(asked.after.0)
    .bind(asked.after.1)
    .bind(asked.limit)
    .all(tx)
    .await
}

/// What came for one union itself in some months of wages, the earliest first.
pub async fn receipts_for(
    tx: &mut Tx,
    unit_id: i64,
    days: (&str, &str),
) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE unit_id = $1 AND received_on BETWEEN $2 AND $3 AND taken_back_at IS NULL \
         ORDER BY received_on, id")
    .bind(unit_id)
    .bind(days.0)
    .bind(days.1)
    .all(tx)
    .await
}

/// What came for a unit and those below it, by channel.
pub async fn sums_by_channel(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<(String, i64, i64)>> {
    sql("SELECT r.channel, COUNT(*), CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) \
         FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND r.received_on BETWEEN $2 AND $3 \
           AND r.kind IN ('dues', 'preparation', 'refund') AND r.taken_back_at IS NULL \
         GROUP BY r.channel ORDER BY r.channel")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// What one union still owes the other, of one year's dues.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DebtSum {
    pub debtor_id: i64,
    pub creditor_id: Option<i64>,
    pub book_year: i64,
    pub since_on: String,
    pub receipts: i64,
    pub amount_fen: i64,
}

/// What a unit owes and has not paid.
pub async fn open_debts(tx: &mut Tx, debtor_id: i64) -> Outcome<Vec<DebtSum>> {
    sql("SELECT debtor_id, creditor_id, book_year, MIN(since_on) AS since_on, \
                COUNT(*) AS receipts, CAST(SUM(amount_fen) AS BIGINT) AS amount_fen \
         FROM dues_debts WHERE debtor_id = $1 AND transfer_id IS NULL \
         GROUP BY debtor_id, creditor_id, book_year \
         ORDER BY book_year, COALESCE(creditor_id, 0)")
    .bind(debtor_id)
    .all(tx)
    .await
}

/// What a unit is owed and others have not paid.
pub async fn open_claims(tx: &mut Tx, creditor_id: i64) -> Outcome<Vec<DebtSum>> {
    sql("SELECT debtor_id, creditor_id, book_year, MIN(since_on) AS since_on, \
                COUNT(*) AS receipts, CAST(SUM(amount_fen) AS BIGINT) AS amount_fen \
         FROM dues_debts WHERE creditor_id = $1 AND transfer_id IS NULL \
         GROUP BY debtor_id, creditor_id, book_year \
         ORDER BY book_year, debtor_id")
    .bind(creditor_id)
    .all(tx)
    .await
}

/// Units with money that matched nobody: how often, how much, since when.
pub async fn unmatched_by_receiver(tx: &mut Tx) -> Outcome<Vec<(i64, i64, i64, String)>> {
    sql("SELECT receiver_id, COUNT(*), CAST(SUM(amount_fen) AS BIGINT), MIN(received_on) \
         FROM dues_receipts WHERE unit_id IS NULL AND taken_back_at IS NULL \
         GROUP BY receiver_id ORDER BY receiver_id")
    .all(tx)
    .await
}

/// A union and those below it with months of wages, of some months, that are not paid in full: how
/// many, since which. 2 % of the payroll, half a fen up.
pub async fn overdue_below(
    tx: &mut Tx,
    top_id: i64,
    ((first_month, last_month), today): ((i64, i64), &str),
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT b.unit_id, COUNT(*), MIN(b.wage_period) \
         FROM unit_ancestors a JOIN dues_bases b ON b.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND b.wage_period BETWEEN $2 AND $3 \
           AND NOT EXISTS (SELECT 1 FROM dues_bases n WHERE n.unit_id = b.unit_id \
                AND n.wage_period = b.wage_period AND n.seq > b.seq) \
           AND (b.payroll_fen * 2 + 50) / 100 \
             > (SELECT COALESCE(SUM(r.amount_fen), 0) FROM dues_receipts r \
                WHERE r.unit_id = b.unit_id AND r.wage_period = b.wage_period \
                  AND r.kind IN ('dues', 'preparation', 'refund') AND r.taken_back_at IS NULL) \
           AND NOT EXISTS (SELECT 1 FROM dues_deferrals f \
                JOIN approvals p ON p.unit_id = f.unit_id AND p.kind = 'dues_deferral' \
                 AND p.subject_id = f.id AND p.state = 'approved' \
                WHERE f.unit_id = b.unit_id AND f.due_on > $4 \
                  AND b.wage_period BETWEEN f.wage_from AND f.wage_to) \
         GROUP BY b.unit_id ORDER BY b.unit_id")
    .bind(top_id)
    .bind(first_month)
    .bind(last_month)
    .bind(today)
    .all(tx)
    .await
}

/// What a unit said it received of dues and that is not booked, for its shares are not known: how
/// often, how much.
pub async fn received_without_legs(tx: &mut Tx, unit_id: i64) -> Outcome<(i64, i64)> {
    sql("SELECT COUNT(*), CAST(COALESCE(SUM(w.amount_fen), 0) AS BIGINT) \
         FROM transfer_words w JOIN transfers t ON t.id = w.transfer_id \
         WHERE w.unit_id = $1 AND w.side = 'receiver' AND w.taken_back_at IS NULL \
           AND t.kind IN ('remittance', 'pass_down') \
           AND NOT EXISTS (SELECT 1 FROM prescribed_bookings b \
                WHERE b.subject_kind = 'transfer_word' AND b.subject_id = w.id \
                  AND b.state <> 'undone')")
    .bind(unit_id)
    .one(tx)
    .await
}
