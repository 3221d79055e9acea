//! SQL of families, who lives there, plans, measures and reviews.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A family as stored.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct FamilyRow {
    pub id: i64,
    pub unit_id: i64,
    /// Code of `unit_id`.
    pub unit_code: String,
    pub identity_hash: String,
    pub name_sealed: String,
    pub identity_sealed: String,
    pub phone_sealed: String,
    pub address_sealed: String,
    pub key_id: String,
    pub cause: String,
    pub income_fen: i64,
    pub heads: i64,
    pub opened_on: String,
    pub paper: String,
    pub state: String,
    pub ended_on: Option<String>,
    pub end_reason: Option<String>,
    pub set_by: String,
    pub set_at: String,
}

pub async fn next_family_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) FROM aid_families \
             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
        .bind(unit_id)
        .one(tx)
        .await?;
    Ok(id)
}

pub async fn insert_family(tx: &mut Tx, row: &FamilyRow) -> Outcome<u64> {
    sql("INSERT INTO aid_families (id, unit_id, identity_hash, name_sealed, identity_sealed, \
             phone_sealed, address_sealed, key_id, cause, income_fen, heads, opened_on, paper, \
             state, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.identity_hash.as_str())
    .bind(row.name_sealed.as_str())
    .bind(row.identity_sealed.as_str())
    .bind(row.phone_sealed.as_str())
    .bind(row.address_sealed.as_str())
    .bind(row.key_id.as_str())
    .bind(row.cause.as_str())
    .bind(row.income_fen)
    .bind(row.heads)
    .bind(row.opened_on.as_str())
    .bind(row.paper.as_str())
    .bind(row.state.as_str())
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await
}

/// What a review made of a family.
pub async fn settle_family(tx: &mut Tx, row: &FamilyRow) -> Outcome<u64> {
    sql("UPDATE aid_families SET cause = $2, income_fen = $3, heads = $4, state = $5, \
             ended_on = $6, end_reason = $7 WHERE id = $1")
    .bind(row.id)
    .bind(row.cause.as_str())
    .bind(row.income_fen)
    .bind(row.heads)
    .bind(row.state.as_str())
    .bind(row.ended_on.clone())
    .bind(row.end_reason.clone())
    .execute(tx)
    .await
}

pub async fn family_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<FamilyRow>> {
    sql("SELECT f.id, f.unit_id, u.code AS unit_code, f.identity_hash, f.name_sealed, \
                f.identity_sealed, f.phone_sealed, f.address_sealed, f.key_id, f.cause, \
                f.income_fen, f.heads, f.opened_on, f.paper, f.state, f.ended_on, f.end_reason, \
                f.set_by, f.set_at \
         FROM aid_families f JOIN units u ON u.id = f.unit_id \
         WHERE f.unit_id = $1 AND f.id = $2")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// The families of a unit and those below it, by unit and number.
pub async fn families_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<FamilyRow>> {
    sql("SELECT f.id, f.unit_id, u.code AS unit_code, f.identity_hash, f.name_sealed, \
                f.identity_sealed, f.phone_sealed, f.address_sealed, f.key_id, f.cause, \
                f.income_fen, f.heads, f.opened_on, f.paper, f.state, f.ended_on, f.end_reason, \
                f.set_by, f.set_at \
         FROM unit_ancestors t JOIN aid_families f ON f.unit_id = t.unit_id \
         JOIN units u ON u.id = f.unit_id \
         WHERE t.ancestor_id = $1 ORDER BY u.code, f.id")
    .bind(root_id)
    .all(tx)
    .await
}

/// Open files of a person in a tree: unit and id.
pub async fn families_of_person(
    tx: &mut Tx,
    root_id: i64,
    identity_hash: &str,
) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT f.unit_id, f.id FROM aid_families f \
         JOIN unit_ancestors t ON t.unit_id = f.unit_id AND t.ancestor_id = $1 \
         WHERE f.identity_hash = $2 AND f.state = 'open' ORDER BY f.id")
    .bind(root_id)
    .bind(identity_hash)
    .all(tx)
    .await
}

/// One who lives in a family.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct MemberRow {
    pub family_id: i64,
    pub seq: i64,
    pub name_sealed: String,
    pub identity_sealed: String,
    pub relation: String,
    pub situation_sealed: String,
    pub key_id: String,
    pub set_by: String,
    pub set_at: String,
}

pub async fn members_of(tx: &mut Tx, family_id: i64) -> Outcome<Vec<MemberRow>> {
    sql("SELECT family_id, seq, name_sealed, identity_sealed, relation, situation_sealed, \
                key_id, set_by, set_at \
         FROM aid_family_members WHERE family_id = $1 ORDER BY seq")
    .bind(family_id)
    .all(tx)
    .await
}

pub async fn insert_member(tx: &mut Tx, row: &MemberRow) -> Outcome<u64> {
    sql("INSERT INTO aid_family_members (family_id, seq, name_sealed, identity_sealed, relation, \
             situation_sealed, key_id, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(row.family_id)
    .bind(row.seq)
    .bind(row.name_sealed.as_str())
    .bind(row.identity_sealed.as_str())
    .bind(row.relation.as_str())
    .bind(row.situation_sealed.as_str())
    .bind(row.key_id.as_str())
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await
}

/// A plan of a year.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PlanRow {
    pub family_id: i64,
    pub seq: i64,
    pub year: i64,
    pub goal: String,
    pub set_by: String,
    pub set_at: String,
}

pub async fn plans_of(tx: &mut Tx, family_id: i64) -> Outcome<Vec<PlanRow>> {
    sql("SELECT family_id, seq, year, goal, set_by, set_at \
         FROM aid_plans WHERE family_id = $1 ORDER BY seq")
    .bind(family_id)
    .all(tx)
    .await
}

pub async fn insert_plan(tx: &mut Tx, row: &PlanRow) -> Outcome<u64> {
    sql("INSERT INTO aid_plans (family_id, seq, year, goal, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(row.family_id)
    .bind(row.seq)
    .bind(row.year)
    .bind(row.goal.as_str())
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await
}

/// A measure, and when it was carried out.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MeasureRow {
    pub family_id: i64,
    pub seq: i64,
    pub year: i64,
    pub measure: String,
    pub due_on: String,
    pub done_on: Option<String>,
    pub done_note: Option<String>,
    pub done_by: Option<String>,
    pub set_by: String,
    pub set_at: String,
}

pub async fn measures_of(tx: &mut Tx, family_id: i64) -> Outcome<Vec<MeasureRow>> {
    sql("SELECT family_id, seq, year, measure, due_on, done_on, done_note, done_by, set_by, \
                set_at \
         FROM aid_measures WHERE family_id = $1 ORDER BY seq")
    .bind(family_id)
    .all(tx)
    .await
}

pub async fn insert_measure(tx: &mut Tx, row: &MeasureRow) -> Outcome<u64> {
    sql("INSERT INTO aid_measures (family_id, seq, year, measure, due_on, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(row.family_id)
    .bind(row.seq)
    .bind(row.year)
    .bind(row.measure.as_str())
    .bind(row.due_on.as_str())
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await
}

pub async fn finish_measure(tx: &mut Tx, row: &MeasureRow) -> Outcome<u64> {
    sql("UPDATE aid_measures SET done_on = $3, done_note = $4, done_by = $5 \
         WHERE family_id = $1 AND seq = $2")
    .bind(row.family_id)
    .bind(row.seq)
    .bind(row.done_on.clone())
    .bind(row.done_note.clone())
    .bind(row.done_by.clone())
    .execute(tx)
    .await
}

/// A review of a year.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ReviewRow {
    pub family_id: i64,
    pub seq: i64,
    pub year: i64,
    pub reviewed_on: String,
    pub outcome: String,
    pub cause: String,
    pub income_fen: i64,
    pub heads: i64,
    pub paper: String,
    pub note: String,
    pub set_by: String,
    pub set_at: String,
}

pub async fn reviews_of(tx: &mut Tx, family_id: i64) -> Outcome<Vec<ReviewRow>> {
    sql("SELECT family_id, seq, year, reviewed_on, outcome, cause, income_fen, heads, paper, \
                note, set_by, set_at \
         FROM aid_reviews WHERE family_id = $1 ORDER BY seq")
    .bind(family_id)
    .all(tx)
    .await
}

pub async fn insert_review(tx: &mut Tx, row: &ReviewRow) -> Outcome<u64> {
    sql("INSERT INTO aid_reviews (family_id, seq, year, reviewed_on, outcome, cause, \
             income_fen, heads, paper, note, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(row.family_id)
    .bind(row.seq)
    .bind(row.year)
    .bind(row.reviewed_on.as_str())
    .bind(row.outcome.as_str())
    .bind(row.cause.as_str())
    .bind(row.income_fen)
    .bind(row.heads)
    .bind(row.paper.as_str())
    .bind(row.note.as_str())
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await
}
