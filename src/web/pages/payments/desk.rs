//! 付款: what waits for whom, and the cashier's form by which many requests are paid in one go.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{number_link, state_badge};
use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::money::Money;
use crate::payments::codes;
use crate::payments::pay_out::{PaidOut, Paying, pay_out};
use crate::payments::payment::{State, Turn};
use crate::payments::store::{self, RequestRow};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, checkbox};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::read_day;

const DAY: &str = "付款日期";
const FROM: &str = "付款账户";

/// The list of a state, by what people call it.
const LISTS: [(&str, &str); 5] = [
    ("open", "待办理"),
    ("paid", "已付款"),
    ("bounced", "银行退回"),
    ("ended", "未批准和已撤回"),
    ("all", "本年全部"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeskQuery {
    list: String,
    done: String,
}

/// What the cashier chose.
#[derive(Debug, Default)]
pub struct PayForm {
    /// Ids, each a ticked box.
    payment: Vec<i64>,
    on: String,
    bank_account: String,
    cash: String,
}

impl PayForm {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "payment" => form.payment.extend(value.parse::<i64>().ok()),
                "on" => form.on = value,
                "bank_account" => form.bank_account = value,
                "cash" => form.cash = value,
                _ => {}
            }
        }
        form
    }
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DeskQuery>,
) -> Answer<Markup> {
    let form = PayForm { on: frame.today.to_string(), ..PayForm::default() };
    let list = if query.list.is_empty() { "open" } else { query.list.as_str() };
    let body = draw(&mut tx, &frame, &unit, (list, &form, &Faults::none())).await?;
    let body = html! {
        @match query.done.as_str() {
            "posted" => (notice(true, frame.t("已付款，凭证已记账。"))),
            "drafted" => (notice(true, frame.t("已付款，凭证等待审核。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(frame.t("付款"), &body))
}

pub async fn pay(
    at: Writing,
    frame: Frame,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let form = PayForm::read(pairs);
    let act = async |tx: &mut Tx| {
        let paying = Paying {
            requests: form.payment.clone(),
            on: read_day(DAY, &form.on)?,
            bank_account_id: form.bank_account.parse().ok(),
            cash: !form.cash.is_empty(),
            roles: None,
        };
        pay_out(tx, at.act(), &at.unit, &paying).await
    };
    let done = |paid: PaidOut| {
        frame.back("payments", if paid.awaits_review { "drafted" } else { "posted" })
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, ("open", &form, faults)).await?;
        Ok(frame.page(frame.t("付款"), &body).into_response())
    };
    submit(at.book(), act, done, (&[(&codes::BANK_UNKNOWN, FROM)], again)).await
}

async fn rows_of(tx: &mut Tx, frame: &Frame, unit: &Unit, list: &str) -> Outcome<Vec<RequestRow>> {
    let states: &[State] = match list {
        "paid" => &[State::Paid],
        "bounced" => &[State::Bounced],
        "ended" => &[State::Refused, State::Withdrawn],
        "all" => {
            let year = frame.span.year();
            let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
            return store::requests_below(tx, unit.id, (&days.0, &days.1)).await;
        }
        _ => &[State::Bounced, State::SentBack, State::Waiting, State::Approved],
    };
    let mut rows = Vec::new();
    for state in states {
        rows.extend(store::open_requests(tx, unit.id, state.as_str()).await?);
    }
    Ok(rows)
}

/// Whether the next step is the viewer's to take.
fn is_mine(frame: &Frame, it: &RequestRow) -> bool {
    let own = frame.viewer.name.as_str();
    match it.turn() {
        Turn::Mend => it.requested_by == own,
        turn => {
            turn.ability().is_some_and(|ability| frame.may(ability))
                && it.signers().all(|by| by != own)
        }
    }
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (list, form, faults): (&str, &PayForm, &Faults),
) -> Outcome<Markup> {
    let rows = rows_of(tx, frame, unit, list).await?;
    let pays = |it: &RequestRow| {
        matches!(it.turn(), Turn::Pay | Turn::PayAgain)
            && is_mine(frame, it)
            && it.unit_code == unit.code
    };
    let has_payable = frame.may(Ability::PayOut) && list == "open" && rows.iter().any(pays);
    let accounts = units::bank_accounts_of(tx, unit.id).await?;
    Ok(html! {
        nav aria-label=(frame.t("付款")) {
            ul class="links" {
                @for (key, label) in LISTS {
                    @let href = format!("{}&list={key}", frame.at("payments"));
                    li { a href=(href) aria-current=[(key == list).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
        @if frame.may(Ability::RequestPayments) {
            p class="actions" {
                a class="button primary" href=(frame.at("payments/new")) {
                    (frame.t("提出付款申请")) }
            }
        }
        (faults.rest(frame.words, &[DAY, FROM]))
        @if rows.is_empty() {
            p class="quiet" { (frame.t("没有这样的付款申请。")) }
        } @else if has_payable {
            form method="post" action=(frame.at("payments/outlays")) {
                (listed(frame, &rows, Some(&form.payment), pays))
                (pay_fields(frame, (form, faults), &accounts))
            }
        } @else {
            (listed(frame, &rows, None, pays))
        }
    })
}

fn listed(
    frame: &Frame,
    rows: &[RequestRow],
    ticked: Option<&Vec<i64>>,
    pays: impl Fn(&RequestRow) -> bool,
) -> Markup {
    let mut headings = vec![
        ("编号", "mark"),
        ("单位", ""),
        ("收款人", ""),
        ("金额", "money"),
        ("用途", ""),
        ("状态", ""),
        ("经办", ""),
        ("申请日期", "mark"),
    ];
    if ticked.is_some() {
        headings.insert(0, ("选择", ""));
    }
    let total: Money = rows.iter().map(RequestRow::amount).sum();
    table(
        frame.words,
        "付款申请",
        &headings,
        &html! {
            @for it in rows {
                tr {
                    @if let Some(ticked) = ticked {
                        td {
                            @if pays(it) {
                                input type="checkbox" name="payment" value=(it.id)
                                    checked[ticked.contains(&it.id)]
                                    aria-label=(frame.words.f("选择 {}", &[&it.number()]));
                            }
                        }
                    }
                    td class="mark" { (number_link(frame, it)) }
                    td { (it.unit_name) }
                    td { (it.payee_name) }
                    td class="money" { (it.amount().grouped()) }
                    td { (it.purpose) }
                    td { (state_badge(frame, it))
                        @if is_mine(frame, it) {
                            " " span class="badge plain" { (frame.t("由我办理")) }
                        } }
                    td { (it.requested_by) }
                    td class="mark" { (it.requested_on) }
                }
            }
            tr class="total" {
                @if ticked.is_some() { td {} }
                td colspan="3" { (frame.words.f("合计 {} 份", &[&rows.len()])) }
                td class="money" { (total.grouped()) }
                td colspan="4" {}
            }
        },
    )
}

fn pay_fields(
    frame: &Frame,
    (form, faults): (&PayForm, &Faults),
    accounts: &[crate::units::project::BankAccount],
) -> Markup {
    let words = frame.words;
    let choices: Vec<(String, String)> =
        accounts.iter().map(|it| (it.id.to_string(), format!("{} {}", it.code, it.name))).collect();
    html! {
        section class="card" {
            h2 { (frame.t("付款")) }
            p { (frame.t("勾选要付的申请；付款后随即生成凭证。收款账号须先由会计核对。")) }
            (Field::new("on", DAY, &form.on).kind("date").required().input(words, faults))
            @if !choices.is_empty() {
                (Field::new("bank_account", FROM, &form.bank_account)
                    .select(words, faults, &choices))
            }
            (checkbox(words, "cash", "付现金", !form.cash.is_empty()))
            p class="actions" { button class="primary" { (frame.t("登记付款")) } }
        }
    }
}
