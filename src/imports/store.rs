//! The imports area's only SQL: the batches.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A batch as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct BatchRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub kind: String,
    pub file_name: String,
    pub file_sha256: String,
    pub file_size_bytes: i64,
    pub status: String,
    /// JSON: the sheets that were read, with their columns.
    pub sheets: String,
    pub first_voucher_seq: Option<i64>,
    pub last_voucher_seq: Option<i64>,
    pub voucher_count: i64,
    pub entry_count: i64,
    pub total_fen: i64,
    /// JSON: what was worth knowing; nothing refused is ever stored.
    pub findings: String,
    pub imported_by: String,
    pub imported_at: String,
}

/// Ids run on within the unit's own range, so that books never wait for each other.
pub async fn next_batch_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM import_batches WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

/// The next free ids of projects and parties of a unit.
pub async fn next_register_ids(tx: &mut Tx, unit_id: i64) -> Outcome<(i64, i64)> {
    sql("SELECT CAST(COALESCE((SELECT MAX(id) FROM projects WHERE unit_id = $1), \
                              $1 * 4294967296) + 1 AS BIGINT), \
                CAST(COALESCE((SELECT MAX(id) FROM parties WHERE unit_id = $1), \
                              $1 * 4294967296) + 1 AS BIGINT)")
    .bind(unit_id)
    .one(tx)
    .await
}

/// The batch by which this very file came into these books before.
pub async fn batch_of_file(
    tx: &mut Tx,
    unit_id: i64,
    (kind, year): (&str, i64),
    file_sha256: &str,
) -> Outcome<Option<BatchRow>> {
    sql("SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
                first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
                findings, imported_by, imported_at \
         FROM import_batches \
         WHERE unit_id = $1 AND kind = $2 AND year = $3 AND file_sha256 = $4")
    .bind(unit_id)
    .bind(kind)
    .bind(year)
    .bind(file_sha256)
    .optional(tx)
    .await
}

/// A unit's batches, the latest first.
pub async fn batches_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<BatchRow>> {
    sql("SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
                first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
                findings, imported_by, imported_at \
         FROM import_batches \
         WHERE unit_id = $1 \
         ORDER BY id DESC")
    .bind(unit_id)
    .all(tx)
    .await
}

/// One batch of a unit.
pub async fn batch_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<BatchRow>> {
    sql("SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
                first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
                findings, imported_by, imported_at \
         FROM import_batches \
         WHERE unit_id = $1 AND id = $2")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// Opens a batch before its vouchers, which refer to it; [`complete_batch`] says what it came to.
pub async fn insert_batch(tx: &mut Tx, batch: &BatchRow) -> Outcome<()> {
    sql("INSERT INTO import_batches \
         (id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
          first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
          findings, imported_by, imported_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)")
    .bind(batch.id)
    .bind(batch.unit_id)
    .bind(batch.year)
    .bind(batch.kind.as_str())
    .bind(batch.file_name.as_str())
    .bind(batch.file_sha256.as_str())
    .bind(batch.file_size_bytes)
    .bind(batch.status.as_str())
    .bind(batch.sheets.as_str())
    .bind(batch.first_voucher_seq)
    .bind(batch.last_voucher_seq)
    .bind(batch.voucher_count)
    .bind(batch.entry_count)
    .bind(batch.total_fen)
    .bind(batch.findings.as_str())
    .bind(batch.imported_by.as_str())
    .bind(batch.imported_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// What the batch came to, inside the transaction that opened it.
pub async fn complete_batch(tx: &mut Tx, batch: &BatchRow) -> Outcome<()> {
    sql("UPDATE import_batches \
         SET sheets = $2, first_voucher_seq = $3, last_voucher_seq = $4, voucher_count = $5, \
             entry_count = $6, total_fen = $7, findings = $8 \
         WHERE id = $1")
    .bind(batch.id)
    .bind(batch.sheets.as_str())
    .bind(batch.first_voucher_seq)
    .bind(batch.last_voucher_seq)
    .bind(batch.voucher_count)
    .bind(batch.entry_count)
    .bind(batch.total_fen)
    .bind(batch.findings.as_str())
    .execute(tx)
    .await?;
    Ok(())
}
