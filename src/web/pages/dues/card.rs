//! 单位卡片: payer and channel, base and due by month, what came, how it was split, and the founding.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{back_with, booked_notice, tabs};
use crate::access::role::Ability;
use crate::date::ReportSpan;
use crate::dues::channel::Channel;
use crate::dues::codes::{DAY_INVALID, NOT_FOUNDED_YET, NOTHING_TO_HANDLE};
use crate::dues::dues_month::DuesMonth;
use crate::dues::found_union::found_union;
use crate::dues::store::{self, BaseRow, ChannelRow};
use crate::finding::Outcome;
use crate::money::Money;
use crate::overviews::build_overview::months_standing;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::{ReceiptBody, days_of, read_day, receipt_bodies};

const DAY: &str = "处理日期";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CardQuery {
    booked: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FoundingForm {
    date: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<CardQuery>,
) -> Answer<Markup> {
    let form = FoundingForm { date: frame.today.to_string() };
    let body = draw(&mut tx, &frame, &unit, (&form, &Faults::none())).await?;
    let body = html! { (booked_notice(&frame, &query.booked)) (body) };
    Ok(frame.page(frame.t("单位卡片"), &body))
}

pub async fn found(at: Writing, frame: Frame, Form(form): Form<FoundingForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day(DAY, &form.date)?;
        found_union(tx, at.act(), &at.unit, on).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("单位卡片"), &body).into_response())
    };
    let fields = &[(&DAY_INVALID, DAY), (&NOT_FOUNDED_YET, DAY), (&NOTHING_TO_HANDLE, DAY)];
    let books = [SYSTEM_BOOK, at.unit.id];
    let done = |(_, booked)| back_with(&frame, "dues/card", &booked);
    submit((&at.database, &books), act, done, (fields, again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&FoundingForm, &Faults),
) -> Outcome<Markup> {
    let year = ReportSpan::Year(frame.span.year());
    let mut months = months_standing(tx, (unit, year), true).await?;
    months.retain(|it| it.unit_code == unit.code);
    let span = (year.year() * 100 + 1, year.year() * 100 + 12);
    let mut bases = store::bases_below(tx, unit.id, span).await?;
    bases.retain(|it| it.unit_id == unit.id);
    let mut channels = store::channels_below(tx, unit.id).await?;
    channels.retain(|it| it.unit_id == unit.id);
    let (first, last) = days_of(year);
    let receipts = store::receipts_for(tx, unit.id, (&first, &last)).await?;
    let receipts = receipt_bodies(tx, receipts).await?;
    let kept = store::unhandled_preparation(tx, unit.id).await?;
    let kept: Money = kept.iter().map(store::ReceiptRow::amount).sum();
    let lower = units::units_right_below(tx, unit.id).await?;
    // A union of unions has no payer, and its card is the way to those of the unions below.
    let is_empty = channels.is_empty() && months.is_empty() && receipts.is_empty();
    Ok(html! {
        (tabs(frame, "dues/card"))
        p class="head" {
            span { (unit.code) " " (unit.name) }
            span { (frame.words.f("{} 年", &[&year.year()])) }
            span { (frame.words.f("启用日期 {}", &[&unit.valid_from_on])) }
        }
        @if !lower.is_empty() { (picker(frame, &lower)) }
        @if !is_empty || lower.is_empty() {
            (payers(frame, &channels))
            @if !kept.is_zero() { (founding(frame, kept, (form, faults))) }
            h2 { (frame.t("逐月应缴与实缴")) }
            (by_month(frame, (&months, &bases)))
            h2 { (frame.t("到账与分成")) }
            (came(frame, &receipts))
        }
    })
}

/// The cards of the unions right below.
fn picker(frame: &Frame, lower: &[Unit]) -> Markup {
    html! {
        section class="card" {
            h2 { (frame.t("下级单位的卡片")) }
            ul class="links" {
                @for it in lower {
                    li { a href=(frame.at_unit(&it.code, "dues/card")) { (it.code) " " (it.name) } }
                }
            }
        }
    }
}

fn payers(frame: &Frame, channels: &[ChannelRow]) -> Markup {
    html! {
        h2 { (frame.t("缴费单位")) }
        @if channels.is_empty() {
            p class="quiet" { (frame.t("没有登记缴费单位，由省直工会导入缴费单位与收缴渠道表。")) }
        } @else {
            (table(frame.words, "缴费单位", &[
                ("缴费单位名称", ""), ("统一社会信用代码", "mark"), ("曾用名", ""),
                ("缴费账号", "mark"), ("收缴渠道", ""), ("起始日期", ""), ("截止日期", ""), ("缴费期限日", "mark"),
            ], &html! {
                @for it in channels {
                    tr {
                        td { (it.payer_name) }
                        td class="mark" { (it.credit_code) }
                        td { (it.former_names) }
                        td class="mark" { (it.bank_account) }
                        td { (frame.t(Channel::read(&it.channel).map_or("", Channel::label))) }
                        td class="nowrap" { (it.valid_from_on) }
                        td class="nowrap" { (it.valid_to_on.as_deref().unwrap_or_default()) }
                        td class="mark" { (it.due_day) }
                    }
                }
            }))
        }
    }
}

fn founding(frame: &Frame, kept: Money, (form, faults): (&FoundingForm, &Faults)) -> Markup {
    html! {
        section class="card" {
            h2 { (frame.t("建会筹备金")) }
            p { (frame.words.f("建会前到账 {} 元，挂在其他应付款，尚未分成。", &[&kept.grouped()])) }
            @if frame.may(Ability::KeepDues) {
                form method="post" action=(frame.at("dues/founding")) {
                    (faults.rest(frame.words, &[DAY]))
                    (Field::new("date", DAY, &form.date).kind("date").required()
                        .help("按这一天的分成比例和到账渠道分成")
                        .input(frame.words, faults))
                    (button(frame.words, "处理建会筹备金"))
                }
            } @else {
                p class="quiet" { (frame.t("建会后由省直工会财务处理。")) }
            }
        }
    }
}

fn by_month(frame: &Frame, (months, bases): (&[DuesMonth], &[BaseRow])) -> Markup {
    let on = frame.today;
    let people = |month: &DuesMonth| {
        let of = |it: &&BaseRow| it.wage_period == month.wage_period.number();
        bases.iter().find(of).map(|it| (it.staff_count, it.member_count))
    };
    html! {
        @if months.is_empty() {
            p class="empty" { (frame.t("这一年没有拨缴基数，也没有到账。")) }
        } @else {
            (table(frame.words, "逐月应缴与实缴", &[
                ("所属期", "mark"), ("职工人数", "money aside"), ("会员人数", "money aside"),
                ("工资总额", "money aside"), ("应缴", "money"), ("实缴", "money"), ("欠缴", "money"),
                ("多缴", "money"), ("到期日", "mark"),
            ], &html! {
                @for it in months {
                    @let people = people(it);
                    tr {
                        td class="mark" { (it.wage_period) }
                        td class="money aside" { @if let Some((staff, _)) = people { (staff) } }
                        td class="money aside" { @if let Some((_, members)) = people { (members) } }
                        td class="money aside" { (it.payroll.grouped()) }
                        (super::amount(it.due))
                        (super::amount(it.paid))
                        (super::amount(it.arrears(on)))
                        (super::amount(it.over()))
                        td class="mark" { (it.due_on) }
                    }
                }
                @let sum = |of: &dyn Fn(&DuesMonth) -> Money| months.iter().map(of).sum::<Money>();
                tr class="total" {
                    td { (frame.t("合计")) } td class="aside" {} td class="aside" {}
                    td class="money aside" { (sum(&|it| it.payroll).grouped()) }
                    (super::amount(sum(&|it| it.due)))
                    (super::amount(sum(&|it| it.paid)))
                    (super::amount(sum(&|it| it.arrears(on))))
                    (super::amount(sum(&DuesMonth::over)))
                    td {}
                }
            }))
        }
    }
}

fn came(frame: &Frame, receipts: &[ReceiptBody]) -> Markup {
    html! {
        @if receipts.is_empty() {
            p class="empty" { (frame.t("这一年没有到账。")) }
        } @else {
            (table(frame.words, "到账与分成", &[
                ("到账日期", "mark"), ("所属期", "mark"), ("收缴渠道", "aside"), ("收款单位", "aside"),
                ("实缴金额", "money"), ("基层", "money"), ("直属", "money"), ("省直", "money"),
                ("上级", "money"),
            ], &html! {
                @for it in receipts {
                    tr {
                        td class="mark" { (it.received_on) }
                        td class="mark" { (it.wage_period.as_deref().unwrap_or_default()) }
                        td class="aside" { (frame.t(it.channel_label())) }
                        td class="aside" { (it.receiver.name) }
                        (super::amount(it.amount))
                        (super::amount(it.legs.grassroots))
                        (super::amount(it.legs.department))
                        (super::amount(it.legs.federation))
                        (super::amount(it.legs.above))
                    }
                }
            }))
        }
    }
}
