//! One transfer: what was announced, what each side said, and the forms of the receiver and of who
//! disputes.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::state_badge;
use crate::access::role::Ability;
use crate::dealings::codes;
use crate::dealings::rows::Side;
use crate::dues::codes::{AMOUNT_UNREADABLE, DAY_INVALID};
use crate::finding::{Code, Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::clock::local_text;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::pages::dues::{back_with, booked_notice};
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::read_day;
use crate::web::views::transfers::{
    WholeTransfer, WordBody, confirm_receipt, say_dispute, whole_transfer,
};

const DAY: &str = "到账日期";
const AMOUNT: &str = "到账金额";
const NOTE: &str = "争议的内容";
const FIELDS: [&str; 3] = [DAY, AMOUNT, NOTE];
const PLACES: [(&Code, &str); 5] = [
    (&AMOUNT_UNREADABLE, AMOUNT),
    (&DAY_INVALID, DAY),
    (&codes::AMOUNT_NOT_POSITIVE, AMOUNT),
    (&codes::ALREADY_RECEIVED, AMOUNT),
    (&codes::DISPUTE_WITHOUT_NOTE, NOTE),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TransferQuery {
    booked: String,
    done: String,
}

/// Both forms of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TransferForm {
    date: String,
    amount: String,
    note: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
    frame: Frame,
    Query(query): Query<TransferQuery>,
) -> Answer<Markup> {
    let form = TransferForm { date: frame.today.to_string(), ..TransferForm::default() };
    let body = draw(&mut tx, &frame, (&unit, id), (&form, &Faults::none())).await?;
    let body = html! {
        (booked_notice(&frame, &query.booked))
        @if query.done == "disputed" { (notice(true, frame.t("争议已登记，对方单位可以看到。"))) }
        (body)
    };
    Ok(frame.page(frame.t("上下级划转"), &body))
}

pub async fn confirm(
    at: Writing,
    Last(id): Last<i64>,
    frame: Frame,
    Form(form): Form<TransferForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day(DAY, &form.date)?;
        let amount = read_amount(&form.amount)?;
        confirm_receipt(tx, at.act(), &at.unit, (id, on, amount)).await
    };
    let done = |booked| back_with(&frame, &format!("transfers/{id}"), &booked);
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, (&at.unit, id), (&form, faults)).await?;
        Ok(frame.page(frame.t("上下级划转"), &body).into_response())
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    submit((&at.database, &books), act, done, (&PLACES, again)).await
}

pub async fn dispute(
    at: Writing,
    Last(id): Last<i64>,
    frame: Frame,
    Form(form): Form<TransferForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| say_dispute(tx, at.act(), &at.unit, (id, &form.note)).await;
    let done = |()| frame.back(&format!("transfers/{id}"), "disputed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, (&at.unit, id), (&form, faults)).await?;
        Ok(frame.page(frame.t("上下级划转"), &body).into_response())
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    submit((&at.database, &books), act, done, (&PLACES, again)).await
}

/// Blank means as much as was paid.
fn read_amount(text: &str) -> Outcome<Option<Money>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let read = Money::read(text).ok().flatten();
    read.map(Some)
        .ok_or_else(|| Finding::new(&AMOUNT_UNREADABLE, Place::of(AMOUNT)).found(text).into())
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (unit, id): (&Unit, i64),
    (form, faults): (&TransferForm, &Faults),
) -> Outcome<Markup> {
    let whole = whole_transfer(tx, (unit, id), frame.today).await?;
    let may_act = frame.may(Ability::ConfirmTransfers);
    let is_settled = whole.transfer.difference.is_zero() && !whole.words.is_empty();
    Ok(html! {
        (facts(frame, &whole))
        h2 { (frame.t("双方登记")) }
        (words_of(frame, &whole.words))
        (faults.rest(frame.words, &FIELDS))
        @if may_act && !is_settled {
            div class="cards" {
                @if whole.transfer.is_to_confirm {
                    (confirm_form(frame, &whole, (form, faults)))
                }
                (dispute_form(frame, &whole, (form, faults)))
            }
        }
        p { a href=(frame.at("transfers")) { (frame.t("返回上下级划转")) } }
    })
}

fn facts(frame: &Frame, whole: &WholeTransfer) -> Markup {
    let it = &whole.transfer;
    html! {
        dl class="facts card" {
            dt { (frame.t("类别")) } dd { (frame.t(it.kind_label())) " " (state_badge(frame, it)) }
            dt { (frame.t("付款单位")) } dd { (it.payer.label()) }
            dt { (frame.t("收款单位")) } dd { (it.receiver.label()) }
            dt { (frame.t("所属年度")) } dd { (it.book_year) }
            @if !it.number.is_empty() { dt { (frame.t("事项编号")) } dd { (it.number) } }
            @if !it.project.is_empty() { dt { (frame.t("项目")) } dd { (it.project) } }
            @if let Some(day) = &it.announced_on {
                dt { (frame.t("通知")) } dd { (day) " " (it.announced.grouped()) }
            }
            dt { (frame.t("付款金额")) } dd { (it.paid.grouped()) }
            dt { (frame.t("收款金额")) } dd { (it.received.grouped()) }
            dt { (frame.t("差额")) } dd { (it.difference.grouped()) }
            @if !it.dispute.is_empty() {
                dt { (frame.t("争议")) }
                dd { (it.dispute)
                    @if let Some(by) = &it.disputed_by {
                        " " span class="quiet" { (frame.words.f("（{} 登记）", &[by])) }
                    } }
            }
        }
    }
}

fn words_of(frame: &Frame, words: &[WordBody]) -> Markup {
    let side = |it: &WordBody| match Side::read(&it.side) {
        Some(Side::Payer) => "付款方",
        _ => "收款方",
    };
    html! {
        @if words.is_empty() {
            p class="empty" { (frame.t("已通知，双方都还没有登记收付。")) }
        } @else {
            (table(frame.words, "双方登记", &[
                ("登记方", ""), ("日期", "mark"), ("金额", "money"), ("登记人", ""),
                ("本单位凭证", ""),
            ], &html! {
                @for it in words {
                    tr {
                        td { (frame.t(side(it)))
                            @if it.is_taken_back {
                                " " span class="badge plain" { (frame.t("已撤回")) } } }
                        td class="mark" { (it.dated_on) }
                        td class="money" { (it.amount.grouped()) }
                        td { (it.said_by) " " span class="quiet" { (local_text(&it.said_at)) } }
                        td {
                            @for id in &it.voucher_ids {
                                a href=(frame.at(&format!("vouchers/{id}"))) {
                                    (frame.t("查看凭证")) } " "
                            }
                            @for id in &it.draft_ids {
                                a href=(frame.at(&format!("drafts/{id}"))) {
                                    (frame.t("待审核凭证")) } " "
                            }
                            @if let Some(reason) = &it.waits { (reason) }
                        }
                    }
                }
            }))
        }
    }
}

fn confirm_form(
    frame: &Frame,
    whole: &WholeTransfer,
    (form, faults): (&TransferForm, &Faults),
) -> Markup {
    let it = &whole.transfer;
    html! {
        form class="card" method="post"
            action=(frame.at(&format!("transfers/{}/confirmation", it.id))) {
            h2 { (frame.t("确认收到")) }
            p { (frame.words.f("尚未确认 {} 元。按银行到账登记，本单位的凭证随之生成。",
                &[&it.difference.grouped()])) }
            (Field::new("date", DAY, &form.date).kind("date").required()
                .input(frame.words, faults))
            (Field::new("amount", AMOUNT, &form.amount)
                .help("不填则为尚未确认的全部；少到的，填实际到账金额，并登记争议")
                .input(frame.words, faults))
            (button(frame.words, "确认收到"))
        }
    }
}

fn dispute_form(
    frame: &Frame,
    whole: &WholeTransfer,
    (form, faults): (&TransferForm, &Faults),
) -> Markup {
    let it = &whole.transfer;
    html! {
        form class="card" method="post"
            action=(frame.at(&format!("transfers/{}/dispute", it.id))) {
            h2 { (frame.t("登记争议")) }
            p { (frame.t("写明差额、原因和双方单据；双方都能看到，补付或更正后自行了结。")) }
            (Field::new("note", NOTE, &form.note).required().textarea(frame.words, faults))
            (button(frame.words, "登记争议"))
        }
    }
}
