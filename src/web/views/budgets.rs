//! Budgets as pages and programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::budgets::approve_budget::{Approval, Version};
use crate::budgets::budget::{Line, Stage};
use crate::budgets::codes::{DAY_INVALID, STAGE_INVALID};
use crate::budgets::control::Standing;
use crate::budgets::pass_step::Standing as Passing;
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;

/// A line of a version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetLine)]
pub struct LineBody {
    account: String,
    name: String,
    /// Empty where the line is of the account alone.
    project: String,
    #[schema(value_type = Option<String>)]
    last_final: Option<Money>,
    #[schema(value_type = String)]
    initial: Money,
    #[schema(value_type = String)]
    amount: Money,
    note: String,
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        Self {
            account: line.account.clone(),
            name: line.name.clone(),
            project: line.project.clone(),
            last_final: line.last_final,
            initial: line.initial,
            amount: line.amount,
            note: line.note.clone(),
        }
    }
}

/// A version of a year's budget.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetVersion)]
pub struct VersionBody {
    year: i64,
    version: i64,
    /// `initial`, `adjustment` or `final`.
    stage: String,
    /// `proposed` or `approved`.
    state: String,
    made_by: String,
    approved_on: Option<String>,
    /// The day from which it counts.
    counts_from: Option<String>,
    paper: Option<String>,
    /// SHA-256 of its lines.
    content: String,
    lines: Vec<LineBody>,
}

impl From<&Version> for VersionBody {
    fn from(version: &Version) -> Self {
        let row = &version.row;
        Self {
            year: row.year,
            version: row.seq,
            stage: version.stage().as_str().to_owned(),
            state: version.state().as_str().to_owned(),
            made_by: row.made_by.clone(),
            approved_on: row.approved_on.clone(),
            counts_from: row.counts_from_on.clone(),
            paper: row.paper.clone(),
            content: row.content_hash.clone(),
            lines: version.lines.iter().map(LineBody::from).collect(),
        }
    }
}

/// What may still be spent of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetStanding)]
pub struct StandingBody {
    account: String,
    name: String,
    #[schema(value_type = String)]
    approved: Money,
    #[schema(value_type = String)]
    spent: Money,
    /// By drafts that are not posted yet.
    #[schema(value_type = String)]
    reserved: Money,
    #[schema(value_type = String)]
    left: Money,
}

impl StandingBody {
    #[must_use]
    pub fn of(standing: &Standing, name: &str) -> Self {
        Self {
            account: standing.account.clone(),
            name: name.to_owned(),
            approved: standing.approved,
            spent: standing.spent,
            reserved: standing.reserved,
            left: standing.left(),
        }
    }
}

/// What an approval says, as it was written.
pub fn read_approval(
    year: i64,
    (stage, date, paper): (&str, &str, &str),
    (stage_field, day_field): (&'static str, &'static str),
) -> Outcome<Approval> {
    let Some(stage) = Stage::read(stage) else {
        return Err(Finding::new(&STAGE_INVALID, Place::of(stage_field)).found(stage).into());
    };
    let on = date.trim().parse().map_err(|_| {
        Finding::new(&DAY_INVALID, Place::of(day_field)).found(date).expected("如 2025-01-15")
    })?;
    Ok(Approval { year, stage, on, paper: paper.trim().to_owned() })
}

/// A step before the approval, and when it was passed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetStep)]
pub struct StepBody {
    step: String,
    /// Working days before it by which the papers are handed over.
    papers_days: i64,
    done_on: Option<String>,
    papers_on: Option<String>,
    paper: Option<String>,
}

impl From<&Passing> for StepBody {
    fn from(standing: &Passing) -> Self {
        let passed = standing.passed.as_ref();
        Self {
            step: standing.step.name.clone(),
            papers_days: standing.step.papers_days,
            done_on: passed.map(|it| it.done_on.clone()),
            papers_on: passed.and_then(|it| it.papers_on.clone()),
            paper: passed.map(|it| it.paper.clone()),
        }
    }
}

/// A day as it was written.
///
/// # Errors
/// Where it is none.
pub fn read_budget_day(text: &str, field: &'static str) -> Outcome<jiff::civil::Date> {
    let wrong =
        || Finding::new(&DAY_INVALID, Place::of(field)).found(text).expected("如 2025-01-15");
    text.trim().parse().map_err(|_| wrong().into())
}
