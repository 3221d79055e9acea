//! One request: what is asked, who signed, and the next step for whose turn it is. Read and signed
//! on a phone, too.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::state_badge;
use crate::access::role::Ability;
use crate::approvals::approval::Act as Deciding;
use crate::approvals::ruling::Ruling;
use crate::finding::{Finding, Outcome};
use crate::payments::codes;
use crate::payments::list_payments::{ShownPayment, show_payment};
use crate::payments::payment::{State, Turn};
use crate::payments::request_payment::{Requested, told_splitting};
use crate::payments::return_payment::{Returning, return_payment};
use crate::payments::sign_payment::{Signing, sign_payment};
use crate::payments::store::RequestRow;
use crate::platform::clock::local_text;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::{list, notice};
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::read_day;
use crate::web::views::payments::deciding;

const RETURN_DAY: &str = "退回日期";
const REASON: &str = "退回原因";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OneQuery {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignForm {
    /// `approve`, `return` or `refuse`.
    act: String,
    note: String,
    seen: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReturnForm {
    on: String,
    reason: String,
}

fn title(frame: &Frame, it: &RequestRow) -> String {
    format!("{} {}", frame.t("付款申请"), it.number())
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<OneQuery>,
) -> Answer<Markup> {
    let form = ReturnForm { on: frame.today.to_string(), ..ReturnForm::default() };
    let (name, body) = draw(&mut tx, &frame, &unit, (id, &form, &Faults::none())).await?;
    let body = html! {
        @match query.done.as_str() {
            "requested" => (notice(true, frame.t("已提交，等待会计审核。"))),
            "signed" => (notice(true, frame.t("已办理。"))),
            "returned" => (notice(true, frame.t("已登记银行退回，等待重新付款。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(&name, &body))
}

async fn again(
    tx: &mut Tx,
    (frame, unit): (&Frame, &Unit),
    (id, form, faults): (i64, &ReturnForm, &Faults),
) -> Answer<Response> {
    let (name, body) = draw(tx, frame, unit, (id, form, faults)).await?;
    Ok(frame.page(&name, &body).into_response())
}

async fn signed(
    (at, frame): (Writing, Frame),
    (id, turn): (i64, Option<Turn>),
    ruling: Ruling<'_>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let signing = Signing { turn, ruling, roles: None };
        sign_payment(tx, at.act(), &at.unit, (id, signing)).await
    };
    let done = |_: Requested| frame.back(&format!("payments/{id}"), "signed");
    let form = ReturnForm::default();
    let redraw = async |tx: &mut Tx, faults: &Faults| {
        again(tx, (&frame, &at.unit), (id, &form, faults)).await
    };
    submit(at.book(), act, done, (&[], redraw)).await
}

fn ruling(form: &SignForm) -> Ruling<'_> {
    let act = deciding(&form.act).unwrap_or(Deciding::Refuse);
    Ruling { act, note: &form.note, seen: Some(&form.seen) }
}

pub async fn check(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<SignForm>,
) -> Answer<Response> {
    signed((at, frame), (id, Some(Turn::Check)), ruling(&form)).await
}

pub async fn approve(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<SignForm>,
) -> Answer<Response> {
    signed((at, frame), (id, Some(Turn::Approve)), ruling(&form)).await
}

pub async fn withdraw(at: Writing, frame: Frame, Last(id): Last<i64>) -> Answer<Response> {
    let ruling = Ruling { act: Deciding::Withdraw, note: "", seen: None };
    signed((at, frame), (id, None), ruling).await
}

pub async fn give_back(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<ReturnForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day(RETURN_DAY, &form.on)?;
        let returning = Returning { on, reason: form.reason.clone(), roles: None };
        return_payment(tx, at.act(), &at.unit, (id, &returning)).await
    };
    let done = |_: Requested| frame.back(&format!("payments/{id}"), "returned");
    let redraw = async |tx: &mut Tx, faults: &Faults| {
        again(tx, (&frame, &at.unit), (id, &form, faults)).await
    };
    submit(at.book(), act, done, (&[(&codes::REASON_MISSING, REASON)], redraw)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (id, form, faults): (i64, &ReturnForm, &Faults),
) -> Outcome<(String, Markup)> {
    let shown = show_payment(tx, unit, id).await?;
    let it = &shown.request;
    let told: Vec<Finding> = told_splitting(tx, it).await?.into_iter().collect();
    let body = html! {
        (faults.rest(frame.words, &[RETURN_DAY, REASON]))
        (facts(frame, &shown))
        @if !told.is_empty() { (list(frame.words, &told)) }
        (next_step(frame, it))
        (steps(frame, it))
        (outlays(frame, &shown))
        @if it.state() == State::Paid && frame.may(Ability::PayOut) {
            (return_form(frame, it, (form, faults)))
        }
        p { a href=(frame.at("payments")) { (frame.t("返回付款申请")) } }
    };
    Ok((title(frame, it), body))
}

fn facts(frame: &Frame, shown: &ShownPayment) -> Markup {
    let it = &shown.request;
    let account = shown.payee.account.as_ref();
    html! {
        section class="card" {
            dl class="facts" {
                dt { (frame.t("状态")) } dd { (state_badge(frame, it)) }
                dt { (frame.t("收款人")) }
                dd { (it.payee_name) "（" (frame.t(shown.payee.kind.label())) "）" }
                dt { (frame.t("收款账号")) }
                dd {
                    @match account {
                        Some(account) => {
                            (account.number) " " (account.bank_name) " "
                            @match &account.confirmed_by {
                                Some(by) => span class="badge done" {
                                    (frame.words.f("{} 已核对", &[by])) },
                                None => a href=(frame.at("payees")) class="badge warn" {
                                    (frame.t("账号待核对")) },
                            }
                        },
                        None => span class="quiet" { (frame.t("未登记，只能付现金")) },
                    }
                }
                dt { (frame.t("金额")) } dd { strong { (it.amount().grouped()) } }
                dt { (frame.t("用途")) } dd { (it.purpose) }
                dt { (frame.t("列支科目")) } dd { (it.account_code) " " (it.account_name) }
                @if let Some(project) = &it.project_name {
                    dt { (frame.t("项目")) } dd { (project) }
                }
                dt { (frame.t("单据")) } dd { (it.papers) }
                @if !it.minutes.is_empty() {
                    dt { (frame.t("会议纪要")) } dd { (it.minutes) }
                }
                @if !it.for_whom.is_empty() {
                    dt { (frame.t("用款人")) } dd { (it.for_whom) }
                }
                dt { (frame.t("申请日期")) } dd { (it.requested_on) }
            }
        }
    }
}

/// The form of whose turn it is, where that is the viewer.
fn next_step(frame: &Frame, it: &RequestRow) -> Markup {
    let own = frame.viewer.name.as_str();
    let is_own = it.requested_by == own;
    let rest = |act: &str| frame.at(&format!("payments/{}/{act}", it.id));
    let (turn, has_signed) = (it.turn(), it.signers().any(|by| by == own));
    let may = turn.ability().is_some_and(|ability| frame.may(ability));
    html! {
        @match turn {
            Turn::Check if may && !has_signed => (sign_form(frame, it, &rest("check"), "审核通过")),
            Turn::Approve if may && !has_signed => {
                (sign_form(frame, it, &rest("approval"), "同意支付"))
            },
            Turn::Pay | Turn::PayAgain if may && !has_signed => p class="actions" {
                a class="button primary" href=(frame.at("payments")) { (frame.t("去付款")) }
            },
            Turn::Mend if is_own => p class="actions" {
                a class="button primary" href=(rest("change")) { (frame.t("修改后重新提交")) }
            },
            _ if may && has_signed => p class="quiet" {
                (frame.t("你已办理过这笔付款的一个环节，须由另一人办理。"))
            },
            _ => {},
        }
        @if matches!(turn, Turn::Pay | Turn::PayAgain)
            && frame.may(Ability::ApprovePayments) && !is_own {
            (take_back_form(frame, it, &rest("approval")))
        }
        @if is_own && turn != Turn::Nobody {
            form method="post" action=(rest("withdrawal")) {
                p class="actions" { button { (frame.t("撤回申请")) } }
            }
        }
    }
}

fn sign_form(frame: &Frame, it: &RequestRow, to: &str, yes: &'static str) -> Markup {
    html! {
        form class="card sign" method="post" action=(to) {
            h2 { (frame.t(it.turn().label())) }
            input type="hidden" name="seen" value=(it.mark());
            div class="field" {
                label for="note" { (frame.t("意见")) }
                input id="note" name="note" maxlength="500";
                p class="help" { (frame.t("退回或不同意的须写意见")) }
            }
            p class="actions" {
                button class="primary" name="act" value="approve" { (frame.t(yes)) }
                " " button name="act" value="return" { (frame.t("退回经办")) }
                " " button name="act" value="refuse" { (frame.t("不同意")) }
            }
        }
    }
}

/// The chair's way back, as long as nothing is paid.
fn take_back_form(frame: &Frame, it: &RequestRow, to: &str) -> Markup {
    html! {
        details class="card" {
            summary { (frame.t("退回或终止这笔付款")) }
            form method="post" action=(to) {
                input type="hidden" name="seen" value=(it.mark());
                div class="field" {
                    label for="back-note" { (frame.t("意见")) }
                    input id="back-note" name="note" maxlength="500" required;
                }
                p class="actions" {
                    @if it.turn() == Turn::Pay {
                        button name="act" value="return" { (frame.t("退回经办")) } " "
                    }
                    button name="act" value="refuse" { (frame.t("不同意")) }
                }
            }
        }
    }
}

fn steps(frame: &Frame, it: &RequestRow) -> Markup {
    let at = |at: &Option<String>| at.as_deref().map(local_text).unwrap_or_default();
    let requested_at = Some(it.requested_at.clone());
    let rows = [
        ("经办", Some(&it.requested_by), at(&requested_at)),
        ("会计审核", it.checked_by.as_ref(), at(&it.checked_at)),
        ("主席审批", it.approved_by.as_ref(), at(&it.approved_at)),
        ("出纳付款", it.paid_by.as_ref(), it.paid_on.clone().unwrap_or_default()),
    ];
    html! {
        h2 { (frame.t("办理经过")) }
        (table(frame.words, "办理经过", &[("环节", ""), ("办理人", ""), ("时间", "mark")], &html! {
            @for (step, by, at) in &rows {
                tr {
                    td { (frame.t(step)) }
                    td { @match by { Some(by) => (by), None => span class="quiet" { "—" } } }
                    td class="mark" { (at) }
                }
            }
        }))
    }
}

fn outlays(frame: &Frame, shown: &ShownPayment) -> Markup {
    html! {
        @if !shown.outlays.is_empty() {
            h2 { (frame.t("付款记录")) }
            (table(frame.words, "付款记录", &[
                ("付款日期", "mark"), ("出纳", ""), ("凭证", ""), ("退回日期", "mark"),
                ("退回原因", ""),
            ], &html! {
                @for it in &shown.outlays {
                    tr {
                        td class="mark" { (it.paid_on) }
                        td { (it.paid_by) }
                        td {
                            @match (it.voucher_id, it.return_way.as_deref()) {
                                (Some(id), _) if frame.may(Ability::ReadBooks) => {
                                    a href=(frame.at(&format!("vouchers/{id}"))) {
                                        (frame.t("查看凭证")) }
                                },
                                (Some(_), _) => (frame.t("已记账")),
                                (None, Some(_)) => (frame.t("凭证已删除")),
                                (None, None) => (frame.t("凭证待审核")),
                            }
                        }
                        td class="mark" { (it.returned_on.as_deref().unwrap_or_default()) }
                        td { (it.return_reason.as_deref().unwrap_or_default()) }
                    }
                }
            }))
        }
    }
}

fn return_form(frame: &Frame, it: &RequestRow, (form, faults): (&ReturnForm, &Faults)) -> Markup {
    let words = frame.words;
    html! {
        details class="card" open[!faults.is_empty()] {
            summary { (frame.t("登记银行退回")) }
            p { (frame.t("银行退回的，冲销付款凭证，核对收款账号后重新付款。")) }
            form method="post" action=(frame.at(&format!("payments/{}/return", it.id))) {
                (Field::new("on", RETURN_DAY, &form.on).kind("date").required()
                    .input(words, faults))
                (Field::new("reason", REASON, &form.reason).required()
                    .help("例如：户名与账号不符").input(words, faults))
                (button(words, "登记退回"))
            }
        }
    }
}
