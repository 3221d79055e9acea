//! Budgets: versions of a year, their approval, what may still be spent.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::budgets::approve_budget::approve_budget;
use crate::budgets::control::{Amounts, Standing};
use crate::budgets::judge_spending::year_on;
use crate::budgets::list_versions::versions_of;
use crate::ledger::chart::Era;
use crate::ledger::store::chart_of;
use crate::money::Money;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::budgets::{StandingBody, VersionBody, read_approval};

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
