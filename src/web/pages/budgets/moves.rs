//! 预算调剂: an amount moves from one line to another, or out of the contingency line; approved among
//! the versions.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::budgets::codes;
use crate::budgets::move_line::{Moving, move_line};
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::web::at::Writing;
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::problem::Answer;
use crate::web::submit::submit;

const AMOUNT: &str = "调剂金额";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MoveForm {
    from: String,
    to: String,
    amount: String,
    reason: String,
}

pub async fn show(frame: Frame) -> Markup {
    let body = draw(&frame, (&MoveForm::default(), &Faults::none()));
    frame.page(frame.t("预算调剂"), &body)
}

pub async fn send(at: Writing, frame: Frame, Form(form): Form<MoveForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let moving = Moving {
            year: frame.span.year(),
            from: form.from.clone(),
            to: form.to.clone(),
            amount: read_amount(&form.amount)?,
            reason: form.reason.clone(),
        };
        move_line(tx, at.act(), &at.unit, &moving).await
    };
    let done = |_: Money| frame.back("budgets/versions", "moved");
    let again = async |_: &mut Tx, faults: &Faults| {
        let body = draw(&frame, (&form, faults));
        Ok(frame.page(frame.t("预算调剂"), &body).into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

fn read_amount(text: &str) -> Outcome<Money> {
    let read = Money::read(text).ok().flatten();
    let wrong = || Finding::new(&codes::AMOUNT_UNREADABLE, Place::of(AMOUNT)).found(text);
    Ok(read.ok_or_else(wrong)?)
}

fn draw(frame: &Frame, (form, faults): (&MoveForm, &Faults)) -> Markup {
    let words = frame.words;
    html! {
        (tabs(frame, "budgets/moves"))
        (faults.rest(words, &[AMOUNT]))
        form class="card" method="post" action=(frame.at("budgets/moves")) {
            p class="quiet" { (frame.t("总额不变，只在两条预算之间调剂；提出后在“预算版本”中登记批准，自批准之日生效。")) }
            (Field::new("from", "调出", &form.from).required()
                .help("科目编码，或科目编码/项目，如 510/预备费").input(words, faults))
            (Field::new("to", "调入", &form.to).required()
                .help("科目编码，或科目编码/项目").input(words, faults))
            (Field::new("amount", AMOUNT, &form.amount).required().input(words, faults))
            (Field::new("reason", "原因", &form.reason).required().input(words, faults))
            (button(words, "提出调剂"))
        }
    }
}
