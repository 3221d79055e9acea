//! One draft: changed by who prepares, read and judged by who reviews.

use maud::{Markup, html};
use serde::Deserialize;

use super::attachments::Shelf;
use super::budget_lines::budget_lines;
use super::entry::{draw, new_key, scripts};
use super::entry_form::EntryForm;
use super::{changes, done, read};
use crate::access::role::Ability;
use crate::finding::{Change, Finding, Outcome};
use crate::ledger::codes::DRAFT_CHANGED;
use crate::ledger::drafts::attach_file::{Beside, attachments_beside};
use crate::ledger::drafts::choose_drafts::{changes_since, find_draft, said_at};
use crate::ledger::drafts::draft::{Draft, short_id};
use crate::ledger::drafts::prepare_voucher::check_draft;
use crate::ledger::drafts::return_draft::MAX_REASON_CHARACTERS;
use crate::ledger::drafts::seen::Seen;
use crate::ledger::store::{self, AttachmentRow};
use crate::ledger::voucher::list_vouchers::state_of;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, note_voucher};
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::problem::Answer;
use crate::web::views::voucher_body::{DraftBody, name_draft};
use crate::wiring::SOCKETS;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DraftQuery {
    pub done: String,
    /// Read one by one, for review.
    pub queue: String,
    /// The draft that was just judged, where it may be another one.
    pub of: Option<i64>,
    /// What was not done, and why.
    #[serde(skip)]
    pub refused: Vec<Finding>,
    /// The version that was looked at then.
    #[serde(skip)]
    pub seen_version: i64,
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
    /// What is not what it was when it was looked at.
    changes: Option<Vec<Change>>,
    /// What is left of the lines that it touches.
    budget: Markup,
}

async fn load(
    tx: &mut Tx,
    frame: &Frame,
    (unit, id): (&Unit, i64),
    seen_version: i64,
) -> Outcome<Shown> {
    let draft = find_draft(tx, unit, id).await?;
    let next = next_waiting(tx, frame, unit, &draft).await?;
    let findings = check_draft(tx, SOCKETS, unit, &draft).await?;
    let body = name_draft(tx, unit, draft.clone()).await?;
    let changes = match said_at(tx, unit, Seen { id, version: seen_version }).await? {
        Some(before) => Some(changes_since(tx, unit, &draft, &before).await?),
        None => None,
    };
    let files = attachments_beside(tx, unit, Beside::Draft(id)).await?;
    let review_required = units::settings_of(tx, unit.id).await?.review_required;
    let accounts: Vec<String> =
        body.voucher.entries.iter().map(|entry| entry.account.code.clone()).collect();
    let day = draft.voucher.dated_on;
    let budget = budget_lines(tx, frame, (unit, day), (&accounts, Some(id))).await?;
    Ok(Shown { draft, body, findings, files, review_required, next, changes, budget })
}

/// The page: the form for who prepares, the voucher to be judged for who reviews.
pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<DraftQuery>,
) -> Answer<Markup> {
    page(&mut tx, &frame, (&unit, id), &query).await
}

/// The same, after something was refused.
pub async fn page(
    tx: &mut Tx,
    frame: &Frame,
    (unit, id): (&Unit, i64),
    query: &DraftQuery,
) -> Answer<Markup> {
    note_voucher(id);
    let shown = load(tx, frame, (unit, id), query.seen_version).await?;
    let may_change = frame.may(Ability::Prepare) && query.queue.is_empty();
    let main = if may_change {
        let mut form = EntryForm::of(&shown.body.voucher, shown.draft.version);
        form.key = new_key()?;
        if let Some(typed) = frame.typed_for(&format!("drafts/{id}")) {
            form = EntryForm::read(typed);
        }
        draw(tx, frame, (&form, &shown.findings), Some(id)).await?
    } else {
        reading(frame, &shown)
    };
    let shelf = Shelf { beside: Beside::Draft(id), may_add: frame.may(Ability::Prepare) };
    let body = html! {
        (was_done(frame, query))
        (was_refused(frame, query, &shown))
        (standing(frame, &shown))
        (main)
        (judging(frame, &shown, !query.queue.is_empty()))
        (shelf.draw(frame, &shown.files))
        @if may_change { (scripts()) }
    };
    let title = frame.words.f("待处理凭证 {}", &[&short_id(id)]);
    Ok(frame.page(&title, &body))
}

/// What was just done, and to which draft: the one that is shown now may be the next.
fn was_done(frame: &Frame, query: &DraftQuery) -> Markup {
    let Some(of) = query.of.map(short_id) else { return done(frame, &query.done) };
    match query.done.as_str() {
        "reviewed" => findings::notice(true, &frame.words.f("已审核：待处理凭证 {}。", &[&of])),
        "returned" => {
            findings::notice(true, &frame.words.f("已退回制单人：待处理凭证 {}。", &[&of]))
        }
        what => done(frame, what),
    }
}

/// What was not done, why, and what is different from what was looked at.
fn was_refused(frame: &Frame, query: &DraftQuery, shown: &Shown) -> Markup {
    let is_changed = query.refused.iter().any(|it| it.code.id == DRAFT_CHANGED.id);
    html! {
        @if !query.refused.is_empty() {
            div class="card notice refuse" role="alert" {
                p { strong { (frame.t("没有办理，凭证没有变动。")) } }
                (findings::list(frame.words, &query.refused))
                @if is_changed {
                    @match &shown.changes {
                        Some(changes) => (changes::draw(frame, changes)),
                        None if query.seen_version > 0 => (changes::none(frame)),
                        None => p { (frame.t("下面是现在的内容，请重新核对。")) },
                    }
                }
            }
        }
    }
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
            p class="card notice warn" { (frame.t("本凭证已审核；修改保存或增减附件后须重新审核。")) }
        }
    }
}

fn reading(frame: &Frame, shown: &Shown) -> Markup {
    let voucher = &shown.body.voucher;
    let pairs = [
        ("日期", voucher.dated_on.to_string()),
        ("凭证字", voucher.word.clone()),
        ("附单据", frame.words.f("{} 张", &[&voucher.attachment_count])),
        ("出纳", voucher.cashier.clone().unwrap_or_default()),
    ];
    let file = shown.draft.batch_id.map(|batch| format!("uploads/{batch}/source"));
    html! {
        (findings::list(frame.words, &shown.findings))
        (read::facts(frame, &pairs))
        (read::entries(frame, &voucher.entries, file.as_deref(), None))
        (shown.budget)
        p class="notes" { (frame.t("合计（大写）：")) (voucher.total_debit.capitals()) }
    }
}

/// What may be done about it: review, give back, post, delete.
fn judging(frame: &Frame, shown: &Shown, in_queue: bool) -> Markup {
    let draft = &shown.draft;
    let to = |what: &str| frame.at(&format!("drafts/{}/{what}", draft.id));
    let is_own = draft.is_of(&frame.viewer.name);
    let may_review = frame.may(Ability::Review) && draft.returned.is_none() && !draft.is_reviewed;
    let is_ready = draft.returned.is_none() && (draft.is_reviewed || !shown.review_required);
    let seen = html! {
        input type="hidden" name="queue" value=(if in_queue { "1" } else { "" });
        input type="hidden" name="version" value=(draft.version);
    };
    html! {
        section class="card judging screen" aria-label=(frame.t("处理")) {
            @if frame.may(Ability::Review) && is_own && shown.review_required {
                p class="quiet" { (frame.t("本人所制的凭证须由另一人审核。")) }
            }
            div class="actions" {
                @if may_review && !(is_own && shown.review_required) {
                    form method="post" action=(to("review")) {
                        (seen)
                        button class="primary" accesskey="s" { (frame.t("审核通过")) }
                    }
                }
                @if is_ready && frame.may(Ability::Post) {
                    form method="post" action=(to("posting")) {
                        (seen)
                        button class=(if may_review { "" } else { "primary" })
                            data-confirm=(frame.t("记账后凭证不能修改，只能红字冲销。确定记账？")) { (frame.t("记账")) }
                    }
                }
                @if frame.may(Ability::Review) && !is_own && draft.returned.is_none() {
                    form class="return-form" method="post" action=(to("return")) {
                        (seen)
                        label { (frame.t("退回原因")) " "
                            input name="reason" required maxlength=(MAX_REASON_CHARACTERS)
                                size="28"; }
                        button { (frame.t("退回")) }
                    }
                }
                @if in_queue {
                    @if let Some(next) = shown.next {
                        a class={ "button" @if draft.returned.is_some() { " primary" } }
                            href=(frame.at(&format!("drafts/{next}?queue=1"))) {
                                (frame.t("下一张")) }
                    }
                    a href=(frame.at("review")) { (frame.t("返回审核与记账")) }
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

/// The draft after this one, in the order of the books, that waits for the viewer's review.
pub async fn next_waiting(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    after: &Draft,
) -> Outcome<Option<i64>> {
    let here = (after.period.number(), after.id);
    store::next_waiting_draft(tx, unit.id, here, &frame.viewer.name).await
}
