//! Submissions, their signatures and remarks.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A submission as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SubmissionRow {
    pub id: i64,
    pub unit_id: i64,
    pub receiver_id: i64,
    pub form: String,
    pub span: String,
    pub first_period: i64,
    pub last_period: i64,
    pub version: i64,
    pub content: String,
    pub content_hash: String,
    pub ledger_seq: i64,
    pub ledger_hash: String,
    pub rules_hash: String,
    pub tree_hash: String,
    pub explained: String,
    pub state: String,
    pub drafted_by: String,
    pub drafted_at: String,
    pub sent_on: Option<String>,
    pub sent_by: Option<String>,
    pub sent_at: Option<String>,
    pub decided_on: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: String,
}

/// Every version of a unit's report of a span, oldest first.
pub async fn submissions_of(
    tx: &mut Tx,
    unit_id: i64,
    (form, span): (&str, &str),
) -> Outcome<Vec<SubmissionRow>> {
    sql(
        "SELECT id, unit_id, receiver_id, form, span, first_period, last_period, version, content, \
                content_hash, ledger_seq, ledger_hash, rules_hash, tree_hash, explained, state, \
                drafted_by, drafted_at, sent_on, sent_by, sent_at, decided_on, decided_by, \
                decided_at, note \
         FROM submissions WHERE unit_id = $1 AND form = $2 AND span = $3 ORDER BY version",
    )
    .bind(unit_id)
    .bind(form)
    .bind(span)
    .all(tx)
    .await
}

/// The newest version of every report of a span, of a unit and all below it.
pub async fn submissions_below(
    tx: &mut Tx,
    root_id: i64,
    span: &str,
) -> Outcome<Vec<SubmissionRow>> {
    sql("SELECT s.id, s.unit_id, s.receiver_id, s.form, s.span, s.first_period, s.last_period, \
                s.version, s.content, s.content_hash, s.ledger_seq, s.ledger_hash, s.rules_hash, \
                s.tree_hash, s.explained, s.state, s.drafted_by, s.drafted_at, s.sent_on, \
                s.sent_by, s.sent_at, s.decided_on, s.decided_by, s.decided_at, s.note \
         FROM unit_ancestors a JOIN submissions s ON s.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND s.span = $2 \
           AND s.version = (SELECT MAX(n.version) FROM submissions n \
                            WHERE n.unit_id = s.unit_id AND n.form = s.form AND n.span = s.span) \
         ORDER BY s.unit_id, s.form")
    .bind(root_id)
    .bind(span)
    .all(tx)
    .await
}

/// What a unit, or one above it, sent of a month: what a reopening of the month touches.
pub async fn submissions_over(
    tx: &mut Tx,
    (unit_id, period): (i64, i64),
) -> Outcome<Vec<SubmissionRow>> {
    sql("SELECT s.id, s.unit_id, s.receiver_id, s.form, s.span, s.first_period, s.last_period, \
                s.version, s.content, s.content_hash, s.ledger_seq, s.ledger_hash, s.rules_hash, \
                s.tree_hash, s.explained, s.state, s.drafted_by, s.drafted_at, s.sent_on, \
                s.sent_by, s.sent_at, s.decided_on, s.decided_by, s.decided_at, s.note \
         FROM unit_ancestors a JOIN submissions s ON s.unit_id = a.ancestor_id \
         WHERE a.unit_id = $1 AND s.last_period >= $2 AND s.last_period <= $3 \
           AND s.state IN ('sent', 'accepted', 'approved') \
           AND (s.unit_id = $1 OR s.tree_hash <> '') \
         ORDER BY s.last_period, s.unit_id, s.form, s.version")
    .bind(unit_id)
    .bind(period)
    .bind(period / 100 * 100 + 12)
    .all(tx)
    .await
}

/// Its id comes from the unit's own range.
pub async fn insert_submission(tx: &mut Tx, row: &SubmissionRow) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM submissions WHERE unit_id = $1")
    .bind(row.unit_id)
    .one(tx)
    .await?;
    sql("INSERT INTO submissions (id, unit_id, receiver_id, form, span, first_period, \
                last_period, version, content, content_hash, ledger_seq, ledger_hash, rules_hash, \
                tree_hash, explained, state, drafted_by, drafted_at, note) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
                 $19)")
    .bind(id)
    .bind(row.unit_id)
    .bind(row.receiver_id)
    .bind(row.form.as_str())
    .bind(row.span.as_str())
    .bind(row.first_period)
    .bind(row.last_period)
    .bind(row.version)
    .bind(row.content.as_str())
    .bind(row.content_hash.as_str())
    .bind(row.ledger_seq)
    .bind(row.ledger_hash.as_str())
    .bind(row.rules_hash.as_str())
    .bind(row.tree_hash.as_str())
    .bind(row.explained.as_str())
    .bind(row.state.as_str())
    .bind(row.drafted_by.as_str())
    .bind(row.drafted_at.as_str())
    .bind(row.note.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

/// Where it stands now, and who brought it there.
pub async fn set_state(tx: &mut Tx, row: &SubmissionRow) -> Outcome<u64> {
    sql("UPDATE submissions SET state = $2, sent_on = $3, sent_by = $4, sent_at = $5, \
                decided_on = $6, decided_by = $7, decided_at = $8, note = $9 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.state.as_str())
    .bind(row.sent_on.clone())
    .bind(row.sent_by.clone())
    .bind(row.sent_at.clone())
    .bind(row.decided_on.clone())
    .bind(row.decided_by.clone())
    .bind(row.decided_at.clone())
    .bind(row.note.as_str())
    .execute(tx)
    .await
}

/// A signature under one content.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SignatureRow {
    pub submission_id: i64,
    pub office: String,
    pub signer: String,
    pub content_hash: String,
    pub signed_on: String,
    pub signed_at: String,
}

pub async fn signatures_of(tx: &mut Tx, submission_id: i64) -> Outcome<Vec<SignatureRow>> {
    sql("SELECT submission_id, office, signer, content_hash, signed_on, signed_at \
         FROM submission_signatures WHERE submission_id = $1 ORDER BY signed_at, office")
    .bind(submission_id)
    .all(tx)
    .await
}

/// How many people signed each submission of a span, of a unit and all below it.
pub async fn signers_below(tx: &mut Tx, root_id: i64, span: &str) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT g.submission_id, CAST(COUNT(DISTINCT g.signer) AS BIGINT) AS signers \
         FROM unit_ancestors a JOIN submissions s ON s.unit_id = a.unit_id \
         JOIN submission_signatures g ON g.submission_id = s.id \
         WHERE a.ancestor_id = $1 AND s.span = $2 \
         GROUP BY g.submission_id ORDER BY g.submission_id")
    .bind(root_id)
    .bind(span)
    .all(tx)
    .await
}

pub async fn insert_signature(tx: &mut Tx, row: &SignatureRow) -> Outcome<u64> {
    sql("INSERT INTO submission_signatures (submission_id, office, signer, content_hash, \
                signed_on, signed_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(row.submission_id)
    .bind(row.office.as_str())
    .bind(row.signer.as_str())
    .bind(row.content_hash.as_str())
    .bind(row.signed_on.as_str())
    .bind(row.signed_at.as_str())
    .execute(tx)
    .await
}

/// A remark at a cell.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RemarkRow {
    pub submission_id: i64,
    pub remark_no: i64,
    pub line: String,
    pub field: String,
    pub note: String,
}

pub async fn remarks_of(tx: &mut Tx, submission_id: i64) -> Outcome<Vec<RemarkRow>> {
    sql("SELECT submission_id, remark_no, line, field, note \
         FROM submission_remarks WHERE submission_id = $1 ORDER BY remark_no")
    .bind(submission_id)
    .all(tx)
    .await
}

pub async fn insert_remarks(tx: &mut Tx, rows: &[RemarkRow]) -> Outcome<()> {
    let texts = |of: fn(&RemarkRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("submission_id", Column::Ints(rows.iter().map(|it| it.submission_id).collect())),
        ("remark_no", Column::Ints(rows.iter().map(|it| it.remark_no).collect())),
        ("line", texts(|it| &it.line)),
        ("field", texts(|it| &it.field)),
        ("note", texts(|it| &it.note)),
    ];
    insert_all(tx, "submission_remarks", &columns, "").await
}
