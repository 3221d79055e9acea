//! Use case: the findings of the newest run, with what was answered to each.

use jiff::civil::Date;

use crate::approvals::approval::State as ApprovalState;
use crate::checks::codes;
use crate::checks::finding::{Answer, CheckFinding, Side, State};
use crate::checks::rule::{Level, OVER_UNIONS, rule};
use crate::checks::store::{self, AnswerRow, FindingRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::unit::Unit;

/// How explanations and overrides are spelled, as their approvals are.
pub const EXPLANATION: &str = "finding_explanation";
pub const OVERRIDE: &str = "finding_override";

/// What the newest runs found.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub findings: Vec<CheckFinding>,
    /// How many unions have a run, of the union asked and those below it.
    pub units_run: usize,
}

/// Of a union alone as it sees them, or of it and all below it as they are kept.
pub async fn latest_findings(
    tx: &mut Tx,
    unit: &Unit,
    (year, is_below): (i64, bool),
    today: Date,
) -> Outcome<Listed> {
    let pending: Pending<'_, Outcome<Listed>> = Box::pin(async move {
        let runs = store::latest_runs(tx, unit.id, year).await?;
        let own = runs.iter().find(|it| it.unit_id == unit.id);
        if own.is_none() && (!is_below || runs.is_empty()) {
            let place = Place::of(format!("{unit} {year}年"));
            return Err(Finding::new(&codes::NO_RUN, place).into());
        }
        let rows = if is_below {
            store::runs_below(tx, unit.id, year).await?
        } else {
            let mut rows = store::own_findings(tx, (unit.id, year), OVER_UNIONS).await?;
            rows.extend(store::pair_findings(tx, unit.id, year).await?);
            rows
        };
        let found: Vec<CheckFinding> = rows.into_iter().map(read).collect::<Outcome<_>>()?;
        let findings = if is_below {
            let mut findings = answered(tx, unit, (year, today), found).await?;
            findings.sort_by(|a, b| a.order().cmp(&b.order()));
            findings
        } else {
            seen_by(tx, unit, (year, today), found).await?
        };
        Ok(Listed { findings, units_run: runs.len() })
    });
    pending.await
}

/// With their answers, and pairs turned round that the union sees from above.
pub async fn seen_by(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
    found: Vec<CheckFinding>,
) -> Outcome<Vec<CheckFinding>> {
    let pending: Pending<'_, Outcome<Vec<CheckFinding>>> = Box::pin(async move {
        let found = answered(tx, unit, (year, today), found).await?;
        let turned = |it: CheckFinding| if it.unit_id == unit.id { it } else { it.turned_round() };
        let mut findings: Vec<CheckFinding> = found.into_iter().map(turned).collect();
        findings.sort_by(|a, b| a.order().cmp(&b.order()));
        Ok(findings)
    });
    pending.await
}

fn read(row: FindingRow) -> Outcome<CheckFinding> {
    let level = Level::read(&row.level)
        .ok_or_else(|| Failure::Storage(format!("no level of a finding: {}", row.level)))?;
    let side = |label: String, fen: Option<i64>| Side { label, amount: fen.map(Money::from_fen) };
    let vouchers = row.vouchers.split(';').filter(|it| !it.is_empty());
    Ok(CheckFinding {
        clause: rule(&row.rule).map(|it| it.clause.clone()).unwrap_or_default(),
        rule: row.rule,
        level,
        unit_id: row.unit_id,
        unit: row.unit_code,
        other_id: row.other_unit_id,
        other: row.other_code.unwrap_or_default(),
        period: row.period,
        vouchers: vouchers.map(str::to_owned).collect(),
        subject: row.subject,
        left: side(row.left_label, row.left_fen),
        right: side(row.right_label, row.right_fen),
        note: row.note,
        state: (level != Level::Incomputable).then_some(State::Open),
        answer: None,
        is_accepted: false,
        last_year: None,
    })
}

/// Whether an answer is about a finding, both amounts included.
fn is_about(answer: &AnswerRow, found: &CheckFinding, year: i64) -> bool {
    let fen = |side: &Side| side.amount.map(Money::fen);
    answer.year == year
        && answer.unit_id == found.unit_id
        && answer.rule == found.rule
        && answer.other_unit_id == found.other_id
        && answer.subject == found.key()
        && answer.left_fen == fen(&found.left)
        && answer.right_fen == fen(&found.right)
}

/// Whether it was about the same in the year before, whatever the amounts.
fn is_of_year_before(answer: &AnswerRow, found: &CheckFinding, year: i64) -> bool {
    let then = (year - 1).to_string();
    let subject = answer.subject.replace(&then, &year.to_string());
    answer.year == year - 1
        && answer.kind == EXPLANATION
        && answer.unit_id == found.unit_id
        && answer.rule == found.rule
        && answer.other_unit_id == found.other_id
        && subject == found.key()
}

fn approval(answer: &AnswerRow) -> Option<ApprovalState> {
    ApprovalState::read(answer.state.as_deref()?)
}

fn told(answer: &AnswerRow) -> Answer {
    Answer {
        id: answer.id,
        kind: answer.kind.clone(),
        reason: answer.reason.clone(),
        by: answer.said_by.clone(),
        at: answer.said_at.clone(),
        until_on: answer.until_on.clone(),
        verdict: approval(answer).map_or("", ApprovalState::label).to_owned(),
        decided_by: answer.decided_by.clone().unwrap_or_default(),
        verdict_note: answer.note.clone().unwrap_or_default(),
    }
}

/// Puts the answers that stand beside what was found.
async fn answered(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
    mut found: Vec<CheckFinding>,
) -> Outcome<Vec<CheckFinding>> {
    let answers = store::answers_of(tx, unit.id, (year - 1, year)).await?;
    let today = today.to_string();
    for it in found.iter_mut().filter(|it| it.is_finding()) {
        let of = |kind: &str| {
            let about = |a: &&AnswerRow| a.kind == kind && is_about(a, it, year);
            answers.iter().rev().find(about)
        };
        let explained = of(EXPLANATION);
        let passed = of(OVERRIDE).filter(|a| {
            let holds = a.until_on.as_deref().is_some_and(|until| until >= today.as_str());
            holds && approval(a) == Some(ApprovalState::Approved)
        });
        let before = answers.iter().rev().find(|a| is_of_year_before(a, it, year)).map(told);
        let (state, answer, is_accepted) = match (passed, explained) {
            (Some(passed), _) => (State::Overridden, Some(told(passed)), false),
            (None, Some(explained)) => {
                let state = match approval(explained) {
                    Some(ApprovalState::Refused | ApprovalState::Returned) => State::Refused,
                    Some(ApprovalState::Withdrawn) => State::Open,
                    _ => State::Explained,
                };
                let is_accepted = approval(explained) == Some(ApprovalState::Approved);
                (state, Some(told(explained)), is_accepted)
            }
            (None, None) => (State::Open, None, false),
        };
        it.state = Some(state);
        it.answer = answer;
        it.is_accepted = is_accepted;
        it.last_year = before;
    }
    Ok(found)
}
