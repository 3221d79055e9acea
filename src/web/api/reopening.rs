//! Requests for an exceptional reopening: asked by one, decided by another.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::periods::{ReopeningBody, reopening_body};
use crate::date::Period;
use crate::finding::Failure;
use crate::ledger::periods::ask_reopening::{
    Decision, ask_reopening, decide_reopening, requests_of, withdraw_reopening,
};
use crate::ledger::periods::reopening_request::ReopeningRequest;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, NoBody};
use crate::web::problem::Answer;

/// A request for an exceptional reopening.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReopeningRequest)]
pub struct RequestBody {
    seq: i64,
    period: String,
    reason: String,
    requested_by: String,
    requested_at: String,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<ReopeningRequest> for RequestBody {
    fn from(request: ReopeningRequest) -> Self {
        Self {
            seq: request.seq,
            period: request.period.to_string(),
            reason: request.reason,
            requested_by: request.requested_by,
            requested_at: request.requested_at,
            status: request.status.as_str().to_owned(),
            decided_by: request.decided_by,
            decided_at: request.decided_at,
            note: request.note,
        }
    }
}

/// All requests of the unit, oldest first.
#[utoipa::path(get, path = "", tag = "periods", responses((status = 200, body = Vec<RequestBody>)))]
pub async fn list(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<RequestBody>>> {
    let requests = requests_of(&mut tx, unit.id).await?;
    Ok(Json(requests.into_iter().map(RequestBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewReopeningRequest)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// `2025-03`; it has to be closed.
    #[schema(value_type = String)]
    period: Period,
    reason: String,
}

/// Asks for a closed month to be opened. Somebody else decides.
#[utoipa::path(post, path = "", tag = "periods", request_body = AskRequest,
    responses((status = 201, body = RequestBody)))]
pub async fn ask(
    at: Writing,
    Body(body): Body<AskRequest>,
) -> Answer<(StatusCode, Json<RequestBody>)> {
    let mut tx = at.begin().await?;
    let asked = (body.period, body.reason.as_str());
    let request = ask_reopening(&mut tx, at.clock, &at.actor, &at.unit, asked).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(request.into())))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReopeningApproval)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// UTC instant, `2025-03-01T00:00:00Z`: until when the month takes vouchers.
    #[schema(value_type = String)]
    expires_at: jiff::Timestamp,
    #[serde(default)]
    note: String,
}

/// Approves a request: the month opens at once, under the names of who asked and who acts here.
#[utoipa::path(post, path = "", tag = "periods", request_body = ApprovalRequest,
    responses((status = 201, body = ReopeningBody)))]
pub async fn approve(
    at: Writing,
    Last(seq): Last<i64>,
    Body(body): Body<ApprovalRequest>,
) -> Answer<(StatusCode, Json<ReopeningBody>)> {
    let decision = Decision::Approved { expires_at: body.expires_at, note: body.note };
    let mut tx = at.begin().await?;
    let decided = (seq, decision);
    let (_, reopening) = decide_reopening(&mut tx, at.clock, &at.actor, &at.unit, decided).await?;
    tx.commit().await?;
    let missing = || Failure::Storage("an approved request opened nothing".to_owned());
    let reopening = reopening.ok_or_else(missing)?;
    Ok((StatusCode::CREATED, Json(reopening_body(reopening, Vec::new()))))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReopeningRefusal)]
#[serde(deny_unknown_fields)]
pub struct RefusalRequest {
    /// Why.
    note: String,
}

/// Refuses a request, with a reason.
#[utoipa::path(post, path = "", tag = "periods", request_body = RefusalRequest,
    responses((status = 200, body = RequestBody)))]
pub async fn refuse(
    at: Writing,
    Last(seq): Last<i64>,
    Body(body): Body<RefusalRequest>,
) -> Answer<Json<RequestBody>> {
    let mut tx = at.begin().await?;
    let decided = (seq, Decision::Refused { note: body.note });
    let (request, _) = decide_reopening(&mut tx, at.clock, &at.actor, &at.unit, decided).await?;
    tx.commit().await?;
    Ok(Json(request.into()))
}

/// Takes one's own request back.
#[utoipa::path(post, path = "", tag = "periods", responses((status = 200, body = RequestBody)))]
pub async fn withdraw(at: Writing, Last(seq): Last<i64>, _: NoBody) -> Answer<Json<RequestBody>> {
    let mut tx = at.begin().await?;
    let request = withdraw_reopening(&mut tx, at.clock, &at.actor, &at.unit, seq).await?;
    tx.commit().await?;
    Ok(Json(request.into()))
}
