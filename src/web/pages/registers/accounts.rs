//! The chart of accounts as a tree, and adding a detail below the statutory level.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{at, faults_of, tabs};
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
use crate::trail::Actor;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::pages::access::back;
use crate::web::pages::html::{PageAnswer, url_part};
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, checkbox, choice, submit};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::sounds::sounds_like;
use crate::web::state::AppState;

#[derive(Debug, Default, Deserialize)]
pub struct AccountsQuery {
    #[serde(default)]
    q: String,
    /// `all` shows accounts of the other tier, too.
    #[serde(default)]
    show: String,
    /// The account under which a detail is to be added.
    #[serde(default)]
    below: String,
    #[serde(default)]
    format: ListFormat,
    #[serde(default)]
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailForm {
    #[serde(default)]
    parent: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    applies_below: String,
    /// The months whose chart it is about.
    #[serde(default)]
    period: String,
}

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path(code): Path<String>,
    Query(query): Query<AccountsQuery>,
) -> PageAnswer<Response> {
    let (mut tx, unit) = state.read(&code).await?;
    page(&mut tx, &frame, &unit, (&query, None, &Faults::none())).await
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, form, faults): (&AccountsQuery, Option<&DetailForm>, &Faults),
) -> PageAnswer<Response> {
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
            (tabs(frame, unit, "accounts"))
            (filters(frame, unit, query, shown.len()))
            (drawn)
            @if frame.may(Ability::KeepRegisters) {
                (add_form(frame, unit, (&chart, is_open), (form, faults)))
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
        let href = at(unit, &format!("accounts?below={}#add", url_part(&it.code)));
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

fn filters(frame: &Frame, unit: &Unit, query: &AccountsQuery, count: usize) -> Markup {
    html! {
        form class="filters" method="get" action=(at(unit, "accounts")) data-submit-on-change {
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
    unit: &Unit,
    (chart, is_open): (&Chart, bool),
    (form, faults): (&DetailForm, &Faults),
) -> Markup {
    html! {
        details class="card add" id="add" open[is_open] {
            summary { h2 { (frame.t("增设明细科目")) } }
            p { (frame.t("制度规定的科目不得改名、合并或删除；可在其下按需要增设明细。321、322、331、332 按项目核算，不增设明细。")) }
            (faults.rest(frame.words, &FIELDS))
            form method="post" action=(at(unit, "accounts")) {
                input type="hidden" name="period" value=(frame.span);
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
                (submit(frame.words, "增设明细科目"))
            }
        }
    }
}

pub async fn add(
    State(state): State<AppState>,
    frame: Frame,
    Path(code): Path<String>,
    actor: Actor,
    Form(form): Form<DetailForm>,
) -> PageAnswer<Response> {
    let frame = frame.at_period(&form.period);
    let new = NewDetail {
        era: Era::of_year(frame.span.year()),
        parent_code: form.parent.trim().to_owned(),
        code: form.code.trim().to_owned(),
        name: form.name.clone(),
        applies_below: form.applies_below == "true",
    };
    let (mut tx, unit) = state.write_with(&code, &[SYSTEM_BOOK]).await?;
    match add_detail_account(&mut tx, state.clock, &actor, &unit, new).await {
        Ok(account) => {
            tx.commit().await?;
            let what = (url_part(&account.code), frame.span);
            let next = at(&unit, &format!("accounts?q={}&period={}", what.0, what.1));
            Ok(back(&next, "added").into_response())
        }
        Err(failure) => {
            tx.rollback().await?;
            let (faults, problem) = faults_of(failure, &PLACES)?;
            let (mut tx, unit) = state.read(&code).await?;
            let query = AccountsQuery::default();
            let answer = page(&mut tx, &frame, &unit, (&query, Some(&form), &faults)).await?;
            Ok((problem.status(), answer).into_response())
        }
    }
}
