//! 年末与待记账: what the year's end accrues in the unit and all below it, and what waits for a
//! voucher.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{back_with, booked_notice, tabs};
use crate::access::role::Ability;
use crate::dues::accrue_year::{Accrued, accrue_year};
use crate::dues::store::{NoticeRow, notices_about};
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::prescribed::book_events::book_waiting;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::{WaitingBody, party, waiting_of};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearEndQuery {
    booked: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccrualForm {
    /// `book` after the preview was seen.
    step: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<YearEndQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, &Faults::none()).await?;
    let body = html! { (booked_notice(&frame, &query.booked)) (body) };
    Ok(frame.page(frame.t("年末与待记账"), &body))
}

/// First the preview, then, asked again, the vouchers.
pub async fn accrue(at: Writing, frame: Frame, Form(form): Form<AccrualForm>) -> Answer<Response> {
    let year = frame.span.year();
    let books = [SYSTEM_BOOK, at.unit.id];
    let act = async |tx: &mut Tx| accrue_year(tx, at.act(), &at.unit, year).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(frame.t("年末与待记账"), &body).into_response())
    };
    if form.step == "book" {
        let done = |(_, booked)| back_with(&frame, "dues/year-end", &booked);
        return submit((&at.database, &books), act, done, (&[], again)).await;
    }
    let mut tx = at.database.write(&books).await?;
    let (accrued, booked) = act(&mut tx).await?;
    tx.rollback().await?;
    let body = html! {
        (tabs(&frame, "dues/year-end"))
        (preview(&frame, year, &accrued))
        (findings::list(frame.words, &booked.findings))
        @if !accrued.is_empty() {
            form class="card" method="post" action=(frame.at("dues/year-end")) {
                input type="hidden" name="step" value="book";
                p { (frame.t("各单位两边同时计提；需要审核的单位先成为待审核凭证，月份未开放的等待。")) }
                (button(frame.words, "计提并记账"))
            }
        }
        p { a href=(frame.at("dues/year-end")) { (frame.t("返回年末与待记账")) } }
    };
    Ok(frame.page(&frame.words.f("{} 年末计提试算", &[&year]), &body).into_response())
}

/// Books what waits and can be booked now.
pub async fn book(at: Writing, frame: Frame) -> Answer<Response> {
    let books = [SYSTEM_BOOK, at.unit.id];
    let act = async |tx: &mut Tx| book_waiting(tx, at.act(), &at.unit).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(frame.t("年末与待记账"), &body).into_response())
    };
    let done = |booked| back_with(&frame, "dues/year-end", &booked);
    submit((&at.database, &books), act, done, (&[], again)).await
}

async fn draw(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Outcome<Markup> {
    let year = frame.span.year();
    let notices = notices_about(tx, unit.id, year).await?;
    let waiting = waiting_of(tx, unit).await?;
    let made = notice_table(tx, frame, (unit, &notices)).await?;
    Ok(html! {
        (tabs(frame, "dues/year-end"))
        (faults.rest(frame.words, &[]))
        (waiting_table(frame, &waiting))
        h2 { (frame.words.f("{} 年末的报告和通知", &[&year])) }
        p { (frame.t("下级工会经费收缴报告逐级上报，经费转拨通知和补助通知逐级下达；两边据以在 12 月 31 日计提。")) }
        (made)
        @if frame.may(Ability::KeepDues) {
            form class="card" method="post" action=(frame.at("dues/year-end")) {
                p { (frame.words.f("试算 {} 年末本单位及其下级尚未计提的经费；先看结果，不记账。", &[&year])) }
                (button(frame.words, "试算年末计提"))
            }
        } @else {
            p class="quiet" { (frame.t("年末计提由省直工会财务对全部单位一并办理。")) }
        }
    })
}

fn waiting_table(frame: &Frame, waiting: &[WaitingBody]) -> Markup {
    html! {
        @if !waiting.is_empty() {
            h2 { (frame.t("等待生成凭证")) }
            (table(frame.words, "等待生成凭证", &[
                ("日期", "mark"), ("事项", ""), ("金额", "money"), ("等待的原因", ""),
            ], &html! {
                @for it in waiting {
                    tr {
                        td class="mark" { (it.dated_on) }
                        td { (it.summary) }
                        (super::amount(it.amount))
                        td { (it.reason) }
                    }
                }
            }))
            @if frame.may(Ability::Prepare) {
                form method="post" action=(frame.at("dues/bookings")) {
                    (button(frame.words, "为可以记账的生成凭证"))
                }
            }
        }
    }
}

async fn notice_table(
    tx: &mut Tx,
    frame: &Frame,
    (unit, notices): (&Unit, &[NoticeRow]),
) -> Outcome<Markup> {
    let named = units::units_with_ids(tx, notices.iter().flat_map(|it| [it.from_id, it.to_id]));
    let named = named.await?;
    let kind = |it: &NoticeRow| {
        crate::dues::accrue_year::NoticeKind::read(&it.kind).map_or("", |kind| kind.label())
    };
    let other = |it: &NoticeRow| if it.from_id == unit.id { it.to_id } else { it.from_id };
    let way = |it: &NoticeRow| if it.from_id == unit.id { "出具" } else { "收到" };
    Ok(html! {
        @if notices.is_empty() {
            p class="empty" { (frame.t("还没有这一年的报告和通知。")) }
        } @else {
            (table(frame.words, "报告和通知", &[
                ("编号", "mark"), ("金额", "money"), ("种类", ""), ("方向", ""), ("对方单位", ""),
                ("出具人", "aside"),
            ], &html! {
                @for it in notices {
                    tr {
                        td class="mark" { a href=(frame.at(&format!("dues/notices/{}", it.id))) {
                            (it.number) } }
                        (super::amount(Money::from_fen(it.amount_fen)))
                        td { (frame.t(kind(it))) }
                        td class="nowrap" { (frame.t(way(it))) }
                        td { (party(&named, Some(other(it)), "").label()) }
                        td class="aside" { (it.made_by) }
                    }
                }
            }))
        }
    })
}

fn preview(frame: &Frame, year: i64, accrued: &[Accrued]) -> Markup {
    html! {
        @if accrued.is_empty() {
            p class="empty" {
                (frame.words.f("{} 年末没有尚未计提的经费。", &[&year])) }
        } @else {
            p { (frame.words.f("共 {} 笔，合计 {} 元；试算，没有记账。", &[&accrued.len(),
                &accrued.iter().map(|it| it.amount).sum::<Money>().grouped()])) }
            (table(frame.words, "年末计提试算", &[
                ("种类", ""), ("编号", "mark"), ("出具单位", "mark"), ("记账单位", "mark"),
                ("事项", ""), ("金额", "money"),
            ], &html! {
                @for it in accrued {
                    tr {
                        td { (frame.t(it.kind.label())) }
                        td class="mark" { (it.number) }
                        td class="mark" { (it.from) }
                        td class="mark" { a href=(frame.at_unit(&it.unit, "dues/year-end")) {
                            (it.unit) } }
                        td { (it.what) }
                        (super::amount(it.amount))
                    }
                }
            }))
        }
    }
}
