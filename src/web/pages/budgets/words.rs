//! 决算说明书: the words with the figures of the table, and the form in which they are written with
//! their bindings.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::budgets::write_wording::{Wording, read_wording, write_wording};
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WordsForm {
    text: String,
}

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (None, &Faults::none())).await?;
    Ok(frame.page(frame.t("决算说明书"), &body))
}

pub async fn save(at: Writing, frame: Frame, Form(form): Form<WordsForm>) -> Answer<Response> {
    let of = (frame.span.year(), form.text.as_str());
    let act = async |tx: &mut Tx| write_wording(tx, at.act(), &at.unit, of).await;
    let done = |_: Wording| frame.back("budgets/words", "saved");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (Some(&form.text), faults)).await?;
        Ok(frame.page(frame.t("决算说明书"), &body).into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (typed, faults): (Option<&str>, &Faults),
) -> Outcome<Markup> {
    let wording = read_wording(tx, unit, frame.span.year()).await?;
    let kept = wording.as_ref().map_or("", |it| it.text.as_str());
    let text = typed.unwrap_or(kept);
    Ok(html! {
        (tabs(frame, "budgets/words"))
        (faults.rest(frame.words, &[]))
        @if let Some(it) = &wording {
            (findings::list(frame.words, &it.findings))
            section class="card" {
                h2 { (frame.words.f("{} 年决算说明书", &[&it.year])) }
                @for line in it.drawn.lines() { p { (line) } }
                p class="quiet" { (it.set_by) }
            }
        } @else {
            p class="quiet" { (frame.t("本年还没有说明书。")) }
        }
        @if frame.may(Ability::KeepBudgets) {
            form class="card" method="post" action=(frame.at("budgets/words")) {
                (Field::new("text", "说明书", text).required()
                    .help("金额和比率写作对应的单元格，如 {执行率:50405}、{累计发生:支出}；直接写出的金额不予保存")
                    .textarea(frame.words, &Faults::none()))
                (button(frame.words, "保存说明书"))
            }
        }
    })
}
