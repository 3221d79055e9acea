//! The imports area's only SQL: the batches, and what is remembered for the next one.

mod cash;
mod history;
mod standing;
mod tables;
mod unit_names;

use sqlx::FromRow;

pub use tables::TABLES;

use crate::finding::{Failure, Outcome};
use crate::ledger::drafts::draft::label;
use crate::ledger::store::{DraftRow, drafts_of};
use crate::ledger::voucher::VoucherDraft;
use crate::platform::database::{Tx, sql};

pub use cash::{CashDayRow, OwnTransferRow, cash_days, own_transfers};
pub use history::{BatchFilter, BatchLine};
pub use standing::{StandingLineRow, has_vouchers, standing_lines_on};
pub use unit_names::*;

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
    /// JSON: what was found when it was last judged; of what is in the books, nothing refused.
    pub findings: String,
    pub imported_by: String,
    pub imported_at: String,
    /// JSON: what was said beside the file.
    pub options: String,
    /// JSON: the columns that a person corrected.
    pub mapping: String,
    /// JSON: which vouchers were accepted, and the reasons for warnings.
    pub acceptance: String,
    pub undone_by: Option<String>,
    pub undone_at: Option<String>,
    pub undone_reason: Option<String>,
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

/// The batch by which this very file came whole into these books before and still stands.
pub async fn batch_of_file(
    tx: &mut Tx,
    unit_id: i64,
    (kind, year): (&str, i64),
    file_sha256: &str,
) -> Outcome<Option<BatchRow>> {
    sql("SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
                first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
                findings, imported_by, imported_at, options, mapping, acceptance, \
                undone_by, undone_at, undone_reason \
         FROM import_batches \
         WHERE unit_id = $1 AND kind = $2 AND year = $3 AND file_sha256 = $4 \
           AND status IN ('posted', 'awaiting_review', 'registered') \
         ORDER BY id DESC LIMIT 1")
    .bind(unit_id)
    .bind(kind)
    .bind(year)
    .bind(file_sha256)
    .optional(tx)
    .await
}

/// Whether another file of the same kind was taken after a batch.
pub async fn is_followed(tx: &mut Tx, unit_id: i64, kind: &str, batch_id: i64) -> Outcome<bool> {
    let later: Option<(i64,)> = sql("SELECT id FROM import_batches \
         WHERE unit_id = $1 AND kind = $2 AND id > $3 AND status = 'registered' LIMIT 1")
    .bind(unit_id)
    .bind(kind)
    .bind(batch_id)
    .optional(tx)
    .await?;
    Ok(later.is_some())
}

/// Other units into whose books this very file came, and where it still stands: id, code, name.
pub async fn other_units_of_file(
    tx: &mut Tx,
    unit_id: i64,
    file_sha256: &str,
    limit: i64,
) -> Outcome<Vec<(i64, String, String)>> {
    sql("SELECT DISTINCT u.id, u.code, u.name \
         FROM import_batches b JOIN units u ON u.id = b.unit_id \
         WHERE b.file_sha256 = $1 AND b.unit_id <> $2 \
           AND b.status IN ('posted', 'partly_posted', 'awaiting_review', 'registered') \
         ORDER BY u.code LIMIT $3")
    .bind(file_sha256)
    .bind(unit_id)
    .bind(limit)
    .all(tx)
    .await
}

/// The batch by which a year's opening came, by an opening table or with a trial balance.
pub async fn opening_batch(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Option<(i64, String)>> {
    sql("SELECT id, file_name FROM import_batches \
         WHERE unit_id = $1 AND year = $2 AND kind IN ('opening', 'trial_balance') \
           AND status IN ('posted', 'partly_posted', 'awaiting_review') \
         ORDER BY id LIMIT 1")
    .bind(unit_id)
    .bind(year)
    .optional(tx)
    .await
}

/// A unit's batches, the latest first.
pub async fn batches_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<BatchRow>> {
    sql("SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
                first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
                findings, imported_by, imported_at, options, mapping, acceptance, \
                undone_by, undone_at, undone_reason \
         FROM import_batches \
         WHERE unit_id = $1 \
         ORDER BY id DESC")
    .bind(unit_id)
    .all(tx)
    .await
}

/// A page of a unit's batches without what they hold, the latest first.
pub async fn batch_lines(
    tx: &mut Tx,
    unit_id: i64,
    filter: &BatchFilter,
    limit: i64,
) -> Outcome<Vec<BatchLine>> {
    sql("SELECT id, year, kind, file_name, status, voucher_count, entry_count, total_fen, \
                imported_by, imported_at, \
                CAST(CASE WHEN status = 'staged' AND refusal_count > 0 THEN 1 ELSE 0 END \
                     AS BIGINT) AS refusing \
         FROM import_batches \
         WHERE unit_id = $1 AND id < $2 \
           AND (CAST($3 AS TEXT) = '' OR kind = $3) \
           AND (CAST($4 AS TEXT) = '' OR status = $4) \
           AND (CAST($5 AS BIGINT) = 0 OR year = $5) \
         ORDER BY id DESC LIMIT $6")
    .bind(unit_id)
    .bind(filter.before.unwrap_or(i64::MAX))
    .bind(filter.kind.as_str())
    .bind(filter.status.as_str())
    .bind(filter.year)
    .bind(limit)
    .all(tx)
    .await
}

/// Where the chains stand that a judgement of the unit's uploads rests on: its own, those above
/// it, the system's. While they stand, it is as it was.
pub async fn books_mark(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<(i64, String, i64)>> {
    sql("SELECT h.unit_id, h.chain, h.seq FROM chain_heads h \
         WHERE h.unit_id = 0 OR h.unit_id = $1 \
            OR h.unit_id IN (SELECT a.ancestor_id FROM unit_ancestors a WHERE a.unit_id = $1) \
         ORDER BY h.unit_id, h.chain")
    .bind(unit_id)
    .all(tx)
    .await
}

/// One batch of a unit.
pub async fn batch_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<BatchRow>> {
    sql("SELECT id, unit_id, year, kind, file_name, file_sha256, file_size_bytes, status, sheets, \
                first_voucher_seq, last_voucher_seq, voucher_count, entry_count, total_fen, \
                findings, imported_by, imported_at, options, mapping, acceptance, \
                undone_by, undone_at, undone_reason \
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
          findings, imported_by, imported_at, options, mapping, acceptance) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
                 $18, $19, $20)")
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
    .bind(batch.options.as_str())
    .bind(batch.mapping.as_str())
    .bind(batch.acceptance.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// What the batch came to, inside the transaction that opened it.
pub async fn complete_batch(tx: &mut Tx, batch: &BatchRow) -> Outcome<()> {
    sql("UPDATE import_batches \
         SET sheets = $2, first_voucher_seq = $3, last_voucher_seq = $4, voucher_count = $5, \
             entry_count = $6, total_fen = $7, findings = $8, status = $9, imported_by = $10, \
             imported_at = $11, mapping = $12, acceptance = $13 \
         WHERE id = $1")
    .bind(batch.id)
    .bind(batch.sheets.as_str())
    .bind(batch.first_voucher_seq)
    .bind(batch.last_voucher_seq)
    .bind(batch.voucher_count)
    .bind(batch.entry_count)
    .bind(batch.total_fen)
    .bind(batch.findings.as_str())
    .bind(batch.status.as_str())
    .bind(batch.imported_by.as_str())
    .bind(batch.imported_at.as_str())
    .bind(batch.mapping.as_str())
    .bind(batch.acceptance.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// What was found in an upload that is still staged. Rows touched.
pub async fn note_check(
    tx: &mut Tx,
    id: i64,
    (sheets, findings, refusal_count): (&str, &str, i64),
    (vouchers, entries, total_fen): (i64, i64, i64),
) -> Outcome<u64> {
    sql("UPDATE import_batches \
         SET sheets = $2, findings = $3, voucher_count = $4, entry_count = $5, total_fen = $6, \
             refusal_count = $7 \
         WHERE id = $1 AND status = 'staged'")
    .bind(id)
    .bind(sheets)
    .bind(findings)
    .bind(vouchers)
    .bind(entries)
    .bind(total_fen)
    .bind(refusal_count)
    .execute(tx)
    .await
}

/// A staged upload of this very file that nobody has accepted yet.
pub async fn staged_batch_of_file(
    tx: &mut Tx,
    unit_id: i64,
    (kind, year): (&str, i64),
    file_sha256: &str,
) -> Outcome<Option<(i64,)>> {
    sql("SELECT id FROM import_batches \
         WHERE unit_id = $1 AND kind = $2 AND year = $3 AND file_sha256 = $4 \
           AND status IN ('staged', 'accepting') \
         ORDER BY id DESC LIMIT 1")
    .bind(unit_id)
    .bind(kind)
    .bind(year)
    .bind(file_sha256)
    .optional(tx)
    .await
}

/// Moves an upload on that is not in the books: staged, accepting, cancelled. Rows touched.
pub async fn move_batch(
    tx: &mut Tx,
    id: i64,
    status: &str,
    (options, mapping, acceptance): (&str, &str, &str),
) -> Outcome<u64> {
    sql("UPDATE import_batches \
         SET status = $2, options = $3, mapping = $4, acceptance = $5 \
         WHERE id = $1 AND status IN ('staged', 'accepting', 'cancelled')")
    .bind(id)
    .bind(status)
    .bind(options)
    .bind(mapping)
    .bind(acceptance)
    .execute(tx)
    .await
}

pub async fn mark_undone(
    tx: &mut Tx,
    id: i64,
    (by, at): (&str, &str),
    reason: &str,
) -> Outcome<u64> {
    sql("UPDATE import_batches \
         SET status = 'undone', undone_by = $2, undone_at = $3, undone_reason = $4 \
         WHERE id = $1")
    .bind(id)
    .bind(by)
    .bind(at)
    .bind(reason)
    .execute(tx)
    .await
}

/// Posted vouchers of a unit's year that came by files and were not taken back whole: key,
/// period, number in the file, word and number here.
pub async fn posted_contents(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<Vec<(String, i64, Option<String>, String, i64)>> {
    sql("SELECT content_key, period, source_number, word, number FROM vouchers v \
         WHERE unit_id = $1 AND period BETWEEN $2 * 100 AND $2 * 100 + 12 \
           AND content_key IS NOT NULL \
           AND v.entry_count > (SELECT COUNT(e.reverses_line_no) FROM vouchers r \
                JOIN entries e ON e.voucher_id = r.id \
                WHERE r.reverses_id = v.id) \
         ORDER BY id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// What was said about headers for this unit and those above it, the farthest and oldest first.
pub async fn mappings_for(tx: &mut Tx, unit_id: i64, kind: &str) -> Outcome<Vec<(String,)>> {
    sql("SELECT m.mapping FROM import_mappings m \
         JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
         WHERE a.unit_id = $1 AND m.kind = $2 \
         ORDER BY a.depth DESC, m.seq")
    .bind(unit_id)
    .bind(kind)
    .all(tx)
    .await
}

/// What was said about headers in one unit, the newest first.
pub async fn mappings_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<MappingRow>> {
    sql("SELECT seq, kind, signature, mapping, set_by, set_at FROM import_mappings \
         WHERE unit_id = $1 ORDER BY seq DESC")
    .bind(unit_id)
    .all(tx)
    .await
}

/// A remembered header as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MappingRow {
    /// Its version: the newest of a signature holds.
    pub seq: i64,
    pub kind: String,
    pub signature: String,
    pub mapping: String,
    pub set_by: String,
    pub set_at: String,
}

pub async fn insert_mapping(
    tx: &mut Tx,
    unit_id: i64,
    (kind, signature, mapping): (&str, &str, &str),
    (by, at): (&str, &str),
) -> Outcome<()> {
    sql("INSERT INTO import_mappings (unit_id, seq, kind, signature, mapping, set_by, set_at) \
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6 \
         FROM import_mappings WHERE unit_id = $1")
    .bind(unit_id)
    .bind(kind)
    .bind(signature)
    .bind(mapping)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Reasons kept for a unit, the oldest first: rule, value, reason.
pub async fn explanations_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<(String, String, String)>> {
    sql("SELECT code, value, reason FROM import_explanations WHERE unit_id = $1 ORDER BY seq")
        .bind(unit_id)
        .all(tx)
        .await
}

pub async fn insert_explanation(
    tx: &mut Tx,
    unit_id: i64,
    (code, value, reason): (&str, &str, &str),
    (by, at): (&str, &str),
) -> Outcome<()> {
    sql("INSERT INTO import_explanations \
         (unit_id, seq, code, value, reason, given_by, given_at) \
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6 \
         FROM import_explanations WHERE unit_id = $1")
    .bind(unit_id)
    .bind(code)
    .bind(value)
    .bind(reason)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// A rule of cash books as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CashRuleRow {
    pub name: String,
    pub status: String,
    pub rule: String,
    pub set_by: String,
    pub set_at: String,
    pub unit_code: String,
    /// How far above the unit it was set.
    pub depth: i64,
}

/// Rules set in a unit and in those above it, the farthest and oldest first.
pub async fn cash_rules_for(tx: &mut Tx, unit_id: i64, chart: i64) -> Outcome<Vec<CashRuleRow>> {
    sql("SELECT r.name, r.status, r.rule, r.set_by, r.set_at, u.code AS unit_code, a.depth \
         FROM cash_rules r \
         JOIN unit_ancestors a ON a.ancestor_id = r.unit_id \
         JOIN units u ON u.id = r.unit_id \
         WHERE a.unit_id = $1 AND r.chart = $2 \
         ORDER BY a.depth DESC, r.seq")
    .bind(unit_id)
    .bind(chart)
    .all(tx)
    .await
}

pub async fn insert_cash_rule(
    tx: &mut Tx,
    (unit_id, chart): (i64, i64),
    (name, status, rule): (&str, &str, &str),
    (by, at): (&str, &str),
) -> Outcome<()> {
    sql("INSERT INTO cash_rules (unit_id, seq, chart, name, status, rule, set_by, set_at) \
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7 \
         FROM cash_rules WHERE unit_id = $1")
    .bind(unit_id)
    .bind(chart)
    .bind(name)
    .bind(status)
    .bind(rule)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// A batch that waits for somebody, without what it holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct WaitingBatch {
    pub id: i64,
    pub unit_id: i64,
    pub kind: String,
    pub file_name: String,
    /// `staged` or `accepting`.
    pub status: String,
    pub imported_by: String,
    pub imported_at: String,
}

/// Batches that are staged or broke off on their way into the books, newest first.
pub async fn waiting_batches(tx: &mut Tx, limit: i64) -> Outcome<Vec<WaitingBatch>> {
    sql("SELECT id, unit_id, kind, file_name, status, imported_by, imported_at \
         FROM import_batches WHERE status IN ('staged', 'accepting') \
         ORDER BY imported_at DESC, id DESC LIMIT $1")
    .bind(limit)
    .all(tx)
    .await
}

/// What a row keeps as JSON.
pub fn json_text<T: serde::Serialize>(value: &T) -> Outcome<String> {
    serde_json::to_string(value).map_err(|problem| Failure::Storage(problem.to_string()))
}

/// What waits for review in a unit's books: how it is named, and what it says.
pub async fn waiting_drafts(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<(String, VoucherDraft)>> {
    let read = |row: DraftRow| {
        let draft = serde_json::from_str(&row.body)
            .map_err(|problem| Failure::Storage(format!("draft {}: {problem}", row.id)))?;
        Ok((label(row.id), draft))
    };
    drafts_of(tx, unit_id, None).await?.into_iter().map(read).collect()
}
