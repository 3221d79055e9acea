//! Closing a month: what it would do, and doing it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::shown::{vouchers, with_remedies};
use crate::access::role::Ability;
use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome};
use crate::ledger::periods::close_period::{Closing, books_before, close_period};
use crate::ledger::periods::seen_closing::SeenClosing;
use crate::money::Money;
use crate::web::address::url_part;
use crate::web::at::{Last, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::metrics::count_posted;
use crate::web::problem::Answer;
use crate::web::views::voucher_body::{ContentBody, Names};

/// What closing would do, with the version that the closing names.
struct Rehearsed {
    closing: Closing,
    contents: Vec<(ContentBody, Money)>,
    version: String,
}

/// What closing would do: the same path, given back.
async fn rehearse(at: &Writing, period: Period) -> Outcome<Result<Rehearsed, Vec<Finding>>> {
    let mut tx = at.begin().await?;
    let before = books_before(&mut tx, &at.unit).await?;
    let closing = match close_period(&mut tx, at.act(), &at.unit, period).await {
        Ok(closing) => closing,
        Err(Failure::Refused(findings)) => return Ok(Err(findings)),
        Err(failure) => return Err(failure),
    };
    let names = Names::load(&mut tx, &at.unit, period.year()).await?;
    let contents = closing.transfers.iter().map(|it| names.content(it));
    let contents = contents.zip(closing.amounts.iter().copied()).collect();
    tx.rollback().await?;
    let version = SeenClosing::of(&before, std::slice::from_ref(&closing))?.spell();
    Ok(Ok(Rehearsed { closing, contents, version }))
}

pub async fn preview(at: Writing, frame: Frame, Last(period): Last<Period>) -> Answer<Markup> {
    if period.month() == 12 {
        // December closes with its year: the same address leads on.
        let body = html! {
            p { a class="button primary" href=(frame.at(&format!("years/{}/closing",
                period.year()))) {
                (frame.t("12月随年终结账一并结账，前往年终结账")) } }
        };
        return Ok(frame.page(&title(&frame, period), &body));
    }
    let body = rehearsed_page(&at, &frame, period).await?;
    Ok(frame.page(&title(&frame, period), &body))
}

/// What closing would do now, or what stands in its way.
async fn rehearsed_page(at: &Writing, frame: &Frame, period: Period) -> Outcome<Markup> {
    Ok(match rehearse(at, period).await? {
        Ok(Rehearsed { closing, contents, version }) => {
            closing_page(frame, (period, Some(&version)), &closing.findings, &contents)
        }
        Err(findings) => closing_page(frame, (period, None), &findings, &[]),
    })
}

fn title(frame: &Frame, period: Period) -> String {
    frame.words.f("{} 结账", &[&period])
}

fn closing_page(
    frame: &Frame,
    (period, version): (Period, Option<&str>),
    found: &[Finding],
    contents: &[(ContentBody, Money)],
) -> Markup {
    let is_blocked = version.is_none();
    html! {
        @if is_blocked {
            p class="card notice refuse" role="status" {
                (frame.t("现在还不能结账。请逐项处理下列问题，处理后重新打开本页。")) }
        } @else if found.is_empty() {
            p class="card notice done" role="status" { (frame.t("检查全部通过，可以结账。")) }
        } @else {
            p class="card notice warn" role="status" { (frame.t("可以结账，但有下列提醒，请先核对。")) }
        }
        (with_remedies(frame, period, found))
        @if !is_blocked {
            h2 { (frame.t("结账时将生成的结转凭证")) }
            (vouchers(frame, period, contents))
            @if frame.may(Ability::Close) {
                form class="card" method="post"
                    action=(frame.at(&format!("periods/{period}/closing"))) {
                    input type="hidden" name="version" value=[version];
                    p { (frame.words.f("结账后 {} 不能再记账；确需更正的，须经批准例外开账。", &[&period])) }
                    p class="actions" {
                        button class="primary" { (frame.words.f("确认 {} 结账", &[&period])) }
                        a href=(frame.at(&format!("periods?period={period}"))) { (frame.t("返回")) }
                    }
                }
            } @else {
                p class="quiet" { (frame.t("这是预览。结账由审核人（财务负责人、主席）办理。")) }
            }
        }
        p class="screen" { a href=(frame.at(&format!("periods?period={period}"))) {
            (frame.t("返回期间与结账")) } }
    }
}

/// The preview that was looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CloseForm {
    version: String,
}

pub async fn close(
    at: Writing,
    frame: Frame,
    Last(period): Last<Period>,
    Form(form): Form<CloseForm>,
) -> Answer<Response> {
    let mut tx = at.begin().await?;
    let before = books_before(&mut tx, &at.unit).await?;
    match close_period(&mut tx, at.act(), &at.unit, period).await {
        Ok(closing) => {
            let now = SeenClosing::of(&before, std::slice::from_ref(&closing))?;
            let subject = format!("{} {period}", at.unit);
            if let Some(finding) = now.objection(&form.version, subject) {
                tx.rollback().await?;
                let page = rehearsed_page(&at, &frame, period).await?;
                let body = html! { (with_remedies(&frame, period, &[finding])) (page) };
                let body = frame.page(&title(&frame, period), &body);
                return Ok((StatusCode::CONFLICT, body).into_response());
            }
            tx.commit().await?;
            count_posted(closing.posted.len());
            let done = url_part(&format!("closed {period}"));
            let next = frame.at(&format!("periods?period={period}&done={done}"));
            Ok(Redirect::to(&next).into_response())
        }
        Err(Failure::Refused(findings)) => {
            let body = closing_page(&frame, (period, None), &findings, &[]);
            Ok((StatusCode::CONFLICT, frame.page(&title(&frame, period), &body)).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}
