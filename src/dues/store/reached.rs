//! What reached a union for itself and above, and what was collected: by the union whose dues they
//! are, between two days of one year.

use sqlx::FromRow;

use crate::dues::split::{Legs, Rank};
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Tx, sql};

/// Legs of the dues of one union.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ReachedRow {
    pub unit_id: i64,
    pub grassroots_fen: i64,
    pub department_fen: i64,
    pub federation_fen: i64,
    pub above_fen: i64,
}

impl ReachedRow {
    /// Without the legs of ranks that stand below whom they reached.
    #[must_use]
    pub fn without(&self, below: &[Rank]) -> Money {
        let fen = [self.grassroots_fen, self.department_fen, self.federation_fen, self.above_fen];
        Legs(fen.map(Money::from_fen)).only(|rank| !below.contains(&rank)).sum()
    }
}

/// The legs of money that a union or one above it collected, by day of receipt, and of what was
/// remitted to it, by the day of its arrival; of money of before a union was founded, by the day
/// of its handling. What settles an earlier year than `year` is left out.
///
/// Of money collected there, legs of lower unions are in the rows; [`ReachedRow::without`] takes
/// them out, since whose they are depends on the chain of each union.
pub async fn reached_between(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (&str, &str),
    year: i64,
) -> Outcome<Vec<ReachedRow>> {
    sql("SELECT s.unit_id, CAST(SUM(s.grassroots_fen) AS BIGINT) AS grassroots_fen, \
                CAST(SUM(s.department_fen) AS BIGINT) AS department_fen, \
                CAST(SUM(s.federation_fen) AS BIGINT) AS federation_fen, \
                CAST(SUM(s.above_fen) AS BIGINT) AS above_fen \
         FROM (SELECT r.unit_id, r.grassroots_fen, r.department_fen, r.federation_fen, r.above_fen \
               FROM unit_ancestors a \
               JOIN dues_receipts r ON r.receiver_id = a.ancestor_id \
                AND r.received_on BETWEEN $2 AND $3 \
               WHERE a.unit_id = $1 AND r.unit_id IS NOT NULL \
                 AND r.kind NOT IN ('preparation', 'handled') AND r.taken_back_at IS NULL \
               UNION ALL \
               SELECT r.unit_id, r.grassroots_fen, r.department_fen, r.federation_fen, r.above_fen \
               FROM unit_ancestors a \
               JOIN dues_receipts r ON r.receiver_id = a.ancestor_id AND r.kind = 'handled' \
                AND r.counted_on BETWEEN $2 AND $3 \
               WHERE a.unit_id = $1 AND r.unit_id IS NOT NULL AND r.taken_back_at IS NULL \
               UNION ALL \
               SELECT r.unit_id, d.grassroots_fen, d.department_fen, d.federation_fen, d.above_fen \
               FROM dues_debts d JOIN dues_receipts r ON r.id = d.receipt_id \
               JOIN unit_ancestors b ON b.unit_id = d.debtor_id AND b.ancestor_id = $1 \
               WHERE d.creditor_id = $1 AND d.book_year >= $4 \
                 AND d.arrived_on BETWEEN $2 AND $3 AND r.unit_id IS NOT NULL \
                 AND r.taken_back_at IS NULL) s \
         GROUP BY s.unit_id ORDER BY s.unit_id")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .bind(year)
    .all(tx)
    .await
}

/// What the employers of a union and those below it paid, by day of receipt; of money of before a
/// union was founded, by the day of its handling.
pub async fn collected_between(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT s.unit_id, CAST(SUM(s.amount_fen) AS BIGINT) \
         FROM (SELECT r.unit_id, r.amount_fen \
               FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
                AND r.received_on BETWEEN $2 AND $3 \
               WHERE a.ancestor_id = $1 AND r.kind NOT IN ('preparation', 'handled') \
                 AND r.taken_back_at IS NULL \
               UNION ALL \
               SELECT r.unit_id, r.amount_fen \
               FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
                AND r.kind = 'handled' AND r.counted_on BETWEEN $2 AND $3 \
               WHERE a.ancestor_id = $1 AND r.taken_back_at IS NULL) s \
         GROUP BY s.unit_id ORDER BY s.unit_id")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}
