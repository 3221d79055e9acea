//! Draws of peer review.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A draw as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PeerRoundRow {
    pub id: i64,
    pub district: String,
    pub seed: String,
    pub drawn_on: String,
    pub drawn_by: String,
    pub drawn_at: String,
}

pub async fn rounds_of_district(tx: &mut Tx, district: &str) -> Outcome<Vec<PeerRoundRow>> {
    sql("SELECT id, district, seed, drawn_on, drawn_by, drawn_at \
         FROM peer_rounds WHERE district = $1 ORDER BY id")
    .bind(district)
    .all(tx)
    .await
}

pub async fn next_round(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM peer_rounds").one(tx).await?;
    Ok(id)
}

pub async fn insert_round(tx: &mut Tx, row: &PeerRoundRow) -> Outcome<()> {
    sql("INSERT INTO peer_rounds (id, district, seed, drawn_on, drawn_by, drawn_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(row.id)
    .bind(row.district.as_str())
    .bind(row.seed.as_str())
    .bind(row.drawn_on.as_str())
    .bind(row.drawn_by.as_str())
    .bind(row.drawn_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Number of the group, who checks, who is checked.
pub async fn insert_assignments(
    tx: &mut Tx,
    round_id: i64,
    rows: &[(i64, i64, i64)],
) -> Outcome<()> {
    let columns = [
        ("round_id", Column::Ints(rows.iter().map(|_| round_id).collect())),
        ("group_number", Column::Ints(rows.iter().map(|it| it.0).collect())),
        ("checker_id", Column::Ints(rows.iter().map(|it| it.1).collect())),
        ("checked_id", Column::Ints(rows.iter().map(|it| it.2).collect())),
    ];
    insert_all(tx, "peer_assignments", &columns, "").await
}

/// Who checks whom, as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AssignmentRow {
    pub district: String,
    pub drawn_on: String,
    pub seed: String,
    pub group_number: i64,
    pub checker: String,
    pub checked: String,
}

pub async fn assignments_of(tx: &mut Tx, round_id: i64) -> Outcome<Vec<AssignmentRow>> {
    sql("SELECT r.district, r.drawn_on, r.seed, a.group_number, c.code AS checker, \
                d.code AS checked \
         FROM peer_rounds r JOIN peer_assignments a ON a.round_id = r.id \
         JOIN units c ON c.id = a.checker_id JOIN units d ON d.id = a.checked_id \
         WHERE r.id = $1 ORDER BY a.group_number")
    .bind(round_id)
    .all(tx)
    .await
}

/// Draws between two days in which a union or one below it checks or is checked.
pub async fn assignments_below(
    tx: &mut Tx,
    root_id: i64,
    (first, last): (&str, &str),
) -> Outcome<Vec<AssignmentRow>> {
    sql("SELECT r.district, r.drawn_on, r.seed, a.group_number, c.code AS checker, \
                d.code AS checked \
         FROM peer_rounds r JOIN peer_assignments a ON a.round_id = r.id \
         JOIN units c ON c.id = a.checker_id JOIN units d ON d.id = a.checked_id \
         WHERE r.drawn_on >= $2 AND r.drawn_on <= $3 \
           AND NOT EXISTS (SELECT n.id FROM peer_rounds n \
                WHERE n.district = r.district AND n.id > r.id \
                  AND n.drawn_on >= $2 AND n.drawn_on <= $3) \
           AND EXISTS ( \
             SELECT 1 FROM unit_ancestors t \
             WHERE t.ancestor_id = $1 AND t.unit_id IN (a.checker_id, a.checked_id)) \
         ORDER BY r.district, r.drawn_on, r.id, a.group_number")
    .bind(root_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// Whether the newest draw of a district sent a union to check another.
pub async fn is_assigned(tx: &mut Tx, checker_id: i64, checked_id: i64) -> Outcome<bool> {
    let row: Option<(i64,)> = sql("SELECT a.round_id FROM peer_assignments a \
         JOIN peer_rounds r ON r.id = a.round_id \
         WHERE a.checker_id = $1 AND a.checked_id = $2 \
           AND NOT EXISTS (SELECT n.id FROM peer_rounds n \
                WHERE n.district = r.district AND n.id > r.id) \
         ORDER BY a.round_id LIMIT 1")
    .bind(checker_id)
    .bind(checked_id)
    .optional(tx)
    .await?;
    Ok(row.is_some())
}
