//! Drafts given back, and drafts approved and posted as a set.

use axum::Json;
use serde::Deserialize;
use utoipa::ToSchema;

use super::drafts::{DraftSet, PostedBody, post_all};
use crate::ledger::drafts::return_draft::return_draft;
use crate::ledger::drafts::review_drafts::review_drafts;
use crate::web::at::{Last, Writing, note_voucher};
use crate::web::extract::Body;
use crate::web::problem::Answer;
use crate::web::views::voucher_body::{DraftBody, name_draft, name_drafts};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    /// What is to be mended.
    reason: String,
    /// Of the draft as it was shown; another one by now is refused.
    version: Option<i64>,
}

/// Gives a draft back to its preparer; a review that it had falls away.
#[utoipa::path(post, path = "", tag = "drafts", request_body = ReturnBody,
    responses((status = 200, body = DraftBody)))]
pub async fn give_back(
    at: Writing,
    Last(id): Last<i64>,
    Body(body): Body<ReturnBody>,
) -> Answer<Json<DraftBody>> {
    note_voucher(id);
    let mut tx = at.begin().await?;
    let which = (id, body.version, body.reason.as_str());
    let draft = return_draft(&mut tx, at.clock, &at.actor, &at.unit, which).await?;
    let body = name_draft(&mut tx, &at.unit, draft).await?;
    tx.commit().await?;
    Ok(Json(body))
}

/// Approves a set of drafts, each as it was looked at: all of them or, when one is refused or is
/// another one by now, none.
#[utoipa::path(post, path = "", tag = "drafts", request_body = DraftSet,
    responses((status = 200, body = Vec<DraftBody>)))]
pub async fn approve(at: Writing, Body(set): Body<DraftSet>) -> Answer<Json<Vec<DraftBody>>> {
    let mut tx = at.begin().await?;
    let drafts = review_drafts(&mut tx, at.clock, &at.actor, &at.unit, set.which()).await?;
    let bodies = name_drafts(&mut tx, &at.unit, drafts).await?;
    tx.commit().await?;
    Ok(Json(bodies))
}

/// Posts a set of drafts, each as it was looked at, by date: all of them or, when one is refused or
/// is another one by now, none.
#[utoipa::path(post, path = "", tag = "drafts", request_body = DraftSet,
    responses((status = 200, body = Vec<PostedBody>)))]
pub async fn post_selected(
    at: Writing,
    Body(set): Body<DraftSet>,
) -> Answer<Json<Vec<PostedBody>>> {
    post_all(&at, (set.which(), None)).await
}
