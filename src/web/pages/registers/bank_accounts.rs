//! A unit's bank accounts: the list and registering one.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::access::store as access;
use crate::finding::Code;
use crate::ledger::chart::add_account::add_booked_bank_account;
use crate::ledger::chart::{Chart, Class, Era};
use crate::ledger::store as ledger;
use crate::platform::database::Tx;
use crate::units::codes::BANK_ACCOUNT_EXISTS;
use crate::units::project::BankAccount;
use crate::units::store;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::submit::submit;

/// Accounts that hold money at banks stand under these, the usual one first.
const MONEY: [&str; 3] = ["102", "103", "111"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BankQuery {
    format: ListFormat,
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BankForm {
    code: String,
    name: String,
    account: String,
    bank: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<BankQuery>,
) -> Answer<Response> {
    let form = BankForm::default();
    page(&mut tx, &frame, &unit, (&query, &form, &Faults::none())).await
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, form, faults): (&BankQuery, &BankForm, &Faults),
) -> Answer<Response> {
    let chart = ledger::chart_of(tx, Era::of_year(frame.span.year()), unit.id).await?;
    let accounts = store::bank_accounts_of(tx, unit.id).await?;
    let saved = access::saved_filters(tx, frame.viewer.user_id, "bank-accounts").await?;
    let columns = vec![
        ListColumn::text("code", "编码", 12),
        ListColumn::text("name", "账户名称", 30),
        ListColumn::text("account", "对应科目", 26),
        ListColumn::text("bank", "开户银行", 30),
    ];
    let mut list = Listing::new("bank-accounts", frame.t("银行账户"), columns);
    let booked_on = |code: &str| match chart.by_code(code) {
        Some(account) => format!("{code} {}", chart.full_name(account)),
        None => code.to_owned(),
    };
    list.rows = accounts
        .iter()
        .map(|it| {
            ListRow::new(vec![
                ListCell::text(it.code.clone()),
                ListCell::text(it.name.clone()),
                ListCell::text(booked_on(&it.account_code)),
                ListCell::text(it.bank.clone()),
            ])
        })
        .collect();
    list.empty =
        html! { p { (frame.t("还没有登记银行账户。登记后，银行存款的分录可以注明账户。")) } };
    let around = |drawn: Markup| {
        html! {
            @if query.done == "added" { (notice(true, frame.t("银行账户已登记。"))) }
            (tabs(frame, "bank-accounts"))
            (drawn)
            @if frame.may(Ability::KeepRegisters) {
                (faults.rest(frame.words, &FIELDS))
                (add_form(frame, &chart, (form, faults)))
            }
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn add_form(frame: &Frame, chart: &Chart, (form, faults): (&BankForm, &Faults)) -> Markup {
    let options: Vec<(String, String)> = chart
        .accounts()
        .iter()
        .filter(|it| {
            it.class == Class::Asset && MONEY.contains(&it.top_code()) && chart.is_leaf(it)
        })
        .map(|it| (it.code.clone(), format!("{} {}", it.code, chart.full_name(it))))
        .collect();
    html! {
        form class="card" method="post" action=(frame.at("bank-accounts")) {
            h2 { (frame.t("登记银行账户")) }
            div class="columns" {
                (Field::new("code", "账户编码",
                    &form.code).required().help("如账号末四位").input(frame.words, faults))
                (Field::new("name", "账户名称", &form.name).required().input(frame.words, faults))
                (Field::new("account", "对应科目", &form.account).required().select(frame.words,
                    faults, &options))
                (Field::new("bank", "开户银行", &form.bank).input(frame.words, faults))
            }
            (button(frame.words, "登记银行账户"))
        }
    }
}

const FIELDS: [&str; 4] = ["账户编码", "账户名称", "对应科目", "开户银行"];
const PLACES: [(&Code, &str); 1] = [(&BANK_ACCOUNT_EXISTS, "账户编码")];

pub async fn add(at: Writing, frame: Frame, Form(form): Form<BankForm>) -> Answer<Response> {
    let new = BankAccount {
        id: 0,
        unit_id: at.unit.id,
        code: form.code.trim().to_owned(),
        name: form.name.trim().to_owned(),
        account_code: form.account.clone(),
        bank: form.bank.trim().to_owned(),
    };
    let booked = (&at.unit, Era::of_year(frame.span.year()));
    let act =
        async |tx: &mut Tx| add_booked_bank_account(tx, at.clock, &at.actor, booked, new).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &at.unit, (&BankQuery::default(), &form, faults)).await
    };
    submit(at.book(), act, |_| frame.back("bank-accounts", "added"), (&PLACES, again)).await
}
