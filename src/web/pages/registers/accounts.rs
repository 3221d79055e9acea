//! The chart of accounts as a tree, and adding a detail below the statutory level.

use axum::response::Response;
use maud::{Markup, html};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::access::store as access;
use crate::finding::Code;
use crate::ledger::chart::add_account::{NewDetail, add_detail_account, may_have_details};
use crate::ledger::chart::{Account, Chart, Demand, Era, Rule};
use crate::ledger::codes::{
    ACCOUNT_UNKNOWN, DETAIL_CODE_INVALID, DETAIL_EXISTS, DETAIL_PARENT_POSTED,
};
use crate::ledger::store;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::url_part;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, checkbox, choice};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::sounds::sounds_like;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccountsQuery {
    q: String,
    /// `all` shows accounts of the other tier, too.
    show: String,
    /// The account under which a detail is to be added.
    below: String,
    format: ListFormat,
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetailForm {
    parent: String,
    code: String,
    name: String,
    applies_below: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<AccountsQuery>,
) -> Answer<Response> {
    page(&mut tx, &frame, &unit, (&query, None, &Faults::none())).await
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, form, faults): (&AccountsQuery, Option<&DetailForm>, &Faults),
) -> Answer<Response> {
    let year = frame.span.year();
    let chart = store::chart_of(tx, Era::of_year(year), unit.id).await?;
    let owners: FxHashMap<i64, String> = units::ancestors_of(tx, unit.id)
        .await?
        .into_iter()
        .map(|above| (above.id, above.name))
        .collect();
    let saved = access::saved_filters(tx, frame.viewer.user_id, "accounts").await?;
    let title = frame.words.f("科目表（{}年制度）", &[&chart.era.number()]);
    let mut list = Listing::new("accounts", title, columns());
    let shown: Vec<&Account> = chart
        .accounts()
        .iter()
        .filter(|it| it.is_active && (query.show == "all" || it.fits(unit.tier)))
        .filter(|it| is_wanted(&chart, it, &query.q))
        .collect();
    list.rows = shown.iter().map(|it| row(frame, (unit, &owners), &chart, it)).collect();
    list.empty = html! { p { (frame.t("没有符合条件的科目。")) } };
    let blank = blank_form(&chart, &query.below);
    let form = form.unwrap_or(&blank);
    let is_open = !query.below.is_empty() || !faults.is_empty();
    let around = |drawn: Markup| {
        html! {
            @if query.done == "added" { (notice(true, frame.t("明细科目已增设。"))) }
            (tabs(frame, "accounts"))
            (filters(frame, query, shown.len()))
            (drawn)
            @if frame.may(Ability::KeepRegisters) {
                (add_form(frame, (&chart, is_open), (form, faults)))
            }
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn is_wanted(chart: &Chart, account: &Account, wanted: &str) -> bool {
    let wanted = wanted.trim();
    wanted.is_empty()
        || account.code.starts_with(wanted)
        || chart.full_name(account).contains(wanted)
        || sounds_like(&chart.full_name(account), wanted)
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::text("code", "编码", 16),
        ListColumn::text("name", "名称", 30),
        ListColumn::text("class", "要素", 8),
        ListColumn::mark("side", "方向", 6),
        ListColumn::text("rule", "性质", 20),
        ListColumn::mark("leaf", "可记账", 8),
        ListColumn::text("asks", "核算项", 30),
        ListColumn::text("scope", "适用范围", 18),
        ListColumn::mark("tier", "使用单位", 12).hidden(),
        ListColumn::text("add", "增设明细", 10),
    ]
}

fn row(
    frame: &Frame,
    (unit, owners): (&Unit, &FxHashMap<i64, String>),
    chart: &Chart,
    it: &Account,
) -> ListRow {
    let depth = it.code.len().saturating_sub(3) / 2;
    let asks: Vec<String> = it
        .dimensions
        .iter()
        .map(|(dimension, demand)| match demand {
            Demand::Must => frame.words.f("{}（必填）", &[dimension]),
            Demand::Should => dimension.label().to_owned(),
        })
        .collect();
    let can_add = frame.may(Ability::KeepRegisters) && may_have_details(it);
    let add = if can_add {
        let href = frame.at(&format!("accounts?below={}#add", url_part(&it.code)));
        ListCell::link(frame.t("增设"), href)
    } else {
        ListCell::default()
    };
    ListRow::new(vec![
        ListCell::text(it.code.clone()).at_depth(depth),
        ListCell::text(it.name.clone()),
        ListCell::text(it.class.label()),
        ListCell::text(it.normal_side.label()),
        match it.rule {
            Rule::Own => ListCell::badge("inform", it.rule.label()),
            Rule::Statutory | Rule::Optional => ListCell::text(it.rule.label()),
        },
        ListCell::text(if chart.is_leaf(it) { frame.t("是") } else { "–" }),
        ListCell::text(asks.join("、")),
        ListCell::text(scope_of(frame, unit, owners, it)),
        ListCell::text(it.tier.label()),
        add,
    ])
}

/// Whose detail it is, and for whom.
fn scope_of(frame: &Frame, unit: &Unit, owners: &FxHashMap<i64, String>, it: &Account) -> String {
    match it.owner_unit_id {
        None => String::new(),
        Some(id) if id == unit.id && it.applies_below => frame.t("本单位及下级").to_owned(),
        Some(id) if id == unit.id => frame.t("本单位").to_owned(),
        Some(id) => {
            let owner = owners.get(&id).map(String::as_str).unwrap_or_default();
            frame.words.f("{}统一增设", &[&owner])
        }
    }
}

fn filters(frame: &Frame, query: &AccountsQuery, count: usize) -> Markup {
    html! {
        form class="filters" method="get" action=(frame.at("accounts")) data-submit-on-change {
                (frame.kept_fields())
            label { (frame.t("编码或名称")) input type="search" name="q" value=(query.q)
                maxlength="40"; }
            label { (frame.t("范围")) select name="show" {
                option value="" selected[query.show != "all"] { (frame.t("本级适用的科目")) }
                option value="all" selected[query.show == "all"] { (frame.t("各级全部科目")) }
            } }
            button { (frame.t("查找")) }
            p class="quiet" { (frame.words.f("共 {} 个科目", &[&count])) }
        }
    }
}

/// The next free code below an account.
fn blank_form(chart: &Chart, parent: &str) -> DetailForm {
    let taken: Vec<&str> = chart.accounts().iter().map(|it| it.code.as_str()).collect();
    let free = (1..=99)
        .map(|number| format!("{parent}{number:02}"))
        .find(|code| !parent.is_empty() && !taken.contains(&code.as_str()));
    DetailForm {
        parent: parent.to_owned(),
        code: free.unwrap_or_default(),
        ..DetailForm::default()
    }
}

const FIELDS: [&str; 3] = ["上级科目", "明细科目编码", "明细科目名称"];
const PLACES: [(&Code, &str); 4] = [
    (&ACCOUNT_UNKNOWN, "上级科目"),
    (&DETAIL_PARENT_POSTED, "上级科目"),
    (&DETAIL_CODE_INVALID, "明细科目编码"),
    (&DETAIL_EXISTS, "明细科目编码"),
];

fn add_form(
    frame: &Frame,
    (chart, is_open): (&Chart, bool),
    (form, faults): (&DetailForm, &Faults),
) -> Markup {
    html! {
        details class="card add" id="add" open[is_open] {
            summary { h2 { (frame.t("增设明细科目")) } }
            p { (frame.t("制度规定的科目不得改名、合并或删除；可在其下按需要增设明细。321、322、331、332 按项目核算，不增设明细。")) }
            (faults.rest(frame.words, &FIELDS))
            form method="post" action=(frame.at("accounts")) {
                div class="columns" {
                    (Field::new("parent", "上级科目", &form.parent).required().list("parent-accounts")
                        .input(frame.words, faults))
                    (Field::new("code", "明细科目编码", &form.code).required()
                        .help("上级科目编码加两位数字").input(frame.words, faults))
                    (Field::new("name", "明细科目名称", &form.name).required().input(frame.words, faults))
                }
                (checkbox(frame.words, "applies_below", "下级单位也使用", form.applies_below == "true"))
                datalist id="parent-accounts" {
                    @for it in chart.accounts().iter().filter(|it| it.is_active &&
                        may_have_details(it)) {
                        (choice(&it.code, &chart.full_name(it)))
                    }
                }
                (button(frame.words, "增设明细科目"))
            }
        }
    }
}

pub async fn add(at: Writing, frame: Frame, Form(form): Form<DetailForm>) -> Answer<Response> {
    let new = NewDetail {
        era: Era::of_year(frame.span.year()),
        parent_code: form.parent.trim().to_owned(),
        code: form.code.trim().to_owned(),
        name: form.name.clone(),
        applies_below: form.applies_below == "true",
    };
    let books = (&at.database, [at.unit.id, SYSTEM_BOOK]);
    let act = async |tx: &mut Tx| add_detail_account(tx, at.clock, &at.actor, &at.unit, new).await;
    let done =
        |account: Account| frame.back(&format!("accounts?q={}", url_part(&account.code)), "added");
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &at.unit, (&AccountsQuery::default(), Some(&form), faults)).await
    };
    submit((books.0, &books.1), act, done, (&PLACES, again)).await
}
