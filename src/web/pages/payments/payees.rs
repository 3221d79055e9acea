//! 收款人: where money for each goes, a changed number, and the second person who compares it.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::payments::change_payee::{change_account, confirm_account};
use crate::payments::codes;
use crate::payments::list_payments::{ShownPayee, list_payees};
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::Faults;
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PayeesQuery {
    done: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountForm {
    number: String,
    bank_name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfirmForm {
    account_id: i64,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<PayeesQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, &Faults::none()).await?;
    let body = html! {
        @match query.done.as_str() {
            "changed" => (notice(true, frame.t("收款账号已登记，等待会计核对。"))),
            "confirmed" => (notice(true, frame.t("收款账号已核对。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(frame.t("收款人"), &body))
}

pub async fn change(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<AccountForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let of = (id, form.number.as_str(), form.bank_name.as_str());
        change_account(tx, at.act(), &at.unit, of).await
    };
    let done = |()| frame.back("payees", "changed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(frame.t("收款人"), &body).into_response())
    };
    let fields = &[(&codes::ACCOUNT_NUMBER_INVALID, "收款账号")];
    submit(at.book(), act, done, (fields, again)).await
}

pub async fn confirm(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<ConfirmForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        confirm_account(tx, at.act(), &at.unit, (id, Some(form.account_id))).await
    };
    let done = |()| frame.back("payees", "confirmed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(frame.t("收款人"), &body).into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Outcome<Markup> {
    let payees = list_payees(tx, unit).await?;
    Ok(html! {
        (faults.rest(frame.words, &[]))
        p { (frame.t("收款账号加密保存，只显示末几位；新登记或变更的账号，须由登记人以外的会计对照单据核对后才能付款。")) }
        @if payees.is_empty() {
            p class="quiet" { (frame.t("还没有收款人；提出付款申请时登记。")) }
        } @else {
            (listed(frame, &payees))
        }
    })
}

fn listed(frame: &Frame, payees: &[ShownPayee]) -> Markup {
    let headings = [
        ("收款人", ""),
        ("种类", ""),
        ("收款账号", "mark"),
        ("开户行", ""),
        ("登记人", ""),
        ("核对", ""),
        ("变更账号", ""),
    ];
    table(
        frame.words,
        "收款人",
        &headings,
        &html! {
            @for it in payees {
                @let account = it.account.as_ref();
                tr {
                    td { (it.name) }
                    td { (frame.t(it.kind.label())) }
                    td class="mark" { @if let Some(account) = account { (account.number) } }
                    td { @if let Some(account) = account { (account.bank_name) } }
                    td { @if let Some(account) = account { (account.proposed_by) } }
                    td { @if let Some(account) = account {
                        @match &account.confirmed_by {
                            Some(by) => span class="badge done" { (by) },
                            None => (confirm_form(frame, it, account.id, &account.proposed_by)),
                        }
                    } }
                    td { @if frame.may(Ability::PayOut) { (change_form(frame, it)) } }
                }
            }
        },
    )
}

fn confirm_form(frame: &Frame, it: &ShownPayee, account_id: i64, proposed_by: &str) -> Markup {
    let may = frame.may(Ability::CheckPayments) && proposed_by != frame.viewer.name;
    html! {
        @if may {
            form method="post" action=(frame.at(&format!("payees/{}/confirmation", it.id))) {
                input type="hidden" name="account_id" value=(account_id);
                button class="primary"
                    aria-label=(frame.words.f("核对 {} 的收款账号", &[&it.name])) {
                    (frame.t("核对无误")) }
            }
        } @else {
            span class="badge warn" { (frame.t("待核对")) }
        }
    }
}

fn change_form(frame: &Frame, it: &ShownPayee) -> Markup {
    html! {
        details {
            summary { (frame.t("变更")) }
            form method="post" action=(frame.at(&format!("payees/{}/account", it.id))) {
                input name="number" autocomplete="off" required
                    aria-label=(frame.words.f("{} 的新账号", &[&it.name]))
                    placeholder=(frame.t("收款账号"));
                input name="bank_name" aria-label=(frame.words.f("{} 的开户行", &[&it.name]))
                    placeholder=(frame.t("开户行"));
                button { (frame.t("登记")) }
            }
        }
    }
}
