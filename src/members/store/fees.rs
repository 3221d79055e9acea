//! What members paid, and what they need not pay.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A month of a fee as it was told; of a grid the newest of a member and month holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FeeLine {
    pub id: i64,
    pub member_id: i64,
    pub fee_period: i64,
    pub base_fen: Option<i64>,
    pub paid_fen: i64,
    pub paid_on: Option<String>,
}

pub async fn fees_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<FeeLine>> {
    sql("SELECT f.id, f.member_id, f.fee_period, f.base_fen, f.paid_fen, f.paid_on \
         FROM members m JOIN member_fees f ON f.member_id = m.id \
         WHERE m.unit_id = $1 ORDER BY f.member_id, f.fee_period, f.id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Of the members of a union and those below it, up to a month.
pub async fn fees_below(tx: &mut Tx, root_id: i64, to: i64) -> Outcome<Vec<FeeLine>> {
    sql("SELECT f.id, f.member_id, f.fee_period, f.base_fen, f.paid_fen, f.paid_on \
         FROM unit_ancestors a \
         JOIN members m ON m.unit_id = a.unit_id \
         JOIN member_fees f ON f.member_id = m.id \
         WHERE a.ancestor_id = $1 AND f.fee_period <= $2 \
         ORDER BY f.member_id, f.fee_period, f.id")
    .bind(root_id)
    .bind(to)
    .all(tx)
    .await
}

pub async fn next_fee_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM member_fees").one(tx).await?;
    Ok(id)
}

/// A month of a fee that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFee {
    pub line: FeeLine,
    pub set_by: String,
    pub set_at: String,
}

pub async fn insert_fees(tx: &mut Tx, rows: &[NewFee]) -> Outcome<()> {
    let ints = |of: fn(&FeeLine) -> i64| Column::Ints(rows.iter().map(|it| of(&it.line)).collect());
    let columns = [
        ("id", ints(|it| it.id)),
        ("member_id", ints(|it| it.member_id)),
        ("fee_period", ints(|it| it.fee_period)),
        ("base_fen", Column::OptionalInts(rows.iter().map(|it| it.line.base_fen).collect())),
        ("paid_fen", ints(|it| it.paid_fen)),
        ("paid_on", Column::OptionalTexts(rows.iter().map(|it| it.line.paid_on.clone()).collect())),
        ("set_by", Column::Texts(rows.iter().map(|it| it.set_by.clone()).collect())),
        ("set_at", Column::Texts(rows.iter().map(|it| it.set_at.clone()).collect())),
    ];
    insert_all(tx, "member_fees", &columns, "").await
}

/// 减免 as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WaiverRow {
    pub id: i64,
    pub unit_id: i64,
    pub member_id: i64,
    pub from_period: i64,
    pub to_period: i64,
    pub reason: String,
    pub asked_by: String,
    pub asked_at: String,
    pub approved_by: Option<String>,
    pub approved_at: Option<String>,
}

pub async fn waivers_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<WaiverRow>> {
    sql("SELECT id, unit_id, member_id, from_period, to_period, reason, asked_by, asked_at, \
                approved_by, approved_at \
         FROM fee_waivers WHERE unit_id = $1 ORDER BY id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Of a union and those below it.
pub async fn waivers_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<WaiverRow>> {
    sql("SELECT w.id, w.unit_id, w.member_id, w.from_period, w.to_period, w.reason, w.asked_by, \
                w.asked_at, w.approved_by, w.approved_at \
         FROM unit_ancestors a JOIN fee_waivers w ON w.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 ORDER BY w.id")
    .bind(root_id)
    .all(tx)
    .await
}

pub async fn waiver_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<WaiverRow>> {
    sql("SELECT id, unit_id, member_id, from_period, to_period, reason, asked_by, asked_at, \
                approved_by, approved_at \
         FROM fee_waivers WHERE unit_id = $1 AND id = $2")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

pub async fn next_waiver_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
         FROM fee_waivers WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_waiver(tx: &mut Tx, row: &WaiverRow) -> Outcome<()> {
    sql("INSERT INTO fee_waivers \
         (id, unit_id, member_id, from_period, to_period, reason, asked_by, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.member_id)
    .bind(row.from_period)
    .bind(row.to_period)
    .bind(row.reason.as_str())
    .bind(row.asked_by.as_str())
    .bind(row.asked_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn approve_waiver(tx: &mut Tx, id: i64, (by, at): (&str, &str)) -> Outcome<u64> {
    sql("UPDATE fee_waivers SET approved_by = $2, approved_at = $3 \
         WHERE id = $1 AND approved_at IS NULL")
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}

/// Whether a member is on a union's roll, or was.
pub async fn is_member(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<bool> {
    let row: Option<(i64,)> = sql("SELECT id FROM members WHERE unit_id = $1 AND id = $2")
        .bind(unit_id)
        .bind(id)
        .optional(tx)
        .await?;
    Ok(row.is_some())
}

/// A waiver with the member's sealed name.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NamedWaiver {
    pub id: i64,
    pub member_id: i64,
    pub name_sealed: String,
    pub from_period: i64,
    pub to_period: i64,
    pub reason: String,
    pub asked_by: String,
    pub approved_by: Option<String>,
}

pub async fn named_waivers(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<NamedWaiver>> {
    sql("SELECT w.id, w.member_id, m.name_sealed, w.from_period, w.to_period, w.reason, \
                w.asked_by, w.approved_by \
         FROM fee_waivers w JOIN members m ON m.id = w.member_id \
         WHERE w.unit_id = $1 ORDER BY w.id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// What the books have of an account and those below it in the months of a year: net credit, by
/// union.
pub async fn booked_fees_below(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<(String, i64)>> {
    sql("SELECT u.code, CAST(COALESCE(SUM(b.credit_fen - b.debit_fen), 0) AS BIGINT) \
         FROM unit_ancestors a \
         JOIN units u ON u.id = a.unit_id \
         JOIN balances b ON b.unit_id = a.unit_id AND b.period BETWEEN $2 AND $3 \
         JOIN accounts c ON c.id = b.account_id AND (c.code = '401' OR c.code LIKE '401__') \
         WHERE a.ancestor_id = $1 GROUP BY u.code ORDER BY u.code")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}
