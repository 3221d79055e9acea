//! Use case: a budget passes a step before its approval: on which day, by which paper, and since
//! when its papers lay there.
//!
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::budgets::approve_budget::lines_of_year;
use crate::budgets::budget::{Stage, State, content_hash};
use crate::budgets::codes;
use crate::budgets::steps::{STEPS_RULE, Step, working_days_before};
use crate::budgets::store::{self, StepRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::dated_rule::in_force;
use crate::units::store as units;
use crate::units::unit::Unit;

/// A step that was passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    pub year: i64,
    pub stage: Stage,
    pub step: String,
    pub on: Date,
    pub papers_on: Option<Date>,
    pub paper: String,
}

/// A step, and when it was passed where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub step: Step,
    pub passed: Option<StepRow>,
}

/// The steps that hold for a unit's stage on a day; none where nobody says so.
pub async fn steps_on(tx: &mut Tx, unit: &Unit, (stage, day): (Stage, &str)) -> Outcome<Vec<Step>> {
    let rules = units::rules_of_kind(tx, STEPS_RULE).await?;
    let above = units::ancestors_of(tx, unit.id).await?;
    let mut reach = vec![unit.id];
    let mut at = unit.parent_id;
    while let Some(id) = at {
        reach.push(id);
        at = above.iter().find(|it| it.id == id).and_then(|it| it.parent_id);
    }
    let rule = in_force(&rules, &reach, stage.as_str(), day);
    Ok(rule.and_then(|it| serde_json::from_str(&it.value).ok()).unwrap_or_default())
}

/// What of the steps a content has passed.
pub async fn steps_of(
    tx: &mut Tx,
    unit: &Unit,
    (year, stage, content, day): (i64, Stage, &str, &str),
) -> Outcome<Vec<Standing>> {
    let pending: Pending<'_, Outcome<Vec<Standing>>> = Box::pin(async move {
        let steps = steps_on(tx, unit, (stage, day)).await?;
        let rows = store::steps_passed(tx, (unit.id, year), (stage.as_str(), content)).await?;
        let standing = |step: Step| {
            let passed = rows.iter().find(|it| it.step == step.name).cloned();
            Standing { step, passed }
        };
        Ok(steps.into_iter().map(standing).collect())
    });
    pending.await
}

/// The content that waits: what was proposed, or what the ledger says of the year.
pub async fn waiting_content(
    tx: &mut Tx,
    unit: &Unit,
    (year, stage): (i64, Stage),
) -> Outcome<Option<String>> {
    if stage == Stage::Final {
        return Ok(Some(content_hash(&lines_of_year(tx, unit, year).await?)));
    }
    let versions = store::versions_of(tx, unit.id, year).await?;
    let waits =
        |it: &&store::BudgetRow| it.stage == stage.as_str() && it.state == State::Proposed.as_str();
    Ok(versions.iter().rev().find(waits).map(|it| it.content_hash.clone()))
}

/// Records that what waits has passed a step.
pub async fn pass_step(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    passed: &Passed,
) -> Outcome<Vec<Standing>> {
    let pending: Pending<'_, Outcome<Vec<Standing>>> = Box::pin(async move {
        let Passed { year, stage, step, on, papers_on, paper } = passed;
        let place = || Place::of(format!("{unit} {year}年{stage}"));
        if paper.trim().is_empty() {
            return Err(Finding::new(&codes::PAPER_MISSING, place()).into());
        }
        let Some(content) = waiting_content(tx, unit, (*year, *stage)).await? else {
            return Err(Finding::new(&codes::NOTHING_PROPOSED, place()).into());
        };
        let day = on.to_string();
        let of = (*year, *stage, content.as_str(), day.as_str());
        let standing = steps_of(tx, unit, of).await?;
        let names: Vec<&str> = standing.iter().map(|it| it.step.name.as_str()).collect();
        let Some(at) = standing.iter().position(|it| it.step.name == *step) else {
            let finding = Finding::new(&codes::STEP_UNKNOWN, place()).found(step);
            return Err(finding.expected(names.join("、")).into());
        };
        if let Some(before) = standing.get(at).and_then(|it| it.passed.as_ref()) {
            let found = format!("{step} 已于 {} 登记", before.done_on);
            return Err(Finding::new(&codes::STEP_PASSED, place()).found(found).into());
        }
        for earlier in standing.iter().take(at) {
            let done = earlier.passed.as_ref().map(|it| it.done_on.as_str());
            if done.is_none_or(|done| done > day.as_str()) {
                let found =
                    format!("{step} {day}，{}{}", earlier.step.name, done.unwrap_or("未登记"));
                return Err(Finding::new(&codes::STEP_MISSING, place()).found(found).into());
            }
        }
        if let Some(asked) = standing.get(at).map(|it| it.step.papers_days).filter(|it| *it > 0) {
            let days = papers_on.map_or(0, |papers| working_days_before(papers, *on));
            if days < asked {
                let handed = papers_on.map_or_else(|| "未登记".to_owned(), |it| it.to_string());
                let found = format!("材料送交日期 {handed}，距 {day} {days} 个工作日");
                let finding = Finding::new(&codes::PAPERS_LATE, place()).found(found);
                return Err(finding.expected(format!("提前 {asked} 个工作日")).into());
            }
        }
        let row = StepRow {
            unit_id: unit.id,
            year: *year,
            stage: stage.as_str().to_owned(),
            content_hash: content.clone(),
            step: step.clone(),
            done_on: day.clone(),
            papers_on: papers_on.map(|it| it.to_string()),
            paper: paper.trim().to_owned(),
            noted_by: act.actor.name.clone(),
            noted_at: act.clock.now_text(),
        };
        store::insert_step(tx, &row).await?;
        let detail = json!({
            "year": year, "stage": stage.as_str(), "step": step, "on": day, "paper": paper,
            "content": content,
        });
        let what = (Action::BudgetStepPassed, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        steps_of(tx, unit, of).await
    });
    pending.await
}

/// What is approved has passed every step, none of them after the approval.
pub async fn refuse_unpassed(
    tx: &mut Tx,
    unit: &Unit,
    (year, stage, content): (i64, Stage, &str),
    on: Date,
) -> Outcome<()> {
    let day = on.to_string();
    let standing = steps_of(tx, unit, (year, stage, content, &day)).await?;
    let is_open = |it: &&Standing| it.passed.as_ref().is_none_or(|row| row.done_on > day);
    let open: Vec<&str> = standing.iter().filter(is_open).map(|it| it.step.name.as_str()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let place = Place::of(format!("{unit} {year}年{stage}"));
    let found = format!("{day} 以前未登记：{}", open.join("、"));
    Err(Finding::new(&codes::STEP_MISSING, place).found(found).into())
}
