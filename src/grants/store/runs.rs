//! Runs of returns and their lines.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RunRow {
    pub id: i64,
    pub payer_id: i64,
    pub code: String,
    pub span: String,
    pub first_on: String,
    pub last_on: String,
    pub way: String,
    pub dated_on: String,
    pub rules: String,
    pub content_hash: String,
    pub state: String,
    pub run_by: String,
    pub run_at: String,
    pub approved_by: Option<String>,
    pub approved_at: Option<String>,
}

/// What a union earns by a run.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LineRow {
    pub run_id: i64,
    pub line_no: i64,
    pub unit_id: i64,
    pub basis: String,
    pub basis_value: i64,
    pub target_fen: Option<i64>,
    pub done_fen: i64,
    pub tier: String,
    pub rate: String,
    pub amount_fen: i64,
    pub transfer_id: Option<i64>,
}

/// The run of a rule for a period that stands: no other one has replaced it.
pub async fn run_of(
    tx: &mut Tx,
    payer_id: i64,
    (code, span): (&str, &str),
) -> Outcome<Option<RunRow>> {
    sql("SELECT id, payer_id, code, span, first_on, last_on, way, dated_on, rules, content_hash, \
                state, run_by, run_at, approved_by, approved_at \
         FROM return_runs \
         WHERE payer_id = $1 AND code = $2 AND span = $3 AND state <> 'replaced' \
         ORDER BY id DESC LIMIT 1")
    .bind(payer_id)
    .bind(code)
    .bind(span)
    .optional(tx)
    .await
}

/// Approved runs of a rule whose periods meet these days.
pub async fn approved_within(
    tx: &mut Tx,
    payer_id: i64,
    (code, first, last): (&str, &str, &str),
) -> Outcome<Vec<RunRow>> {
    sql("SELECT id, payer_id, code, span, first_on, last_on, way, dated_on, rules, content_hash, \
                state, run_by, run_at, approved_by, approved_at \
         FROM return_runs \
         WHERE payer_id = $1 AND code = $2 AND state = 'approved' \
           AND first_on <= $4 AND last_on >= $3 \
         ORDER BY first_on, id")
    .bind(payer_id)
    .bind(code)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// The runs of a unit that stand, the newest first.
pub async fn runs_of(tx: &mut Tx, payer_id: i64) -> Outcome<Vec<RunRow>> {
    sql("SELECT id, payer_id, code, span, first_on, last_on, way, dated_on, rules, content_hash, \
                state, run_by, run_at, approved_by, approved_at \
         FROM return_runs WHERE payer_id = $1 AND state <> 'replaced' \
         ORDER BY last_on DESC, first_on, code, id")
    .bind(payer_id)
    .all(tx)
    .await
}

/// The lines of a run, in their order.
pub async fn lines_of(tx: &mut Tx, run_id: i64) -> Outcome<Vec<LineRow>> {
    sql("SELECT run_id, line_no, unit_id, basis, basis_value, target_fen, done_fen, tier, rate, \
                amount_fen, transfer_id \
         FROM return_lines WHERE run_id = $1 ORDER BY line_no")
    .bind(run_id)
    .all(tx)
    .await
}

/// The id comes from the payer's own range.
pub async fn next_run_id(tx: &mut Tx, payer_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM return_runs \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(payer_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_run(tx: &mut Tx, row: &RunRow, lines: &[LineRow]) -> Outcome<()> {
    sql("INSERT INTO return_runs \
         (id, payer_id, code, span, first_on, last_on, way, dated_on, rules, content_hash, state, \
          run_by, run_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    .bind(row.id)
    .bind(row.payer_id)
    .bind(row.code.as_str())
    .bind(row.span.as_str())
    .bind(row.first_on.as_str())
    .bind(row.last_on.as_str())
    .bind(row.way.as_str())
    .bind(row.dated_on.as_str())
    .bind(row.rules.as_str())
    .bind(row.content_hash.as_str())
    .bind(row.state.as_str())
    .bind(row.run_by.as_str())
    .bind(row.run_at.as_str())
    .execute(tx)
    .await?;
    let ints = |of: fn(&LineRow) -> i64| Column::Ints(lines.iter().map(of).collect());
    let texts = |of: fn(&LineRow) -> &String| {
        Column::Texts(lines.iter().map(|it| of(it).clone()).collect())
    };
    let targets = lines.iter().map(|it| it.target_fen).collect();
    let columns = [
        ("run_id", ints(|it| it.run_id)),
        ("line_no", ints(|it| it.line_no)),
        ("unit_id", ints(|it| it.unit_id)),
        ("basis", texts(|it| &it.basis)),
        ("basis_value", ints(|it| it.basis_value)),
        ("target_fen", Column::OptionalInts(targets)),
        ("done_fen", ints(|it| it.done_fen)),
        ("tier", texts(|it| &it.tier)),
        ("rate", texts(|it| &it.rate)),
        ("amount_fen", ints(|it| it.amount_fen)),
    ];
    insert_all(tx, "return_lines", &columns, "").await
}

/// Another preview stands in the place of this one.
pub async fn replace_run(tx: &mut Tx, id: i64) -> Outcome<u64> {
    sql("UPDATE return_runs SET state = 'replaced' WHERE id = $1 AND state = 'preview'")
        .bind(id)
        .execute(tx)
        .await
}

/// Approves a preview, and joins its lines to the transfers that it announced: by whom, of which
/// year.
pub async fn approve_run(tx: &mut Tx, row: &RunRow, announced: (&str, i64)) -> Outcome<u64> {
    let done =
        sql("UPDATE return_runs SET state = 'approved', approved_by = $2, approved_at = $3 \
                    WHERE id = $1 AND state = 'preview'")
        .bind(row.id)
        .bind(row.approved_by.clone())
        .bind(row.approved_at.clone())
        .execute(tx)
        .await?;
    sql("UPDATE return_lines \
         SET transfer_id = (SELECT t.id FROM transfers t \
             WHERE t.payer_id = $2 AND t.receiver_id = return_lines.unit_id \
               AND t.book_year = $4 AND t.announced_by = $3) \
         WHERE run_id = $1 AND amount_fen > 0")
    .bind(row.id)
    .bind(row.payer_id)
    .bind(announced.0)
    .bind(announced.1)
    .execute(tx)
    .await?;
    Ok(done)
}

/// A line with its run, as the report has it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ReportRow {
    pub code: String,
    pub span: String,
    pub payer_code: String,
    pub receiver_code: String,
    pub receiver_name: String,
    pub basis: String,
    pub basis_value: i64,
    pub target_fen: Option<i64>,
    pub done_fen: i64,
    pub tier: String,
    pub rate: String,
    pub amount_fen: i64,
    pub state: String,
}

/// The lines of runs of a unit and those below it, whose period lies between two days.
pub async fn run_lines_below(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<ReportRow>> {
    sql("SELECT r.code, r.span, p.code AS payer_code, u.code AS receiver_code, \
                u.name AS receiver_name, l.basis, l.basis_value, l.target_fen, l.done_fen, \
                l.tier, l.rate, l.amount_fen, r.state \
         FROM unit_ancestors a \
         JOIN return_runs r ON r.payer_id = a.unit_id AND r.state <> 'replaced' \
          AND r.last_on BETWEEN $2 AND $3 \
         JOIN units p ON p.id = r.payer_id \
         JOIN return_lines l ON l.run_id = r.id \
         JOIN units u ON u.id = l.unit_id \
         WHERE a.ancestor_id = $1 AND (r.first_on >= $2 OR l.basis = 'small') \
         ORDER BY p.code, r.code, r.first_on, r.last_on, r.id, l.line_no")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// An account to which a line of a run can be paid.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PayeeRow {
    pub unit_id: i64,
    pub name: String,
    pub number: String,
    pub bank: String,
    pub kind: Option<String>,
}

/// The open bank accounts of those whom a run pays, in the order in which they were registered.
pub async fn payees_of(tx: &mut Tx, run_id: i64) -> Outcome<Vec<PayeeRow>> {
    sql("SELECT l.unit_id, b.name, b.number, b.bank, b.kind \
         FROM return_lines l JOIN bank_accounts b ON b.unit_id = l.unit_id \
         WHERE l.run_id = $1 AND l.amount_fen > 0 AND b.closed_on IS NULL \
         ORDER BY l.unit_id, b.id")
    .bind(run_id)
    .all(tx)
    .await
}
