//! 收缴情况: target, done, rate, arrears of a unit and all below it; by union, age and channel.

use std::collections::BTreeMap;

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::store as access;
use crate::dues::channel::Channel;
use crate::money::Money;
use crate::money::percent::rate;
use crate::overviews::build_overview::time_gone;
use crate::overviews::targets::TargetLine;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::chart::{Chart, ChartKind, Series, scripts};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::views::dues::board::{Board, Standing, board_of};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    after: String,
    format: ListFormat,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<BoardQuery>,
) -> Answer<Response> {
    let board = board_of(&mut tx, &unit, frame.span).await?;
    let saved = access::saved_filters(&mut tx, frame.viewer.user_id, "dues-board").await?;
    let limit = usize::try_from(query.format.rows()).unwrap_or(usize::MAX);
    let mut list = Listing::new("dues-board", frame.t("收缴情况"), columns());
    let mut rest = board.units.iter().filter(|(code, _)| **code > query.after);
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    list.next = rest.next().and(page.last()).map(|(code, _)| (*code).clone());
    list.rows = page.iter().map(|(code, it)| row(&frame, code, it)).collect();
    if list.next.is_none() && query.after.is_empty() {
        list.sums = sums(&board.whole);
    }
    list.empty = html! {
        p { (frame.t("这段期间没有拨缴基数，也没有到账。")) }
        p { (frame.t("先导入缴费单位与收缴渠道表、拨缴基数表和到账清单；也可在页首另选期间。")) }
        ul class="links" { li { a href=(frame.at("uploads")) { (frame.t("上传工作簿")) } } }
    };
    let around = |drawn: Markup| {
        html! {
            (tabs(&frame, "dues"))
            (headline(&frame, &board))
            (drawn)
            (targets(&frame, &board.targets))
            div class="cards" {
                section class="card" { (ages(&frame, &board)) }
                @if !board.channels.is_empty() {
                    section class="card" { (channels(&frame, &board)) }
                }
            }
            @if !board.channels.is_empty() { (scripts()) }
        }
    };
    list.answer(&frame, (query.format, frame.today), around, &saved).await
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::text("code", "单位编码", 12).aside(),
        ListColumn::text("name", "单位名称", 26),
        ListColumn::money("payroll", "工资总额").hidden(),
        ListColumn::money("due", "应缴"),
        ListColumn::money("paid", "实缴"),
        ListColumn::money("arrears", "欠缴"),
        ListColumn::money("not_due", "未到期").aside(),
        ListColumn::money("over", "多缴").aside(),
        ListColumn::mark("rate", "收缴率", 10).aside(),
    ]
}

fn row(frame: &Frame, code: &str, it: &Standing) -> ListRow {
    // The card has the union's months, from which each of these figures is.
    let card = frame.at_unit(code, "dues/card");
    let linked = |amount: Money| ListCell {
        href: (!amount.is_zero()).then(|| card.clone()),
        ..ListCell::money(amount)
    };
    ListRow::new(vec![
        ListCell::link(code, card.clone()),
        ListCell::link(it.name.clone(), card.clone()),
        ListCell::money(it.payroll),
        linked(it.due),
        linked(it.paid),
        linked(it.arrears),
        ListCell::money_or_blank(it.not_due),
        ListCell::money_or_blank(it.over),
        ListCell::text(percent(it.paid, it.due)),
    ])
}

fn sums(it: &Standing) -> Vec<(&'static str, Money)> {
    vec![
        ("payroll", it.payroll),
        ("due", it.due),
        ("paid", it.paid),
        ("arrears", it.arrears),
        ("not_due", it.not_due),
        ("over", it.over),
    ]
}

/// A rate with its sign; blank where nothing is due.
fn percent(part: Money, whole: Money) -> String {
    rate(part, whole).map(|it| format!("{it}%")).unwrap_or_default()
}

/// The figures of the whole, each with the list behind it.
fn headline(frame: &Frame, board: &Board) -> Markup {
    let it = &board.whole;
    let share = percent(it.paid, it.due);
    let unmatched = board.unmatched.0;
    let (owing, owed) = board.overdue;
    html! {
        ul class="tiles" {
            li { a href=(frame.at("books/dues-status")) {
                strong { (it.due.grouped()) } span { (frame.t("应缴（元）")) } } }
            li { a href=(frame.at("books/dues-status")) {
                strong { (it.paid.grouped()) }
                span { (frame.t("实缴（元）"))
                    @if !share.is_empty() { "，" (frame.words.f("收缴率 {}", &[&share])) } } } }
            li { a href=(frame.at("books/dues-arrears")) {
                strong { (owed.grouped()) }
                span { (frame.words.f("逾期欠缴（元），{} 个单位", &[&owing])) } } }
            @if unmatched > 0 {
                li { a href=(frame.at("dues/receipts?scope=unmatched")) {
                    strong { (board.unmatched.1.grouped()) }
                    span { (frame.words.f("待查明（元），{} 笔", &[&unmatched])) } } }
            }
        }
        p class="quiet" { (frame.t("应缴、实缴是工资所属期在本期内的各月；逾期欠缴是截至期末各月的全部欠缴，待查明不分期间。")) }
        @if it.paid_for_no_month.0 > 0 {
            p class="quiet" {
                (frame.words.f("另有 {} 笔共 {} 元未写所属期，不在下表之内。",
                    &[&it.paid_for_no_month.0, &it.paid_for_no_month.1.grouped()])) }
        }
    }
}

fn targets(frame: &Frame, lines: &[TargetLine]) -> Markup {
    let gone = time_gone(frame.period().last_day());
    html! {
        @if !lines.is_empty() {
            h2 { (frame.t("收入任务")) }
            p class="quiet" {
                (frame.words.f("时间进度 {}%", &[&gone])) " · "
                a href=(frame.at("books/dues-targets")) { (frame.t("完整的任务表")) } }
            (table(frame.words, "收入任务", &[
                ("单位编码", "mark"), ("单位名称", ""), ("任务口径", ""), ("任务金额", "money"),
                ("完成数", "money"), ("完成率", "money"), ("差额", "money"),
            ], &html! {
                @for it in lines.iter().take(MAX_TARGETS) {
                    tr {
                        td class="mark" { (it.unit_code) }
                        td { (it.unit_name)
                            @if it.is_key { " " span class="badge inform" { (frame.t("重点")) } } }
                        td { (frame.t(it.basis.label())) }
                        td class="money" { (it.amount.grouped()) }
                        td class="money" { (it.done.grouped()) }
                        td class="money" { (percent(it.done, it.amount)) }
                        (super::amount(it.done - it.amount))
                    }
                }
            }))
        }
    }
}

/// Targets on the board; the whole table is one link away.
const MAX_TARGETS: usize = 20;

fn ages(frame: &Frame, board: &Board) -> Markup {
    html! {
        h2 { (frame.t("欠缴账龄")) }
        p class="quiet" { (frame.words.f("截至 {}，含以前月份", &[&board.on])) }
        (table(frame.words, "欠缴账龄", &[
            ("逾期", ""), ("月份数", "money"), ("欠缴", "money"),
        ], &html! {
            @for (label, count, sum) in &board.ages {
                tr {
                    td { (frame.t(label)) }
                    td class="money" { @if *count > 0 {
                        a href=(frame.at("books/dues-arrears")) { (count) } } }
                    (super::amount(*sum))
                }
            }
        }))
    }
}

fn channels(frame: &Frame, board: &Board) -> Markup {
    let named: BTreeMap<&str, Money> =
        board.channels.iter().map(|(channel, _, sum)| (channel.as_str(), *sum)).collect();
    let label = |key: &str| {
        let label = Channel::read(key).map_or("未写渠道", Channel::label);
        frame.t(label).to_owned()
    };
    let chart = Chart {
        title: frame.t("各渠道到账").to_owned(),
        kind: ChartKind::Ranking,
        captions: named.keys().map(|key| label(key)).collect(),
        series: vec![Series {
            name: frame.t("实缴").to_owned(),
            amounts: named.values().map(|sum| Some(*sum)).collect(),
        }],
    };
    html! {
        h2 { (frame.t("收缴渠道")) }
        (chart.draw(frame.words))
        p { a href=(frame.at("dues/receipts?scope=below")) { (frame.t("逐笔到账")) } }
    }
}
