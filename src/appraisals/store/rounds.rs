//! Rounds, scores and what unions filed of themselves.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A round as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RoundRow {
    pub id: i64,
    pub unit_id: i64,
    pub scheme: String,
    pub scheme_id: Option<i64>,
    pub year: i64,
    pub self_check_due_on: Option<String>,
    pub opened_by: String,
    pub opened_at: String,
}

/// Rounds of a year that a union stands under, the nearest first; its own, too.
pub async fn rounds_over(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<RoundRow>> {
    sql("SELECT r.id, r.unit_id, r.scheme, r.scheme_id, r.year, r.self_check_due_on, \
                r.opened_by, r.opened_at \
         FROM unit_ancestors a \
         JOIN appraisal_rounds r ON r.unit_id = a.ancestor_id AND r.year = $2 \
         WHERE a.unit_id = $1 ORDER BY a.depth, r.scheme")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Rounds of a year that a union opened.
pub async fn rounds_of_year(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<RoundRow>> {
    sql("SELECT id, unit_id, scheme, scheme_id, year, self_check_due_on, opened_by, opened_at \
         FROM appraisal_rounds WHERE unit_id = $1 AND year = $2 ORDER BY scheme")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

pub async fn next_round(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM appraisal_rounds")
            .one(tx)
            .await?;
    Ok(id)
}

pub async fn insert_round(tx: &mut Tx, row: &RoundRow) -> Outcome<()> {
    sql("INSERT INTO appraisal_rounds \
         (id, unit_id, scheme, scheme_id, year, self_check_due_on, opened_by, opened_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.scheme.as_str())
    .bind(row.scheme_id)
    .bind(row.year)
    .bind(row.self_check_due_on.clone())
    .bind(row.opened_by.as_str())
    .bind(row.opened_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A score as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ScoreRow {
    pub id: i64,
    pub round_id: i64,
    pub unit_id: i64,
    pub item: String,
    pub kind: String,
    pub verdict: String,
    pub points: Option<i64>,
    pub reason: String,
    pub evidence: String,
    pub scored_by: String,
    pub scored_at: String,
}

/// All that was ever said of a union in a round, in order.
pub async fn scores_of_unit(tx: &mut Tx, round_id: i64, unit_id: i64) -> Outcome<Vec<ScoreRow>> {
    sql("SELECT id, round_id, unit_id, item, kind, verdict, points, reason, evidence, \
                scored_by, scored_at \
         FROM appraisal_scores WHERE round_id = $1 AND unit_id = $2 ORDER BY id")
    .bind(round_id)
    .bind(unit_id)
    .all(tx)
    .await
}

/// All that was ever said in a round, in order.
pub async fn scores_of_round(tx: &mut Tx, round_id: i64) -> Outcome<Vec<ScoreRow>> {
    sql("SELECT id, round_id, unit_id, item, kind, verdict, points, reason, evidence, \
                scored_by, scored_at \
         FROM appraisal_scores WHERE round_id = $1 ORDER BY id")
    .bind(round_id)
    .all(tx)
    .await
}

pub async fn next_score(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM appraisal_scores")
            .one(tx)
            .await?;
    Ok(id)
}

pub async fn insert_scores(tx: &mut Tx, rows: &[ScoreRow]) -> Outcome<()> {
    let ints = |of: fn(&ScoreRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&ScoreRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("round_id", ints(|it| it.round_id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("item", texts(|it| &it.item)),
        ("kind", texts(|it| &it.kind)),
        ("verdict", texts(|it| &it.verdict)),
        ("points", Column::OptionalInts(rows.iter().map(|it| it.points).collect())),
        ("reason", texts(|it| &it.reason)),
        ("evidence", texts(|it| &it.evidence)),
        ("scored_by", texts(|it| &it.scored_by)),
        ("scored_at", texts(|it| &it.scored_at)),
    ];
    insert_all(tx, "appraisal_scores", &columns, "").await
}

/// What a union filed of itself as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SelfCheckRow {
    pub round_id: i64,
    pub unit_id: i64,
    pub filed_on: String,
    pub total: i64,
    pub head: String,
    pub filed_by: String,
    pub filed_at: String,
}

pub async fn self_check_of(
    tx: &mut Tx,
    round_id: i64,
    unit_id: i64,
) -> Outcome<Option<SelfCheckRow>> {
    sql("SELECT round_id, unit_id, filed_on, total, head, filed_by, filed_at \
         FROM appraisal_self_checks WHERE round_id = $1 AND unit_id = $2")
    .bind(round_id)
    .bind(unit_id)
    .optional(tx)
    .await
}

pub async fn insert_self_check(tx: &mut Tx, row: &SelfCheckRow) -> Outcome<()> {
    sql("INSERT INTO appraisal_self_checks \
         (round_id, unit_id, filed_on, total, head, filed_by, filed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(row.round_id)
    .bind(row.unit_id)
    .bind(row.filed_on.as_str())
    .bind(row.total)
    .bind(row.head.as_str())
    .bind(row.filed_by.as_str())
    .bind(row.filed_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}
