//! What is done about one draft from its page: approved, given back, posted, deleted.
//!
//! Invariants: each form names the version that stood on the page, and another one by now is shown
//! with what changed instead of being judged; after a draft was given back it is this very draft
//! that is shown, so that no second press approves another one.

use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::draft::{DraftQuery, next_waiting, page};
use crate::finding::Failure;
use crate::ledger::codes::DRAFT_UNKNOWN;
use crate::ledger::drafts::prepare_voucher::drop_draft;
use crate::ledger::drafts::return_draft::return_draft;
use crate::ledger::drafts::review_drafts::review_draft;
use crate::ledger::drafts::seen::{Seen, Which};
use crate::ledger::post::post_drafts::post_drafts;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::metrics::count_posted;
use crate::web::parts::form::Faults;
use crate::web::problem::Answer;
use crate::web::submit::submit;

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

    /// The page of a draft, read one by one or by itself; after another one was judged.
    fn page_of(&self, id: i64, judged: Option<i64>) -> String {
        let queue = if self.queue.is_empty() { "" } else { "queue=1&" };
        let of = judged.map(|id| format!("of={id}")).unwrap_or_default();
        let query = format!("?{queue}{of}");
        format!("drafts/{id}{}", query.trim_end_matches(['?', '&']))
    }
}

/// Approves the draft and goes on to the next one that waits.
pub async fn review(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<JudgeForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let draft = review_draft(tx, at.clock, &at.actor, &at.unit, form.seen(id)).await?;
        next_waiting(tx, &frame, &at.unit, &draft).await
    };
    let done = |next: Option<i64>| {
        let to = match (form.queue.is_empty(), next) {
            (true, _) => form.page_of(id, None),
            (false, Some(next)) => form.page_of(next, Some(id)),
            (false, None) => "review".to_owned(),
        };
        frame.back(&to, "reviewed")
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        again(tx, &frame, (&at.unit, id), (&form, faults)).await
    };
    submit(at.book(), act, done, (&[], again)).await
}

/// Gives the draft back, and shows it as it now stands.
pub async fn give_back(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<JudgeForm>,
) -> Answer<Response> {
    let which = (id, Some(form.version), form.reason.as_str());
    let act = async |tx: &mut Tx| return_draft(tx, at.clock, &at.actor, &at.unit, which).await;
    let done = |_| frame.back(&form.page_of(id, Some(id)), "returned");
    let again = async |tx: &mut Tx, faults: &Faults| {
        again(tx, &frame, (&at.unit, id), (&form, faults)).await
    };
    submit(at.book(), act, done, (&[], again)).await
}

/// Posts the draft and shows the voucher.
pub async fn post(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<JudgeForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let posted = post_drafts(tx, at.act(), &at.unit, Which::One(form.seen(id)));
        Ok(posted.await?.vouchers.iter().map(|it| it.id).collect())
    };
    let done = |posted: Vec<i64>| {
        count_posted(posted.len());
        let voucher = posted.first().map(|id| format!("vouchers/{id}"));
        frame.back(voucher.as_deref().unwrap_or("vouchers"), "posted")
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        again(tx, &frame, (&at.unit, id), (&form, faults)).await
    };
    submit(at.book(), act, done, (&[], again)).await
}

/// The page of the draft as it is now, with what was refused and what is different.
async fn again(
    tx: &mut Tx,
    frame: &Frame,
    (unit, id): (&Unit, i64),
    (form, faults): (&JudgeForm, &Faults),
) -> Answer<Response> {
    if faults.has(&DRAFT_UNKNOWN) {
        return Err(Failure::Refused(faults.findings().to_vec()).into());
    }
    let query = DraftQuery {
        queue: form.queue.clone(),
        refused: faults.findings().to_vec(),
        seen_version: form.version,
        ..DraftQuery::default()
    };
    // Links of the page lead to the page, not to the act.
    let frame = Frame { address: frame.at(&form.page_of(id, None)), ..frame.clone() };
    Ok(page(tx, &frame, (unit, id), &query).await?.into_response())
}

/// Drops the draft.
pub async fn delete(at: Writing, frame: Frame, Last(id): Last<i64>) -> Answer<Redirect> {
    let mut tx = at.begin().await?;
    drop_draft(&mut tx, at.act(), &at.unit, id).await?;
    tx.commit().await?;
    Ok(frame.back("vouchers", "dropped"))
}
