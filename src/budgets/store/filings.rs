//! What was filed, and what was said of it.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A filing as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FilingRow {
    pub id: i64,
    pub unit_id: i64,
    pub receiver_id: i64,
    pub year: i64,
    pub document: String,
    pub seq: i64,
    pub budget_id: i64,
    pub content_hash: String,
    pub state: String,
    pub filed_on: String,
    pub filed_by: String,
    pub filed_at: String,
    pub decided_on: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: String,
}

/// The filings of a unit and those below it for a year, oldest first.
pub async fn filings_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<FilingRow>> {
    sql("SELECT f.id, f.unit_id, f.receiver_id, f.year, f.document, f.seq, f.budget_id, \
                f.content_hash, f.state, f.filed_on, f.filed_by, f.filed_at, f.decided_on, \
                f.decided_by, f.decided_at, f.note \
         FROM unit_ancestors a JOIN filings f ON f.unit_id = a.unit_id AND f.year = $2 \
         WHERE a.ancestor_id = $1 ORDER BY f.unit_id, f.document, f.seq")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// The filings of one document of a unit, oldest first.
pub async fn filings_of(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    document: &str,
) -> Outcome<Vec<FilingRow>> {
    sql("SELECT id, unit_id, receiver_id, year, document, seq, budget_id, content_hash, state, \
                filed_on, filed_by, filed_at, decided_on, decided_by, decided_at, note \
         FROM filings WHERE unit_id = $1 AND year = $2 AND document = $3 ORDER BY seq")
    .bind(unit_id)
    .bind(year)
    .bind(document)
    .all(tx)
    .await
}

pub async fn filing_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<FilingRow>> {
    sql("SELECT id, unit_id, receiver_id, year, document, seq, budget_id, content_hash, state, \
                filed_on, filed_by, filed_at, decided_on, decided_by, decided_at, note \
         FROM filings WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Its id comes from the unit's own range.
pub async fn insert_filing(tx: &mut Tx, row: &FilingRow) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM filings WHERE unit_id = $1")
    .bind(row.unit_id)
    .one(tx)
    .await?;
    sql("INSERT INTO filings (id, unit_id, receiver_id, year, document, seq, budget_id, \
                content_hash, state, filed_on, filed_by, filed_at, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    .bind(id)
    .bind(row.unit_id)
    .bind(row.receiver_id)
    .bind(row.year)
    .bind(row.document.as_str())
    .bind(row.seq)
    .bind(row.budget_id)
    .bind(row.content_hash.as_str())
    .bind(row.state.as_str())
    .bind(row.filed_on.as_str())
    .bind(row.filed_by.as_str())
    .bind(row.filed_at.as_str())
    .bind(row.note.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

/// What the union above decided.
pub async fn decide_filing(tx: &mut Tx, row: &FilingRow) -> Outcome<u64> {
    sql("UPDATE filings SET state = $2, decided_on = $3, decided_by = $4, decided_at = $5, \
                note = $6 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.state.as_str())
    .bind(row.decided_on.clone())
    .bind(row.decided_by.clone())
    .bind(row.decided_at.clone())
    .bind(row.note.as_str())
    .execute(tx)
    .await
}

/// A remark as it is kept: the line of the version, the field, what is said.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RemarkRow {
    pub filing_id: i64,
    pub remark_no: i64,
    pub line_no: i64,
    pub field: String,
    pub note: String,
    /// Of the line; empty where it is about the whole.
    #[sqlx(default)]
    pub account: String,
    #[sqlx(default)]
    pub project: String,
}

pub async fn insert_remarks(tx: &mut Tx, rows: &[RemarkRow]) -> Outcome<()> {
    let ints = |of: fn(&RemarkRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&RemarkRow) -> &String| {
        Column::Texts(rows.iter().map(|row| of(row).clone()).collect())
    };
    let columns = [
        ("filing_id", ints(|it| it.filing_id)),
        ("remark_no", ints(|it| it.remark_no)),
        ("line_no", ints(|it| it.line_no)),
        ("field", texts(|it| &it.field)),
        ("note", texts(|it| &it.note)),
    ];
    insert_all(tx, "filing_remarks", &columns, "").await
}

/// The remarks about what a unit and those below it filed for a year.
pub async fn remarks_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<RemarkRow>> {
    sql("SELECT r.filing_id, r.remark_no, r.line_no, r.field, r.note, \
                COALESCE(c.code, '') AS account, COALESCE(l.project, '') AS project \
         FROM unit_ancestors a JOIN filings f ON f.unit_id = a.unit_id AND f.year = $2 \
         JOIN filing_remarks r ON r.filing_id = f.id \
         LEFT JOIN budget_lines l ON l.budget_id = f.budget_id AND l.line_no = r.line_no \
         LEFT JOIN accounts c ON c.id = l.account_id \
         WHERE a.ancestor_id = $1 ORDER BY r.filing_id, r.remark_no")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// The newest approved version of each stage of a unit and those below it: unit, stage, day of its
/// approval.
pub async fn approved_below(
    tx: &mut Tx,
    root_id: i64,
    year: i64,
) -> Outcome<Vec<(i64, String, String, String)>> {
    sql("SELECT b.unit_id, b.stage, b.approved_on, b.content_hash \
         FROM unit_ancestors a JOIN budgets b ON b.unit_id = a.unit_id AND b.year = $2 \
         WHERE a.ancestor_id = $1 AND b.state = 'approved' ORDER BY b.unit_id, b.seq")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}
