//! Rules that hold from a day on.

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};
use crate::units::dated_rule::DatedRule;

/// What a unit itself says of a kind, oldest first.
pub async fn rules_said_by(tx: &mut Tx, unit_id: i64, kind: &str) -> Outcome<Vec<DatedRule>> {
    sql("SELECT id, kind, unit_id, channel, value, paper, valid_from_on, valid_to_on, set_by, \
                set_at, ended_by, ended_at \
         FROM dated_rules WHERE kind = $1 AND unit_id = $2 ORDER BY valid_from_on, id")
    .bind(kind)
    .bind(unit_id)
    .all(tx)
    .await
}

/// What a unit and those above it say of a kind.
pub async fn rules_over(tx: &mut Tx, unit_id: i64, kind: &str) -> Outcome<Vec<DatedRule>> {
    sql("SELECT r.id, r.kind, r.unit_id, r.channel, r.value, r.paper, r.valid_from_on, \
                r.valid_to_on, r.set_by, r.set_at, r.ended_by, r.ended_at \
         FROM unit_ancestors a JOIN dated_rules r ON r.kind = $1 AND r.unit_id = a.ancestor_id \
         WHERE a.unit_id = $2 ORDER BY a.depth, r.valid_from_on, r.id")
    .bind(kind)
    .bind(unit_id)
    .all(tx)
    .await
}

/// Everything that anybody says of a kind: a few rows a unit that says anything.
pub async fn rules_of_kind(tx: &mut Tx, kind: &str) -> Outcome<Vec<DatedRule>> {
    sql("SELECT id, kind, unit_id, channel, value, paper, valid_from_on, valid_to_on, set_by, \
                set_at, ended_by, ended_at \
         FROM dated_rules WHERE kind = $1 ORDER BY unit_id, valid_from_on, id")
    .bind(kind)
    .all(tx)
    .await
}

/// A unit and all above it, the nearest first.
pub async fn reach_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<i64>> {
    let rows: Vec<(i64,)> =
        sql("SELECT ancestor_id FROM unit_ancestors WHERE unit_id = $1 ORDER BY depth")
            .bind(unit_id)
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn rule_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<DatedRule>> {
    sql("SELECT id, kind, unit_id, channel, value, paper, valid_from_on, valid_to_on, set_by, \
                set_at, ended_by, ended_at \
         FROM dated_rules WHERE unit_id = $1 AND id = $2")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// The id comes from the unit's own range.
pub async fn insert_rule(tx: &mut Tx, rule: &DatedRule) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dated_rules WHERE unit_id = $1")
    .bind(rule.unit_id)
    .one(tx)
    .await?;
    sql("INSERT INTO dated_rules \
         (id, kind, unit_id, channel, value, paper, valid_from_on, valid_to_on, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(id)
    .bind(rule.kind.as_str())
    .bind(rule.unit_id)
    .bind(rule.channel.as_str())
    .bind(rule.value.as_str())
    .bind(rule.paper.as_str())
    .bind(rule.valid_from_on.as_str())
    .bind(rule.valid_to_on.clone())
    .bind(rule.set_by.as_str())
    .bind(rule.set_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

pub async fn end_rule(tx: &mut Tx, rule: &DatedRule) -> Outcome<()> {
    sql("UPDATE dated_rules SET valid_to_on = $2, ended_by = $3, ended_at = $4 WHERE id = $1")
        .bind(rule.id)
        .bind(rule.valid_to_on.clone())
        .bind(rule.ended_by.clone())
        .bind(rule.ended_at.clone())
        .execute(tx)
        .await?;
    Ok(())
}
