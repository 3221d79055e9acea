//! Documents as they were made.

use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A document that is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, ToSchema)]
#[schema(as = OversightDocument)]
pub struct DocumentRow {
    pub id: i64,
    #[serde(skip)]
    pub unit_id: i64,
    #[serde(skip)]
    pub about_id: Option<i64>,
    pub year: i64,
    /// `letter`, `rectification`, `audit_report`, `circular` or `certificate`.
    pub kind: String,
    pub subject: String,
    pub media_type: String,
    pub file_name: String,
    pub file_sha256: String,
    pub file_size_bytes: i64,
    pub made_by: String,
    pub made_at: String,
}

pub async fn next_document(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
         FROM oversight_documents WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_document(tx: &mut Tx, row: &DocumentRow) -> Outcome<()> {
    sql("INSERT INTO oversight_documents \
         (id, unit_id, about_id, year, kind, subject, media_type, file_name, file_sha256, \
          file_size_bytes, made_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.about_id)
    .bind(row.year)
    .bind(row.kind.as_str())
    .bind(row.subject.as_str())
    .bind(row.media_type.as_str())
    .bind(row.file_name.as_str())
    .bind(row.file_sha256.as_str())
    .bind(row.file_size_bytes)
    .bind(row.made_by.as_str())
    .bind(row.made_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Documents of a year that a union made, and those about it that others made, the newest first.
pub async fn documents_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<DocumentRow>> {
    sql("SELECT id, unit_id, about_id, year, kind, subject, media_type, file_name, file_sha256, \
                file_size_bytes, made_by, made_at \
         FROM oversight_documents \
         WHERE year = $2 AND (unit_id = $1 OR about_id = $1) ORDER BY made_at DESC, id DESC")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

pub async fn document_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<DocumentRow>> {
    sql("SELECT id, unit_id, about_id, year, kind, subject, media_type, file_name, file_sha256, \
                file_size_bytes, made_by, made_at \
         FROM oversight_documents WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Income or expense of a level-1 account in a year.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AccountRow {
    pub code: String,
    pub name: String,
    pub class: String,
    /// Credit less debit.
    pub net_fen: i64,
}

/// Before transfers, by account.
pub async fn income_and_expense(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<AccountRow>> {
    sql("SELECT t.code, t.name, t.class, \
                CAST(COALESCE(SUM(b.credit_fen - b.debit_fen), 0) AS BIGINT) AS net_fen \
         FROM balances b \
         JOIN accounts a ON a.id = b.account_id AND a.class IN ('income', 'expense') \
         JOIN accounts t ON t.chart = a.chart AND t.parent_id IS NULL \
              AND t.code = SUBSTR(a.code, 1, 3) \
         WHERE b.unit_id = $1 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         GROUP BY t.code, t.name, t.class ORDER BY t.code")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}
