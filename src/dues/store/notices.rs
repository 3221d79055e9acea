//! 年末通知: what the accruals of a year's end are booked by.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NoticeRow {
    pub id: i64,
    pub kind: String,
    pub number: String,
    pub year: i64,
    pub from_id: i64,
    pub to_id: i64,
    pub amount_fen: i64,
    pub content: String,
    pub made_by: String,
    pub made_at: String,
}

pub async fn next_notice_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM year_end_notices")
            .one(tx)
            .await?;
    Ok(id)
}

/// How many of a kind a unit has made for a year: their numbers run on.
pub async fn notices_made(tx: &mut Tx, kind: &str, year: i64, from_id: i64) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM year_end_notices \
                                WHERE kind = $1 AND year = $2 AND from_id = $3")
    .bind(kind)
    .bind(year)
    .bind(from_id)
    .one(tx)
    .await?;
    Ok(count)
}

pub async fn insert_notice(tx: &mut Tx, row: &NoticeRow) -> Outcome<u64> {
    sql("INSERT INTO year_end_notices \
         (id, kind, number, year, from_id, to_id, amount_fen, content, made_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(row.id)
    .bind(row.kind.as_str())
    .bind(row.number.as_str())
    .bind(row.year)
    .bind(row.from_id)
    .bind(row.to_id)
    .bind(row.amount_fen)
    .bind(row.content.as_str())
    .bind(row.made_by.as_str())
    .bind(row.made_at.as_str())
    .execute(tx)
    .await
}

pub async fn notice_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<NoticeRow>> {
    sql("SELECT id, kind, number, year, from_id, to_id, amount_fen, content, made_by, made_at \
         FROM year_end_notices WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// What a notice is of: the dues of a union that one owes another at the end of a year.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NoticedRow {
    pub unit_id: i64,
    pub receipts: i64,
    pub amount_fen: i64,
}

/// What the debtor owes the creditor of a year that was accrued, by the unions whose dues it is.
pub async fn noticed_dues(
    tx: &mut Tx,
    (debtor_id, creditor_id): (i64, i64),
    year: i64,
) -> Outcome<Vec<NoticedRow>> {
    sql("SELECT r.unit_id, COUNT(*) AS receipts, \
                CAST(SUM(d.amount_fen) AS BIGINT) AS amount_fen \
         FROM dues_debts d JOIN dues_receipts r ON r.id = d.receipt_id \
         WHERE d.debtor_id = $1 AND d.creditor_id = $2 AND d.accrued_year = $3 \
           AND r.unit_id IS NOT NULL \
         GROUP BY r.unit_id ORDER BY r.unit_id")
    .bind(debtor_id)
    .bind(creditor_id)
    .bind(year)
    .all(tx)
    .await
}

/// The notices of a year that a unit made or was given.
pub async fn notices_about(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<NoticeRow>> {
    sql("SELECT id, kind, number, year, from_id, to_id, amount_fen, content, made_by, made_at \
         FROM year_end_notices \
         WHERE year = $2 AND (from_id = $1 OR to_id = $1) ORDER BY kind, number, id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}
