//! SQL of applications, their papers and objections.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// An application with what names its parts.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct ApplicationRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub seq: i64,
    pub programme_id: i64,
    pub family_id: Option<i64>,
    pub at_unit_id: i64,
    pub identity_hash: String,
    pub name_sealed: String,
    pub identity_sealed: String,
    pub illness_sealed: String,
    pub illness_mark: String,
    pub key_id: String,
    pub own_cost_fen: Option<i64>,
    pub asked_fen: i64,
    pub granted_fen: Option<i64>,
    pub applied_on: String,
    pub applied_by: String,
    pub applied_at: String,
    pub state: String,
    pub checked_by: Option<String>,
    pub checked_at: Option<String>,
    pub check_reason: Option<String>,
    pub notice_from_on: Option<String>,
    pub notice_to_on: Option<String>,
    pub notice_place: Option<String>,
    pub noticed_by: Option<String>,
    pub approved_on: Option<String>,
    pub approved_by: Option<String>,
    pub paper: Option<String>,
    pub paid_on: Option<String>,
    pub paid_by: Option<String>,
    pub payment: Option<String>,
    pub signed_on: Option<String>,
    pub signed_by: Option<String>,
    pub signed_paper: Option<String>,
    pub ended_reason: Option<String>,
    pub programme_code: String,
    pub programme_name: String,
    pub category: String,
    pub unit_code: String,
    pub at_unit_code: String,
}

/// The id and the number in its year of the next application.
pub async fn next_application(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<(i64, i64)> {
    sql("SELECT CAST((SELECT COALESCE(MAX(id), $1 * 4294967296) + 1 FROM aid_applications \
                      WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1) AS BIGINT), \
                CAST((SELECT COALESCE(MAX(seq), 0) + 1 FROM aid_applications \
                      WHERE unit_id = $1 AND year = $2) AS BIGINT)")
    .bind(unit_id)
    .bind(year)
    .one(tx)
    .await
}

pub async fn insert_application(tx: &mut Tx, row: &ApplicationRow) -> Outcome<u64> {
    sql("INSERT INTO aid_applications (id, unit_id, year, seq, programme_id, family_id, \
             at_unit_id, identity_hash, name_sealed, identity_sealed, illness_sealed, \
             illness_mark, key_id, own_cost_fen, asked_fen, applied_on, applied_by, applied_at, \
             state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
             $18, $19)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.seq)
    .bind(row.programme_id)
    .bind(row.family_id)
    .bind(row.at_unit_id)
    .bind(row.identity_hash.as_str())
    .bind(row.name_sealed.as_str())
    .bind(row.identity_sealed.as_str())
    .bind(row.illness_sealed.as_str())
    .bind(row.illness_mark.as_str())
    .bind(row.key_id.as_str())
    .bind(row.own_cost_fen)
    .bind(row.asked_fen)
    .bind(row.applied_on.as_str())
    .bind(row.applied_by.as_str())
    .bind(row.applied_at.as_str())
    .bind(row.state.as_str())
    .execute(tx)
    .await
}

/// Where an application stands after a step, and what the steps said.
pub async fn settle_application(tx: &mut Tx, row: &ApplicationRow) -> Outcome<u64> {
    sql("UPDATE aid_applications SET state = $2, granted_fen = $3, checked_by = $4, \
             checked_at = $5, check_reason = $6, notice_from_on = $7, notice_to_on = $8, \
             notice_place = $9, noticed_by = $10, approved_on = $11, approved_by = $12, \
             paper = $13, paid_on = $14, paid_by = $15, payment = $16, signed_on = $17, \
             signed_by = $18, signed_paper = $19, ended_reason = $20 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.state.as_str())
    .bind(row.granted_fen)
    .bind(row.checked_by.clone())
    .bind(row.checked_at.clone())
    .bind(row.check_reason.clone())
    .bind(row.notice_from_on.clone())
    .bind(row.notice_to_on.clone())
    .bind(row.notice_place.clone())
    .bind(row.noticed_by.clone())
    .bind(row.approved_on.clone())
    .bind(row.approved_by.clone())
    .bind(row.paper.clone())
    .bind(row.paid_on.clone())
    .bind(row.paid_by.clone())
    .bind(row.payment.clone())
    .bind(row.signed_on.clone())
    .bind(row.signed_by.clone())
    .bind(row.signed_paper.clone())
    .bind(row.ended_reason.clone())
    .execute(tx)
    .await
}

pub async fn application_numbered(
    tx: &mut Tx,
    unit_id: i64,
    (year, seq): (i64, i64),
) -> Outcome<Option<ApplicationRow>> {
    sql("SELECT a.* FROM aid_applications_shown a \
         WHERE a.unit_id = $1 AND a.year = $2 AND a.seq = $3")
    .bind(unit_id)
    .bind(year)
    .bind(seq)
    .optional(tx)
    .await
}

/// The applications of a year of a unit and those below it, by unit and number.
pub async fn applications_below(
    tx: &mut Tx,
    root_id: i64,
    year: i64,
) -> Outcome<Vec<ApplicationRow>> {
    sql("SELECT a.* FROM aid_applications_shown a \
         JOIN unit_ancestors t ON t.unit_id = a.unit_id \
         WHERE t.ancestor_id = $1 AND a.year = $2 ORDER BY a.unit_code, a.seq")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

pub async fn applications_of_family(tx: &mut Tx, family_id: i64) -> Outcome<Vec<ApplicationRow>> {
    sql("SELECT a.* FROM aid_applications_shown a WHERE a.family_id = $1 ORDER BY a.id")
        .bind(family_id)
        .all(tx)
        .await
}

/// How often a person was aided for an illness in a tree: on lines of rosters, which every payment
/// has, whatever year.
pub async fn illness_before(
    tx: &mut Tx,
    root_id: i64,
    (identity_hash, illness_mark): (&str, &str),
) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT CAST(COUNT(r.id) AS BIGINT) FROM roster_lines r \
         JOIN unit_ancestors t ON t.unit_id = r.at_unit_id AND t.ancestor_id = $1 \
         WHERE r.identity_hash = $2 AND r.note_mark = $3 AND r.amount_fen > 0")
    .bind(root_id)
    .bind(identity_hash)
    .bind(illness_mark)
    .one(tx)
    .await?;
    Ok(count)
}

/// A paper of evidence.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PaperRow {
    pub application_id: i64,
    pub seq: i64,
    pub kind: String,
    pub file_name_sealed: String,
    pub file_sha256: Option<String>,
    pub added_by: String,
    pub added_at: String,
}

pub async fn papers_of(tx: &mut Tx, application_id: i64) -> Outcome<Vec<PaperRow>> {
    sql("SELECT application_id, seq, kind, file_name_sealed, file_sha256, added_by, added_at \
         FROM aid_papers WHERE application_id = $1 ORDER BY seq")
    .bind(application_id)
    .all(tx)
    .await
}

pub async fn insert_paper(tx: &mut Tx, row: &PaperRow) -> Outcome<u64> {
    sql("INSERT INTO aid_papers (application_id, seq, kind, file_name_sealed, file_sha256, \
             added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(row.application_id)
    .bind(row.seq)
    .bind(row.kind.as_str())
    .bind(row.file_name_sealed.as_str())
    .bind(row.file_sha256.clone())
    .bind(row.added_by.as_str())
    .bind(row.added_at.as_str())
    .execute(tx)
    .await
}

/// What was said against an application.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ObjectionRow {
    pub application_id: i64,
    pub seq: i64,
    pub raised_on: String,
    pub said_sealed: String,
    pub noted_by: String,
    pub settled_on: Option<String>,
    pub settlement: Option<String>,
    pub verdict: Option<String>,
    pub settled_by: Option<String>,
}

pub async fn objections_of(tx: &mut Tx, application_id: i64) -> Outcome<Vec<ObjectionRow>> {
    sql("SELECT application_id, seq, raised_on, said_sealed, noted_by, settled_on, settlement, \
                verdict, settled_by \
         FROM aid_objections WHERE application_id = $1 ORDER BY seq")
    .bind(application_id)
    .all(tx)
    .await
}

pub async fn insert_objection(tx: &mut Tx, row: &ObjectionRow) -> Outcome<u64> {
    sql("INSERT INTO aid_objections (application_id, seq, raised_on, said_sealed, noted_by) \
         VALUES ($1, $2, $3, $4, $5)")
    .bind(row.application_id)
    .bind(row.seq)
    .bind(row.raised_on.as_str())
    .bind(row.said_sealed.as_str())
    .bind(row.noted_by.as_str())
    .execute(tx)
    .await
}

pub async fn settle_objection(tx: &mut Tx, row: &ObjectionRow) -> Outcome<u64> {
    sql("UPDATE aid_objections SET settled_on = $3, settlement = $4, verdict = $5, \
             settled_by = $6 \
         WHERE application_id = $1 AND seq = $2")
    .bind(row.application_id)
    .bind(row.seq)
    .bind(row.settled_on.clone())
    .bind(row.settlement.clone())
    .bind(row.verdict.clone())
    .bind(row.settled_by.clone())
    .execute(tx)
    .await
}
