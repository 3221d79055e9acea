//! Use cases: the problems of letters, of a union or of all below it.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::audits::problem::{Problem, ProblemState, Standing, Step, StepKind};
use crate::audits::{codes, store};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Years in which a problem counts as one that was there before.
const YEARS_BEFORE: i64 = 2;

/// Problems of a year's letters to a union, or to it and all below, by letter and line.
pub async fn problems_of(
    tx: &mut Tx,
    unit: &Unit,
    (year, is_with_below): (i64, bool),
) -> Outcome<Vec<Problem>> {
    let rows = if is_with_below {
        store::problems_below(tx, unit.id, year).await?
    } else {
        store::problems_of_unit(tx, unit.id, year).await?
    };
    with_steps(tx, rows).await
}

/// Problems of a letter to a union.
pub async fn problems_of_letter(tx: &mut Tx, unit: &Unit, letter: &str) -> Outcome<Vec<Problem>> {
    let rows = store::problems_of_letter(tx, unit.id, letter).await?;
    if rows.is_empty() {
        let place = Place::of(unit.to_string());
        return Err(Finding::new(&codes::LETTER_UNKNOWN, place).found(letter).into());
    }
    with_steps(tx, rows).await
}

/// Problems of a letter that a union issued, to whomever, by line.
pub async fn problems_issued(tx: &mut Tx, issuer: &Unit, letter: &str) -> Outcome<Vec<Problem>> {
    let mut rows = store::problems_by(tx, issuer.id).await?;
    rows.retain(|it| it.letter == letter);
    with_steps(tx, rows).await
}

/// One problem of a letter to a union: by its line in the letter, or by its code where that is
/// there once.
pub async fn find_problem(
    tx: &mut Tx,
    unit: &Unit,
    (letter, which): (&str, &str),
) -> Outcome<Problem> {
    let problems = problems_of_letter(tx, unit, letter).await?;
    let place = || Place::of(format!("{unit} {letter}"));
    let line: Option<i64> = which.parse().ok();
    let mut found: Vec<Problem> =
        problems.into_iter().filter(|it| it.code == which || line == Some(it.line)).collect();
    match (found.pop(), found.is_empty()) {
        (Some(problem), true) => Ok(problem),
        (None, _) => Err(Finding::new(&codes::PROBLEM_UNKNOWN, place()).found(which).into()),
        (Some(last), false) => {
            let lines: Vec<String> =
                found.iter().chain([&last]).map(|it| it.line.to_string()).collect();
            Err(Finding::new(&codes::PROBLEM_AMBIGUOUS, place())
                .found(which)
                .expected(format!("序号 {}", lines.join("、")))
                .into())
        }
    }
}

async fn with_steps(tx: &mut Tx, rows: Vec<store::ProblemRow>) -> Outcome<Vec<Problem>> {
    let ids: Vec<i64> = rows.iter().map(|it| it.id).collect();
    let mut steps: FxHashMap<i64, Vec<Step>> = FxHashMap::default();
    for row in store::steps_of(tx, &ids).await? {
        steps.entry(row.problem_id).or_default().push(step(row)?);
    }
    // Years before, once for all of them.
    let units: Vec<i64> = rows.iter().map(|it| it.audited_id).collect();
    let earlier = store::years_of_problems(tx, &units).await?;
    let is_repeated = |row: &store::ProblemRow| {
        earlier.iter().any(|(unit_id, code, year)| {
            *unit_id == row.audited_id
                && *code == row.code
                && (row.year - YEARS_BEFORE..row.year).contains(year)
        })
    };
    let mut problems = Vec::with_capacity(rows.len());
    for row in rows {
        problems.push(Problem {
            is_repeated: is_repeated(&row),
            steps: steps.remove(&row.id).unwrap_or_default(),
            id: row.id,
            issuer_id: row.issuer_id,
            issuer: row.issuer,
            letter: row.letter,
            year: row.year,
            issued_on: row.issued_on,
            line: row.line,
            unit: row.unit_code,
            unit_name: row.unit_name,
            code: row.code,
            fact: row.fact,
            amount: row.amount_fen.map(Money::from_fen),
            vouchers: row.vouchers,
            clause: row.clause,
            demand: row.demand,
            due_on: row.due_on,
            owner: row.owner,
        });
    }
    Ok(problems)
}

fn step(row: store::StepRow) -> Outcome<Step> {
    let unreadable = |what: &str| Failure::Storage(format!("no step of a problem: {what}"));
    let kind = StepKind::read(&row.kind).ok_or_else(|| unreadable(&row.kind))?;
    let result = match row.result.as_str() {
        "" => None,
        result => Some(ProblemState::read(result).ok_or_else(|| unreadable(result))?),
    };
    Ok(Step {
        kind,
        result,
        text: row.text,
        done_on: row.done_on,
        evidence_name: row.evidence_name,
        evidence_sha256: row.evidence_sha256,
        done_by: row.done_by,
        done_at: row.done_at,
    })
}

/// How far a problem is on a day.
#[must_use]
pub fn standing_of(problem: &Problem, on: Date) -> Standing {
    problem.standing(on)
}
