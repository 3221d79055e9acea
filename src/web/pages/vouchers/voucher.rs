//! A posted voucher: entries with their sources, reversal both ways, attachments, place in the
//! chain.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

use super::attachments::Shelf;
use super::reversal::{Attempt, reversal_form};
use super::{at_unit, done, read};
use crate::access::role::Ability;
use crate::finding::Finding;
use crate::ledger::chart::Era;
use crate::ledger::drafts::attach_file::{Beside, attachments_beside};
use crate::ledger::store::{self, AttachmentRow};
use crate::web::api::entry_options::{EntryOption, account_options};
use crate::web::api::voucher_body::{VoucherBody, VoucherHead};
use crate::web::api::vouchers::read_voucher;
use crate::web::assets::asset_url;
use crate::web::extract::{Path, Query};
use crate::web::frame::Frame;
use crate::web::pages::html::{PageAnswer, url_part};
use crate::web::parts::findings;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::wiring::SOCKETS;

#[derive(Debug, Default, Deserialize)]
pub struct DoneQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    Query(query): Query<DoneQuery>,
) -> PageAnswer {
    page(&state, &frame, (&code, id), (&query.done, &Attempt::default())).await
}

/// `2025-03 记-7号`.
fn name_of(frame: &Frame, head: &VoucherHead) -> String {
    frame.words.f("{} {}-{}号", &[&head.period, &head.word, &head.number])
}

/// What stands beside the voucher: files, lines that were taken back, accounts to choose from.
struct Surroundings {
    files: Vec<AttachmentRow>,
    taken: Vec<i64>,
    accounts: Vec<EntryOption>,
}

/// What the judges say of the voucher that has just been posted.
async fn judged(state: &AppState, code: &str, id: i64) -> Answer<Vec<Finding>> {
    let (mut tx, unit) = state.read(code).await?;
    Ok(SOCKETS.judge_posted(&mut tx, &unit, (id, id)).await?)
}

async fn beside(state: &AppState, code: &str, voucher: &VoucherBody) -> Answer<Surroundings> {
    let head = &voucher.head;
    let (mut tx, unit) = state.read(code).await?;
    let files = attachments_beside(&mut tx, &unit, Beside::Voucher(head.id)).await?;
    let mut taken = store::reversed_lines(&mut tx, head.id).await?;
    if voucher.reverses.is_some() {
        // What was taken back stays taken back; only what completed it can be wrong in its turn.
        let red = voucher.entries.iter().filter(|it| it.reverses_line_no.is_some());
        taken.extend(red.map(|it| it.line_no));
    }
    let year = head.dated_on.get(..4).and_then(|it| it.parse().ok()).unwrap_or_default();
    let chart = store::chart_of(&mut tx, Era::of_year(year), unit.id).await?;
    Ok(Surroundings { files, taken, accounts: account_options(&chart) })
}

/// The page, with what was asked for and refused.
pub async fn page(
    state: &AppState,
    frame: &Frame,
    (code, id): (&str, i64),
    (what, attempt): (&str, &Attempt),
) -> PageAnswer {
    let voucher = read_voucher(state, code, id).await?;
    let Surroundings { files, taken, accounts } = beside(state, code, &voucher).await?;
    let head = &voucher.head;
    let is_left = voucher.entries.iter().any(|it| !taken.contains(&it.line_no));
    let may_reverse = frame.may(Ability::Prepare) && is_left;
    let file = voucher
        .source_file
        .as_ref()
        .map(|file| at_unit(code, &format!("uploads/{}/source", file.batch_id)));
    let ticks = may_reverse.then_some(read::Ticks {
        form: "reversal-form",
        taken: &taken,
        ticked: &attempt.lines,
    });
    let shelf =
        Shelf { unit: code, beside: Beside::Voucher(id), may_add: frame.may(Ability::Prepare) };
    let overspent = if what == "posted" { judged(state, code, id).await? } else { Vec::new() };
    let body = html! {
        (done(frame, what))
        (findings::list(frame.words, &overspent))
        (tools(frame, code, id))
        (facts(frame, head))
        (links(frame, &voucher, code))
        (read::entries(frame, &voucher.entries, file.as_deref(), ticks))
        p class="notes" { (frame.t("合计（大写）：")) (head.total.capitals()) }
        @if may_reverse {
            (reversal_form(frame, (code, head), (attempt, taken.is_empty()), &accounts))
        }
        (shelf.draw(frame, &files))
        section class="notes" aria-label=(frame.t("凭证链")) {
            p { (frame.words.f("链上第 {} 号", &[&head.seq])) "，" (frame.t("校验值")) " "
                code { (head.hash) } }
            p { (frame.t("前一张的校验值")) " " code { (head.previous_hash) } }
        }
        script src=(asset_url("attachments.js")) defer {}
    };
    Ok(frame.page(&name_of(frame, head), &body))
}

fn tools(frame: &Frame, code: &str, id: i64) -> Markup {
    let print = |paper: &str| at_unit(code, &format!("vouchers/{id}/print?paper={paper}"));
    html! {
        p class="actions screen" {
            a class="button" href=(print("a5")) { (frame.t("打印 A5")) }
            a class="button" href=(print("b5")) { (frame.t("打印 B5")) }
            @if frame.may(Ability::Prepare) {
                a class="button" href=(at_unit(code, &format!("vouchers/new?copy={id}"))) {
                    (frame.t("复制为新凭证")) }
            }
            a href=(at_unit(code, "vouchers")) { (frame.t("返回凭证列表")) }
        }
    }
}

fn facts(frame: &Frame, head: &VoucherHead) -> Markup {
    read::facts(
        frame,
        &[
            ("日期", head.dated_on.clone()),
            ("附单据", frame.words.f("{} 张", &[&head.attachment_count])),
            ("制单", head.preparer.clone()),
            ("审核", head.reviewer.clone().unwrap_or_default()),
            ("记账", head.poster.clone()),
            ("出纳", head.cashier.clone().unwrap_or_default()),
        ],
    )
}

fn links(frame: &Frame, voucher: &VoucherBody, code: &str) -> Markup {
    let link = |head: &VoucherHead| {
        html! { a href=(at_unit(code, &format!("vouchers/{}", head.id))) { (name_of(frame, head)) }
        }
    };
    html! {
        @if let Some(original) = &voucher.reverses {
            p class="card notice warn" { (frame.t("本凭证冲销")) " " (link(original)) }
        }
        @if !voucher.reversed_by.is_empty() {
            p class="card notice warn" { (frame.t("已由下列凭证冲销（全部或部分分录）：")) " "
                @for reversal in &voucher.reversed_by { (link(reversal)) " " } }
        }
        @if let Some(file) = &voucher.source_file {
            p { (frame.t("来自上传的工作簿")) " "
                a href={ "/api/v1/units/" (url_part(code)) "/imports/" (file.batch_id) "/file" } {
                    (file.file_name) } }
        }
    }
}
