//! What stands around every page: brand, search, unit and period, navigation by role.

use maud::{DOCTYPE, Markup, html};

use super::address::query_pairs;
use crate::access::role::Ability;
use crate::date::ReportSpan;
use crate::web::assets::asset_url;
use crate::web::frame::Frame;
use crate::web::words::Words;

/// An entry of the navigation.
struct Entry {
    label: &'static str,
    href: String,
    /// Routes that belong to it begin so.
    routes: &'static [&'static str],
}

fn entry(label: &'static str, href: String, routes: &'static [&'static str]) -> Entry {
    Entry { label, href, routes }
}

/// Entries under a common caption.
struct Group {
    caption: &'static str,
    entries: Vec<Entry>,
}

/// The navigation of a viewer, by what they may.
fn groups(frame: &Frame) -> Vec<Group> {
    let mut groups =
        vec![Group { caption: "", entries: vec![entry("工作台", frame.beside("/"), &["/"])] }];
    if let Some(unit) = &frame.unit {
        let at = |rest: &str| frame.at_unit(&unit.code, rest);
        if frame.may(Ability::ReadBooks) {
            groups.push(Group { caption: "账务", entries: book_entries(&at) });
            groups.push(Group { caption: "经费", entries: dues_entries(&at) });
        }
        if frame.may(Ability::SeePayments) {
            let mut entries = vec![entry("付款", at("payments"), &["/units/{code}/payments*"])];
            entries.push(entry("收款人", at("payees"), &["/units/{code}/payees*"]));
            if frame.may(Ability::PayOut) {
                let routes = &["/units/{code}/payment-batches*"];
                entries.push(entry("付款清单", at("payment-batches"), routes));
            }
            groups.push(Group { caption: "支付", entries });
        }
        let mut oversight = Vec::new();
        if frame.may(Ability::ReadBooks) {
            oversight.push(entry("考核", at("appraisal"), &["/units/{code}/appraisal*"]));
            let routes: &[&str] = &[
                "/units/{code}/audits*",
                "/units/{code}/rectification*",
                "/units/{code}/documents*",
                "/units/{code}/samples*",
            ];
            oversight.push(entry("检查与整改", at("audits"), routes));
        }
        if frame.may(Ability::ReadTrail) {
            oversight.push(entry("操作留痕", at("trail"), &["/units/{code}/trail*"]));
        }
        if frame.may(Ability::Verify) {
            let routes = &["/units/{code}/verification", "/verification"];
            oversight.push(entry("核验账簿", at("verification"), routes));
        }
        groups.push(Group { caption: "监督", entries: oversight });
    }
    let mut registers = Vec::new();
    if let Some(unit) = frame.unit.as_ref().filter(|_| frame.may(Ability::ReadBooks)) {
        let href = frame.at_unit(&unit.code, "accounts");
        let routes = &[
            "/units/{code}/accounts",
            "/units/{code}/projects",
            "/units/{code}/bank-accounts",
            "/units/{code}/cash-rules",
        ];
        registers.push(entry("科目与核算项目", href, routes));
    }
    if frame.anywhere.may(Ability::SeeUnits) {
        let routes = &["/units", "/units/{code}", "/units/{code}/settings", "/districts"];
        registers.push(entry("单位", frame.beside("/units"), routes));
    }
    groups.push(Group { caption: "基础资料", entries: registers });
    let mut system = Vec::new();
    if frame.everywhere.may(Ability::ManageUsers) {
        system.push(entry("用户与岗位", frame.beside("/users"), &["/users*", "/trail"]));
        system.push(entry("系统留痕", frame.beside("/trail"), &["/trail"]));
    }
    if frame.everywhere.may(Ability::ManageSystem) {
        system.push(entry("系统", frame.beside("/system"), &["/system*"]));
    }
    groups.push(Group { caption: "管理", entries: system });
    groups.retain(|group| !group.entries.is_empty());
    groups
}

fn book_entries(at: &dyn Fn(&str) -> String) -> Vec<Entry> {
    vec![
        entry("上传工作簿", at("uploads"), &["/units/{code}/uploads*"]),
        entry(
            "凭证",
            at("vouchers"),
            &["/units/{code}/vouchers*", "/units/{code}/drafts*", "/units/{code}/attachments*"],
        ),
        entry("审核与记账", at("review"), &["/units/{code}/review*"]),
        entry("账簿", at("books"), &["/units/{code}/books*", "/units/{code}/entries"]),
        entry("报表", at("statements"), &["/units/{code}/statements*"]),
        entry("检查", at("checks"), &["/units/{code}/checks*"]),
        entry(
            "期间与结账",
            at("periods"),
            &[
                "/units/{code}/periods*",
                "/units/{code}/years*",
                "/units/{code}/reopen*",
                "/periods",
            ],
        ),
    ]
}

fn dues_entries(at: &dyn Fn(&str) -> String) -> Vec<Entry> {
    vec![
        entry("收缴情况", at("dues"), &["/units/{code}/dues*"]),
        entry("上下级划转", at("transfers"), &["/units/{code}/transfers*"]),
        entry("回拨和奖励", at("returns"), &["/units/{code}/returns*"]),
        entry("预算", at("budgets"), &["/units/{code}/budgets*"]),
        entry("报表报送", at("submissions"), &["/units/{code}/submissions*"]),
        entry("预决算报送", at("filings"), &["/units/{code}/filings*"]),
        entry("会员和会费", at("members"), &["/units/{code}/member*"]),
        entry("项目和名册", at("programmes"), &["/units/{code}/programmes*"]),
        entry("帮扶", at("aid"), &["/units/{code}/aid*", "/units/{code}/families*"]),
        entry("列支标准", at("limits"), &["/units/{code}/limits*"]),
    ]
}

/// Whether a route is the one known or, where that ends in a star, begins like it.
fn is_within(route: &str, known: &str) -> bool {
    match known.strip_suffix('*') {
        Some(start) => route.starts_with(start),
        None => route == known,
    }
}

fn navigation(frame: &Frame) -> Markup {
    html! {
        @for group in groups(frame) {
            @if !group.caption.is_empty() { h2 class="nav-caption" { (frame.t(group.caption)) } }
            ul {
                @for it in &group.entries {
                    @let is_here = it.routes.iter().any(|known| is_within(&frame.route, known));
                    li {
                        a href=(it.href) aria-current=[is_here.then_some("page")] {
                            (frame.t(it.label))
                        }
                    }
                }
            }
        }
    }
}

/// htmx writes no styles, evaluates nothing, asks nobody else.
const HTMX_CONFIG: &str =
    r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true}"#;

/// What every document begins with.
fn head(words: Words, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="htmx-config" content=(HTMX_CONFIG);
            title { (title) " · " (words.t("工会账簿")) }
            link rel="icon" href=(asset_url("icon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(asset_url("style.css"));
            link rel="stylesheet" href=(asset_url("print.css")) media="print";
            script src=(asset_url("htmx.min.js")) defer {}
            script src=(asset_url("app.js")) defer {}
        }
    }
}

/// A whole page within the frame.
pub fn page(frame: &Frame, title: &str, body: &Markup) -> Markup {
    let words = frame.words;
    html! {
        (DOCTYPE)
        html lang=(words.lang()) {
            (head(words, title))
            body data-viewer=(frame.viewer.login) {
                a class="skip" href="#main" { (words.t("跳到正文")) }
                header class="bar" {
                    a class="brand" href=(frame.beside("/")) { (words.t("工会账簿")) }
                    @if frame.unit.is_some() { (unit_switch(frame)) (period_switch(frame)) }
                    form class="search" action="/search" method="get" role="search" {
                        @if let Some(unit) = &frame.unit {
                            input type="hidden" name="unit" value=(unit.code);
                        }
                        input type="hidden" name="period" value=(frame.span);
                        input type="search" name="q" aria-label=(words.t("查找单位、凭证、科目"))
                            placeholder=(words.t("查找单位、凭证、科目")) maxlength="100";
                    }
                    (person(frame))
                }
                div class="frame" {
                    nav class="side" aria-label=(words.t("主导航")) {
                        details open { summary { (words.t("菜单")) } (navigation(frame)) }
                    }
                    main id="main" tabindex="-1" {
                        h1 { (title) }
                        (body)
                    }
                }
            }
        }
    }
}

/// A page for who is not signed in, or where nothing can be known of the viewer.
pub fn bare_page(words: Words, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.lang()) {
            (head(words, title))
            body class="bare" {
                header class="bar" { a class="brand" href="/" { (words.t("工会财务与审计账簿")) } }
                main id="main" { h1 { (title) } (body) }
            }
        }
    }
}

/// The unit in the head, and the way to another one.
fn unit_switch(frame: &Frame) -> Markup {
    let Some(unit) = &frame.unit else { return html! {} };
    html! {
        details class="drop" {
            summary { span class="quiet" { (unit.code) } " " (unit.name) }
            div class="drop-body" {
                form action="/units" method="get" {
                    input type="hidden" name="unit" value=(unit.code);
                    input type="hidden" name="period" value=(frame.span);
                    label { (frame.t("换一个单位")) " "
                        input type="search" name="q" placeholder=(frame.t("编码或名称"))
                            hx-get=(frame.beside("/units?part=switch"))
                            hx-trigger="input changed delay:200ms, focus once"
                            hx-target="next .switch-list" hx-swap="innerHTML" autocomplete="off";
                    }
                    button { (frame.t("查找")) }
                }
                div class="switch-list" {}
            }
        }
    }
}

/// The months in the head. Choosing others asks for the same page again.
fn period_switch(frame: &Frame) -> Markup {
    let (path, query) = frame.address.split_once('?').unwrap_or((frame.address.as_str(), ""));
    let kept: Vec<(String, String)> = query_pairs(query)
        .into_iter()
        .filter(|(key, _)| key != "period" && key != "after" && key != "part")
        .collect();
    let year = frame.span.year();
    let chosen = frame.span.to_string();
    html! {
        form class="period" method="get" action=(path) data-submit-on-change {
            @for (key, value) in &kept { input type="hidden" name=(key) value=(value); }
            label { span class="visually-hidden" { (frame.t("会计期间")) }
                select name="period" {
                    @for year in [year + 1, year, year - 1] {
                        optgroup label=(frame.words.f("{} 年", &[&year])) {
                            @for (value, label) in spans_of(frame.words, year) {
                                option value=(value) selected[value == chosen] { (label) }
                            }
                        }
                    }
                }
            }
            button class="no-script" { (frame.t("查看")) }
        }
    }
}

/// Every span of a year as an address spells it, with its label.
fn spans_of(words: Words, year: i64) -> Vec<(String, String)> {
    let months =
        (1..=12).map(|month| (format!("{year}-{month:02}"), words.f("{}年{}月", &[&year, &month])));
    let quarters = (1..=4)
        .map(|quarter| (format!("{year}Q{quarter}"), words.f("{}年第{}季度", &[&year, &quarter])));
    let halves = [(1, "{}年上半年"), (2, "{}年下半年")]
        .map(|(half, label)| (format!("{year}H{half}"), words.f(label, &[&year])));
    let whole = (year.to_string(), words.f("{}年全年", &[&year]));
    months.chain(quarters).chain(halves).chain([whole]).collect()
}

/// Who is signed in, and what they may do about it.
fn person(frame: &Frame) -> Markup {
    let words = frame.words;
    let other = if words.is_english() { ("zh", "中文") } else { ("en", "English") };
    html! {
        details class="drop person" {
            summary { (frame.viewer.name) }
            div class="drop-body" {
                ul class="plain" {
                    @for role in frame.anywhere.iter() {
                        li class="quiet" { (words.t(role.label())) }
                    }
                    li { a href=(frame.beside("/account")) { (words.t("账户、会话与令牌")) } }
                    li { a href="/password" { (words.t("修改密码")) } }
                }
                form method="post" action="/language" {
                    input type="hidden" name="language" value=(other.0);
                    input type="hidden" name="next" value=(frame.address);
                    button class="link" { (other.1) }
                }
                form method="post" action="/logout" { button { (words.t("退出登录")) } }
            }
        }
    }
}

/// `2025年3月`, in the words of the interface.
pub fn span_label(words: Words, span: ReportSpan) -> String {
    let text = span.to_string();
    let found = spans_of(words, span.year()).into_iter().find(|(value, _)| *value == text);
    found.map_or(text, |(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_offered_can_be_read_back() {
        for (value, _) in spans_of(Words::default(), 2025) {
            let span: ReportSpan = value.parse().unwrap();
            assert_eq!(span.to_string(), value);
        }
    }
}
