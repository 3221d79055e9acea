//! Drafts given back, and drafts approved and posted as a set.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::drafts::{DraftSet, PostedBody, post_all};
use super::voucher_body::{DraftBody, name_draft, name_drafts};
use crate::ledger::drafts::return_draft::return_draft;
use crate::ledger::drafts::review_drafts::review_drafts;
use crate::trail::Actor;
use crate::web::extract::{Body, Path};
use crate::web::problem::Answer;
use crate::web::state::{AppState, note_voucher};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    /// What is to be mended.
    reason: String,
    /// Of the draft as it was shown; another one by now is refused.
    version: Option<i64>,
}

/// Gives a draft back to its preparer; a review that it had falls away.
#[utoipa::path(post, path = "/api/v1/units/{code}/drafts/{id}/return", tag = "drafts",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = ReturnBody, responses((status = 200, body = DraftBody)))]
pub async fn give_back(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    Body(body): Body<ReturnBody>,
) -> Answer<Json<DraftBody>> {
    note_voucher(id);
    let (mut tx, unit) = state.write(&code).await?;
    let which = (id, body.version, body.reason.as_str());
    let draft = return_draft(&mut tx, state.clock, &actor, &unit, which).await?;
    let body = name_draft(&mut tx, &unit, draft).await?;
    tx.commit().await?;
    Ok(Json(body))
}

/// Approves a set of drafts, each as it was looked at: all of them or, when one is refused or is
/// another one by now, none.
#[utoipa::path(post, path = "/api/v1/units/{code}/reviews", tag = "drafts",
    params(("code" = String, Path, description = "Unit code")),
    request_body = DraftSet, responses((status = 200, body = Vec<DraftBody>)))]
pub async fn approve(
    State(state): State<AppState>,
    Path(code): Path<String>,
    actor: Actor,
    Body(set): Body<DraftSet>,
) -> Answer<Json<Vec<DraftBody>>> {
    let (mut tx, unit) = state.write(&code).await?;
    let drafts = review_drafts(&mut tx, state.clock, &actor, &unit, set.which()).await?;
    let bodies = name_drafts(&mut tx, &unit, drafts).await?;
    tx.commit().await?;
    Ok(Json(bodies))
}

/// Posts a set of drafts, each as it was looked at, by date: all of them or, when one is refused or
/// is another one by now, none.
#[utoipa::path(post, path = "/api/v1/units/{code}/postings/selected", tag = "drafts",
    params(("code" = String, Path, description = "Unit code")),
    request_body = DraftSet, responses((status = 200, body = Vec<PostedBody>)))]
pub async fn post_selected(
    State(state): State<AppState>,
    Path(code): Path<String>,
    actor: Actor,
    Body(set): Body<DraftSet>,
) -> Answer<Json<Vec<PostedBody>>> {
    post_all(&state, &code, &actor, (set.which(), None)).await
}
