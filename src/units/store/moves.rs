//! Where unions stood before they came under another one.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A union that came under another one on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MoveRow {
    pub unit_id: i64,
    pub seq: i64,
    pub from_parent_id: i64,
    pub to_parent_id: i64,
    pub moved_on: String,
    pub paper: String,
    pub moved_by: String,
    pub moved_at: String,
}

/// Every move, by unit and in its order.
pub async fn unit_moves(tx: &mut Tx) -> Outcome<Vec<MoveRow>> {
    sql("SELECT unit_id, seq, from_parent_id, to_parent_id, moved_on, paper, moved_by, moved_at \
         FROM unit_moves ORDER BY unit_id, seq")
    .all(tx)
    .await
}

/// Writes down a move, and has all below the unit stand under what is above its new parent.
pub async fn insert_move(tx: &mut Tx, row: &MoveRow) -> Outcome<()> {
    sql("INSERT INTO unit_moves (unit_id, seq, from_parent_id, to_parent_id, moved_on, paper, \
                                 moved_by, moved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(row.unit_id)
    .bind(row.seq)
    .bind(row.from_parent_id)
    .bind(row.to_parent_id)
    .bind(row.moved_on.as_str())
    .bind(row.paper.as_str())
    .bind(row.moved_by.as_str())
    .bind(row.moved_at.as_str())
    .execute(tx)
    .await?;
    sql("UPDATE units SET parent_id = $2 WHERE id = $1")
        .bind(row.unit_id)
        .bind(row.to_parent_id)
        .execute(tx)
        .await?;
    sql("DELETE FROM unit_ancestors \
         WHERE unit_id IN (SELECT b.unit_id FROM unit_ancestors b WHERE b.ancestor_id = $1) \
           AND ancestor_id IN (SELECT a.ancestor_id FROM unit_ancestors a \
                               WHERE a.unit_id = $1 AND a.depth > 0)")
    .bind(row.unit_id)
    .execute(tx)
    .await?;
    sql("INSERT INTO unit_ancestors (unit_id, ancestor_id, depth) \
         SELECT b.unit_id, a.ancestor_id, b.depth + a.depth + 1 \
         FROM unit_ancestors b CROSS JOIN unit_ancestors a \
         WHERE b.ancestor_id = $1 AND a.unit_id = $2")
    .bind(row.unit_id)
    .bind(row.to_parent_id)
    .execute(tx)
    .await?;
    Ok(())
}
