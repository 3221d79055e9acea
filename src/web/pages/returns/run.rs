//! One run: each union's arithmetic, its approval, its payments.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::overview::{page_of, state_badge};
use crate::access::role::Ability;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::grants::approve_run::approve_run;
use crate::grants::codes::NOT_RUN;
use crate::grants::list_payments::payments_of;
use crate::grants::return_run::{Run, Way};
use crate::grants::run_returns::find_run;
use crate::platform::clock::local_text;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::Faults;
use crate::web::parts::printed::{sheet, tell_percents};
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::files::read_span;
use crate::web::views::returns::{payment_sheet, run_sheet};

#[derive(Debug, Default, Deserialize)]
pub struct RunQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Path((_, rule, span)): Path<(String, String, String)>,
    Query(query): Query<RunQuery>,
) -> Answer<Markup> {
    let which = (rule.as_str(), read_span(&span)?);
    let body = draw(&mut tx, &frame, (&unit, which), &Faults::none()).await?;
    let body = html! {
        @match query.done.as_str() {
            "computed" => (notice(true, frame.t("已计算，等待另一人批准。"))),
            "approved" => (notice(true, frame.t("已批准，补助通知已生成。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(&title(&frame, which), &body))
}

fn title(frame: &Frame, (rule, span): (&str, ReportSpan)) -> String {
    format!("{} {rule} {span}", frame.t("回拨和奖励"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalForm {
    seen: String,
}

pub async fn approve(
    at: Writing,
    frame: Frame,
    Path((_, rule, span)): Path<(String, String, String)>,
    Form(form): Form<ApprovalForm>,
) -> Answer<Response> {
    let which = (rule.as_str(), read_span(&span)?);
    let act = async |tx: &mut Tx| {
        approve_run(tx, at.act(), &at.unit, which, Some(form.seen.as_str())).await
    };
    let done = |_| frame.back(&page_of(&rule, &span), "approved");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, (&at.unit, which), faults).await?;
        Ok(frame.page(&title(&frame, which), &body).into_response())
    };
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (unit, which): (&Unit, (&str, ReportSpan)),
    faults: &Faults,
) -> Outcome<Markup> {
    let Some(run) = find_run(tx, unit, which).await? else {
        let place = Place::of(format!("{unit} {} {}", which.0, which.1));
        return Err(Finding::new(&NOT_RUN, place).into());
    };
    let may_pay = frame.may(Ability::RunReturns) || frame.may(Ability::ApproveReturns);
    let payments = if run.is_approved() && may_pay {
        Some(payments_of(tx, unit, which).await?.1)
    } else {
        None
    };
    let is_own = run.row.run_by == frame.viewer.name;
    let mut told = run_sheet(unit, &run);
    tell_percents(&mut told);
    let file = frame.file(&page_of(which.0, &run.row.span));
    Ok(html! {
        (facts(frame, &run))
        (faults.rest(frame.words, &[]))
        (sheet(frame.words, &told))
        p { a href=(format!("{file}?format=xlsx")) { (frame.t("下载计算表")) } }
        @if !run.is_approved() && frame.may(Ability::ApproveReturns) && !is_own {
            form class="card" method="post"
                action=(frame.at(&format!("{}/approval", page_of(which.0, &run.row.span)))) {
                input type="hidden" name="seen" value=(run.mark()?);
                p { (frame.t("批准前重新计算一遍；规则、任务、基数或到账有变动的，不予批准。")) }
                p class="actions" { button class="primary" { (frame.t("批准")) } }
            }
        } @else if !run.is_approved() {
            p class="quiet" { (frame.t("由付款单位的另一名审核人员批准；计算人不能批准自己的计算。")) }
        }
        @if let Some(payments) = &payments {
            h2 { (frame.t("付款清单")) }
            (sheet(frame.words, &payment_sheet(unit, &run, payments)))
            p { a href=(format!("{file}/payments?format=xlsx")) { (frame.t("下载付款清单")) } }
        }
        p { a href=(frame.at("returns")) { (frame.t("返回回拨和奖励")) } }
    })
}

fn facts(frame: &Frame, run: &Run) -> Markup {
    let row = &run.row;
    html! {
        section class="card" {
            dl class="facts" {
                dt { (frame.t("规则")) } dd { (row.code) " " (run.title()) }
                dt { (frame.t("期间")) } dd { (row.span) }
                dt { (frame.t("办理方式")) }
                dd {
                    (frame.t(Way::read(&row.way).unwrap_or(Way::Notice).label())) " " (row.dated_on)
                }
                dt { (frame.t("计算人")) } dd { (row.run_by) " " (local_text(&row.run_at)) }
                @if let Some(by) = &row.approved_by {
                    dt { (frame.t("批准人")) } dd { (by) " "
                        (row.approved_at.as_deref().map(local_text).unwrap_or_default()) }
                }
                dt { (frame.t("状态")) } dd { (state_badge(frame, Some(run.state()))) }
                dt { (frame.t("依据")) }
                dd {
                    @for rule in &run.rules { (rule.level) " " (rule.basis) " " (rule.paper) " " }
                }
            }
        }
    }
}
