//! SQL of attachments.

use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A file beside a draft or a voucher.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentRow {
    pub id: i64,
    #[serde(skip)]
    pub unit_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher_id: Option<i64>,
    pub file_name: String,
    pub media_type: String,
    pub file_sha256: String,
    pub file_size_bytes: i64,
    pub added_by: String,
    pub added_at: String,
    #[serde(skip)]
    pub removed_by: Option<String>,
    #[serde(skip)]
    pub removed_at: Option<String>,
}

/// Ids run on within the unit's own range.
pub async fn next_attachment_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(1 + COALESCE(MAX(id), $1 * 4294967296) AS BIGINT) \
         FROM attachments \
         WHERE id BETWEEN $1 * 4294967296 AND $1 * 4294967296 + 4294967295")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_attachment(tx: &mut Tx, row: &AttachmentRow) -> Outcome<()> {
    sql("INSERT INTO attachments (id, unit_id, draft_id, voucher_id, file_name, media_type, \
             file_sha256, file_size_bytes, added_by, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.draft_id)
    .bind(row.voucher_id)
    .bind(row.file_name.as_str())
    .bind(row.media_type.as_str())
    .bind(row.file_sha256.as_str())
    .bind(row.file_size_bytes)
    .bind(row.added_by.as_str())
    .bind(row.added_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn attachment_by_id(
    tx: &mut Tx,
    unit_id: i64,
    id: i64,
) -> Outcome<Option<AttachmentRow>> {
    sql("SELECT id, unit_id, draft_id, voucher_id, file_name, media_type, file_sha256, \
                file_size_bytes, added_by, added_at, removed_by, removed_at \
         FROM attachments WHERE id = $2 AND unit_id = $1")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// What stands beside a draft.
pub async fn attachments_of_draft(
    tx: &mut Tx,
    unit_id: i64,
    draft_id: i64,
) -> Outcome<Vec<AttachmentRow>> {
    sql("SELECT id, unit_id, draft_id, voucher_id, file_name, media_type, file_sha256, \
                file_size_bytes, added_by, added_at, removed_by, removed_at \
         FROM attachments \
         WHERE unit_id = $1 AND draft_id = $2 AND removed_at IS NULL \
         ORDER BY id")
    .bind(unit_id)
    .bind(draft_id)
    .all(tx)
    .await
}

/// What stands beside a voucher: what its draft had, and what came later.
pub async fn attachments_of_voucher(
    tx: &mut Tx,
    unit_id: i64,
    (voucher_id, draft_id): (i64, Option<i64>),
) -> Outcome<Vec<AttachmentRow>> {
    sql("SELECT id, unit_id, draft_id, voucher_id, file_name, media_type, file_sha256, \
                file_size_bytes, added_by, added_at, removed_by, removed_at \
         FROM attachments \
         WHERE unit_id = $1 AND draft_id = CAST($3 AS BIGINT) AND removed_at IS NULL \
         UNION ALL \
         SELECT id, unit_id, draft_id, voucher_id, file_name, media_type, file_sha256, \
                file_size_bytes, added_by, added_at, removed_by, removed_at \
         FROM attachments \
         WHERE unit_id = $1 AND voucher_id = $2 AND removed_at IS NULL \
         ORDER BY id")
    .bind(unit_id)
    .bind(voucher_id)
    .bind(draft_id)
    .all(tx)
    .await
}

/// How many files stand beside each draft of a range of ids.
pub async fn attachment_counts(
    tx: &mut Tx,
    unit_id: i64,
    (from_draft, to_draft): (i64, i64),
) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT draft_id, CAST(COUNT(id) AS BIGINT) FROM attachments \
         WHERE unit_id = $1 AND draft_id BETWEEN $2 AND $3 AND removed_at IS NULL \
         GROUP BY draft_id ORDER BY draft_id")
    .bind(unit_id)
    .bind(from_draft)
    .bind(to_draft)
    .all(tx)
    .await
}

/// Says of an attachment that it no longer stands there. Rows touched.
pub async fn mark_attachment_removed(tx: &mut Tx, id: i64, by: &str, at: &str) -> Outcome<u64> {
    sql("UPDATE attachments SET removed_by = $2, removed_at = $3 \
         WHERE id = $1 AND removed_at IS NULL")
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}

/// The same for all that a dropped draft had.
pub async fn remove_attachments_of_draft(
    tx: &mut Tx,
    unit_id: i64,
    draft_id: i64,
    (by, at): (&str, &str),
) -> Outcome<u64> {
    sql("UPDATE attachments SET removed_by = $3, removed_at = $4 \
         WHERE unit_id = $1 AND draft_id = $2 AND removed_at IS NULL")
    .bind(unit_id)
    .bind(draft_id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}
