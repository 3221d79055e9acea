//! Use cases: a problem is replied to, verified, closed. The caller holds the book of the union
//! that it is about.

use jiff::civil::Date;
use serde_json::json;

use crate::audits::list_problems::find_problem;
use crate::audits::problem::{Problem, ProblemState, StepKind};
use crate::audits::{codes, store};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// A file that proves what is said, kept as evidence already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub name: String,
    pub sha256: String,
}

/// Which problem of which letter, as of which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which<'a> {
    pub letter: &'a str,
    /// Its code, or its line in the letter.
    pub problem: &'a str,
    pub on: Date,
}

fn place(unit: &Unit, problem: &Problem) -> Place {
    Place::of(format!("{unit} {} {} {}", problem.letter, problem.line, problem.code))
}

async fn open_problem(tx: &mut Tx, unit: &Unit, which: &Which<'_>) -> Outcome<Problem> {
    let problem = find_problem(tx, unit, (which.letter, which.problem)).await?;
    if problem.is_closed() {
        return Err(Finding::new(&codes::CLOSED_BEFORE, place(unit, &problem)).into());
    }
    Ok(problem)
}

/// A step is no earlier than the one before it, and not of a day to come.
fn check_day(unit: &Unit, problem: &Problem, (on, today): (Date, Date)) -> Outcome<()> {
    let earliest = problem.steps.iter().map(|it| it.done_on.as_str()).max();
    let is_turned = earliest.is_some_and(|earliest| on.to_string().as_str() < earliest);
    if !is_turned && on <= today {
        return Ok(());
    }
    let finding = Finding::new(&codes::STEP_DAY_WRONG, place(unit, problem)).found(on);
    let earliest = earliest.map(|it| format!("不早于 {it}，")).unwrap_or_default();
    Err(finding.expected(format!("{earliest}不晚于 {today}")).into())
}

struct Done<'a> {
    kind: StepKind,
    result: Option<ProblemState>,
    text: &'a str,
    evidence: Option<Evidence>,
}

async fn step(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (unit, problem, on): (&Unit, &Problem, Date),
    done: Done<'_>,
) -> Outcome<()> {
    check_day(unit, problem, (on, clock.today()))?;
    let (evidence_name, evidence_sha256) = done.evidence.map(|it| (it.name, it.sha256)).unzip();
    let seq = i64::try_from(problem.steps.len()).unwrap_or(i64::MAX - 1) + 1;
    let row = store::StepRow {
        problem_id: problem.id,
        seq,
        kind: done.kind.as_str().to_owned(),
        result: done.result.map_or("", ProblemState::as_str).to_owned(),
        text: done.text.to_owned(),
        done_on: on.to_string(),
        evidence_name,
        evidence_sha256,
        done_by: actor.name.clone(),
        done_at: clock.now_text(),
    };
    store::insert_step(tx, &row).await?;
    let action = match done.kind {
        StepKind::Reply => Action::ProblemReplied,
        StepKind::Verify => Action::ProblemVerified,
        StepKind::Close => Action::ProblemClosed,
    };
    let detail = json!({ "line": problem.line, "code": problem.code, "text": row.text,
        "result": row.result, "evidence": row.evidence_sha256 });
    trail::append(tx, clock, actor, unit.id, (action, &problem.letter), &detail).await
}

/// The union says how it mended a problem.
pub async fn reply(
    tx: &mut Tx,
    acting: (Clock, &Actor),
    unit: &Unit,
    which: &Which<'_>,
    (text, evidence): (&str, Option<Evidence>),
) -> Outcome<Problem> {
    let problem = open_problem(tx, unit, which).await?;
    let text = text.trim();
    if text.is_empty() {
        return Err(Finding::new(&codes::TEXT_MISSING, place(unit, &problem)).into());
    }
    let done = Done { kind: StepKind::Reply, result: None, text, evidence };
    step(tx, acting, (unit, &problem, which.on), done).await?;
    find_problem(tx, unit, (which.letter, which.problem)).await
}

/// Somebody else looks whether it is mended.
pub async fn verify(
    tx: &mut Tx,
    acting: (Clock, &Actor),
    unit: &Unit,
    which: &Which<'_>,
    (result, text): (&str, &str),
) -> Outcome<Problem> {
    let problem = open_problem(tx, unit, which).await?;
    let read = ProblemState::read(result.trim());
    let read = read.filter(|it| ProblemState::RESULTS.contains(it));
    let mut findings = Vec::new();
    if read.is_none() {
        let words = ProblemState::RESULTS.map(ProblemState::label);
        let finding = Finding::new(&codes::RESULT_UNKNOWN, place(unit, &problem));
        findings.push(finding.found(result).expected(words.join("、")));
    }
    let has_reply = problem.steps.iter().any(|it| it.kind == StepKind::Reply);
    if !has_reply {
        findings.push(Finding::new(&codes::REPLY_MISSING, place(unit, &problem)));
    }
    if problem.is_own(&acting.1.name) {
        let finding = Finding::new(&codes::CLOSED_BY_OWNER, place(unit, &problem));
        findings.push(finding.found(&acting.1.name));
    }
    crate::finding::refuse_if_any(findings)?;
    let done = Done { kind: StepKind::Verify, result: read, text: text.trim(), evidence: None };
    step(tx, acting, (unit, &problem, which.on), done).await?;
    find_problem(tx, unit, (which.letter, which.problem)).await
}

/// What was found mended is closed, by somebody who neither owns it nor replied to it.
pub async fn close(
    tx: &mut Tx,
    acting: (Clock, &Actor),
    unit: &Unit,
    which: &Which<'_>,
    text: &str,
) -> Outcome<Problem> {
    let problem = open_problem(tx, unit, which).await?;
    let mut findings = Vec::new();
    if problem.is_own(&acting.1.name) {
        let finding = Finding::new(&codes::CLOSED_BY_OWNER, place(unit, &problem));
        findings.push(finding.found(&acting.1.name));
    }
    if problem.state() != ProblemState::Rectified {
        let finding = Finding::new(&codes::NOT_VERIFIED, place(unit, &problem));
        findings.push(finding.found(problem.state()).expected(ProblemState::Rectified));
    }
    crate::finding::refuse_if_any(findings)?;
    let done = Done { kind: StepKind::Close, result: None, text: text.trim(), evidence: None };
    step(tx, acting, (unit, &problem, which.on), done).await?;
    find_problem(tx, unit, (which.letter, which.problem)).await
}
