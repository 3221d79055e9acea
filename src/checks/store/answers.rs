//! Explanations and overrides with what was decided about them.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// An answer about to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnswer {
    pub unit_id: i64,
    pub year: i64,
    pub other_unit_id: Option<i64>,
    pub rule: String,
    pub subject: String,
    pub left_fen: Option<i64>,
    pub right_fen: Option<i64>,
    pub kind: String,
    pub reason: String,
    pub until_on: Option<String>,
    pub said_by: String,
    pub said_at: String,
}

/// An answer as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AnswerRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub other_unit_id: Option<i64>,
    pub rule: String,
    pub subject: String,
    pub left_fen: Option<i64>,
    pub right_fen: Option<i64>,
    pub kind: String,
    pub reason: String,
    pub until_on: Option<String>,
    pub said_by: String,
    pub said_at: String,
    /// Of its approval.
    pub state: Option<String>,
    pub decided_by: Option<String>,
    pub note: Option<String>,
}

/// The answers of a unit and all below it about two years, oldest first.
pub async fn answers_of(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<AnswerRow>> {
    sql("SELECT w.id, w.unit_id, w.year, w.other_unit_id, w.rule, w.subject, w.left_fen, \
                w.right_fen, w.kind, w.reason, w.until_on, w.said_by, w.said_at, p.state, \
                p.decided_by, p.note \
         FROM unit_ancestors t \
         JOIN check_answers w ON w.unit_id = t.unit_id AND w.year BETWEEN $2 AND $3 \
         LEFT JOIN approvals p ON p.unit_id = w.unit_id AND p.kind = w.kind \
           AND p.subject_id = w.id \
         WHERE t.ancestor_id = $1 ORDER BY w.id")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// How many answers of a kind, unit and year are in a state, the newest about each finding only.
pub async fn counted_answers(
    tx: &mut Tx,
    kind: &str,
    state: &str,
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT w.unit_id, w.year, COUNT(*) \
         FROM approvals p \
         JOIN check_answers w ON w.unit_id = p.unit_id AND w.id = p.subject_id \
         WHERE p.kind = $1 AND p.state = $2 \
           AND NOT EXISTS (SELECT n.id FROM check_answers n \
                WHERE n.unit_id = w.unit_id AND n.year = w.year AND n.id > w.id \
                  AND n.rule = w.rule AND n.subject = w.subject AND n.kind = w.kind) \
         GROUP BY w.unit_id, w.year ORDER BY w.unit_id, w.year")
    .bind(kind)
    .bind(state)
    .all(tx)
    .await
}

/// Its number.
pub async fn insert_answer(tx: &mut Tx, row: &NewAnswer) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM check_answers").one(tx).await?;
    sql("INSERT INTO check_answers (id, unit_id, year, other_unit_id, rule, subject, left_fen, \
                                    right_fen, kind, reason, until_on, said_by, said_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    .bind(id)
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.other_unit_id)
    .bind(row.rule.as_str())
    .bind(row.subject.as_str())
    .bind(row.left_fen)
    .bind(row.right_fen)
    .bind(row.kind.as_str())
    .bind(row.reason.as_str())
    .bind(row.until_on.clone())
    .bind(row.said_by.as_str())
    .bind(row.said_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}
