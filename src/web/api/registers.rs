//! Projects and bank accounts of a unit.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ledger::chart::Era;
use crate::ledger::chart::add_account::add_booked_bank_account;
use crate::units::add_unit::{NewProject, add_project, finish_project};
use crate::units::project::{BankAccount, FundingSource, Project};
use crate::units::store;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::Body;
use crate::web::problem::Answer;

/// A project as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectBody {
    code: String,
    name: String,
    is_earmarked: bool,
    /// `union` or `fiscal`.
    #[schema(value_type = Option<String>)]
    funding_source: Option<FundingSource>,
    started_on: Option<String>,
    finished_on: Option<String>,
}

impl From<Project> for ProjectBody {
    fn from(project: Project) -> Self {
        Self {
            code: project.code,
            name: project.name,
            is_earmarked: project.is_earmarked,
            funding_source: project.funding_source,
            started_on: project.started_on,
            finished_on: project.finished_on,
        }
    }
}

/// The unit's projects in code order.
#[utoipa::path(get, path = "", tag = "units", responses((status = 200, body = Vec<ProjectBody>)))]
pub async fn projects(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<ProjectBody>>> {
    let projects = store::projects_of(&mut tx, unit.id).await?;
    Ok(Json(projects.into_iter().map(ProjectBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectRequest {
    /// Empty or missing: the next free number is given.
    #[serde(default)]
    code: String,
    name: String,
    #[serde(default)]
    is_earmarked: bool,
    /// `union` or `fiscal`.
    #[schema(value_type = Option<String>)]
    funding_source: Option<FundingSource>,
    started_on: Option<String>,
    finished_on: Option<String>,
}

/// Registers a project.
#[utoipa::path(post, path = "", tag = "units", request_body = ProjectRequest,
    responses((status = 201, body = ProjectBody)))]
pub async fn create_project(
    at: Writing,
    Body(request): Body<ProjectRequest>,
) -> Answer<(StatusCode, Json<ProjectBody>)> {
    let new = NewProject {
        code: request.code,
        name: request.name,
        is_earmarked: request.is_earmarked,
        funding_source: request.funding_source,
        started_on: request.started_on,
        finished_on: request.finished_on,
    };
    let mut tx = at.begin().await?;
    let project = add_project(&mut tx, at.clock, &at.actor, at.unit.id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(project.into())))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProjectCompletion)]
#[serde(deny_unknown_fields)]
pub struct CompletionRequest {
    /// `YYYY-MM-DD`.
    finished_on: String,
}

/// Writes down when a project was finished; the year end then asks what of its money is surplus.
#[utoipa::path(post, path = "", tag = "units",
    params(("project" = String, Path, description = "Project code")),
    request_body = CompletionRequest, responses((status = 200, body = ProjectBody)))]
pub async fn complete_project(
    at: Writing,
    Last(project): Last<String>,
    Body(request): Body<CompletionRequest>,
) -> Answer<Json<ProjectBody>> {
    let mut tx = at.begin().await?;
    let what = (project.as_str(), request.finished_on.as_str());
    let project = finish_project(&mut tx, at.clock, &at.actor, at.unit.id, what).await?;
    tx.commit().await?;
    Ok(Json(project.into()))
}

/// A bank account as the API shows it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BankAccount)]
pub struct BankAccountBody {
    code: String,
    name: String,
    /// The ledger account that it is booked on.
    account_code: String,
    #[serde(default)]
    bank: String,
}

impl From<BankAccount> for BankAccountBody {
    fn from(account: BankAccount) -> Self {
        Self {
            code: account.code,
            name: account.name,
            account_code: account.account_code,
            bank: account.bank,
        }
    }
}

/// The unit's bank accounts in code order.
#[utoipa::path(get, path = "", tag = "units",
    responses((status = 200, body = Vec<BankAccountBody>)))]
pub async fn bank_accounts(
    Reading { mut tx, unit }: Reading,
) -> Answer<Json<Vec<BankAccountBody>>> {
    let accounts = store::bank_accounts_of(&mut tx, unit.id).await?;
    Ok(Json(accounts.into_iter().map(BankAccountBody::from).collect()))
}

/// Registers a bank account.
#[utoipa::path(post, path = "", tag = "units", request_body = BankAccountBody,
    responses((status = 201, body = BankAccountBody)))]
pub async fn create_bank_account(
    at: Writing,
    Body(request): Body<BankAccountBody>,
) -> Answer<(StatusCode, Json<BankAccountBody>)> {
    let mut tx = at.begin().await?;
    let new = BankAccount {
        id: 0,
        unit_id: at.unit.id,
        code: request.code,
        name: request.name,
        account_code: request.account_code,
        bank: request.bank,
    };
    let booked = (&at.unit, Era::of_year(i64::from(at.clock.today().year())));
    let account = add_booked_bank_account(&mut tx, at.clock, &at.actor, booked, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}
