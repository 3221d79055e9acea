//! Audits and their papers.

use serde::Serialize;
use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// An audit as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    pub id: i64,
    pub unit_id: i64,
    pub audited_id: i64,
    pub year: i64,
    pub title: String,
    pub basis: String,
    pub members: String,
    pub from_on: String,
    pub to_on: String,
    pub planned_by: String,
    pub planned_at: String,
}

/// An audit as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct Audit {
    #[serde(skip)]
    pub id: i64,
    /// The number that its union gave it.
    pub number: i64,
    /// Who looks.
    pub issuer: String,
    #[serde(skip)]
    pub audited_id: i64,
    pub audited: String,
    pub audited_name: String,
    pub year: i64,
    pub title: String,
    pub basis: String,
    pub members: String,
    pub from_on: String,
    pub to_on: String,
    pub notified_on: Option<String>,
    pub enters_on: Option<String>,
    pub asked_on: Option<String>,
    pub answer_due_on: Option<String>,
    pub answer: Option<String>,
    pub answered_on: Option<String>,
    pub letter: Option<String>,
    /// 底稿份数.
    pub paper_count: i64,
}

/// The id that the next audit of a union is given.
pub async fn next_audit(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
         FROM audits WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_plan(tx: &mut Tx, row: &PlanRow) -> Outcome<()> {
    sql("INSERT INTO audits \
         (id, unit_id, audited_id, year, title, basis, members, from_on, to_on, planned_by, \
          planned_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.audited_id)
    .bind(row.year)
    .bind(row.title.as_str())
    .bind(row.basis.as_str())
    .bind(row.members.as_str())
    .bind(row.from_on.as_str())
    .bind(row.to_on.as_str())
    .bind(row.planned_by.as_str())
    .bind(row.planned_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn audit_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<Audit>> {
    sql("SELECT a.id, a.id - a.unit_id * 4294967296 AS number, f.code AS issuer, \
                a.audited_id, u.code AS audited, u.name AS audited_name, a.year, a.title, \
                a.basis, a.members, a.from_on, \
                a.to_on, a.notified_on, a.enters_on, a.asked_on, a.answer_due_on, a.answer, \
                a.answered_on, l.number AS letter, \
                (SELECT COUNT(*) FROM audit_papers p WHERE p.audit_id = a.id) AS paper_count \
         FROM audits a JOIN units f ON f.id = a.unit_id JOIN units u ON u.id = a.audited_id \
         LEFT JOIN audit_letters l ON l.id = a.letter_id WHERE a.id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Audits of a year that a union makes.
pub async fn audits_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<Audit>> {
    sql("SELECT a.id, a.id - a.unit_id * 4294967296 AS number, f.code AS issuer, \
                a.audited_id, u.code AS audited, u.name AS audited_name, a.year, a.title, \
                a.basis, a.members, a.from_on, \
                a.to_on, a.notified_on, a.enters_on, a.asked_on, a.answer_due_on, a.answer, \
                a.answered_on, l.number AS letter, \
                (SELECT COUNT(*) FROM audit_papers p WHERE p.audit_id = a.id) AS paper_count \
         FROM audits a JOIN units f ON f.id = a.unit_id JOIN units u ON u.id = a.audited_id \
         LEFT JOIN audit_letters l ON l.id = a.letter_id \
         WHERE a.unit_id = $1 AND a.year = $2 ORDER BY a.id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Audits about a union that it was notified of.
pub async fn audits_about(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Audit>> {
    sql("SELECT a.id, a.id - a.unit_id * 4294967296 AS number, f.code AS issuer, \
                a.audited_id, u.code AS audited, u.name AS audited_name, a.year, a.title, \
                a.basis, a.members, a.from_on, \
                a.to_on, a.notified_on, a.enters_on, a.asked_on, a.answer_due_on, a.answer, \
                a.answered_on, l.number AS letter, \
                (SELECT COUNT(*) FROM audit_papers p WHERE p.audit_id = a.id) AS paper_count \
         FROM audits a JOIN units f ON f.id = a.unit_id JOIN units u ON u.id = a.audited_id \
         LEFT JOIN audit_letters l ON l.id = a.letter_id \
         WHERE a.audited_id = $1 AND a.notified_on IS NOT NULL ORDER BY a.id")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn notify(tx: &mut Tx, id: i64, (on, enters): (&str, &str), by: &str) -> Outcome<u64> {
    sql("UPDATE audits SET notified_on = $2, enters_on = $3, notified_by = $4 \
         WHERE id = $1 AND notified_on IS NULL")
    .bind(id)
    .bind(on)
    .bind(enters)
    .bind(by)
    .execute(tx)
    .await
}

pub async fn ask(tx: &mut Tx, id: i64, (on, due): (&str, &str)) -> Outcome<u64> {
    sql("UPDATE audits SET asked_on = $2, answer_due_on = $3 \
         WHERE id = $1 AND asked_on IS NULL")
    .bind(id)
    .bind(on)
    .bind(due)
    .execute(tx)
    .await
}

pub async fn answer(tx: &mut Tx, id: i64, (text, on, by): (&str, &str, &str)) -> Outcome<u64> {
    sql("UPDATE audits SET answer = $2, answered_on = $3, answered_by = $4 \
         WHERE id = $1 AND answer IS NULL")
    .bind(id)
    .bind(text)
    .bind(on)
    .bind(by)
    .execute(tx)
    .await
}

pub async fn issued(tx: &mut Tx, id: i64, letter_id: i64) -> Outcome<u64> {
    sql("UPDATE audits SET letter_id = $2 WHERE id = $1 AND letter_id IS NULL")
        .bind(id)
        .bind(letter_id)
        .execute(tx)
        .await
}

/// A paper as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct PaperRow {
    #[serde(skip)]
    pub audit_id: i64,
    pub number: i64,
    pub problem: String,
    pub fact: String,
    pub amount_fen: Option<i64>,
    pub vouchers: String,
    pub clause: String,
    pub demand: String,
    pub owner: String,
    pub written_by: String,
    pub written_at: String,
}

pub async fn papers_of(tx: &mut Tx, audit_id: i64) -> Outcome<Vec<PaperRow>> {
    sql("SELECT audit_id, number, problem, fact, amount_fen, vouchers, clause, demand, owner, \
                written_by, written_at \
         FROM audit_papers WHERE audit_id = $1 ORDER BY number")
    .bind(audit_id)
    .all(tx)
    .await
}

pub async fn insert_paper(tx: &mut Tx, row: &PaperRow) -> Outcome<()> {
    sql("INSERT INTO audit_papers \
         (audit_id, number, problem, fact, amount_fen, vouchers, clause, demand, owner, \
          written_by, written_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(row.audit_id)
    .bind(row.number)
    .bind(row.problem.as_str())
    .bind(row.fact.as_str())
    .bind(row.amount_fen)
    .bind(row.vouchers.as_str())
    .bind(row.clause.as_str())
    .bind(row.demand.as_str())
    .bind(row.owner.as_str())
    .bind(row.written_by.as_str())
    .bind(row.written_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}
