//! Activity districts with their members, as far as they are in reach.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::finding::{Code, Outcome};
use crate::platform::database::Tx;
use crate::units::codes::{
    DATE_INVALID, DISTRICT_EXISTS, DISTRICT_MEMBER_TWICE, DISTRICT_UNKNOWN, UNIT_CODE_INVALID,
    UNIT_NAME_MISSING, UNIT_UNKNOWN,
};
use crate::units::districts::{NewDistrict, add_district, join_district};
use crate::units::store::{self, DistrictRow, MembershipRow};
use crate::web::at::{ServiceWriting, Snapshot};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
pub struct DistrictsQuery {
    #[serde(default)]
    done: String,
}

/// Both forms of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DistrictForm {
    code: String,
    name: String,
    from: String,
    district: String,
    unit: String,
    joined: String,
}

pub async fn show(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<DistrictsQuery>,
) -> Answer<Markup> {
    let today = frame.today.to_string();
    let form = DistrictForm { from: today.clone(), joined: today, ..DistrictForm::default() };
    let body = draw(&mut tx, &frame, (&form, &Faults::none())).await?;
    let body = html! {
        @match query.done.as_str() {
            "added" => (notice(true, frame.t("活动片已登记。"))),
            "joined" => (notice(true, frame.t("单位已加入活动片。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(frame.t("活动片"), &body))
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (form, faults): (&DistrictForm, &Faults),
) -> Outcome<Markup> {
    let reach = frame.viewer.reach(tx).await?;
    let districts = store::district_rows(tx).await?;
    let mut members = store::memberships(tx, None).await?;
    members.retain(|it| reach.sees(it.unit_id));
    let may_manage = frame.everywhere.may(Ability::ManageUnits);
    Ok(html! {
        p { (frame.t("活动片把不同上级的工会编在一起，用于互查和考核。列出的是您可以查看的单位。")) }
        (faults.rest(frame.words, &FIELDS))
        @if districts.is_empty() { div class="empty" { p { (frame.t("还没有登记活动片。")) } } }
        @for it in &districts {
            (district(frame, it, members.iter().filter(|member| member.district_code ==
                it.code).collect()))
        }
        @if may_manage {
            div class="cards" {
                (add_form(frame, (form, faults)))
                @if !districts.is_empty() { (join_form(frame, &districts, (form, faults))) }
            }
        }
    })
}

fn district(frame: &Frame, it: &DistrictRow, members: Vec<&MembershipRow>) -> Markup {
    html! {
        section class="card" {
            h2 { (it.code) " " (it.name) }
            p class="quiet" { (frame.words.f("自 {} 起", &[&it.valid_from_on]))
                @if let Some(to) = &it.valid_to_on { " " (frame.words.f("至 {}", &[to])) } }
            @if members.is_empty() {
                p class="quiet" { (frame.t("没有您可以查看的单位。")) }
            } @else {
                table class="grid" {
                    thead { tr {
                        th scope="col" { (frame.t("单位")) }
                        th scope="col" { (frame.t("加入日期")) }
                        th scope="col" { (frame.t("退出日期")) }
                    } }
                    tbody { @for member in members {
                        tr {
                            td { a href=(frame.at_unit(&member.unit_code, "")) {
                                (member.unit_code) " " (member.unit_name) } }
                            td { (member.valid_from_on) }
                            td { (member.valid_to_on.as_deref().unwrap_or_default()) }
                        }
                    } }
                }
            }
        }
    }
}

fn add_form(frame: &Frame, (form, faults): (&DistrictForm, &Faults)) -> Markup {
    html! {
        form class="card" method="post" action=(frame.beside("/districts")) {
            h2 { (frame.t("登记活动片")) }
            (Field::new("code", "活动片编码", &form.code).required().input(frame.words, faults))
            (Field::new("name", "活动片名称", &form.name).required().input(frame.words, faults))
            (Field::new("from", "启用日期", &form.from).kind("date").required().input(frame.words,
                faults))
            (button(frame.words, "登记活动片"))
        }
    }
}

fn join_form(
    frame: &Frame,
    districts: &[DistrictRow],
    (form, faults): (&DistrictForm, &Faults),
) -> Markup {
    let options: Vec<(String, String)> =
        districts.iter().map(|it| (it.code.clone(), format!("{} {}", it.code, it.name))).collect();
    html! {
        form class="card" method="post" action=(frame.beside("/districts/members")) {
            h2 { (frame.t("单位加入活动片")) }
            (Field::new("district", "活动片", &form.district).required().select(frame.words, faults,
                &options))
            (Field::new("unit", "单位编码", &form.unit).required().input(frame.words, faults))
            (Field::new("joined", "加入日期", &form.joined).kind("date").required().input(frame.words,
                faults))
            (button(frame.words, "加入活动片"))
        }
    }
}

const FIELDS: [&str; 6] =
    ["活动片编码", "活动片名称", "启用日期", "活动片", "单位编码", "加入日期"];
const ADD_PLACES: [(&Code, &str); 4] = [
    (&UNIT_CODE_INVALID, "活动片编码"),
    (&DISTRICT_EXISTS, "活动片编码"),
    (&UNIT_NAME_MISSING, "活动片名称"),
    (&DATE_INVALID, "启用日期"),
];
const JOIN_PLACES: [(&Code, &str); 4] = [
    (&DISTRICT_UNKNOWN, "活动片"),
    (&UNIT_UNKNOWN, "单位编码"),
    (&DISTRICT_MEMBER_TWICE, "单位编码"),
    (&DATE_INVALID, "加入日期"),
];

pub async fn add(
    at: ServiceWriting,
    frame: Frame,
    Form(form): Form<DistrictForm>,
) -> Answer<Response> {
    let new = NewDistrict {
        code: form.code.trim().to_owned(),
        name: form.name.clone(),
        valid_from_on: form.from.clone(),
    };
    let act = async |tx: &mut Tx| add_district(tx, at.clock, &at.actor, new).await;
    let again = async |tx: &mut Tx, faults: &Faults| again(tx, &frame, (&form, faults)).await;
    submit(at.book(), act, |()| back(&frame, "added"), (&ADD_PLACES, again)).await
}

pub async fn join(
    at: ServiceWriting,
    frame: Frame,
    Form(form): Form<DistrictForm>,
) -> Answer<Response> {
    let which = (form.district.as_str(), form.unit.trim());
    let act = async |tx: &mut Tx| join_district(tx, at.clock, &at.actor, which, &form.joined).await;
    let again = async |tx: &mut Tx, faults: &Faults| again(tx, &frame, (&form, faults)).await;
    submit(at.book(), act, |()| back(&frame, "joined"), (&JOIN_PLACES, again)).await
}

fn back(frame: &Frame, done: &str) -> Redirect {
    Redirect::to(&frame.beside(&format!("/districts?done={done}")))
}

async fn again(
    tx: &mut Tx,
    frame: &Frame,
    (form, faults): (&DistrictForm, &Faults),
) -> Answer<Response> {
    let body = draw(tx, frame, (form, faults)).await?;
    Ok(frame.page(frame.t("活动片"), &body).into_response())
}
