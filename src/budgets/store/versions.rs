//! Versions of budgets and their lines.

use sqlx::FromRow;

use crate::budgets::budget::Line;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A version as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BudgetRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub seq: i64,
    pub stage: String,
    pub state: String,
    pub content_hash: String,
    pub made_by: String,
    pub made_at: String,
    pub approved_on: Option<String>,
    pub counts_from_on: Option<String>,
    pub paper: Option<String>,
    pub approved_by: Option<String>,
    pub approved_at: Option<String>,
}

#[derive(FromRow)]
struct LineRow {
    account_id: i64,
    account: String,
    name: String,
    project: String,
    last_final_fen: Option<i64>,
    initial_fen: i64,
    amount_fen: i64,
    note: String,
}

/// The versions of a unit's year, oldest first.
pub async fn versions_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<BudgetRow>> {
    sql("SELECT id, unit_id, year, seq, stage, state, content_hash, made_by, made_at, \
                approved_on, counts_from_on, paper, approved_by, approved_at \
         FROM budgets WHERE unit_id = $1 AND year = $2 ORDER BY seq")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// The years that a unit has a budget of, the newest first.
pub async fn years_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<i64>> {
    let rows: Vec<(i64,)> =
        sql("SELECT DISTINCT year FROM budgets WHERE unit_id = $1 ORDER BY year DESC")
            .bind(unit_id)
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

/// The version that counts on a day of a unit's year, if any is approved.
pub async fn version_on(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    day: &str,
) -> Outcome<Option<BudgetRow>> {
    sql("SELECT id, unit_id, year, seq, stage, state, content_hash, made_by, made_at, \
                approved_on, counts_from_on, paper, approved_by, approved_at \
         FROM budgets \
         WHERE unit_id = $1 AND year = $2 AND state = 'approved' AND stage <> 'final' \
           AND counts_from_on <= $3 \
         ORDER BY seq DESC LIMIT 1")
    .bind(unit_id)
    .bind(year)
    .bind(day)
    .optional(tx)
    .await
}

/// The lines of a version as they were said.
pub async fn lines_of(tx: &mut Tx, budget_id: i64) -> Outcome<Vec<Line>> {
    let rows: Vec<LineRow> =
        sql("SELECT l.account_id, a.code AS account, a.name, l.project, l.last_final_fen, \
                l.initial_fen, l.amount_fen, l.note \
         FROM budget_lines l JOIN accounts a ON a.id = l.account_id \
         WHERE l.budget_id = $1 ORDER BY l.line_no")
        .bind(budget_id)
        .all(tx)
        .await?;
    let line = |row: LineRow| Line {
        account_id: row.account_id,
        account: row.account,
        name: row.name,
        project: row.project,
        last_final: row.last_final_fen.map(Money::from_fen),
        initial: Money::from_fen(row.initial_fen),
        amount: Money::from_fen(row.amount_fen),
        note: row.note,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The next version of a unit's year, with its lines; its id comes from the unit's own range.
pub async fn insert_version(tx: &mut Tx, row: &BudgetRow, lines: &[Line]) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM budgets WHERE unit_id = $1")
    .bind(row.unit_id)
    .one(tx)
    .await?;
    sql("INSERT INTO budgets (id, unit_id, year, seq, stage, state, content_hash, made_by, \
                made_at, approved_on, counts_from_on, paper, approved_by, approved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
    .bind(id)
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.seq)
    .bind(row.stage.as_str())
    .bind(row.state.as_str())
    .bind(row.content_hash.as_str())
    .bind(row.made_by.as_str())
    .bind(row.made_at.as_str())
    .bind(row.approved_on.clone())
    .bind(row.counts_from_on.clone())
    .bind(row.paper.clone())
    .bind(row.approved_by.clone())
    .bind(row.approved_at.clone())
    .execute(tx)
    .await?;
    let texts = |of: fn(&Line) -> &String| {
        Column::Texts(lines.iter().map(|line| of(line).clone()).collect())
    };
    let fen = |of: fn(&Line) -> Money| Column::Ints(lines.iter().map(|it| of(it).fen()).collect());
    let last_final = lines.iter().map(|line| line.last_final.map(Money::fen)).collect();
    let columns = [
        ("budget_id", Column::Ints(vec![id; lines.len()])),
        ("line_no", Column::Ints((1..).take(lines.len()).collect())),
        ("account_id", Column::Ints(lines.iter().map(|line| line.account_id).collect())),
        ("project", texts(|line| &line.project)),
        ("last_final_fen", Column::OptionalInts(last_final)),
        ("initial_fen", fen(|line| line.initial)),
        ("amount_fen", fen(|line| line.amount)),
        ("note", texts(|line| &line.note)),
    ];
    insert_all(tx, "budget_lines", &columns, "").await?;
    Ok(id)
}

/// Another one is proposed in its place.
pub async fn replace_version(tx: &mut Tx, id: i64) -> Outcome<u64> {
    sql("UPDATE budgets SET state = 'replaced' WHERE id = $1").bind(id).execute(tx).await
}

pub async fn approve_version(tx: &mut Tx, row: &BudgetRow) -> Outcome<u64> {
    sql("UPDATE budgets SET state = 'approved', approved_on = $2, counts_from_on = $3, \
                paper = $4, approved_by = $5, approved_at = $6 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.approved_on.clone())
    .bind(row.counts_from_on.clone())
    .bind(row.paper.clone())
    .bind(row.approved_by.clone())
    .bind(row.approved_at.clone())
    .execute(tx)
    .await
}

/// A step that a content has passed before its approval.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StepRow {
    pub unit_id: i64,
    pub year: i64,
    pub stage: String,
    pub content_hash: String,
    pub step: String,
    pub done_on: String,
    /// When the papers were handed over.
    pub papers_on: Option<String>,
    pub paper: String,
    pub noted_by: String,
    pub noted_at: String,
}

pub async fn steps_passed(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    (stage, content): (&str, &str),
) -> Outcome<Vec<StepRow>> {
    sql("SELECT unit_id, year, stage, content_hash, step, done_on, papers_on, paper, noted_by, \
                noted_at \
         FROM budget_steps \
         WHERE unit_id = $1 AND year = $2 AND stage = $3 AND content_hash = $4 \
         ORDER BY done_on, step")
    .bind(unit_id)
    .bind(year)
    .bind(stage)
    .bind(content)
    .all(tx)
    .await
}

pub async fn insert_step(tx: &mut Tx, row: &StepRow) -> Outcome<u64> {
    sql("INSERT INTO budget_steps (unit_id, year, stage, content_hash, step, done_on, papers_on, \
                paper, noted_by, noted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.stage.as_str())
    .bind(row.content_hash.as_str())
    .bind(row.step.as_str())
    .bind(row.done_on.as_str())
    .bind(row.papers_on.clone())
    .bind(row.paper.as_str())
    .bind(row.noted_by.as_str())
    .bind(row.noted_at.as_str())
    .execute(tx)
    .await
}
