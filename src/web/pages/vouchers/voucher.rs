//! A posted voucher: entries with their sources, reversal both ways, attachments, place in the
//! chain.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::attachments::Shelf;
use super::{at_unit, done, read};
use crate::access::role::Ability;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::attach_file::{Beside, attachments_beside};
use crate::ledger::codes::DATE_OUTSIDE_YEAR;
use crate::ledger::reverse_voucher::{ReversalRequest, reverse_voucher};
use crate::ledger::store::{self, AttachmentRow};
use crate::ledger::watch_earmarked::watch_vouchers;
use crate::trail::Actor;
use crate::web::api::voucher_body::{VoucherBody, VoucherHead};
use crate::web::api::vouchers::read_voucher;
use crate::web::assets::asset_url;
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::pages::access::back;
use crate::web::pages::html::{PageAnswer, ProblemPage, url_part};
use crate::web::parts::findings;
use crate::web::problem::{Answer, Problem};
use crate::web::state::{AppState, note_voucher};

#[derive(Debug, Default, Deserialize)]
pub struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// What was filled in to reverse it, and why that was refused.
#[derive(Default)]
struct Attempt {
    dated_on: String,
    reason: String,
    findings: Vec<Finding>,
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

async fn beside(state: &AppState, code: &str, id: i64) -> Answer<(Vec<AttachmentRow>, Vec<i64>)> {
    let (mut tx, unit) = state.read(code).await?;
    let files = attachments_beside(&mut tx, &unit, Beside::Voucher(id)).await?;
    Ok((files, store::reversed_lines(&mut tx, id).await?))
}

/// Earmarked money that the voucher has just overspent.
async fn overspent(state: &AppState, code: &str, id: i64) -> Answer<Vec<Finding>> {
    let (mut tx, unit) = state.read(code).await?;
    let Some(voucher) = store::voucher_by_id(&mut tx, unit.id, id).await? else {
        return Ok(Vec::new());
    };
    Ok(watch_vouchers(&mut tx, &unit, voucher.period / 100, (id, id)).await?)
}

async fn page(
    state: &AppState,
    frame: &Frame,
    (code, id): (&str, i64),
    (what, attempt): (&str, &Attempt),
) -> PageAnswer {
    let voucher = read_voucher(state, code, id).await?;
    let (files, taken) = beside(state, code, id).await?;
    let head = &voucher.head;
    let is_left = taken.len() < voucher.entries.len();
    let may_reverse = frame.may(Ability::Prepare) && voucher.reverses.is_none() && is_left;
    let file = voucher
        .source_file
        .as_ref()
        .map(|file| at_unit(code, &format!("uploads/{}/source", file.batch_id)));
    let ticks = may_reverse.then_some(("reversal-form", taken.as_slice()));
    let shelf =
        Shelf { unit: code, beside: Beside::Voucher(id), may_add: frame.may(Ability::Prepare) };
    let overspent = if what == "posted" { overspent(state, code, id).await? } else { Vec::new() };
    let body = html! {
        (done(frame, what))
        (findings::list(frame.words, &overspent))
        (tools(frame, code, id))
        (facts(frame, head))
        (links(frame, &voucher, code))
        (read::entries(frame, &voucher.entries, file.as_deref(), ticks))
        p class="notes" { (frame.t("合计（大写）：")) (head.total.capitals()) }
        @if may_reverse { (reversal_form(frame, (code, head), attempt)) }
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

/// A day of the month in the head, else today, while the year is the voucher's: a reversal stays
/// within it.
fn day_of(frame: &Frame, head: &VoucherHead) -> String {
    let year = head.dated_on.get(..4).unwrap_or_default();
    let candidates = [super::entry::day_of(frame).to_string(), frame.today.to_string()];
    let fits = |it: &&String| it.starts_with(year) && **it >= head.dated_on;
    candidates.iter().find(fits).cloned().unwrap_or_else(|| head.dated_on.clone())
}

fn reversal_form(frame: &Frame, (code, head): (&str, &VoucherHead), attempt: &Attempt) -> Markup {
    let day =
        if attempt.dated_on.is_empty() { day_of(frame, head) } else { attempt.dated_on.clone() };
    let is_open = !attempt.findings.is_empty();
    html! {
        details class="card screen reversal" open[is_open] {
            summary { (frame.t("红字冲销")) }
            @if is_open {
                div role="alert" { (findings::list(frame.words, &attempt.findings)) }
            }
            p class="quiet" { (frame.t("在上表勾选要冲销的分录；一行也不勾选即冲销整张凭证。冲销生成草稿，照常审核、记账。")) }
            form id="reversal-form" class="filters" method="post"
                action=(at_unit(code, &format!("vouchers/{}/reversal", head.id))) {
                label { (frame.t("冲销日期")) input type="date" name="dated_on" required value=(day); }
                label { (frame.t("冲销原因")) input name="reason" required maxlength="100" size="32"
                    value=(attempt.reason); }
                button class="primary" { (frame.t("生成冲销草稿")) }
            }
        }
    }
}

type Pairs = Vec<(String, String)>;

/// Prepares the reversal and leads to its draft.
pub async fn reverse(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    request: Request,
) -> PageAnswer<Response> {
    note_voucher(id);
    let Form(pairs) = Form::<Pairs>::read(request).await.map_err(ProblemPage)?;
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let lines = pairs.iter().filter(|(key, _)| key == "line");
    let lines: Vec<i64> = lines.filter_map(|(_, value)| value.parse().ok()).collect();
    let mut attempt =
        Attempt { dated_on: value("dated_on"), reason: value("reason"), findings: Vec::new() };
    match try_reverse(&state, (&code, &actor), (id, lines), &attempt).await {
        Ok(draft) => {
            Ok(back(&at_unit(&code, &format!("drafts/{draft}")), "reversed").into_response())
        }
        Err(Failure::Refused(findings)) => {
            attempt.findings.clone_from(&findings);
            let page = page(&state, &frame, (&code, id), ("", &attempt)).await?;
            Ok((Problem::from(Failure::Refused(findings)).status(), page).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn try_reverse(
    state: &AppState,
    (code, actor): (&str, &Actor),
    (voucher_id, lines): (i64, Vec<i64>),
    attempt: &Attempt,
) -> Outcome<i64> {
    let Ok(dated_on) = attempt.dated_on.parse::<Date>() else {
        let finding = Finding::new(&DATE_OUTSIDE_YEAR, Place::of("冲销日期"));
        return Err(finding.found(&attempt.dated_on).into());
    };
    let request = ReversalRequest { voucher_id, lines, dated_on, reason: attempt.reason.clone() };
    let (mut tx, unit) = state.write(code).await?;
    let prepared = reverse_voucher(&mut tx, state.clock, actor, &unit, request, None).await?;
    tx.commit().await?;
    Ok(prepared.draft.id)
}
