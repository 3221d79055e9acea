//! Letters, their problems and the steps of these.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A letter as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LetterRow {
    pub id: i64,
    pub unit_id: i64,
    pub number: String,
    pub year: i64,
    pub evaluation: String,
    pub advice: String,
    pub issued_on: String,
    pub issued_by: String,
    pub issued_at: String,
}

/// Letters that a union issued.
pub async fn letters_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<LetterRow>> {
    sql("SELECT id, unit_id, number, year, evaluation, advice, issued_on, issued_by, issued_at \
         FROM audit_letters WHERE unit_id = $1 ORDER BY number")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn next_letter(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM audit_letters").one(tx).await?;
    Ok(id)
}

pub async fn insert_letter(tx: &mut Tx, row: &LetterRow) -> Outcome<()> {
    sql("INSERT INTO audit_letters \
         (id, unit_id, number, year, evaluation, advice, issued_on, issued_by, issued_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.number.as_str())
    .bind(row.year)
    .bind(row.evaluation.as_str())
    .bind(row.advice.as_str())
    .bind(row.issued_on.as_str())
    .bind(row.issued_by.as_str())
    .bind(row.issued_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A problem that is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProblem {
    pub letter_id: i64,
    pub line: i64,
    pub audited_id: i64,
    pub code: String,
    pub fact: String,
    pub amount_fen: Option<i64>,
    pub vouchers: String,
    pub clause: String,
    pub demand: String,
    pub due_on: String,
    pub owner: String,
}

/// A letter has fewer lines than this.
const LINES: i64 = 1 << 16;

pub async fn insert_problems(tx: &mut Tx, rows: &[NewProblem]) -> Outcome<()> {
    let ints = |of: fn(&NewProblem) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&NewProblem) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.letter_id * LINES + it.line)),
        ("letter_id", ints(|it| it.letter_id)),
        ("line", ints(|it| it.line)),
        ("audited_id", ints(|it| it.audited_id)),
        ("code", texts(|it| &it.code)),
        ("fact", texts(|it| &it.fact)),
        ("amount_fen", Column::OptionalInts(rows.iter().map(|it| it.amount_fen).collect())),
        ("vouchers", texts(|it| &it.vouchers)),
        ("clause", texts(|it| &it.clause)),
        ("demand", texts(|it| &it.demand)),
        ("due_on", texts(|it| &it.due_on)),
        ("owner", texts(|it| &it.owner)),
    ];
    insert_all(tx, "problems", &columns, "").await
}

/// A problem as stored, with its letter.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ProblemRow {
    pub id: i64,
    pub issuer_id: i64,
    pub issuer: String,
    pub letter: String,
    pub year: i64,
    pub issued_on: String,
    pub line: i64,
    pub audited_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub code: String,
    pub fact: String,
    pub amount_fen: Option<i64>,
    pub vouchers: String,
    pub clause: String,
    pub demand: String,
    pub due_on: String,
    pub owner: String,
}

/// Of a year's letters to a union and all below it.
pub async fn problems_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<ProblemRow>> {
    sql("SELECT p.id, l.unit_id AS issuer_id, f.code AS issuer, l.number AS letter, l.year, \
                l.issued_on, p.line, p.audited_id, u.code AS unit_code, u.name AS unit_name, \
                p.code, p.fact, p.amount_fen, p.vouchers, p.clause, p.demand, p.due_on, p.owner \
         FROM unit_ancestors a JOIN problems p ON p.audited_id = a.unit_id \
         JOIN audit_letters l ON l.id = p.letter_id AND l.year = $2 \
         JOIN units f ON f.id = l.unit_id JOIN units u ON u.id = p.audited_id \
         WHERE a.ancestor_id = $1 ORDER BY l.number, f.code, p.line")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// Of a year's letters to a union.
pub async fn problems_of_unit(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<ProblemRow>> {
    sql("SELECT p.id, l.unit_id AS issuer_id, f.code AS issuer, l.number AS letter, l.year, \
                l.issued_on, p.line, p.audited_id, u.code AS unit_code, u.name AS unit_name, \
                p.code, p.fact, p.amount_fen, p.vouchers, p.clause, p.demand, p.due_on, p.owner \
         FROM problems p JOIN audit_letters l ON l.id = p.letter_id AND l.year = $2 \
         JOIN units f ON f.id = l.unit_id JOIN units u ON u.id = p.audited_id \
         WHERE p.audited_id = $1 ORDER BY l.number, f.code, p.line")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Of a letter to a union.
pub async fn problems_of_letter(
    tx: &mut Tx,
    unit_id: i64,
    letter: &str,
) -> Outcome<Vec<ProblemRow>> {
    sql("SELECT p.id, l.unit_id AS issuer_id, f.code AS issuer, l.number AS letter, l.year, \
                l.issued_on, p.line, p.audited_id, u.code AS unit_code, u.name AS unit_name, \
                p.code, p.fact, p.amount_fen, p.vouchers, p.clause, p.demand, p.due_on, p.owner \
         FROM problems p JOIN audit_letters l ON l.id = p.letter_id AND l.number = $2 \
         JOIN units f ON f.id = l.unit_id JOIN units u ON u.id = p.audited_id \
         WHERE p.audited_id = $1 ORDER BY f.code, p.line")
    .bind(unit_id)
    .bind(letter)
    .all(tx)
    .await
}

/// Of all letters that a union issued.
pub async fn problems_by(tx: &mut Tx, issuer_id: i64) -> Outcome<Vec<ProblemRow>> {
    sql("SELECT p.id, l.unit_id AS issuer_id, f.code AS issuer, l.number AS letter, l.year, \
                l.issued_on, p.line, p.audited_id, u.code AS unit_code, u.name AS unit_name, \
                p.code, p.fact, p.amount_fen, p.vouchers, p.clause, p.demand, p.due_on, p.owner \
         FROM audit_letters l JOIN problems p ON p.letter_id = l.id \
         JOIN units f ON f.id = l.unit_id JOIN units u ON u.id = p.audited_id \
         WHERE l.unit_id = $1 ORDER BY l.number, p.line")
    .bind(issuer_id)
    .all(tx)
    .await
}

/// Ids that one statement asks for.
const IDS_AT_ONCE: usize = 8;

/// Ids, filled up with the last one to a whole statement's.
fn padded(ids: &[i64]) -> Vec<i64> {
    let last = ids.last().copied().unwrap_or_default();
    ids.iter().copied().chain(std::iter::repeat(last)).take(IDS_AT_ONCE).collect()
}

/// Which union had which problem in a letter of which year.
pub async fn years_of_problems(tx: &mut Tx, unit_ids: &[i64]) -> Outcome<Vec<(i64, String, i64)>> {
    let mut wanted = unit_ids.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = Vec::new();
    for ids in wanted.chunks(IDS_AT_ONCE) {
        let mut statement = sql("SELECT DISTINCT p.audited_id, p.code, l.year \
             FROM problems p JOIN audit_letters l ON l.id = p.letter_id \
             WHERE p.audited_id IN ($1, $2, $3, $4, $5, $6, $7, $8) \
             ORDER BY p.audited_id, p.code, l.year");
        for id in padded(ids) {
            statement = statement.bind(id);
        }
        found.extend(statement.all::<(i64, String, i64)>(tx).await?);
    }
    Ok(found)
}

/// A step as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StepRow {
    pub problem_id: i64,
    pub seq: i64,
    pub kind: String,
    pub result: String,
    pub text: String,
    pub done_on: String,
    pub evidence_name: Option<String>,
    pub evidence_sha256: Option<String>,
    pub done_by: String,
    pub done_at: String,
}

/// Steps of problems, in order.
pub async fn steps_of(tx: &mut Tx, problem_ids: &[i64]) -> Outcome<Vec<StepRow>> {
    let mut found = Vec::new();
    for ids in problem_ids.chunks(IDS_AT_ONCE) {
        let mut statement = sql("SELECT problem_id, seq, kind, result, text, done_on, \
                    evidence_name, evidence_sha256, done_by, done_at \
             FROM problem_steps WHERE problem_id IN ($1, $2, $3, $4, $5, $6, $7, $8) \
             ORDER BY problem_id, seq");
        for id in padded(ids) {
            statement = statement.bind(id);
        }
        found.extend(statement.all::<StepRow>(tx).await?);
    }
    Ok(found)
}

pub async fn insert_step(tx: &mut Tx, row: &StepRow) -> Outcome<()> {
    sql("INSERT INTO problem_steps \
         (problem_id, seq, kind, result, text, done_on, evidence_name, evidence_sha256, \
          done_by, done_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(row.problem_id)
    .bind(row.seq)
    .bind(row.kind.as_str())
    .bind(row.result.as_str())
    .bind(row.text.as_str())
    .bind(row.done_on.as_str())
    .bind(row.evidence_name.clone())
    .bind(row.evidence_sha256.clone())
    .bind(row.done_by.as_str())
    .bind(row.done_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Problems whose next step is the union's own, by union: nobody replied since it was demanded, or
/// since it was found unmended.
pub async fn replies_waiting(tx: &mut Tx) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT p.audited_id, COUNT(*) FROM problems p \
         LEFT JOIN problem_steps s ON s.problem_id = p.id AND s.seq = \
              (SELECT MAX(n.seq) FROM problem_steps n WHERE n.problem_id = p.id) \
         WHERE s.kind IS NULL \
            OR (s.kind = 'verify' AND s.result IN ('continuing', 'unrectified')) \
         GROUP BY p.audited_id ORDER BY p.audited_id")
    .all(tx)
    .await
}

/// Problems that were replied to, or found mended and not closed, by union.
pub async fn verifications_waiting(tx: &mut Tx) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT p.audited_id, COUNT(*) FROM problems p \
         JOIN problem_steps s ON s.problem_id = p.id AND s.seq = \
              (SELECT MAX(n.seq) FROM problem_steps n WHERE n.problem_id = p.id) \
         WHERE s.kind = 'reply' OR (s.kind = 'verify' AND s.result = 'rectified') \
         GROUP BY p.audited_id ORDER BY p.audited_id")
    .all(tx)
    .await
}

/// Audits about which a union may still comment, by union.
pub async fn comments_waiting(tx: &mut Tx, on: &str) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT audited_id, COUNT(*) FROM audits \
         WHERE asked_on IS NOT NULL AND answer IS NULL AND letter_id IS NULL \
           AND answer_due_on >= $1 \
         GROUP BY audited_id ORDER BY audited_id")
    .bind(on)
    .all(tx)
    .await
}
