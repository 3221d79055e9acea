//! Deferrals and refunds, each with where it stands, and demands.

use sqlx::FromRow;

use crate::dues::split::Legs;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Tx, sql};

/// A deferral, and what was decided about it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DeferralRow {
    pub id: i64,
    pub unit_id: i64,
    pub wage_from: i64,
    pub wage_to: i64,
    pub due_on: String,
    pub reason: String,
    pub paper: String,
    pub asked_by: String,
    pub asked_at: String,
    pub state: String,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: Option<String>,
}

/// The id comes from the unit's own range.
pub async fn next_deferral_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dues_deferrals \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_deferral(tx: &mut Tx, row: &DeferralRow) -> Outcome<u64> {
    sql("INSERT INTO dues_deferrals \
         (id, unit_id, wage_from, wage_to, due_on, reason, paper, asked_by, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.wage_from)
    .bind(row.wage_to)
    .bind(row.due_on.as_str())
    .bind(row.reason.as_str())
    .bind(row.paper.as_str())
    .bind(row.asked_by.as_str())
    .bind(row.asked_at.as_str())
    .execute(tx)
    .await
}

/// The deferrals of a unit and those below it, the newest first.
pub async fn deferrals_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<DeferralRow>> {
    sql("SELECT d.id, d.unit_id, d.wage_from, d.wage_to, d.due_on, d.reason, d.paper, \
                d.asked_by, d.asked_at, p.state, p.decided_by, p.decided_at, p.note \
         FROM unit_ancestors a JOIN dues_deferrals d ON d.unit_id = a.unit_id \
         JOIN approvals p ON p.unit_id = d.unit_id AND p.kind = 'dues_deferral' \
          AND p.subject_id = d.id \
         WHERE a.ancestor_id = $1 ORDER BY d.asked_at DESC, d.id DESC")
    .bind(root_id)
    .all(tx)
    .await
}

pub async fn deferral_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<DeferralRow>> {
    sql("SELECT d.id, d.unit_id, d.wage_from, d.wage_to, d.due_on, d.reason, d.paper, \
                d.asked_by, d.asked_at, p.state, p.decided_by, p.decided_at, p.note \
         FROM dues_deferrals d \
         JOIN approvals p ON p.unit_id = d.unit_id AND p.kind = 'dues_deferral' \
          AND p.subject_id = d.id \
         WHERE d.id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Months that are due later, as it was approved.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Deferred {
    pub unit_id: i64,
    pub wage_from: i64,
    pub wage_to: i64,
    pub due_on: String,
}

impl Deferred {
    #[must_use]
    pub fn covers(&self, wage_period: i64) -> bool {
        (self.wage_from..=self.wage_to).contains(&wage_period)
    }
}

/// What was approved for a unit and those below it.
pub async fn deferred_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<Deferred>> {
    sql("SELECT d.unit_id, d.wage_from, d.wage_to, d.due_on \
         FROM unit_ancestors a JOIN dues_deferrals d ON d.unit_id = a.unit_id \
         JOIN approvals p ON p.unit_id = d.unit_id AND p.kind = 'dues_deferral' \
          AND p.subject_id = d.id AND p.state = 'approved' \
         WHERE a.ancestor_id = $1 ORDER BY d.unit_id, d.id")
    .bind(root_id)
    .all(tx)
    .await
}

/// A refund, and what was decided about it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RefundRow {
    pub id: i64,
    pub receiver_id: i64,
    pub receipt_id: i64,
    pub number: String,
    pub amount_fen: i64,
    pub refunded_on: String,
    pub grassroots_fen: i64,
    pub department_fen: i64,
    pub federation_fen: i64,
    pub above_fen: i64,
    pub reason: String,
    pub paper: String,
    pub asked_by: String,
    pub asked_at: String,
    pub made_id: Option<i64>,
    /// Of the receipt: payer, number, day, whose dues.
    pub payer_name: String,
    pub receipt_number: String,
    pub received_on: String,
    pub unit_id: Option<i64>,
    /// Its voucher was reversed.
    pub taken_back_at: Option<String>,
    pub state: String,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: Option<String>,
}

impl RefundRow {
    /// What each level loses by it.
    #[must_use]
    pub fn legs(&self) -> Legs {
        let fen = [self.grassroots_fen, self.department_fen, self.federation_fen, self.above_fen];
        Legs(fen.map(Money::from_fen))
    }

    #[must_use]
    pub fn amount(&self) -> Money {
        Money::from_fen(self.amount_fen)
    }
}

/// The id comes from the receiver's own range.
pub async fn next_refund_id(tx: &mut Tx, receiver_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dues_refunds \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(receiver_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_refund(tx: &mut Tx, row: &RefundRow) -> Outcome<u64> {
    sql("INSERT INTO dues_refunds \
         (id, receiver_id, receipt_id, number, amount_fen, refunded_on, grassroots_fen, \
          department_fen, federation_fen, above_fen, reason, paper, asked_by, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
    .bind(row.id)
    .bind(row.receiver_id)
    .bind(row.receipt_id)
    .bind(row.number.as_str())
    .bind(row.amount_fen)
    .bind(row.refunded_on.as_str())
    .bind(row.grassroots_fen)
    .bind(row.department_fen)
    .bind(row.federation_fen)
    .bind(row.above_fen)
    .bind(row.reason.as_str())
    .bind(row.paper.as_str())
    .bind(row.asked_by.as_str())
    .bind(row.asked_at.as_str())
    .execute(tx)
    .await
}

/// The refunds of what a unit got, the newest first.
pub async fn refunds_of(tx: &mut Tx, receiver_id: i64) -> Outcome<Vec<RefundRow>> {
    sql("SELECT f.id, f.receiver_id, f.receipt_id, f.number, f.amount_fen, f.refunded_on, \
                f.grassroots_fen, f.department_fen, f.federation_fen, f.above_fen, f.reason, \
                f.paper, f.asked_by, f.asked_at, f.made_id, r.payer_name, \
                r.number AS receipt_number, r.received_on, r.unit_id, m.taken_back_at, p.state, \
                p.decided_by, p.decided_at, p.note \
         FROM dues_refunds f JOIN dues_receipts r ON r.id = f.receipt_id \
         LEFT JOIN dues_receipts m ON m.id = f.made_id \
         JOIN approvals p ON p.unit_id = f.receiver_id AND p.kind = 'dues_refund' \
          AND p.subject_id = f.id \
         WHERE f.receiver_id = $1 ORDER BY f.id DESC")
    .bind(receiver_id)
    .all(tx)
    .await
}

pub async fn refund_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<RefundRow>> {
    sql("SELECT f.id, f.receiver_id, f.receipt_id, f.number, f.amount_fen, f.refunded_on, \
                f.grassroots_fen, f.department_fen, f.federation_fen, f.above_fen, f.reason, \
                f.paper, f.asked_by, f.asked_at, f.made_id, r.payer_name, \
                r.number AS receipt_number, r.received_on, r.unit_id, m.taken_back_at, p.state, \
                p.decided_by, p.decided_at, p.note \
         FROM dues_refunds f JOIN dues_receipts r ON r.id = f.receipt_id \
         LEFT JOIN dues_receipts m ON m.id = f.made_id \
         JOIN approvals p ON p.unit_id = f.receiver_id AND p.kind = 'dues_refund' \
          AND p.subject_id = f.id \
         WHERE f.id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// An approved refund is the negative receipt that it became.
pub async fn set_refund_made(tx: &mut Tx, id: i64, made_id: i64) -> Outcome<u64> {
    sql("UPDATE dues_refunds SET made_id = $2 WHERE id = $1 AND made_id IS NULL")
        .bind(id)
        .bind(made_id)
        .execute(tx)
        .await
}

/// A refund that is in the books, as a list of receipts may bring it again.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RefundBooked {
    pub number: String,
    pub receipt_number: String,
    pub received_on: String,
    pub amount_fen: i64,
}

/// What a unit has given back.
pub async fn refunds_booked(tx: &mut Tx, receiver_id: i64) -> Outcome<Vec<RefundBooked>> {
    sql("SELECT r.number, o.number AS receipt_number, r.received_on, r.amount_fen \
         FROM dues_refunds f JOIN dues_receipts r ON r.id = f.made_id \
         JOIN dues_receipts o ON o.id = f.receipt_id \
         WHERE f.receiver_id = $1 AND r.taken_back_at IS NULL \
         ORDER BY r.received_on, r.id")
    .bind(receiver_id)
    .all(tx)
    .await
}

/// A demand as it was made.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DemandRow {
    pub id: i64,
    pub issuer_id: i64,
    pub unit_id: i64,
    pub number: String,
    pub dated_on: String,
    pub arrears_fen: i64,
    pub charge_fen: i64,
    pub content: String,
    pub content_hash: String,
    pub made_by: String,
    pub made_at: String,
}

/// The id comes from the issuer's own range.
pub async fn next_demand_id(tx: &mut Tx, issuer_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dues_demands \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(issuer_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_demand(tx: &mut Tx, row: &DemandRow) -> Outcome<u64> {
    sql("INSERT INTO dues_demands \
         (id, issuer_id, unit_id, number, dated_on, arrears_fen, charge_fen, content, \
          content_hash, made_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(row.id)
    .bind(row.issuer_id)
    .bind(row.unit_id)
    .bind(row.number.as_str())
    .bind(row.dated_on.as_str())
    .bind(row.arrears_fen)
    .bind(row.charge_fen)
    .bind(row.content.as_str())
    .bind(row.content_hash.as_str())
    .bind(row.made_by.as_str())
    .bind(row.made_at.as_str())
    .execute(tx)
    .await
}

/// The demands that a unit made, the newest first.
pub async fn demands_of(tx: &mut Tx, issuer_id: i64) -> Outcome<Vec<DemandRow>> {
    sql("SELECT id, issuer_id, unit_id, number, dated_on, arrears_fen, charge_fen, content, \
                content_hash, made_by, made_at \
         FROM dues_demands WHERE issuer_id = $1 ORDER BY dated_on DESC, id DESC")
    .bind(issuer_id)
    .all(tx)
    .await
}

/// How many a unit made in a year: their numbers run on.
pub async fn demands_made(tx: &mut Tx, issuer_id: i64, year: i64) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM dues_demands \
                                WHERE issuer_id = $1 AND dated_on BETWEEN $2 AND $3")
    .bind(issuer_id)
    .bind(format!("{year}-01-01"))
    .bind(format!("{year}-12-31"))
    .one(tx)
    .await?;
    Ok(count)
}

/// What stands of the demand of a day for each union: made once a day.
pub async fn demands_on(tx: &mut Tx, issuer_id: i64, day: &str) -> Outcome<Vec<DemandRow>> {
    sql("SELECT id, issuer_id, unit_id, number, dated_on, arrears_fen, charge_fen, content, \
                content_hash, made_by, made_at \
         FROM dues_demands WHERE issuer_id = $1 AND dated_on = $2 ORDER BY id")
    .bind(issuer_id)
    .bind(day)
    .all(tx)
    .await
}

pub async fn demand_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<DemandRow>> {
    sql("SELECT id, issuer_id, unit_id, number, dated_on, arrears_fen, charge_fen, content, \
                content_hash, made_by, made_at \
         FROM dues_demands WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}
