//! 帮扶申请: what waits for whom, people masked, and the form by which somebody applies.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{badge, tabs};
use crate::access::role::Ability;
use crate::aid::ask_aid::{Asked, ask_aid};
use crate::aid::list_aid::{ShownApplication, list_aid};
use crate::finding::Outcome;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::programmes::list_programmes::programmes_of;
use crate::programmes::programme::State as ProgrammeState;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::aid::{need_aid_amount, read_aid_amount, read_aid_day};

const LABELS: [&str; 9] = [
    "项目",
    "姓名",
    "证件号码",
    "所在单位",
    "档案编号",
    "病种",
    "个人负担费用",
    "申请金额",
    "申请日期",
];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApplyForm {
    programme: String,
    name: String,
    identity: String,
    unit: String,
    family: String,
    illness: String,
    own_cost: String,
    amount: String,
    on: String,
}

impl ApplyForm {
    fn asked(&self) -> Outcome<Asked> {
        Ok(Asked {
            programme: self.programme.clone(),
            name: self.name.clone(),
            identity: self.identity.clone(),
            unit: self.unit.clone(),
            family: self.family.clone(),
            illness: self.illness.clone(),
            own_cost: read_aid_amount("个人负担费用", &self.own_cost)?,
            amount: need_aid_amount("申请金额", &self.amount)?,
            on: read_aid_day("申请日期", &self.on)?,
        })
    }
}

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let form = ApplyForm { on: frame.today.to_string(), ..ApplyForm::default() };
    let body = draw(&mut tx, &frame, &unit, (&form, &Faults::none())).await?;
    Ok(frame.page(frame.t("帮扶申请"), &body))
}

pub async fn apply(at: Writing, frame: Frame, Form(form): Form<ApplyForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| ask_aid(tx, at.act(), &at.unit, &form.asked()?).await;
    let done = |number: String| frame.back(&format!("aid/{number}"), "applied");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("帮扶申请"), &body).into_response())
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    submit((&at.database, &books), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&ApplyForm, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let shown = list_aid(tx, unit, year).await?;
    let programmes = programmes_of(tx, unit).await?;
    let open = programmes.iter().filter(|it| it.state == ProgrammeState::Approved);
    let choices: Vec<(String, String)> = open
        .filter(|it| it.year == year)
        .map(|it| (it.code.clone(), format!("{} {}", it.code, it.name)))
        .collect();
    Ok(html! {
        (tabs(frame, "aid"))
        (faults.rest(frame.words, &LABELS))
        @if let Some(closed) = &shown.closed {
            (findings::list(frame.words, std::slice::from_ref(closed)))
        }
        @if shown.applications.is_empty() {
            p class="quiet" { (frame.t("本年还没有帮扶申请。")) }
        } @else {
            (listed(frame, &shown.applications))
        }
        @if frame.may(Ability::HandleAid) {
            @if choices.is_empty() {
                p class="quiet" { (frame.t("本年没有已批准的项目，批准后才能受理申请。")) }
            } @else {
                (apply_form(frame, (form, faults), &choices))
            }
        }
    })
}

fn apply_form(
    frame: &Frame,
    (form, faults): (&ApplyForm, &Faults),
    choices: &[(String, String)],
) -> Markup {
    let words = frame.words;
    html! {
        form class="card" method="post" action=(frame.at("aid")) autocomplete="off" {
            h2 { (frame.t("受理申请")) }
            (Field::new("programme", "项目", &form.programme).required()
                .select(words, faults, choices))
            (Field::new("name", "姓名", &form.name).required().autocomplete("off")
                .input(words, faults))
            (Field::new("identity", "证件号码", &form.identity).required().autocomplete("off")
                .input(words, faults))
            (Field::new("unit", "所在单位", &form.unit)
                .help("编码或全称；不填为本单位").input(words, faults))
            (Field::new("family", "档案编号", &form.family)
                .help("已建家庭档案的填写").input(words, faults))
            (Field::new("illness", "病种", &form.illness)
                .help("大病帮扶填写").input(words, faults))
            (Field::new("own_cost", "个人负担费用", &form.own_cost).input(words, faults))
            (Field::new("amount", "申请金额", &form.amount).required().input(words, faults))
            (Field::new("on", "申请日期", &form.on).kind("date").required()
                .input(words, faults))
            (button(words, "登记申请"))
        }
    }
}

fn listed(frame: &Frame, rows: &[ShownApplication]) -> Markup {
    let headings = [
        ("编号", "mark"),
        ("单位编码", "mark"),
        ("项目", ""),
        ("姓名", ""),
        ("申请金额", "money"),
        ("批准金额", "money"),
        ("状态", ""),
        ("申请日期", "mark"),
    ];
    let address =
        |it: &ShownApplication| frame.at_unit(&it.unit_code, &format!("aid/{}", it.number));
    table(
        frame.words,
        "帮扶申请",
        &headings,
        &html! {
            @for it in rows {
                tr {
                    td class="mark" { a href=(address(it)) { (it.number) } }
                    td class="mark" { (it.unit_code) }
                    td { (it.programme) }
                    td { (it.name) }
                    td class="money" { (it.asked.grouped()) }
                    td class="money" { @if let Some(granted) = it.granted { (granted.grouped()) } }
                    td { (badge(frame, it.state)) }
                    td class="mark" { (it.applied_on) }
                }
            }
        },
    )
}
