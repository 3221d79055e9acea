//! Filing budgets with the union above: what is due and in, filing, returning, approving.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::budgets::codes::DOCUMENT_INVALID;
use crate::budgets::decide_filings::{approve_filing, return_filing};
use crate::budgets::filing::{Document, LineChange, Remark};
use crate::budgets::list_filings::{Listed, changes_since, filings_of_year};
use crate::budgets::store::FilingRow;
use crate::budgets::submit_filing::submit_filing;
use crate::finding::{Finding, Place};
use crate::money::Money;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = FilingRemark)]
#[serde(deny_unknown_fields)]
pub struct RemarkBody {
    /// Empty where it is about the whole.
    #[serde(default)]
    account: String,
    #[serde(default)]
    project: String,
    /// The column that it is about.
    #[serde(default)]
    field: String,
    note: String,
}

impl From<Remark> for RemarkBody {
    fn from(it: Remark) -> Self {
        Self { account: it.account, project: it.project, field: it.field, note: it.note }
    }
}

impl From<RemarkBody> for Remark {
    fn from(it: RemarkBody) -> Self {
        Self { account: it.account, project: it.project, field: it.field, note: it.note }
    }
}

/// A document of a union, and where its filing stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Filing)]
pub struct FilingBody {
    /// Of the newest filing.
    id: Option<i64>,
    unit: String,
    unit_name: String,
    /// Whom it is filed with.
    receiver: Option<String>,
    /// `budget`, `adjustment` or `final`.
    document: String,
    /// `missing`, `unfiled`, `filed`, `returned` or `approved`.
    state: String,
    due_on: Option<String>,
    is_late: bool,
    filed_on: Option<String>,
    /// SHA-256 of the lines.
    content: Option<String>,
    times: i64,
    decided_on: Option<String>,
    note: String,
    remarks: Vec<RemarkBody>,
}

impl From<Listed> for FilingBody {
    fn from(it: Listed) -> Self {
        Self {
            id: it.id,
            unit: it.unit,
            unit_name: it.unit_name,
            receiver: it.receiver,
            document: it.document.as_str().to_owned(),
            state: it.state.as_str().to_owned(),
            due_on: it.due_on,
            is_late: it.is_late,
            filed_on: it.filed_on,
            content: it.content,
            times: it.times,
            decided_on: it.decided_on,
            note: it.note,
            remarks: it.remarks.into_iter().map(RemarkBody::from).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FilingsQuery {
    year: i64,
}

/// What the unit and those below it have to file for a year: what is in and what is missing.
#[utoipa::path(get, path = "", tag = "filings", params(FilingsQuery),
    responses((status = 200, body = Vec<FilingBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Reading { mut tx, unit }: Reading,
    Query(query): Query<FilingsQuery>,
) -> Answer<Json<Vec<FilingBody>>> {
    let listed = filings_of_year(&mut tx, (&unit, query.year), state.clock.today()).await?;
    Ok(Json(listed.into_iter().map(FilingBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewFiling)]
#[serde(deny_unknown_fields)]
pub struct FilingRequest {
    year: i64,
    /// `budget`, `adjustment` or `final`.
    document: String,
}

/// A line that is another than in what was filed before.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FilingChange)]
pub struct ChangeBody {
    account: String,
    name: String,
    project: String,
    #[schema(value_type = Option<String>)]
    was: Option<Money>,
    #[schema(value_type = Option<String>)]
    now: Option<Money>,
}

impl From<LineChange> for ChangeBody {
    fn from(it: LineChange) -> Self {
        let LineChange { account, name, project, was, now } = it;
        Self { account, name, project, was, now }
    }
}

/// What was filed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Filed)]
pub struct FiledBody {
    id: i64,
    content: String,
    times: i64,
    changes: Vec<ChangeBody>,
}

/// Files the approved version with the union above; once more after it was returned.
#[utoipa::path(post, path = "", tag = "filings", request_body = FilingRequest,
    responses((status = 201, body = FiledBody)))]
pub async fn file(
    at: Writing,
    Body(body): Body<FilingRequest>,
) -> Answer<(StatusCode, Json<FiledBody>)> {
    let Some(document) = Document::read(&body.document) else {
        let finding = Finding::new(&DOCUMENT_INVALID, Place::of("document"));
        return Err(finding.found(&body.document).into());
    };
    let mut tx = at.begin_with_service().await?;
    let filed = submit_filing(&mut tx, at.act(), &at.unit, (document, body.year)).await?;
    tx.commit().await?;
    let body = FiledBody {
        id: filed.row.id,
        content: filed.row.content_hash,
        times: filed.row.seq,
        changes: filed.changes.into_iter().map(ChangeBody::from).collect(),
    };
    Ok((StatusCode::CREATED, Json(body)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FilingReturn)]
#[serde(deny_unknown_fields)]
pub struct ReturnRequest {
    remarks: Vec<RemarkBody>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecidedFiling)]
pub struct DecidedBody {
    id: i64,
    state: String,
    decided_on: Option<String>,
    content: String,
    note: String,
}

impl From<FilingRow> for DecidedBody {
    fn from(row: FilingRow) -> Self {
        let FilingRow { id, state, decided_on, content_hash, note, .. } = row;
        Self { id, state, decided_on, content: content_hash, note }
    }
}

/// Returns what was filed with the unit of the path, each remark at the line that it is about.
#[utoipa::path(post, path = "", tag = "filings", request_body = ReturnRequest,
    responses((status = 200, body = DecidedBody)))]
pub async fn give_back(
    at: Writing,
    Path(path): Path<(String, i64)>,
    Body(body): Body<ReturnRequest>,
) -> Answer<Json<DecidedBody>> {
    let id = path.1;
    let remarks: Vec<Remark> = body.remarks.into_iter().map(Remark::from).collect();
    let mut tx = at.begin_with_service().await?;
    let row = return_filing(&mut tx, at.act(), &at.unit, (id, &remarks)).await?;
    tx.commit().await?;
    Ok(Json(row.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FilingApproval)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// Number of the reply.
    #[serde(default)]
    paper: String,
}

/// Approves what was filed with the unit of the path.
#[utoipa::path(post, path = "", tag = "filings", request_body = ApprovalRequest,
    responses((status = 200, body = DecidedBody)))]
pub async fn approve(
    at: Writing,
    Path(path): Path<(String, i64)>,
    Body(body): Body<ApprovalRequest>,
) -> Answer<Json<DecidedBody>> {
    let id = path.1;
    let mut tx = at.begin_with_service().await?;
    let row = approve_filing(&mut tx, at.act(), &at.unit, (id, &body.paper)).await?;
    tx.commit().await?;
    Ok(Json(row.into()))
}

/// What a filing with the unit of the path says otherwise than the one before it.
#[utoipa::path(get, path = "", tag = "filings",
    responses((status = 200, body = Vec<ChangeBody>)))]
pub async fn changed(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<Vec<ChangeBody>>> {
    let found = changes_since(&mut tx, (&unit, id)).await?;
    Ok(Json(found.into_iter().map(ChangeBody::from).collect()))
}
