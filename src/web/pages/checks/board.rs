//! The findings of the newest run, by rule, level and union.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::checks::finding::{CheckFinding, Side, State};
use crate::checks::list_findings::{Listed, latest_findings};
use crate::checks::rule::{Level, families};
use crate::checks::run_checks::{Asked, run_checks};
use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::codes::VOUCHER_UNKNOWN;
use crate::ledger::store as ledger;
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::address::url_query;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, button, checkbox};
use crate::web::parts::table::framed;
use crate::web::problem::Answer;
use crate::web::submit::submit;

/// Findings of a page: more are told as a number, and stand in the report.
const MOST_SHOWN: usize = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    pub rule: String,
    pub level: String,
    pub state: String,
    /// `true` for all unions below, too.
    pub below: String,
    pub done: String,
}

impl BoardQuery {
    /// What the page was asked for, as fields of a form and back again.
    fn pairs(&self) -> [(&'static str, &str); 4] {
        [
            ("rule", self.rule.as_str()),
            ("level", self.level.as_str()),
            ("state", self.state.as_str()),
            ("below", self.below.as_str()),
        ]
    }

    fn is_below(&self) -> bool {
        self.below == "true"
    }

    fn wants(&self, it: &CheckFinding) -> bool {
        (self.rule.is_empty() || it.rule.starts_with(self.rule.as_str()))
            && (self.level.is_empty() || it.level.as_str() == self.level)
            && (self.state.is_empty() || it.state.is_some_and(|state| state.as_str() == self.state))
    }
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<BoardQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query, &Faults::none())).await?;
    Ok(frame.page(frame.t("检查问题"), &body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunForm {
    below: String,
}

pub async fn run(at: Writing, frame: Frame, Form(form): Form<RunForm>) -> Answer<Response> {
    let is_below = form.below == "true";
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let asked = Asked { is_below, ..Asked::all(&at.unit, year) };
        run_checks(tx, at.act(), asked, |_, _| {}).await
    };
    let done = |_| {
        let rest = if is_below { "checks?below=true" } else { "checks" };
        frame.back(rest, "run")
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], again)).await
}

/// The board once more, with what was refused.
pub async fn page_again(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    faults: &Faults,
) -> Answer<Response> {
    let body = draw(tx, frame, unit, (&BoardQuery::default(), faults)).await?;
    Ok(frame.page(frame.t("检查问题"), &body).into_response())
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, faults): (&BoardQuery, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let listed = match latest_findings(tx, unit, (year, query.is_below()), frame.today).await {
        Ok(listed) => Some(listed),
        Err(Failure::Refused(_)) => None,
        Err(failure) => return Err(failure),
    };
    Ok(html! {
        (tabs(frame, "checks"))
        (told(frame, &query.done))
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("{}年的检查问题", &[&year])) }
        @if frame.may(Ability::RunChecks) {
            form class="inline" method="post" action=(frame.at("checks/run")) {
                (checkbox(frame.words, "below", "含全部下级单位", query.is_below()))
                (button(frame.words, "运行检查"))
            }
        }
        @match &listed {
            None => p { (frame.t("这一年还没有检查过；运行检查后在此列出问题。")) },
            Some(listed) => (found(frame, unit, (query, listed))),
        }
    })
}

fn told(frame: &Frame, done: &str) -> Markup {
    html! {
        @match done {
            "run" => (notice(true, frame.t("检查已完成。"))),
            "explained" => (notice(true, frame.t("已说明，等待审核。"))),
            "refused" => (notice(true, frame.t("说明已退回。"))),
            "accepted" => (notice(true, frame.t("说明已认可。"))),
            "overridden" => (notice(true, frame.t("已登记放行；须经两人，到期自动终止。"))),
            _ => {}
        }
    }
}

/// The worst first.
fn rank(level: Level) -> u8 {
    match level {
        Level::Refuse => 0,
        Level::Warn => 1,
        Level::Inform => 2,
        Level::Incomputable => 3,
    }
}

/// Rules that lack their data, each with what is missing and how many unions lack it.
fn lacking(frame: &Frame, listed: &Listed) -> Markup {
    let mut lacks: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for it in listed.findings.iter().filter(|it| it.level == Level::Incomputable) {
        *lacks.entry((it.note.as_str(), it.rule.as_str())).or_default() += 1;
    }
    html! {
        @if !lacks.is_empty() {
            details class="card" {
                summary { (frame.words.f("{} 条规则缺少资料，无法计算", &[&lacks.len()])) }
                ul {
                    @for ((note, rule), count) in &lacks {
                        li { (rule) " " (note)
                            @if *count > 1 { "（" (frame.words.f("{} 个单位", &[count])) "）" } }
                    }
                }
            }
        }
    }
}

fn found(frame: &Frame, unit: &Unit, (query, listed): (&BoardQuery, &Listed)) -> Markup {
    let asks_lacking = query.level == Level::Incomputable.as_str();
    let is_shown =
        |it: &&CheckFinding| query.wants(it) && (asks_lacking || it.level != Level::Incomputable);
    let mut wanted: Vec<&CheckFinding> = listed.findings.iter().filter(is_shown).collect();
    wanted.sort_by_key(|it| rank(it.level));
    let count = |level: Level| listed.findings.iter().filter(|it| it.level == level).count();
    let headings =
        [("级别", ""), ("单位和期间", ""), ("凭证", ""), ("比较", ""), ("说明", ""), ("状态", "")];
    let rows = html! {
        @for it in wanted.iter().take(MOST_SHOWN) { (row(frame, unit, (query, it))) }
    };
    html! {
        p {
            @for level in Level::EVERY {
                span class={ "badge " (class_of(*level)) } {
                    (frame.t(level.label())) " " (count(*level))
                } " "
            }
        }
        (filters(frame, query))
        @if wanted.is_empty() {
            p { (frame.t("没有符合条件的问题。")) }
        } @else {
            (framed(frame.words, ("", "grid checks", frame.t("检查问题")), &headings,
                &html! { tbody { (rows) } }))
            @if wanted.len() > MOST_SHOWN {
                p { (frame.words.f("另有 {} 条，见检查问题报表。",
                    &[&(wanted.len() - MOST_SHOWN)])) }
            }
        }
        @if !asks_lacking { (lacking(frame, listed)) }
    }
}

fn class_of(level: Level) -> &'static str {
    match level {
        Level::Refuse => "refuse",
        Level::Warn => "warn",
        Level::Inform => "inform",
        Level::Incomputable => "plain",
    }
}

fn filters(frame: &Frame, query: &BoardQuery) -> Markup {
    html! {
        form class="filters" method="get" action=(frame.path("checks")) data-submit-on-change {
            (frame.kept_fields())
            label { (frame.t("规则"))
                select name="rule" {
                    option value="" { (frame.t("全部")) }
                    @for family in families() {
                        option value=(family) selected[query.rule == family] {
                            (family) " " (frame.t(family_label(family))) }
                    }
                }
            }
            label { (frame.t("级别"))
                select name="level" {
                    option value="" { (frame.t("全部")) }
                    @for level in Level::EVERY {
                        option value=(level.as_str()) selected[query.level == level.as_str()] {
                            (frame.t(level.label())) }
                    }
                }
            }
            label { (frame.t("状态"))
                select name="state" {
                    option value="" { (frame.t("全部")) }
                    @for state in State::EVERY {
                        option value=(state.as_str()) selected[query.state == state.as_str()] {
                            (frame.t(state.label())) }
                    }
                }
            }
            (checkbox(frame.words, "below", "含全部下级单位", query.is_below()))
            button class="no-script" { (frame.t("筛选")) }
        }
    }
}

/// The union whose voucher it is, and its name there.
fn voucher_parts<'n>(it: &'n CheckFinding, name: &'n str) -> (&'n str, &'n str) {
    name.split_once(':').unwrap_or((it.unit.as_str(), name))
}

/// What the rules of a family look at.
fn family_label(family: &str) -> &'static str {
    match family {
        "AG" => "账龄",
        "BG" => "预算",
        "BK" => "银行",
        "BS" => "资产负债",
        "CS" => "现金",
        "DP" => "折旧",
        "FA" => "附表",
        "FE" => "列支范围和标准",
        "IE" => "收入支出",
        "JT" => "疑点筛查",
        "LG" => "账簿",
        "TR" => "代管经费",
        "UP" => "上下级往来",
        "VC" => "凭证",
        _ => "",
    }
}

fn side(it: &Side) -> Markup {
    html! {
        @if !it.label.is_empty() || it.amount.is_some() {
            div { (it.label)
                @if let Some(amount) = it.amount { " " span class="money" { (amount.grouped()) } } }
        }
    }
}

fn row(frame: &Frame, unit: &Unit, (query, it): (&BoardQuery, &CheckFinding)) -> Markup {
    let difference = it.difference().map(Money::grouped);
    html! {
        tr {
            td { span class={ "badge " (class_of(it.level)) } { (frame.t(it.level.label())) }
                div class="quiet" { (it.rule) } }
            td { div { (it.unit) }
                @if !it.other.is_empty() { div { (frame.words.f("对方 {}", &[&it.other])) } }
                div class="quiet" { (it.period) } }
            td {
                @for name in &it.vouchers {
                    @let (code, own) = voucher_parts(it, name);
                    @let rest = format!("checks/voucher?{}", url_query([("name", own)]));
                    a href=(frame.at_unit(code, &rest)) { (name) } " "
                }
            }
            td {
                (side(&it.left))
                (side(&it.right))
                @if let Some(difference) = difference {
                    div class="quiet" { (frame.words.f("差额 {}", &[&difference])) } }
            }
            td {
                (it.note)
                p class="quiet" { (it.clause) }
                @if let Some(answer) = &it.answer {
                    p { (answer.by) "：" (answer.reason)
                        @if let Some(until) = &answer.until_on {
                            " " (frame.words.f("至 {}", &[until])) }
                    }
                    @if !answer.verdict_note.is_empty() && answer.verdict_note != answer.reason {
                        p { (answer.decided_by) "：" (answer.verdict_note) }
                    }
                }
                @if let Some(before) = &it.last_year {
                    p class="quiet" { (frame.words.f("上年说明：{}", &[&before.reason])) }
                }
            }
            td {
                @if let Some(state) = it.state { (frame.t(state.label())) }
                @if it.state.is_some() { (acts(frame, unit, (query, it))) }
            }
        }
    }
}

/// What may be done about a finding.
fn acts(frame: &Frame, unit: &Unit, (query, it): (&BoardQuery, &CheckFinding)) -> Markup {
    let is_own = it.unit == unit.code;
    let can_explain = is_own && frame.may(Ability::ExplainFindings);
    let can_decide = frame.may(Ability::DecideFindings);
    let is_explained = it.state == Some(State::Explained);
    let form = |rest: &'static str, (label, asked): (&'static str, &'static str), asks: bool| {
        html! {
            form class="answer" method="post" action=(frame.at_unit(&it.unit, rest)) {
                input type="hidden" name="rule" value=(it.rule);
                input type="hidden" name="subject" value=(it.key());
                input type="hidden" name="other" value=(it.other);
                input type="hidden" name="seen_at" value=(unit.code);
                @for (name, value) in query.pairs() {
                    @if !value.is_empty() {
                        input type="hidden" name={ "seen_" (name) } value=(value);
                    }
                }
                label { (frame.t(asked))
                    textarea name="reason" rows="2" required[asks] maxlength="500" {} }
                @if rest == "checks/override" {
                    label { (frame.t("放行至（不填为 90 天）")) input type="date" name="until"; }
                }
                button aria-label={ (frame.t(label)) " " (it.rule) " " (it.key()) } {
                    (frame.t(label)) }
            }
        }
    };
    html! {
        @if can_explain || can_decide {
            details {
                summary { (frame.t("处理")) }
                @if can_explain {
                    (form("checks/explanation", ("说明", "为什么是这样，依据是什么"), true))
                }
                @if can_decide && is_explained {
                    (form("checks/acceptance", ("认可", "认可的意见（可不填）"), false))
                    (form("checks/refusal", ("退回", "退回的意见，要单位怎样办"), true))
                }
                @if it.state != Some(State::Overridden) {
                    (form("checks/override", ("放行", "放行的理由；另一人同意后生效，到期自动终止"), true))
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NamedQuery {
    /// `2025-03 记-12`.
    name: String,
}

/// To the voucher that a finding names.
pub async fn voucher(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<NamedQuery>,
) -> Answer<Redirect> {
    let unknown = || {
        let place = Place::of(format!("{} {}", unit.code, query.name));
        Finding::new(&VOUCHER_UNKNOWN, place)
    };
    let (period, rest) = query.name.split_once(' ').ok_or_else(unknown)?;
    let (word, number) = rest.rsplit_once('-').ok_or_else(unknown)?;
    let period: Period = period.parse().map_err(|_| unknown())?;
    let number: i64 = number.parse().map_err(|_| unknown())?;
    let range = (number, number, 1);
    let rows = ledger::vouchers_numbered(&mut tx, unit.id, (period, word), range).await?;
    let found = rows.first().ok_or_else(unknown)?;
    Ok(Redirect::to(&frame.at(&format!("vouchers/{}", found.id))))
}
