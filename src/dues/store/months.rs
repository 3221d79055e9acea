//! What was paid of months of wages.

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// What was paid up to a day, by union and month of wages.
pub async fn paid_below(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
    last_on: &str,
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT r.unit_id, r.wage_period, CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) \
         FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND r.wage_period BETWEEN $2 AND $3 AND r.received_on <= $4 \
           AND r.kind IN ('dues', 'preparation', 'refund') AND r.taken_back_at IS NULL \
         GROUP BY r.unit_id, r.wage_period ORDER BY r.unit_id, r.wage_period")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .bind(last_on)
    .all(tx)
    .await
}
