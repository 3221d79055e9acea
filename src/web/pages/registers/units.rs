//! The units in reach as a tree, searching them, registering one, and the short list behind the
//! unit switch in the head.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::access::store as access;
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::add_unit::add_unit;
use crate::units::codes::{
    DATE_INVALID, LEVEL_NOT_BELOW_PARENT, PARENT_REQUIRED, UNIT_CODE_INVALID, UNIT_EXISTS,
    UNIT_NAME_MISSING, UNIT_UNKNOWN,
};
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::web::at::{ServiceWriting, Snapshot};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, choice, options};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::cut;
use crate::web::views::reach::{may_add_below, seen_units};

/// Units that the switch offers at once.
const SWITCH_UNITS: usize = 20;
/// Units that the form offers as the one above.
const OFFERED_PARENTS: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UnitsQuery {
    q: String,
    after: String,
    format: ListFormat,
    part: String,
    /// The unit under which one is to be registered.
    below: String,
}

pub async fn show(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<UnitsQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    if query.part == "switch" {
        let units = seen_units(&mut tx, &frame.viewer, Ability::SeeUnits, &query.q).await?;
        let here = headers.get("hx-current-url").and_then(|it| it.to_str().ok());
        return Ok(switch(&frame, &units, here.unwrap_or_default()).into_response());
    }
    let today = frame.today.to_string();
    let form = UnitForm {
        parent: query.below.clone(),
        from: today,
        level: Level::Grassroots.as_str().to_owned(),
        ..UnitForm::default()
    };
    page(&mut tx, &frame, &query, (&form, &Faults::none())).await
}

/// Links to the same kind of page of other units.
fn switch(frame: &Frame, units: &[Unit], here: &str) -> Markup {
    let kind = kind_of_page(here);
    html! {
        ul class="plain" {
            @for unit in units.iter().take(SWITCH_UNITS) {
                li { a href=(frame.at_unit(&unit.code, &kind)) {
                    span class="quiet" { (unit.code) } " " (unit.name) } }
            }
        }
        @if units.is_empty() { p class="quiet" { (frame.t("没有找到单位。")) } }
        @if units.len() > SWITCH_UNITS {
            p class="quiet" { (frame.words.f("还有 {} 个，请写得更具体。", &[&(units.len() - SWITCH_UNITS)])) }
        }
    }
}

/// What of an address every unit has: `vouchers` of `/units/1/vouchers/7`, with its query's
/// months; a single voucher belongs to one unit only.
fn kind_of_page(address: &str) -> String {
    let path = address.split_once("://").map_or(address, |(_, rest)| {
        rest.find('/').map_or("", |place| rest.get(place..).unwrap_or_default())
    });
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.trim_start_matches('/').split('/');
    match segments.next() {
        Some("units") => {}
        Some(page @ ("periods" | "verification" | "trail")) => return page.to_owned(),
        _ => return String::new(),
    }
    let _ = segments.next();
    match (segments.next(), segments.next()) {
        (Some(kind @ ("books" | "statements")), Some(name)) => format!("{kind}/{name}"),
        (Some("drafts"), _) => "vouchers".to_owned(),
        (Some("years"), _) => "periods".to_owned(),
        (Some(kind), _) => kind.to_owned(),
        (None, _) => String::new(),
    }
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    query: &UnitsQuery,
    (form, faults): (&UnitForm, &Faults),
) -> Answer<Response> {
    let units = seen_units(tx, &frame.viewer, Ability::SeeUnits, &query.q).await?;
    let total = units.len();
    let mut rows = in_tree_order(units);
    if !query.after.is_empty() {
        let place = rows.iter().position(|(unit, _)| unit.code == query.after);
        rows.drain(..place.map_or(0, |it| it + 1));
    }
    let limit = usize::try_from(query.format.rows() + 1).unwrap_or(usize::MAX);
    rows.truncate(limit);
    let next = cut(&mut rows, query.format.rows(), |(unit, _)| unit.code.clone());
    let saved = access::saved_filters(tx, frame.viewer.user_id, "units").await?;
    let add = add_part(tx, frame, query, (form, faults)).await?;
    let mut list = Listing::new("units", frame.t("单位"), columns());
    list.next = next;
    list.rows = rows.iter().map(|(unit, depth)| list_row(frame, unit, *depth)).collect();
    list.empty = html! { p { (frame.t("没有可以查看的单位，或没有符合条件的单位。")) } };
    let around = |drawn: Markup| {
        html! {
            (faults.rest(frame.words, &FIELDS))
            form class="filters" method="get" action="/units" {
                (frame.kept_fields())
                label { (frame.t("单位编码或名称")) input type="search" name="q" value=(query.q)
                    maxlength="60"; }
                button { (frame.t("查找")) }
                p class="quiet" { (frame.words.f("共 {} 个单位", &[&total])) }
                p { a href=(frame.beside("/districts")) { (frame.t("活动片")) } }
            }
            (drawn)
            (add)
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::text("name", "单位", 36),
        ListColumn::text("code", "编码", 14),
        ListColumn::text("level", "层级", 14),
        ListColumn::text("tier", "适用科目", 12),
        ListColumn::text("from", "启用日期", 12),
        ListColumn::text("to", "停用日期", 12).hidden(),
    ]
}

fn list_row(frame: &Frame, unit: &Unit, depth: usize) -> ListRow {
    let href = frame.at_unit(&unit.code, "");
    ListRow::new(vec![
        ListCell::link(unit.name.clone(), href).at_depth(depth),
        ListCell::text(unit.code.clone()),
        ListCell::text(unit.level.label()),
        ListCell::text(unit.tier.label()),
        ListCell::text(unit.valid_from_on.clone()),
        ListCell::text(unit.valid_to_on.clone().unwrap_or_default()),
    ])
}

/// What stands above comes first, each with its depth below the topmost that is shown.
fn in_tree_order(units: Vec<Unit>) -> Vec<(Unit, usize)> {
    let shown: FxHashSet<i64> = units.iter().map(|unit| unit.id).collect();
    let mut below: FxHashMap<Option<i64>, Vec<Unit>> = FxHashMap::default();
    for unit in units {
        let parent = unit.parent_id.filter(|id| shown.contains(id));
        below.entry(parent).or_default().push(unit);
    }
    let mut ordered = Vec::with_capacity(shown.len());
    let mut waiting: Vec<(Unit, usize)> = Vec::new();
    let push = |waiting: &mut Vec<(Unit, usize)>, units: Vec<Unit>, depth: usize| {
        waiting.extend(units.into_iter().rev().map(|unit| (unit, depth)));
    };
    push(&mut waiting, below.remove(&None).unwrap_or_default(), 0);
    while let Some((unit, depth)) = waiting.pop() {
        let members = below.remove(&Some(unit.id)).unwrap_or_default();
        push(&mut waiting, members, depth + 1);
        ordered.push((unit, depth));
    }
    ordered
}

const FIELDS: [&str; 6] = ["单位编码", "单位名称", "上级单位编码", "层级", "适用科目", "启用日期"];

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnitForm {
    code: String,
    name: String,
    parent: String,
    level: String,
    tier: String,
    from: String,
}

async fn add_part(
    tx: &mut Tx,
    frame: &Frame,
    query: &UnitsQuery,
    (form, faults): (&UnitForm, &Faults),
) -> Outcome<Markup> {
    let is_everywhere = frame.everywhere.may(Ability::ManageUnits);
    let mut parents = seen_units(tx, &frame.viewer, Ability::ManageUnits, "").await?;
    if parents.is_empty() && !is_everywhere {
        return Ok(html! {});
    }
    parents.truncate(OFFERED_PARENTS);
    let pairs = |every: Vec<(&'static str, &'static str)>| options(frame.words, every);
    let levels = pairs(Level::EVERY.iter().map(|it| (it.as_str(), it.label())).collect());
    let tiers = pairs(Tier::EVERY.iter().map(|it| (it.as_str(), it.label())).collect());
    let is_open = !faults.is_empty() || !query.below.is_empty();
    Ok(html! {
        details class="card add" id="add" open[is_open] {
            summary { h2 { (frame.t("登记单位")) } }
            form method="post" action=(frame.beside("/units")) {
                div class="columns" {
                    (Field::new("parent", "上级单位编码", &form.parent).list("parents")
                        .help("没有上级的留空").input(frame.words, faults))
                    (Field::new("code", "单位编码", &form.code).required()
                        .help("1 至 32 位字母、数字或短横线，登记后不能更改").input(frame.words, faults))
                    (Field::new("name", "单位名称", &form.name).required().input(frame.words, faults))
                    (Field::new("level", "层级", &form.level).required().select(frame.words, faults,
                        &levels))
                    (Field::new("tier", "适用科目", &form.tier).required()
                        .help("基层工会和县级以上工会使用不同的科目表和报表").select(frame.words, faults, &tiers))
                    (Field::new("from", "启用日期",
                        &form.from).kind("date").required().input(frame.words, faults))
                }
                datalist id="parents" {
                    @for unit in &parents { (choice(&unit.code, &unit.name)) }
                }
                (button(frame.words, "登记单位"))
            }
        }
    })
}

pub async fn add(at: ServiceWriting, frame: Frame, Form(form): Form<UnitForm>) -> Answer<Response> {
    let new = NewUnit {
        code: form.code.trim().to_owned(),
        name: form.name.clone(),
        parent_code: Some(form.parent.trim().to_owned()).filter(|it| !it.is_empty()),
        level: Level::read(&form.level).unwrap_or(Level::Grassroots),
        tier: Tier::read(&form.tier).unwrap_or(Tier::Grassroots),
        valid_from_on: form.from.trim().to_owned(),
    };
    let act = async |tx: &mut Tx| {
        // A parent out of reach looks like none, beside its field.
        may_add_below(tx, &frame.viewer, new.parent_code.as_deref()).await?;
        add_unit(tx, at.clock, &at.actor, new).await
    };
    let done = |unit: Unit| Redirect::to(&frame.at_unit(&unit.code, "?done=added"));
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &UnitsQuery::default(), (&form, faults)).await
    };
    submit(at.book(), act, done, (&PLACES, again)).await
}

/// Which field a refusal is about.
const PLACES: [(&crate::finding::Code, &str); 7] = [
    (&UNIT_CODE_INVALID, "单位编码"),
    (&UNIT_EXISTS, "单位编码"),
    (&UNIT_NAME_MISSING, "单位名称"),
    (&PARENT_REQUIRED, "上级单位编码"),
    (&UNIT_UNKNOWN, "上级单位编码"),
    (&LEVEL_NOT_BELOW_PARENT, "层级"),
    (&DATE_INVALID, "启用日期"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: i64, parent_id: Option<i64>) -> Unit {
        Unit {
            id,
            code: id.to_string(),
            name: String::new(),
            parent_id,
            level: Level::Grassroots,
            tier: Tier::Grassroots,
            valid_from_on: String::new(),
            valid_to_on: None,
        }
    }

    #[test]
    fn members_stand_under_their_union_and_strays_at_the_top() {
        let units = vec![unit(1, None), unit(2, Some(9)), unit(3, Some(1)), unit(4, Some(3))];
        let told: Vec<(i64, usize)> =
            in_tree_order(units).into_iter().map(|(unit, depth)| (unit.id, depth)).collect();
        assert_eq!(told, [(1, 0), (3, 1), (4, 2), (2, 0)]);
    }

    #[test]
    fn the_switch_leads_to_the_same_kind_of_page() {
        for (address, expected) in [
            ("http://127.0.0.1:8104/units/1/vouchers/7?period=2025-01", "vouchers"),
            ("https://books.example/units/1/statements/balance_sheet", "statements/balance_sheet"),
            ("/units/1", ""),
            ("https://books.example/periods?period=2025", "periods"),
            ("https://books.example/", ""),
            ("", ""),
        ] {
            assert_eq!(kind_of_page(address), expected, "{address}");
        }
    }
}
