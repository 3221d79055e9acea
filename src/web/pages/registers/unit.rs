//! One unit: what it is, where it stands, its years, districts, members and settings.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::settings;
use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::ledger::store as ledger;
use crate::platform::database::Tx;
use crate::units::add_unit::change_setting;
use crate::units::store;
use crate::units::unit::Unit;
use crate::web::address::url_part;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::Faults;
use crate::web::problem::Answer;
use crate::web::submit::submit;

/// Members that are named; the rest is in the tree.
const NAMED_MEMBERS: usize = 100;

#[derive(Debug, Default, Deserialize)]
pub struct UnitQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<UnitQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, &Faults::none()).await?;
    let body = html! {
        @match query.done.as_str() {
            "added" => (notice(true, frame.t("单位已登记。"))),
            "changed" => (notice(true, frame.t("设置已更改。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(&unit.name, &body))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingForm {
    key: String,
    value: String,
}

pub async fn change(at: Writing, frame: Frame, Form(form): Form<SettingForm>) -> Answer<Response> {
    let setting = (form.key.as_str(), form.value.trim());
    let act = async |tx: &mut Tx| change_setting(tx, at.clock, &at.actor, &at.unit, setting).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, faults).await?;
        Ok(frame.page(&at.unit.name, &body).into_response())
    };
    submit(at.book(), act, |()| frame.back("", "changed"), (&[], again)).await
}

async fn draw(tx: &mut Tx, frame: &Frame, unit: &Unit, wrong: &Faults) -> Outcome<Markup> {
    let reach = frame.viewer.reach(tx).await?;
    let above = store::ancestors_of(tx, unit.id).await?;
    let near = store::units_near(tx, unit.id).await?;
    let members: Vec<&Unit> =
        near.iter().filter(|it| it.parent_id == Some(unit.id) && reach.sees(it.id)).collect();
    // Whoever sees a unit may know what it belongs to; what is above that only within reach.
    let shown_above: Vec<(&Unit, bool)> = above
        .iter()
        .filter(|it| reach.sees(it.id) || Some(it.id) == unit.parent_id)
        .map(|it| (it, reach.sees(it.id)))
        .collect();
    let districts = store::memberships(tx, Some(unit.id)).await?;
    let in_force = store::settings_of(tx, unit.id).await?;
    let history = store::setting_history(tx, unit.id).await?;
    let reads_books = frame.may(Ability::ReadBooks);
    let years = if reads_books { ledger::years_of(tx, unit.id).await? } else { Vec::new() };
    Ok(html! {
        (wrong.rest(frame.words, &[]))
        section class="card" {
            dl class="facts" {
                dt { (frame.t("单位编码")) } dd { (unit.code) }
                dt { (frame.t("层级")) } dd { (unit.level) }
                dt { (frame.t("适用科目")) } dd { (unit.tier) }
                dt { (frame.t("上级工会")) }
                dd { @if shown_above.is_empty() { "–" } (path(frame, &shown_above)) }
                dt { (frame.t("启用日期")) } dd { (unit.valid_from_on) }
                @if let Some(to) = &unit.valid_to_on { dt { (frame.t("停用日期")) } dd { (to) } }
                @if !districts.is_empty() {
                    dt { (frame.t("活动片")) }
                    dd { @for it in &districts {
                        p { (it.district_code) " " (it.district_name) "（"
                            (frame.words.f("自 {} 起", &[&it.valid_from_on]))
                            @if let Some(to) = &it.valid_to_on { " " (frame.words.f("至 {}",
                                &[to])) } "）" }
                    } }
                }
                @if reads_books {
                    dt { (frame.t("账套年度")) }
                    dd {
                        @if years.is_empty() { (frame.t("还没有建账")) }
                        @for it in years.iter().rev() {
                            a href=(frame.at(&format!("periods?period={}", it.year))) {
                                (it.year) "（" (frame.t(if it.is_closed { "已结账" } else { "未结账" }))
                                    "）" } " "
                        }
                    }
                }
            }
        }
        (members_part(frame, unit, &members))
        (settings::part(frame, &in_force, &history))
    })
}

fn path(frame: &Frame, above: &[(&Unit, bool)]) -> Markup {
    html! {
        @for (place, (unit, is_seen)) in above.iter().enumerate() {
            @if place > 0 { " › " }
            @if *is_seen { a href=(frame.at_unit(&unit.code, "")) { (unit.name) } }
            @else { (unit.name) }
        }
    }
}

fn members_part(frame: &Frame, unit: &Unit, members: &[&Unit]) -> Markup {
    html! {
        @if !members.is_empty() {
            h2 { (frame.t("直属单位")) }
            ul class="links members" {
                @for it in members.iter().take(NAMED_MEMBERS) {
                    li { a href=(frame.at_unit(&it.code, "")) { (it.code) " " (it.name) } }
                }
            }
            @if members.len() > NAMED_MEMBERS {
                p { a href=(frame.beside("/units")) {
                    (frame.words.f("共 {} 个，查看全部单位", &[&members.len()])) } }
            }
        }
        @if frame.may(Ability::ManageUnits) {
            @let below = format!("/units?below={}#add", url_part(&unit.code));
            p { a href=(frame.beside(&below)) { (frame.t("登记下级单位")) } }
        }
    }
}
