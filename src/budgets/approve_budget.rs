//! Use case: a proposed version is approved, by the day and the paper of who decided; 决算 is what
//! the ledger says, and is approved as it stands there.
//!
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::budgets::budget::{Line, Stage, State, content_hash};
use crate::budgets::codes;
use crate::budgets::pass_step::refuse_unpassed;
use crate::budgets::read_execution::execution_of;
use crate::budgets::store;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::Era;
use crate::ledger::post::sockets::Act;
use crate::ledger::store as ledger;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// What is approved, when, by which paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub year: i64,
    pub stage: Stage,
    pub on: Date,
    pub paper: String,
}

/// A version with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub row: store::BudgetRow,
    pub lines: Vec<Line>,
}

/// Approves what is proposed; it is the newest of its stage.
pub async fn approve_budget(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    asked: &Approval,
) -> Outcome<Version> {
    let pending: Pending<'_, Outcome<Version>> = Box::pin(async move {
        let Approval { year, stage, on, paper } = asked;
        let place = || Place::of(format!("{unit} {year}年{stage}"));
        if paper.trim().is_empty() {
            return Err(Finding::new(&codes::PAPER_MISSING, place()).into());
        }
        let versions = store::versions_of(tx, unit.id, *year).await?;
        refuse_day(&versions, asked, &place)?;
        let mut version = match stage {
            Stage::Final => final_accounts(tx, act, (unit, *year), &versions).await?,
            _ => proposed(tx, *stage, &versions, &place).await?,
        };
        let content = version.row.content_hash.clone();
        refuse_unpassed(tx, unit, (*year, *stage, &content), *on).await?;
        let row = &mut version.row;
        row.approved_on = Some(on.to_string());
        row.counts_from_on = Some(match stage {
            Stage::Initial => format!("{year}-01-01"),
            Stage::Adjustment | Stage::Final => on.to_string(),
        });
        row.paper = Some(paper.trim().to_owned());
        row.approved_by = Some(act.actor.name.clone());
        row.approved_at = Some(act.clock.now_text());
        State::Approved.as_str().clone_into(&mut row.state);
        if *stage == Stage::Final {
            row.id = store::insert_version(tx, row, &version.lines).await?;
        } else {
            store::approve_version(tx, row).await?;
        }
        let detail = json!({
            "year": year, "stage": stage.as_str(), "on": on.to_string(), "paper": paper,
            "content": version.row.content_hash,
        });
        let what = (Action::BudgetApproved, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(version)
    });
    pending.await
}

/// An adjustment counts from its day, which so is one of the year and after what it adjusts.
fn refuse_day(
    versions: &[store::BudgetRow],
    asked: &Approval,
    place: &impl Fn() -> Place,
) -> Outcome<()> {
    let day = asked.on.to_string();
    let invalid = |expected: String| -> Outcome<()> {
        Err(Finding::new(&codes::DAY_INVALID, place()).found(&day).expected(expected).into())
    };
    let year = i64::from(asked.on.year());
    if asked.stage == Stage::Initial && !(asked.year - 1..=asked.year).contains(&year) {
        return invalid(format!("{} 或 {} 年内", asked.year - 1, asked.year));
    }
    let approved = versions.iter().filter(|it| it.state == State::Approved.as_str());
    let last = approved.filter_map(|it| it.approved_on.as_deref()).max();
    if let Some(last) = last.filter(|last| *last > day.as_str()) {
        return invalid(format!("不早于上一版本的批准日 {last}"));
    }
    if asked.stage == Stage::Adjustment && i64::from(asked.on.year()) != asked.year {
        return invalid(format!("{} 年内的日期", asked.year));
    }
    Ok(())
}

async fn proposed(
    tx: &mut Tx,
    stage: Stage,
    versions: &[store::BudgetRow],
    place: &impl Fn() -> Place,
) -> Outcome<Version> {
    let is_it =
        |it: &&store::BudgetRow| it.stage == stage.as_str() && it.state == State::Proposed.as_str();
    let Some(row) = versions.iter().rev().find(is_it) else {
        let approved = |it: &&store::BudgetRow| {
            it.stage == stage.as_str() && it.state == State::Approved.as_str()
        };
        let found = versions.iter().rev().find(approved).map(|it| {
            let on = it.approved_on.as_deref().unwrap_or_default();
            format!("已于 {on} 批准，没有新的待批准版本")
        });
        let finding = Finding::new(&codes::NOTHING_PROPOSED, place());
        return Err(finding.found(found.unwrap_or_default()).into());
    };
    let lines = store::lines_of(tx, row.id).await?;
    Ok(Version { row: row.clone(), lines })
}

/// 决算: every budgeted account and every one that moved, with what the ledger says of the year.
async fn final_accounts(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    versions: &[store::BudgetRow],
) -> Outcome<Version> {
    let lines = lines_of_year(tx, unit, year).await?;
    let row = store::BudgetRow {
        id: 0,
        unit_id: unit.id,
        year,
        seq: versions.last().map_or(1, |it| it.seq + 1),
        stage: Stage::Final.as_str().to_owned(),
        state: State::Approved.as_str().to_owned(),
        content_hash: content_hash(&lines),
        made_by: act.actor.name.clone(),
        made_at: act.clock.now_text(),
        approved_on: None,
        counts_from_on: None,
        paper: None,
        approved_by: None,
        approved_at: None,
    };
    Ok(Version { row, lines })
}

/// What the ledger says of a year, account by account: what 决算 is.
pub async fn lines_of_year(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Line>> {
    let rows = execution_of(tx, unit, ReportSpan::Year(year)).await?;
    let chart = ledger::chart_of(tx, Era::of_year(year), unit.id).await?;
    let line = |row: crate::budgets::execution::Executed| {
        let account = chart.by_code(&row.account)?;
        Some(Line {
            account_id: account.id,
            account: row.account,
            name: row.name,
            project: String::new(),
            last_final: None,
            initial: row.initial,
            amount: row.moved,
            note: String::new(),
        })
    };
    Ok(rows.into_iter().filter(|row| row.unit == unit.code).filter_map(line).collect())
}
