//! One unit: what it is, where it stands, its years, districts, members and settings.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{at, settings};
use crate::access::role::Ability;
use crate::finding::{Failure, Finding, Outcome};
use crate::ledger::store as ledger;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::add_unit::change_setting;
use crate::units::store;
use crate::units::unit::Unit;
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::pages::access::back;
use crate::web::pages::html::{PageAnswer, url_part};
use crate::web::parts::findings::{list, notice};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Members that are named; the rest is in the tree.
const NAMED_MEMBERS: usize = 100;

#[derive(Debug, Default, Deserialize)]
pub struct UnitQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path(code): Path<String>,
    Query(query): Query<UnitQuery>,
) -> PageAnswer {
    let (mut tx, unit) = state.read(&code).await?;
    let body = draw(&mut tx, &frame, &unit, &[]).await?;
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

pub async fn change(
    State(state): State<AppState>,
    frame: Frame,
    Path(code): Path<String>,
    actor: Actor,
    Form(form): Form<SettingForm>,
) -> PageAnswer<Response> {
    let (mut tx, unit) = state.write(&code).await?;
    let setting = (form.key.as_str(), form.value.trim());
    match change_setting(&mut tx, state.clock, &actor, &unit, setting).await {
        Ok(()) => {
            tx.commit().await?;
            let next = format!("/units/{}", url_part(&unit.code));
            Ok(back(&next, "changed").into_response())
        }
        Err(failure @ Failure::Refused(_)) => {
            tx.rollback().await?;
            let problem = Problem::from(failure);
            let (mut tx, unit) = state.read(&code).await?;
            let body = draw(&mut tx, &frame, &unit, problem.findings()).await?;
            Ok((problem.status(), frame.page(&unit.name, &body)).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn draw(tx: &mut Tx, frame: &Frame, unit: &Unit, wrong: &[Finding]) -> Outcome<Markup> {
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
        @if !wrong.is_empty() {
            div class="card notice refuse" role="alert" { (list(frame.words, wrong)) }
        }
        section class="card" {
            dl class="facts" {
                dt { (frame.t("单位编码")) } dd { (unit.code) }
                dt { (frame.t("层级")) } dd { (unit.level) }
                dt { (frame.t("适用科目")) } dd { (unit.tier) }
                dt { (frame.t("上级工会")) }
                dd { @if shown_above.is_empty() { "–" } (path(&shown_above)) }
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
                            a href=(at(unit, &format!("periods?period={}", it.year))) {
                                (it.year) "（" (frame.t(if it.is_closed { "已结账" } else { "未结账" }))
                                    "）" } " "
                        }
                    }
                }
            }
        }
        (members_part(frame, unit, &members))
        (settings::part(frame, unit, &in_force, &history))
    })
}

fn path(above: &[(&Unit, bool)]) -> Markup {
    html! {
        @for (place, (unit, is_seen)) in above.iter().enumerate() {
            @if place > 0 { " › " }
            @if *is_seen { a href={ "/units/" (url_part(&unit.code)) } { (unit.name) } }
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
                    li { a href={ "/units/" (url_part(&it.code)) } { (it.code) " " (it.name) } }
                }
            }
            @if members.len() > NAMED_MEMBERS {
                p { a href="/units" { (frame.words.f("共 {} 个，查看全部单位", &[&members.len()])) } }
            }
        }
        @if frame.may(Ability::ManageUnits) {
            p { a href={ "/units?below=" (url_part(&unit.code)) "#add" } { (frame.t("登记下级单位")) } }
        }
    }
}
