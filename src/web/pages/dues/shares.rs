//! 分成比例: the rules in force, and what they would change of what is booked.

use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{back_with, booked_notice, tabs};
use crate::access::role::Ability;
use crate::dues::codes::DAY_INVALID;
use crate::dues::recompute_legs::{Difference, recompute_legs};
use crate::dues::split::Legs;
use crate::finding::Outcome;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::{Answer, Problem};
use crate::web::submit::submit;
use crate::web::views::dues::{read_day, rules_about};

const FROM: &str = "自该日起";
const DAY: &str = "更正凭证日期";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SharesQuery {
    booked: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecomputationForm {
    from: String,
    date: String,
    /// `book` after the differences were seen.
    step: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<SharesQuery>,
) -> Answer<Markup> {
    let form = RecomputationForm {
        from: format!("{}-01-01", frame.span.year()),
        date: frame.today.to_string(),
        step: String::new(),
    };
    let body = draw(&mut tx, &frame, &unit, (&form, &Faults::none())).await?;
    let body = html! { (booked_notice(&frame, &query.booked)) (body) };
    Ok(frame.page(frame.t("分成比例"), &body))
}

/// First the differences, then, asked again, their vouchers.
pub async fn recompute(
    at: Writing,
    frame: Frame,
    Form(form): Form<RecomputationForm>,
) -> Answer<Response> {
    let days = || -> Outcome<(Date, Date)> {
        Ok((read_day(FROM, &form.from)?, read_day(DAY, &form.date)?))
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    let act = async |tx: &mut Tx| {
        let days = days()?;
        recompute_legs(tx, at.act(), &at.unit, days).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("分成比例"), &body).into_response())
    };
    let fields = &[(&DAY_INVALID, FROM)];
    if form.step == "book" {
        let done = |(_, booked)| back_with(&frame, "dues/shares", &booked);
        return submit((&at.database, &books), act, done, (fields, again)).await;
    }
    let mut tx = at.database.write(&books).await?;
    let tried = act(&mut tx).await;
    tx.rollback().await?;
    let mut tx = at.database.read().await?;
    let (differences, booked) = match tried {
        Ok(tried) => tried,
        Err(failure) => {
            let problem = Problem::from(failure);
            let status = problem.status();
            let mut page = again(&mut tx, &Faults::from(problem)).await?;
            *page.status_mut() = status;
            return Ok(page);
        }
    };
    let body = draw(&mut tx, &frame, &at.unit, (&form, &Faults::none())).await?;
    let body = html! {
        (body)
        (difference_table(&frame, &differences))
        (findings::list(frame.words, &booked.findings))
        @if !differences.is_empty() {
            form class="card" method="post" action=(frame.at("dues/shares")) {
                input type="hidden" name="from" value=(form.from);
                input type="hidden" name="date" value=(form.date);
                input type="hidden" name="step" value="book";
                p { (frame.t("已记账的凭证不变；差额另记更正凭证，需要审核的单位先成为待审核凭证。")) }
                (button(frame.words, "生成更正凭证"))
            }
        }
    };
    Ok(frame.page(frame.t("分成比例"), &body).into_response())
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&RecomputationForm, &Faults),
) -> Outcome<Markup> {
    let rules = rules_about(tx, unit).await?;
    let today = frame.today.to_string();
    Ok(html! {
        (tabs(frame, "dues/shares"))
        p { (frame.t("离单位最近的一级所定的比例有效，写明渠道的优先；按首次到账当日的比例分成，以后变更不影响已记账的。")) }
        @if rules.is_empty() {
            div class="empty" {
                p { (frame.t("没有适用的分成比例。由省直工会导入经费分成比例表。")) }
            }
        } @else {
            (table(frame.words, "分成比例", &[
                ("适用单位", ""), ("收缴渠道", ""), ("基层", "money"), ("直属", "money"),
                ("省直", "money"), ("上级", "money"), ("起始日期", ""), ("截止日期", ""),
                ("依据", ""), ("状态", ""),
            ], &html! {
                @for it in &rules {
                    tr {
                        td { (it.unit.label()) }
                        td { (frame.t(it.channel_label())) }
                        @for share in &it.shares { td class="money" { (share) "%" } }
                        td class="nowrap" { (it.valid_from_on) }
                        td class="nowrap" { (it.valid_to_on.as_deref().unwrap_or_default()) }
                        td {
                            (it.paper)
                            @for leg in &it.further { br; span class="quiet" { (leg) } }
                        }
                        td { @if it.holds_on(&today) {
                            span class="badge done" { (frame.t("执行中")) }
                        } @else if it.valid_from_on > today {
                            span class="badge inform" { (frame.t("尚未执行")) }
                        } @else {
                            span class="badge plain" { (frame.t("已到期")) } } }
                    }
                }
            }))
        }
        ul class="links" {
            @if frame.may(Ability::KeepDues) {
                li { a href=(frame.at("uploads?kind=split_rules")) { (frame.t("上传分成比例表")) } }
            }
            li { a href=(frame.at("books/dues-splits")) { (frame.t("经费分成明细表")) } }
        }
        @if frame.may(Ability::KeepDues) {
            form class="card" method="post" action=(frame.at("dues/shares")) {
                h2 { (frame.t("比例补登后的差额")) }
                p { (frame.t("列出按现行比例与已记账不同的到账，先看差额，不记账。")) }
                (faults.rest(frame.words, &[FROM, DAY]))
                (Field::new("from", FROM, &form.from).kind("date").required()
                    .input(frame.words, faults))
                (Field::new("date", DAY, &form.date).kind("date").required()
                    .input(frame.words, faults))
                (button(frame.words, "查看差额"))
            }
        }
    })
}

fn difference_table(frame: &Frame, differences: &[Difference]) -> Markup {
    let legs = |legs: Legs| {
        html! { @for it in legs.0 { (super::amount(it)) } }
    };
    html! {
        h2 { (frame.t("差额")) }
        @if differences.is_empty() {
            p class="empty" { (frame.t("没有差额：已记账的与现行比例一致。")) }
        } @else {
            (table(frame.words, "差额", &[
                ("单位编码", "mark"), ("到账日期", "mark"), ("票据号", ""), ("实缴金额", "money"),
                ("已记基层", "money"), ("已记直属", "money"), ("已记省直", "money"),
                ("已记上级", "money"), ("应记基层", "money"), ("应记直属", "money"),
                ("应记省直", "money"), ("应记上级", "money"),
            ], &html! {
                @for it in differences.iter().take(MAX_SHOWN) {
                    tr {
                        td class="mark" { (it.unit) }
                        td class="mark" { (it.received_on) }
                        td { (it.number) }
                        (super::amount(it.amount))
                        (legs(it.booked))
                        (legs(it.ruled))
                    }
                }
            }))
            @if differences.len() > MAX_SHOWN {
                p class="quiet" { (frame.words.f("共 {} 笔，只列出前 {} 笔。",
                    &[&differences.len(), &MAX_SHOWN])) }
            }
        }
    }
}

/// Differences that a page lists; all of them are booked, and the API gives all.
const MAX_SHOWN: usize = 500;
