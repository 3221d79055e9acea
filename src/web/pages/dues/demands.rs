//! 催缴通知: the list, the form that makes them, each as it is printed.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{amount, tabs};
use crate::access::role::Ability;
use crate::dues::codes::{DAY_INVALID, NOTHING_OVERDUE};
use crate::dues::make_demands::{Demanded, find_demand, make_demands};
use crate::dues::store;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::printed::sheet;
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::papers::demand_sheet;
use crate::web::views::dues::read_day;

const HERE: &str = "dues/demands";
const DAY: &str = "截止日期";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DemandsQuery {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DemandForm {
    date: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DemandsQuery>,
) -> Answer<Markup> {
    let form = DemandForm { date: frame.today.to_string() };
    let body = draw(&mut tx, &frame, &unit, (&form, &Faults::none())).await?;
    let body = html! {
        @if query.done == "made" { (notice(true, frame.t("催缴通知已出具。"))) }
        (body)
    };
    Ok(frame.page(frame.t("催缴通知"), &body))
}

pub async fn make(at: Writing, frame: Frame, Form(form): Form<DemandForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day(DAY, &form.date)?;
        make_demands(tx, at.act(), &at.unit, on).await
    };
    let done = |_: Vec<Demanded>| frame.back(HERE, "made");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("催缴通知"), &body).into_response())
    };
    let fields = &[(&DAY_INVALID, DAY), (&NOTHING_OVERDUE, DAY)];
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (fields, again)).await
}

/// One demand, as it was made.
pub async fn one(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
) -> Answer<Markup> {
    let (row, demand) = find_demand(&mut tx, &unit, id).await?;
    let body = html! {
        (sheet(frame.words, &demand_sheet(&row, &demand)))
        p { a href=(frame.at(HERE)) { (frame.t("返回催缴通知")) } }
    };
    Ok(frame.page(&format!("{} {}", frame.t("催缴通知"), row.number), &body))
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&DemandForm, &Faults),
) -> Outcome<Markup> {
    let mut demands = Vec::new();
    for row in store::demands_of(tx, unit.id).await? {
        let demand = row.read()?;
        demands.push((row, demand));
    }
    Ok(html! {
        (tabs(frame, HERE))
        p { (frame.t("按逾期未缴的月份逐个单位出具，写明应缴、实缴、到期日和逾期天数；所在地订立了比例的才计滞纳金。")) }
        @if demands.is_empty() {
            p class="empty" { (frame.t("还没有出具过催缴通知。")) }
        } @else {
            (table(frame.words, "催缴通知", &[
                ("编号", "mark"), (DAY, "mark"), ("单位", ""), ("缴费单位名称", ""),
                ("月数", "money"), ("欠缴", "money"), ("滞纳金", "money"), ("出具人", ""),
            ], &html! {
                @for (row, demand) in &demands {
                    tr {
                        td class="mark" {
                            a href=(frame.at(&format!("{HERE}/{}", row.id))) { (row.number) } }
                        td class="mark" { (row.dated_on) }
                        td { (demand.unit_code) " " (demand.unit_name) }
                        td { (demand.payer_name) }
                        td class="money" { (demand.months.len()) }
                        (amount(Money::from_fen(row.arrears_fen)))
                        (amount(Money::from_fen(row.charge_fen)))
                        td { (row.made_by) }
                    }
                }
            }))
        }
        @if frame.may(Ability::KeepDues) || frame.may(Ability::Prepare) {
            form class="card" method="post" action=(frame.at(HERE)) {
                (faults.rest(frame.words, &[DAY]))
                (Field::new("date", DAY, &form.date).kind("date").required()
                    .input(frame.words, faults))
                (button(frame.words, "出具催缴通知"))
            }
        }
    })
}
