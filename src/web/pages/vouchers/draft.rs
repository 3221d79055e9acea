//! One draft: changed by who prepares, read and judged by who reviews, posted.

use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::attachments::Shelf;
use super::entry::{draw, scripts};
use super::entry_form::EntryForm;
use super::{at_unit, done, read};
use crate::access::role::Ability;
use crate::finding::{Finding, Outcome};
use crate::ledger::attach_file::{Beside, attachments_beside};
use crate::ledger::list_vouchers::state_of;
use crate::ledger::post_voucher::{
    Draft, Which, check_draft, drop_draft, find_draft, post_drafts, review_draft, short_id,
};
use crate::ledger::return_draft::{MAX_REASON_CHARACTERS, return_draft};
use crate::ledger::store::{self, AttachmentRow};
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::api::voucher_body::{DraftBody, name_draft};
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::metrics::count_posted;
use crate::web::pages::access::back;
use crate::web::pages::html::PageAnswer;
use crate::web::parts::findings;
use crate::web::state::{AppState, note_voucher};

#[derive(Debug, Default, Deserialize)]
pub struct DraftQuery {
    #[serde(default)]
    done: String,
    /// Read one by one, for review.
    #[serde(default)]
    queue: String,
}

/// All that the page of a draft shows.
struct Shown {
    draft: Draft,
    body: DraftBody,
    findings: Vec<Finding>,
    files: Vec<AttachmentRow>,
    review_required: bool,
    /// The one to go on to.
    next: Option<i64>,
}

async fn load(state: &AppState, frame: &Frame, (code, id): (&str, i64)) -> Outcome<Shown> {
    let (mut tx, unit) = state.read(code).await?;
    let draft = find_draft(&mut tx, &unit, id).await?;
    let next = next_waiting(&mut tx, frame, &unit, &draft).await?;
    let findings = check_draft(&mut tx, &unit, &draft).await?;
    let body = name_draft(&mut tx, &unit, draft.clone()).await?;
    let files = attachments_beside(&mut tx, &unit, Beside::Draft(id)).await?;
    let settings = units::settings_of(&mut tx, unit.id).await?;
    let review_required = settings.review_required;
    Ok(Shown { draft, body, findings, files, review_required, next })
}

/// The page: the form for who prepares, the voucher to be judged for who reviews.
pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    Query(query): Query<DraftQuery>,
) -> PageAnswer {
    note_voucher(id);
    let shown = load(&state, &frame, (&code, id)).await?;
    let may_change = frame.may(Ability::Prepare) && query.queue.is_empty();
    let main = if may_change {
        let mut form = EntryForm::of(&shown.body.voucher, shown.draft.version);
        form.key = format!("draft-{id}-{}", shown.draft.version);
        if let Some(typed) = frame.typed_for(&at_unit(&code, &format!("drafts/{id}"))) {
            form = EntryForm::read(typed);
        }
        draw(&state, &frame, (&form, &shown.findings), Some(id)).await?
    } else {
        reading(&frame, &code, &shown)
    };
    let shelf =
        Shelf { unit: &code, beside: Beside::Draft(id), may_add: frame.may(Ability::Prepare) };
    let body = html! {
        (done(&frame, &query.done))
        (standing(&frame, &shown))
        (main)
        (judging(&frame, &code, &shown, !query.queue.is_empty()))
        (shelf.draw(&frame, &shown.files))
        @if may_change { (scripts()) }
    };
    let title = frame.words.f("待处理凭证 {}", &[&short_id(id)]);
    Ok(frame.page(&title, &body))
}

/// How far it has come, and what a reviewer said.
fn standing(frame: &Frame, shown: &Shown) -> Markup {
    let draft = &shown.draft;
    let state = state_of(draft);
    html! {
        p class="head voucher-facts" {
            span { span class={ "badge " (super::list::tone(state)) } { (frame.t(state.label())) }
                " " (draft.period) }
            span { span class="quiet" { (frame.t("制单")) "：" } (draft.prepared_by) }
            @if let Some(by) = &draft.reviewed_by {
                span { span class="quiet" { (frame.t("审核")) "：" } (by) }
            }
        }
        @if let Some(returned) = &draft.returned {
            div class="card notice warn" role="status" {
                p { strong { (frame.words.f("{} 退回：", &[&returned.by])) } (returned.reason) }
                p class="quiet" { (frame.t("更正保存后，退回意见随之解除，重新提交审核。")) }
            }
        }
        @if draft.is_reviewed && frame.may(Ability::Prepare) {
            p class="card notice warn" { (frame.t("本凭证已审核；修改保存后须重新审核。")) }
        }
    }
}

fn reading(frame: &Frame, code: &str, shown: &Shown) -> Markup {
    let voucher = &shown.body.voucher;
    let pairs = [
        ("日期", voucher.dated_on.to_string()),
        ("凭证字", voucher.word.clone()),
        ("附单据", frame.words.f("{} 张", &[&voucher.attachment_count])),
        ("出纳", voucher.cashier.clone().unwrap_or_default()),
    ];
    let file = shown.draft.batch_id.map(|batch| at_unit(code, &format!("uploads/{batch}/source")));
    html! {
        (findings::list(frame.words, &shown.findings))
        (read::facts(frame, &pairs))
        (read::entries(frame, &voucher.entries, file.as_deref(), None))
        p class="notes" { (frame.t("合计（大写）：")) (voucher.total_debit.capitals()) }
    }
}

/// What may be done about it: review, give back, post, delete.
fn judging(frame: &Frame, code: &str, shown: &Shown, in_queue: bool) -> Markup {
    let draft = &shown.draft;
    let to = |what: &str| at_unit(code, &format!("drafts/{}/{what}", draft.id));
    let is_own = draft.is_of(&frame.viewer.name);
    let may_review = frame.may(Ability::Review) && draft.returned.is_none() && !draft.is_reviewed;
    let is_ready = draft.returned.is_none() && (draft.is_reviewed || !shown.review_required);
    let queue = if in_queue { "1" } else { "" };
    html! {
        section class="card judging screen" aria-label=(frame.t("处理")) {
            @if frame.may(Ability::Review) && is_own && shown.review_required {
                p class="quiet" { (frame.t("本人所制的凭证须由另一人审核。")) }
            }
            div class="actions" {
                @if may_review && !(is_own && shown.review_required) {
                    form method="post" action=(to("review")) {
                        input type="hidden" name="queue" value=(queue);
                        button class="primary" accesskey="s" { (frame.t("审核通过")) }
                    }
                }
                @if is_ready && frame.may(Ability::Post) {
                    form method="post" action=(to("posting")) {
                        input type="hidden" name="queue" value=(queue);
                        button class=(if may_review { "" } else { "primary" })
                            data-confirm=(frame.t("记账后凭证不能修改，只能红字冲销。确定记账？")) { (frame.t("记账")) }
                    }
                }
                @if frame.may(Ability::Review) && !is_own && draft.returned.is_none() {
                    form class="return-form" method="post" action=(to("return")) {
                        input type="hidden" name="queue" value=(queue);
                        label { (frame.t("退回原因")) " "
                            input name="reason" required maxlength=(MAX_REASON_CHARACTERS)
                                size="28"; }
                        button { (frame.t("退回")) }
                    }
                }
                @if in_queue {
                    @if let Some(next) = shown.next {
                        a class="button"
                            href=(at_unit(code, &format!("drafts/{next}?queue=1"))) {
                                (frame.t("下一张")) }
                    }
                    a href=(at_unit(code, "review")) { (frame.t("返回审核与记账")) }
                }
                @if frame.may(Ability::Prepare) && !in_queue {
                    form method="post" action=(to("delete")) {
                        button class="danger"
                            data-confirm=(frame.t("删除这张草稿？删除后只在操作留痕中可查。")) { (frame.t("删除草稿")) }
                    }
                }
            }
        }
    }
}

/// Drops the draft.
pub async fn delete(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
) -> PageAnswer<Redirect> {
    let (mut tx, unit) = state.write(&code).await?;
    drop_draft(&mut tx, state.clock, &actor, &unit, id).await?;
    tx.commit().await?;
    Ok(back(&at_unit(&code, "vouchers"), "dropped"))
}

#[derive(Debug, Default, Deserialize)]
pub struct JudgeForm {
    #[serde(default)]
    queue: String,
    #[serde(default)]
    reason: String,
}

/// Approves the draft and goes on to the next one that waits.
pub async fn review(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    Form(form): Form<JudgeForm>,
) -> PageAnswer<Redirect> {
    let (mut tx, unit) = state.write(&code).await?;
    let draft = review_draft(&mut tx, state.clock, &actor, &unit, id).await?;
    let next = next_waiting(&mut tx, &frame, &unit, &draft).await?;
    tx.commit().await?;
    Ok(back(&place_after(&code, &form, id, next), "reviewed"))
}

/// Gives the draft back and goes on to the next one that waits.
pub async fn give_back(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    Form(form): Form<JudgeForm>,
) -> PageAnswer<Redirect> {
    let (mut tx, unit) = state.write(&code).await?;
    let which = (id, form.reason.as_str());
    let draft = return_draft(&mut tx, state.clock, &actor, &unit, which).await?;
    let next = next_waiting(&mut tx, &frame, &unit, &draft).await?;
    tx.commit().await?;
    Ok(back(&place_after(&code, &form, id, next), "returned"))
}

fn place_after(code: &str, form: &JudgeForm, id: i64, next: Option<i64>) -> String {
    match (form.queue.is_empty(), next) {
        (true, _) => at_unit(code, &format!("drafts/{id}")),
        (false, Some(next)) => at_unit(code, &format!("drafts/{next}?queue=1")),
        (false, None) => at_unit(code, "review"),
    }
}

/// The draft after this one, in the order of the books, that waits for the viewer's review.
async fn next_waiting(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    after: &Draft,
) -> Outcome<Option<i64>> {
    let here = (after.period.number(), after.id);
    store::next_waiting_draft(tx, unit.id, here, &frame.viewer.name).await
}

/// Posts the draft and shows the voucher.
pub async fn post(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
) -> PageAnswer<Redirect> {
    let (mut tx, unit) = state.write(&code).await?;
    let posted = post_drafts(&mut tx, state.clock, &actor, &unit, Which::One(id)).await?;
    tx.commit().await?;
    count_posted(posted.len());
    let to = posted.first().map_or_else(
        || at_unit(&code, "vouchers"),
        |voucher| at_unit(&code, &format!("vouchers/{}", voucher.id)),
    );
    Ok(back(&to, "posted"))
}
