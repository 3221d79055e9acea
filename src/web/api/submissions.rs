//! Reports that are sent to the union above: what is due and in, drawing, signing, sending,
//! returning, accepting, approving.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::viewer::Viewer;
use crate::finding::{Finding, Place};
use crate::submissions::codes::{DECISION_UNKNOWN, OFFICE_UNKNOWN};
use crate::submissions::decide_submission::{
    accept_submission, approve_submission, return_submission,
};
use crate::submissions::list_submissions::Listed;
use crate::submissions::prepare_submission::{Which, prepare_submission, send_submission};
use crate::submissions::sign_submission::sign_submission;
use crate::submissions::store::SubmissionRow;
use crate::submissions::submission::{CellChange, Office, Remark};
use crate::units::store as units;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::consolidated::submissions_seen;
use crate::web::views::files::read_span;

/// A figure that is another than in the version before, or in the books of now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionChange)]
pub struct ChangeBody {
    line: String,
    column: String,
    was: String,
    now: String,
}

impl From<CellChange> for ChangeBody {
    fn from(it: CellChange) -> Self {
        let CellChange { line, column, was, now } = it;
        Self { line, column, was, now }
    }
}

/// A report of a union, and where its submission stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Submission)]
pub struct ListedBody {
    unit: String,
    unit_name: String,
    form: String,
    period: String,
    due_on: Option<String>,
    /// Whether the day stands in a paper.
    is_due_verified: bool,
    state: String,
    is_late: bool,
    sent_on: Option<String>,
    signers: i64,
    version: i64,
    /// SHA-256 of the cells.
    content: Option<String>,
    /// What the books of now say otherwise, where it was sent.
    drift: Vec<ChangeBody>,
    is_drifted: bool,
    note: String,
}

impl From<Listed> for ListedBody {
    fn from(it: Listed) -> Self {
        let is_drifted = it.drift.as_ref().is_some_and(|drift| !drift.is_none());
        let cells = it.drift.map(|drift| drift.cells).unwrap_or_default();
        Self {
            unit: it.unit,
            unit_name: it.unit_name,
            form: it.form,
            period: it.span,
            due_on: it.due_on,
            is_due_verified: it.is_due_verified,
            state: it.state,
            is_late: it.is_late,
            sent_on: it.sent_on,
            signers: it.signers,
            version: it.version,
            content: it.content,
            drift: cells.into_iter().map(ChangeBody::from).collect(),
            is_drifted,
            note: it.note,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubmissionsQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    period: String,
}

/// What the unit and those below it have to send for a span: what is in and what is missing.
#[utoipa::path(get, path = "", tag = "submissions", params(SubmissionsQuery),
    responses((status = 200, body = Vec<ListedBody>)))]
pub async fn list(
    State(state): State<AppState>,
    viewer: Viewer,
    Reading { mut tx, unit }: Reading,
    Query(query): Query<SubmissionsQuery>,
) -> Answer<Json<Vec<ListedBody>>> {
    let asked = (read_span(&query.period)?, state.clock.today());
    let listed = submissions_seen(&mut tx, (&viewer, &unit), asked).await?;
    Ok(Json(listed.into_iter().map(ListedBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewSubmission)]
#[serde(deny_unknown_fields)]
pub struct SubmissionRequest {
    /// Report name, such as `balance-sheet`.
    form: String,
    period: String,
    /// Why pairs of unions differ, where they do.
    #[serde(default)]
    explained: String,
    /// `legal`, `finance` or `accounting`, where it is signed; the next free one unless given.
    #[serde(default)]
    office: Option<String>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SubmissionState)]
pub struct StateBody {
    id: i64,
    version: i64,
    state: String,
    content: String,
    changes: Vec<ChangeBody>,
}

impl From<SubmissionRow> for StateBody {
    fn from(row: SubmissionRow) -> Self {
        let SubmissionRow { id, version, state, content_hash, .. } = row;
        Self { id, version, state, content: content_hash, changes: Vec::new() }
    }
}

/// Draws a report that will be sent.
#[utoipa::path(post, path = "", tag = "submissions", request_body = SubmissionRequest,
    responses((status = 201, body = StateBody)))]
pub async fn draft(
    at: Writing,
    Body(body): Body<SubmissionRequest>,
) -> Answer<(StatusCode, Json<StateBody>)> {
    let which = Which { form: &body.form, span: read_span(&body.period)? };
    let mut tx = at.begin_with_service().await?;
    let wanted = (which, body.explained.as_str());
    let prepared = prepare_submission(&mut tx, at.act(), &at.unit, wanted).await?;
    tx.commit().await?;
    let changes = prepared.changes.into_iter().map(ChangeBody::from).collect();
    Ok((StatusCode::CREATED, Json(StateBody { changes, ..prepared.row.into() })))
}

/// Signs the newest draft.
#[utoipa::path(post, path = "", tag = "submissions", request_body = SubmissionRequest,
    responses((status = 200, body = StateBody)))]
pub async fn sign(at: Writing, Body(body): Body<SubmissionRequest>) -> Answer<Json<StateBody>> {
    let which = Which { form: &body.form, span: read_span(&body.period)? };
    let office = match body.office.as_deref().filter(|it| !it.is_empty()) {
        None => None,
        Some(text) => Some(
            Office::read(text)
                .ok_or_else(|| Finding::new(&OFFICE_UNKNOWN, Place::of("office")).found(text))?,
        ),
    };
    let mut tx = at.begin_with_service().await?;
    let (row, _) = sign_submission(&mut tx, at.act(), &at.unit, (which, office)).await?;
    tx.commit().await?;
    Ok(Json(row.into()))
}

/// Sends the newest draft to the union above.
#[utoipa::path(post, path = "", tag = "submissions", request_body = SubmissionRequest,
    responses((status = 200, body = StateBody)))]
pub async fn send(at: Writing, Body(body): Body<SubmissionRequest>) -> Answer<Json<StateBody>> {
    let which = Which { form: &body.form, span: read_span(&body.period)? };
    let mut books = vec![crate::platform::database::SYSTEM_BOOK, at.unit.id];
    books.extend(at.unit.parent_id);
    let mut tx = at.database.write(&books).await?;
    let row = send_submission(&mut tx, at.act(), &at.unit, which).await?;
    tx.commit().await?;
    Ok(Json(row.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SubmissionRemark)]
#[serde(deny_unknown_fields)]
pub struct RemarkBody {
    /// Empty where it is about the whole.
    #[serde(default)]
    line: String,
    #[serde(default)]
    field: String,
    note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SubmissionDecision)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Code of the union that sent it.
    unit: String,
    form: String,
    period: String,
    /// `return`, `accept` or `approve`.
    verdict: String,
    #[serde(default)]
    remarks: Vec<RemarkBody>,
    /// Number of the reply.
    #[serde(default)]
    paper: String,
}

/// Decides about what was sent to the unit of the path.
#[utoipa::path(post, path = "", tag = "submissions", request_body = DecisionRequest,
    responses((status = 200, body = StateBody)))]
pub async fn decide(at: Writing, Body(body): Body<DecisionRequest>) -> Answer<Json<StateBody>> {
    let which = Which { form: &body.form, span: read_span(&body.period)? };
    let mut tx = at.begin_with_service().await?;
    let unit = units::unit_by_code(&mut tx, &body.unit).await?;
    let (between, act) = ((&unit, &at.unit), at.act());
    let row = match body.verdict.as_str() {
        "return" => {
            let remark = |it: RemarkBody| Remark { line: it.line, field: it.field, note: it.note };
            let remarks: Vec<Remark> = body.remarks.into_iter().map(remark).collect();
            return_submission(&mut tx, act, between, (which, &remarks)).await?
        }
        "accept" => accept_submission(&mut tx, act, between, which).await?,
        "approve" => approve_submission(&mut tx, act, between, (which, &body.paper)).await?,
        other => {
            let finding = Finding::new(&DECISION_UNKNOWN, Place::of("verdict"));
            return Err(finding.found(other).into());
        }
    };
    tx.commit().await?;
    Ok(Json(row.into()))
}
