//! What of the dues of unions reached one that stands above them: the basis of targets and returns.

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// 上缴额 by the union whose employer paid: what reached the holder for itself and above, of money
/// collected there and of money remitted, by the day on which it came and without what settles an
/// earlier year.
pub async fn reached_by_unit(
    tx: &mut Tx,
    holder_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT x.unit_id, CAST(COALESCE(SUM(x.fen), 0) AS BIGINT) \
         FROM (SELECT r.unit_id, \
                      CASE WHEN h.level = 'federation' THEN 0 ELSE r.department_fen END \
                      + CASE WHEN h.level IN ('federation', 'department') OR r.unit_id <> h.id \
                             THEN 0 ELSE r.grassroots_fen END \
                      + r.federation_fen + r.above_fen AS fen \
               FROM units h JOIN dues_receipts r ON r.receiver_id = h.id \
               WHERE h.id = $1 AND r.counted_on BETWEEN $2 AND $3 AND r.unit_id IS NOT NULL \
                 AND r.taken_back_at IS NULL \
               UNION ALL \
               SELECT r.unit_id, \
                      CASE WHEN h.level = 'federation' THEN 0 ELSE d.department_fen END \
                      + CASE WHEN h.level IN ('federation', 'department') OR r.unit_id <> h.id \
                             THEN 0 ELSE d.grassroots_fen END \
                      + d.federation_fen + d.above_fen AS fen \
               FROM units h \
               JOIN dues_debts d ON d.creditor_id = h.id \
               JOIN dues_receipts r ON r.id = d.receipt_id \
               WHERE h.id = $1 AND d.arrived_on BETWEEN $2 AND $3 \
                 AND d.book_year >= CAST(substr(d.arrived_on, 1, 4) AS BIGINT) \
                 AND r.unit_id IS NOT NULL) x \
         GROUP BY x.unit_id ORDER BY x.unit_id")
    .bind(holder_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}
