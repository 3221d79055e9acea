//! Exceptional reopenings of a unit: what was asked, what was opened, what came in under it.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::approvals::approval::State as ApprovalState;
use crate::date::Period;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::periods::ask_reopening::{ask_reopening, requests_of};
use crate::ledger::periods::reopen_period::changes_under;
use crate::ledger::periods::reopening_request::ReopeningRequest;
use crate::ledger::store::{self, Reopening, VoucherRow, period_text};
use crate::money::Money;
use crate::platform::clock::local_text;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::{framed, table};
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReopeningsQuery {
    /// The month that the form begins with.
    ask: String,
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<ReopeningsQuery>,
) -> Answer<Markup> {
    let ask = AskForm { period: query.ask, reason: String::new() };
    let body = draw(&mut tx, &frame, &unit, (&ask, &Faults::none())).await?;
    let body = html! {
        @if query.done == "asked" { (notice(true, frame.t("申请已提出，等待上级审批。"))) }
        (body)
    };
    Ok(frame.page(frame.t("例外开账"), &body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    period: String,
    reason: String,
}

pub async fn ask(at: Writing, frame: Frame, Form(form): Form<AskForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let period = form.period.parse::<Period>().map_err(|problem| {
            let place = Place::of("会计期间");
            Finding::new(&crate::web::codes::PATH_INVALID, place).found(problem)
        })?;
        ask_reopening(tx, at.clock, &at.actor, &at.unit, (period, &form.reason)).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("例外开账"), &body).into_response())
    };
    submit(at.book(), act, |_| frame.back("reopenings", "asked"), (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&AskForm, &Faults),
) -> Outcome<Markup> {
    let mut requests = requests_of(tx, unit.id).await?;
    requests.reverse();
    let months = store::months_to_reopen(tx, unit.id).await?;
    let mut opened = Vec::new();
    for reopening in store::reopenings_of(tx, unit.id).await? {
        let changes = changes_under(tx, &reopening).await?;
        opened.push((reopening, changes));
    }
    opened.reverse();
    let may_ask = frame.may(Ability::AskReopening);
    Ok(html! {
        p { (frame.t("已结账的期间不能再记账。确需更正的，由本单位申请、上级工会财务批准，在限定时间内例外开账；期间内记入的凭证逐张列在下面。")) }
        p { a href=(frame.at("periods")) { (frame.t("返回期间与结账")) } }
        h2 { (frame.t("申请")) }
        (request_table(frame, &requests))
        @if may_ask { (ask_form(frame, &months, (form, faults))) }
        h2 { (frame.t("例外开账记录")) }
        @if opened.is_empty() { p class="quiet" { (frame.t("没有例外开账。")) } }
        @for (reopening, changes) in &opened { (opening(frame, reopening, changes)) }
    })
}

/// The badge of a request's state.
pub fn status_badge(frame: &Frame, request: &ReopeningRequest) -> Markup {
    let class = match request.status {
        ApprovalState::Approved => "done",
        ApprovalState::Refused => "refuse",
        ApprovalState::Withdrawn => "plain",
        ApprovalState::Waiting | ApprovalState::Returned => "warn",
    };
    html! { span class={ "badge " (class) } { (frame.t(request.status.label())) } }
}

fn request_table(frame: &Frame, requests: &[ReopeningRequest]) -> Markup {
    html! {
        @if requests.is_empty() {
            p class="quiet" { (frame.t("没有申请。")) }
        } @else {
            (table(frame.words, "例外开账申请", &[
                ("序号", "mark"),
                ("期间", ""),
                ("申请原因", ""),
                ("申请人", ""),
                ("申请时间", ""),
                ("结果", ""),
                ("审批人和意见", ""),
            ], &html! {
                @for it in requests {
                            tr {
                                td class="mark" { a href=(frame.at(&format!("reopenings/{}",
                                    it.seq))) {
                                    (frame.words.f("第 {} 号", &[&it.seq])) } }
                                td class="nowrap" { (it.period) }
                                td { (it.reason) }
                                td { (it.requested_by) }
                                td class="nowrap" { (local_text(&it.requested_at)) }
                                td { (status_badge(frame, it)) }
                                td { @if let Some(by) = &it.decided_by { (by) }
                                    @if let Some(note) = &it.note { "：" (note) } }
                            }
                        }
            }))
        }
    }
}

fn ask_form(frame: &Frame, months: &[Period], (form, faults): (&AskForm, &Faults)) -> Markup {
    let mut options: Vec<(String, String)> = months
        .iter()
        .map(|it| {
            let label = frame.words.f("{}年{}月", &[&it.year(), &it.month()]);
            (it.to_string(), label)
        })
        .collect();
    let is_missing = !form.period.is_empty() && !options.iter().any(|(it, _)| *it == form.period);
    if form.period.is_empty() && !options.is_empty() {
        options.insert(0, (String::new(), frame.t("请选择").to_owned()));
    }
    html! {
        @if is_missing && faults.is_empty() {
            p class="card notice warn" role="status" {
                (frame.words.f("{} 不能申请例外开账：只有已结账的月份可以申请，年度已结账的只能申请12月。",
                    &[&form.period]))
            }
        }
        h2 { (frame.t("提出申请")) }
        @if options.is_empty() {
            p class="quiet" { (frame.t("没有已结账的期间，无需申请。")) }
        } @else {
            form class="card" method="post" action=(frame.at("reopenings")) {
                (faults.rest(frame.words, &["会计期间", "申请原因"]))
                (Field::new("period", "会计期间", &form.period).required().select(frame.words, faults,
                    &options))
                (Field::new("reason", "申请原因", &form.reason).required()
                    .help("写明要更正的事项、凭证和金额").textarea(frame.words, faults))
                (button(frame.words, "提出申请"))
            }
        }
    }
}

/// A reopening with the vouchers that came in under it.
pub fn opening(frame: &Frame, it: &Reopening, changes: &[VoucherRow]) -> Markup {
    let period = period_text(it.period);
    html! {
        section class="card" {
            h3 { (frame.words.f("{} 第 {} 次例外开账", &[&period, &it.seq])) " "
                @if it.closed_at.is_some() { span class="badge done" { (frame.t("已重新结账")) } }
                @else { span class="badge warn" { (frame.t("开放中")) } }
            }
            dl class="facts" {
                dt { (frame.t("申请人")) } dd { (it.requested_by) }
                dt { (frame.t("批准人")) } dd { (it.approved_by) }
                dt { (frame.t("原因")) } dd { (it.reason) }
                dt { (frame.t("开放时间")) } dd { (local_text(&it.opened_at)) }
                dt { (frame.t("开放至")) } dd { (local_text(&it.expires_at)) }
                @if let Some(closed_at) = &it.closed_at {
                    dt { (frame.t("重新结账")) } dd { (local_text(closed_at)) }
                }
            }
            @if changes.is_empty() {
                p class="quiet" { (frame.t("期间内没有记入凭证。")) }
            } @else {
                p { (frame.words.f("期间内记入 {} 张凭证：", &[&changes.len()])) }
                @let label = frame.words.f("{} 第 {} 次例外开账的变更", &[&period, &it.seq]);
                (framed(frame.words, ("", "grid", &label),
                    &[("凭证号", ""), ("日期", ""), ("金额", "money"), ("制单", ""), ("审核", ""),
                        ("记账", ""), ("记账时间", "")], &html! {
                        tbody { @for voucher in changes { (change(frame, voucher)) } }
                }))
            }
        }
    }
}

fn change(frame: &Frame, it: &VoucherRow) -> Markup {
    html! {
        tr {
            td class="nowrap" { a href=(frame.at(&format!("vouchers/{}", it.id))) { (it.word) "-"
                (it.number) } }
            td class="nowrap" { (it.dated_on) }
            td class="money" { (Money::from_fen(it.total_fen).grouped()) }
            td { (it.preparer) }
            td { (it.reviewer.as_deref().unwrap_or_default()) }
            td { (it.poster) }
            td class="nowrap" { (local_text(&it.posted_at)) }
        }
    }
}
