//! What waits for a side of a transfer, of all units at once.

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Receivers of what was paid since a day and is not said to have come: how often, and how much.
/// What is older is no work of these days; the list of transfers has it, and the matrix.
pub async fn to_confirm_by_receiver(tx: &mut Tx, since: &str) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT o.receiver_id, COUNT(*), CAST(SUM(o.open_fen) AS BIGINT) \
         FROM (SELECT t.receiver_id, \
                      SUM(CASE WHEN w.side = 'payer' THEN w.amount_fen ELSE -w.amount_fen END) \
                        AS open_fen \
               FROM (SELECT DISTINCT r.transfer_id FROM transfer_words r \
                     WHERE r.dated_on BETWEEN $1 AND '9999-12-31') s \
               JOIN transfers t ON t.id = s.transfer_id \
               JOIN transfer_words w ON w.transfer_id = t.id \
               WHERE t.receiver_id IS NOT NULL AND t.payer_id IS NOT NULL \
                 AND w.taken_back_at IS NULL \
               GROUP BY t.id, t.receiver_id) o \
         WHERE o.open_fen > 0 GROUP BY o.receiver_id ORDER BY o.receiver_id")
    .bind(since)
    .all(tx)
    .await
}

/// Transfers about which a side has said that something is wrong, and whose sides still differ:
/// payer, receiver, how many.
pub async fn disputed_by_pair(tx: &mut Tx) -> Outcome<Vec<(Option<i64>, Option<i64>, i64)>> {
    sql("SELECT t.payer_id, t.receiver_id, COUNT(*) \
         FROM transfers t \
         WHERE t.disputed_at >= '' AND t.dispute <> '' \
           AND (SELECT COALESCE(SUM(CASE WHEN w.side = 'payer' THEN w.amount_fen \
                                         ELSE -w.amount_fen END), 0) \
                FROM transfer_words w \
                WHERE w.transfer_id = t.id AND w.taken_back_at IS NULL) <> 0 \
         GROUP BY t.payer_id, t.receiver_id \
         ORDER BY COALESCE(t.payer_id, 0), COALESCE(t.receiver_id, 0)")
    .all(tx)
    .await
}
