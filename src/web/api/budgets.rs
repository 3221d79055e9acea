//! Budgets: versions of a year, their approval, what may still be spent.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::budgets::approve_budget::approve_budget;
use crate::budgets::budget::Stage;
use crate::budgets::codes::{AMOUNT_UNREADABLE, STAGE_INVALID};
use crate::budgets::control::{Amounts, Standing};
use crate::budgets::judge_spending::year_on;
use crate::budgets::list_versions::versions_of;
use crate::budgets::move_line::{Moving, move_line};
use crate::budgets::pass_step::{Passed, pass_step, steps_of, waiting_content};
use crate::budgets::write_wording::{Wording, read_wording, write_wording};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::Era;
use crate::ledger::store::chart_of;
use crate::money::Money;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::budgets::{
    StandingBody, StepBody, VersionBody, read_approval, read_budget_day,
};

/// The versions of a year, oldest first, with their lines.
#[utoipa::path(get, path = "", tag = "budgets",
    responses((status = 200, body = Vec<VersionBody>)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Last(year): Last<i64>,
) -> Answer<Json<Vec<VersionBody>>> {
    let versions = versions_of(&mut tx, &unit, year).await?;
    Ok(Json(versions.iter().map(VersionBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BudgetApproval)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// `initial`, `adjustment` or `final`.
    stage: String,
    /// Day of the approval, `2025-01-15`.
    date: String,
    /// Minutes or reply by which it was approved.
    paper: String,
}

/// Records the approval of the version that is proposed; `final` takes what the ledger says.
#[utoipa::path(post, path = "", tag = "budgets", request_body = ApprovalRequest,
    responses((status = 200, body = VersionBody)))]
pub async fn approve(
    at: Writing,
    Last(year): Last<i64>,
    Body(body): Body<ApprovalRequest>,
) -> Answer<Json<VersionBody>> {
    let said = (body.stage.as_str(), body.date.as_str(), body.paper.as_str());
    let asked = read_approval(year, said, ("stage", "date"))?;
    let mut tx = at.begin().await?;
    let version = approve_budget(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    Ok(Json(VersionBody::from(&version)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandingQuery {
    /// Only the lines that cover this account.
    account: Option<String>,
    /// The day whose budget counts; today when missing.
    #[param(value_type = Option<String>)]
    on: Option<jiff::civil::Date>,
    /// Leaves out what this draft reserves.
    draft: Option<i64>,
}

/// Lines of expense with what was approved, spent and reserved, and what is left.
#[utoipa::path(get, path = "", tag = "budgets", params(StandingQuery),
    responses((status = 200, body = Vec<StandingBody>)))]
pub async fn standing(
    State(state): State<AppState>,
    Reading { mut tx, unit }: Reading,
    Last(year): Last<i64>,
    Query(query): Query<StandingQuery>,
) -> Answer<Json<Vec<StandingBody>>> {
    let day = query.on.unwrap_or_else(|| state.clock.today()).to_string();
    let Some(standing) = year_on(&mut tx, (&unit, year), &day, query.draft).await? else {
        return Ok(Json(Vec::new()));
    };
    let mut asked: Amounts = match &query.account {
        Some(account) => Amounts::from([(account.clone(), Money::ZERO)]),
        None => standing.budget.keys().map(|it| (it.clone(), Money::ZERO)).collect(),
    };
    if query.account.is_none() {
        asked.extend(standing.spent.keys().map(|it| (it.clone(), Money::ZERO)));
    }
    let chart = chart_of(&mut tx, Era::of_year(year), unit.id).await?;
    let lines: Vec<Standing> = standing.standing(&asked);
    let body = |it: &Standing| {
        let name = chart.by_code(&it.account).map_or("", |account| &account.name);
        StandingBody::of(it, name)
    };
    Ok(Json(lines.iter().map(body).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StepsQuery {
    /// `initial`, `adjustment` or `final`.
    stage: String,
}

/// What a budget has to pass before its approval, and what of it was passed by what waits.
#[utoipa::path(get, path = "", tag = "budgets", params(StepsQuery),
    responses((status = 200, body = Vec<StepBody>)))]
pub async fn steps(
    Reading { mut tx, unit }: Reading,
    Last(year): Last<i64>,
    State(state): State<AppState>,
    Query(query): Query<StepsQuery>,
) -> Answer<Json<Vec<StepBody>>> {
    let stage = read_stage(&query.stage)?;
    let content = waiting_content(&mut tx, &unit, (year, stage)).await?.unwrap_or_default();
    let day = state.clock.today().to_string();
    let standing = steps_of(&mut tx, &unit, (year, stage, &content, &day)).await?;
    Ok(Json(standing.iter().map(StepBody::from).collect()))
}

/// A step that was passed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRequest {
    /// `initial`, `adjustment` or `final`.
    stage: String,
    step: String,
    /// `YYYY-MM-DD`.
    date: String,
    /// When the papers were handed over.
    #[serde(default)]
    papers_on: Option<String>,
    /// Minutes or opinion.
    paper: String,
}

/// Records that what waits has passed a step.
#[utoipa::path(post, path = "", tag = "budgets", request_body = StepRequest,
    responses((status = 200, body = Vec<StepBody>)))]
pub async fn pass(
    at: Writing,
    Last(year): Last<i64>,
    Body(body): Body<StepRequest>,
) -> Answer<Json<Vec<StepBody>>> {
    let papers_on = body.papers_on.as_deref();
    let passed = Passed {
        year,
        stage: read_stage(&body.stage)?,
        step: body.step,
        on: read_budget_day(&body.date, "date")?,
        papers_on: papers_on.map(|it| read_budget_day(it, "papers_on")).transpose()?,
        paper: body.paper,
    };
    let mut tx = at.begin().await?;
    let standing = pass_step(&mut tx, at.act(), &at.unit, &passed).await?;
    tx.commit().await?;
    Ok(Json(standing.iter().map(StepBody::from).collect()))
}

/// What moves from one line to another; a line is an account, or `510/预备费`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetMove)]
pub struct MoveRequest {
    from: String,
    to: String,
    /// Text in yuan.
    amount: String,
    reason: String,
}

/// What is left of the line that gives, once the move is approved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetMoveLeft)]
pub struct MoveLeft {
    #[schema(value_type = String)]
    left: Money,
}

/// Proposes a move as an adjustment, to be approved.
#[utoipa::path(post, path = "", tag = "budgets", request_body = MoveRequest,
    responses((status = 200, body = MoveLeft)))]
pub async fn propose_move(
    at: Writing,
    Last(year): Last<i64>,
    Body(body): Body<MoveRequest>,
) -> Answer<Json<MoveLeft>> {
    let read = Money::read(&body.amount).ok().flatten();
    let wrong = || Finding::new(&AMOUNT_UNREADABLE, Place::of("amount")).found(&body.amount);
    let amount = read.ok_or_else(|| crate::finding::Failure::from(wrong()))?;
    let moving = Moving { year, from: body.from, to: body.to, amount, reason: body.reason };
    let mut tx = at.begin().await?;
    let left = move_line(&mut tx, at.act(), &at.unit, &moving).await?;
    tx.commit().await?;
    Ok(Json(MoveLeft { left }))
}

/// Words of final accounts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BudgetWords)]
pub struct WordsBody {
    year: i64,
    /// With their bindings; empty where nobody wrote any.
    text: String,
    /// With the figures of the table as it is now.
    drawn: String,
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Finding>,
}

impl WordsBody {
    fn of(year: i64, it: Option<Wording>) -> Self {
        let Some(Wording { text, drawn, findings, .. }) = it else {
            let (text, drawn) = (String::new(), String::new());
            return Self { year, text, drawn, findings: Vec::new() };
        };
        Self { year, text, drawn, findings }
    }
}

/// The words of a year with the figures of the table.
#[utoipa::path(get, path = "", tag = "budgets", responses((status = 200, body = WordsBody)))]
pub async fn words(
    Reading { mut tx, unit }: Reading,
    Last(year): Last<i64>,
) -> Answer<Json<WordsBody>> {
    Ok(Json(WordsBody::of(year, read_wording(&mut tx, &unit, year).await?)))
}

/// `{执行率:50405}`, `{累计发生:支出}`: bound to cells; amounts that are written out are refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetWordsRequest)]
pub struct WordsRequest {
    text: String,
}

/// Keeps the words of a year.
#[utoipa::path(put, path = "", tag = "budgets", request_body = WordsRequest,
    responses((status = 200, body = WordsBody)))]
pub async fn save_words(
    at: Writing,
    Last(year): Last<i64>,
    Body(body): Body<WordsRequest>,
) -> Answer<Json<WordsBody>> {
    let mut tx = at.begin().await?;
    let wording = write_wording(&mut tx, at.act(), &at.unit, (year, &body.text)).await?;
    tx.commit().await?;
    Ok(Json(WordsBody::of(year, Some(wording))))
}

fn read_stage(text: &str) -> Outcome<Stage> {
    let wrong = || Finding::new(&STAGE_INVALID, Place::of("stage")).found(text);
    Stage::read(text).ok_or_else(|| wrong().into())
}
