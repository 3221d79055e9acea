//! 家庭档案: the families of a unit and those below it, masked, and the form that puts one on file.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::aid::family::{Cause, FamilyState};
use crate::aid::list_families::{ShownFamily, list_families};
use crate::aid::open_family::{NewFamily, open_family};
use crate::finding::Outcome;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::aid::{need_aid_amount, read_aid_day};

const LABELS: [&str; 9] = [
    "户主姓名",
    "证件号码",
    "联系电话",
    "住址",
    "致困原因",
    "人均月收入",
    "家庭人口",
    "建档日期",
    "建档依据",
];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenForm {
    name: String,
    identity: String,
    phone: String,
    address: String,
    cause: String,
    income: String,
    heads: String,
    on: String,
    paper: String,
}

impl OpenForm {
    fn new_family(&self) -> Outcome<NewFamily> {
        Ok(NewFamily {
            name: self.name.clone(),
            identity: self.identity.clone(),
            phone: self.phone.clone(),
            address: self.address.clone(),
            cause: self.cause.clone(),
            income: need_aid_amount("人均月收入", &self.income)?,
            heads: self.heads.trim().parse().unwrap_or_default(),
            on: read_aid_day("建档日期", &self.on)?,
            paper: self.paper.clone(),
        })
    }
}

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let form = OpenForm { on: frame.today.to_string(), ..OpenForm::default() };
    let body = draw(&mut tx, &frame, &unit, (&form, &Faults::none())).await?;
    Ok(frame.page(frame.t("家庭档案"), &body))
}

pub async fn open(at: Writing, frame: Frame, Form(form): Form<OpenForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| open_family(tx, at.act(), &at.unit, &form.new_family()?).await;
    let done = |number: String| frame.back(&format!("families/{number}"), "opened");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("家庭档案"), &body).into_response())
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    submit((&at.database, &books), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&OpenForm, &Faults),
) -> Outcome<Markup> {
    let shown = list_families(tx, unit).await?;
    let words = frame.words;
    let causes = options(words, Cause::EVERY.iter().map(|it| (it.as_str(), it.label())));
    Ok(html! {
        (tabs(frame, "families"))
        (faults.rest(words, &LABELS))
        @if let Some(closed) = &shown.closed {
            (findings::list(words, std::slice::from_ref(closed)))
        }
        @if shown.families.is_empty() {
            p class="quiet" { (frame.t("还没有家庭档案。")) }
        } @else {
            (listed(frame, &shown.families))
        }
        @if frame.may(Ability::HandleAid) {
            form class="card" method="post" action=(frame.at("families")) autocomplete="off" {
                h2 { (frame.t("建档")) }
                (Field::new("name", "户主姓名", &form.name).required().autocomplete("off")
                    .input(words, faults))
                (Field::new("identity", "证件号码", &form.identity).required()
                    .autocomplete("off").input(words, faults))
                (Field::new("phone", "联系电话", &form.phone).autocomplete("off")
                    .input(words, faults))
                (Field::new("address", "住址", &form.address).autocomplete("off")
                    .input(words, faults))
                (Field::new("cause", "致困原因", &form.cause).required()
                    .select(words, faults, &causes))
                (Field::new("income", "人均月收入", &form.income).required()
                    .input(words, faults))
                (Field::new("heads", "家庭人口", &form.heads).required().input(words, faults))
                (Field::new("on", "建档日期", &form.on).kind("date").required()
                    .input(words, faults))
                (Field::new("paper", "建档依据", &form.paper).required().input(words, faults))
                (button(words, "建档"))
            }
        }
    })
}

fn listed(frame: &Frame, rows: &[ShownFamily]) -> Markup {
    let headings = [
        ("档案编号", "mark"),
        ("单位编码", "mark"),
        ("户主姓名", ""),
        ("致困原因", ""),
        ("人均月收入", "money"),
        ("家庭人口", "mark"),
        ("建档日期", "mark"),
        ("状态", ""),
    ];
    let address =
        |it: &ShownFamily| frame.at_unit(&it.unit_code, &format!("families/{}", it.number));
    let class = |it: &ShownFamily| if it.state == FamilyState::Open { "done" } else { "plain" };
    table(
        frame.words,
        "家庭档案",
        &headings,
        &html! {
            @for it in rows {
                tr {
                    td class="mark" { a href=(address(it)) { (it.number) } }
                    td class="mark" { (it.unit_code) }
                    td { (it.name) }
                    td { (frame.t(it.cause.label())) }
                    td class="money" { (it.income.grouped()) }
                    td class="mark" { (it.heads) }
                    td class="mark" { (it.opened_on) }
                    td { span class={ "badge " (class(it)) } { (frame.t(it.state.label())) } }
                }
            }
        },
    )
}
