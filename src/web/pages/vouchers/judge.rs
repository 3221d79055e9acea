//! What is done about one draft from its page: approved, given back, posted, deleted.
//!
//! Invariants: each form names the version that stood on the page, and another one by now is shown
//! with what changed instead of being judged; after a draft was given back it is this very draft
//! that is shown, so that no second press approves another one.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::at_unit;
use super::draft::{DraftQuery, next_waiting, page};
use crate::finding::Failure;
use crate::ledger::codes::DRAFT_UNKNOWN;
use crate::ledger::drafts::prepare_voucher::drop_draft;
use crate::ledger::drafts::return_draft::return_draft;
use crate::ledger::drafts::review_drafts::review_draft;
use crate::ledger::drafts::seen::{Seen, Which};
use crate::ledger::post::post_drafts::post_drafts;
use crate::ledger::post::post_vouchers::Posted;
use crate::trail::Actor;
use crate::web::extract::{Form, Path};
use crate::web::frame::Frame;
use crate::web::metrics::count_posted;
use crate::web::pages::access::back;
use crate::web::pages::html::PageAnswer;
use crate::web::problem::Problem;
use crate::web::state::{AppState, note_voucher};
use crate::wiring::act;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JudgeForm {
    queue: String,
    reason: String,
    /// Of the draft as it stood on the page; without one it is no version that anybody saw.
    version: i64,
}

impl JudgeForm {
    fn seen(&self, id: i64) -> Seen {
        Seen { id, version: self.version }
    }

    /// The page of a draft, read one by one or by itself.
    fn page_of(&self, code: &str, id: i64) -> String {
        let query = if self.queue.is_empty() { "" } else { "?queue=1" };
        at_unit(code, &format!("drafts/{id}{query}"))
    }
}

/// Approves the draft and goes on to the next one that waits.
pub async fn review(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    Form(form): Form<JudgeForm>,
) -> PageAnswer<Response> {
    let (mut tx, unit) = state.write(&code).await?;
    let judged = review_draft(&mut tx, state.clock, &actor, &unit, form.seen(id)).await;
    match judged {
        Ok(draft) => {
            let next = next_waiting(&mut tx, &frame, &unit, &draft).await?;
            tx.commit().await?;
            let to = match (form.queue.is_empty(), next) {
                (true, _) => form.page_of(&code, id),
                (false, Some(next)) => form.page_of(&code, next) + &format!("&of={id}"),
                (false, None) => at_unit(&code, "review"),
            };
            Ok(back(&to, "reviewed").into_response())
        }
        Err(failure) => {
            tx.rollback().await?;
            refused(&state, &frame, (&code, id), (&form, failure)).await
        }
    }
}

/// Gives the draft back, and shows it as it now stands.
pub async fn give_back(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    Form(form): Form<JudgeForm>,
) -> PageAnswer<Response> {
    let (mut tx, unit) = state.write(&code).await?;
    let which = (id, Some(form.version), form.reason.as_str());
    match return_draft(&mut tx, state.clock, &actor, &unit, which).await {
        Ok(_) => {
            tx.commit().await?;
            let page = form.page_of(&code, id);
            let join = if form.queue.is_empty() { '?' } else { '&' };
            Ok(back(&format!("{page}{join}of={id}"), "returned").into_response())
        }
        Err(failure) => {
            tx.rollback().await?;
            refused(&state, &frame, (&code, id), (&form, failure)).await
        }
    }
}

/// Posts the draft and shows the voucher.
pub async fn post(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    Form(form): Form<JudgeForm>,
) -> PageAnswer<Response> {
    let (mut tx, unit) = state.write(&code).await?;
    let which = Which::One(form.seen(id));
    match post_drafts(&mut tx, act(state.clock, &actor), &unit, which).await {
        Ok(Posted { vouchers: posted, .. }) => {
            tx.commit().await?;
            count_posted(posted.len());
            let to = posted.first().map_or_else(
                || at_unit(&code, "vouchers"),
                |voucher| at_unit(&code, &format!("vouchers/{}", voucher.id)),
            );
            Ok(back(&to, "posted").into_response())
        }
        Err(failure) => {
            tx.rollback().await?;
            refused(&state, &frame, (&code, id), (&form, failure)).await
        }
    }
}

/// The page of the draft as it is now, with what was refused and what is different.
async fn refused(
    state: &AppState,
    frame: &Frame,
    (code, id): (&str, i64),
    (form, failure): (&JudgeForm, Failure),
) -> PageAnswer<Response> {
    let Failure::Refused(findings) = failure else { return Err(failure.into()) };
    if findings.iter().any(|it| it.code.id == DRAFT_UNKNOWN.id) {
        return Err(Failure::Refused(findings).into());
    }
    note_voucher(id);
    let status = Problem::from(Failure::Refused(findings.clone())).status();
    let query = DraftQuery {
        queue: form.queue.clone(),
        refused: findings,
        seen_version: form.version,
        ..DraftQuery::default()
    };
    // Links of the page lead to the page, not to the act.
    let frame = Frame { address: form.page_of(code, id), ..frame.clone() };
    let page = page(state, &frame, (code, id), &query).await?;
    Ok((status, page).into_response())
}

/// Drops the draft.
pub async fn delete(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
) -> PageAnswer<Redirect> {
    let (mut tx, unit) = state.write(&code).await?;
    drop_draft(&mut tx, act(state.clock, &actor), &unit, id).await?;
    tx.commit().await?;
    Ok(back(&at_unit(&code, "vouchers"), "dropped"))
}
