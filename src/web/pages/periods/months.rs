//! A unit's months of a year: what is closed, what waits, what keeps each from closing.

use maud::{Markup, html};
use serde::Deserialize;

use super::shown::remedy_link;
use crate::access::role::Ability;
use crate::finding::{Finding, Severity};
use crate::ledger::codes::EARLIER_PERIOD_OPEN;
use crate::ledger::periods::ask_reopening::requests_of;
use crate::ledger::periods::what_blocks::{MonthState, months_of_year};
use crate::ledger::store;
use crate::ledger::voucher::book::YearState;
use crate::platform::clock::local_text;
use crate::units::unit::Unit;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::findings::{self, notice};
use crate::web::parts::table::framed;
use crate::web::problem::Answer;

#[derive(Debug, Default, Deserialize)]
pub struct MonthsQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<MonthsQuery>,
) -> Answer<Markup> {
    let year = frame.span.year();
    let years = store::years_of(&mut tx, unit.id).await?;
    let this = years.iter().find(|it| it.year == year).copied();
    let months = match this {
        Some(_) => months_of_year(&mut tx, &unit, year).await?,
        None => Vec::new(),
    };
    let asked = requests_of(&mut tx, unit.id).await?;
    let waiting = asked.iter().filter(|it| it.waits()).count();
    let body = html! {
        @if let Some(text) = done_text(&frame, &query.done) { (notice(true, &text)) }
        (year_links(&frame, &years, year))
        @if waiting > 0 {
            p class="card notice warn" {
                a href=(frame.at("reopenings")) {
                    (frame.words.f("有 {} 件例外开账申请待审批", &[&waiting])) }
            }
        }
        @match this {
            Some(it) => (table(&frame, &unit, it, &months)),
            None => div class="empty" {
                p { (frame.words.f("{}年度尚未建账。导入期初余额或第一张凭证时自动建账。", &[&year])) }
                @if frame.may(Ability::Prepare) { p { a href=(frame.at("uploads")) {
                    (frame.t("上传工作簿")) } } }
            },
        }
    };
    Ok(frame.page(&frame.words.f("{}年期间与结账", &[&year]), &body))
}

fn done_text(frame: &Frame, done: &str) -> Option<String> {
    let (what, which) = done.split_once(' ')?;
    match what {
        "closed" => Some(frame.words.f("{} 已结账。", &[&which])),
        "year-closed" => Some(frame.words.f("{}年度已结账，下年期初已结转。", &[&which])),
        _ => None,
    }
}

fn year_links(frame: &Frame, years: &[YearState], year: i64) -> Markup {
    html! {
        nav aria-label=(frame.t("年度")) {
            ul class="links" {
                @for it in years.iter().rev() {
                    li { a href=(frame.at(&format!("periods?period={}", it.year)))
                        aria-current=[(it.year == year).then_some("page")] {
                        (frame.words.f("{}年", &[&it.year])) " "
                        (frame.t(if it.is_closed { "已结账" } else { "未结账" })) } }
                }
                li { a href=(frame.at("reopenings")) { (frame.t("例外开账")) } }
                li { a href=(frame.beside("/periods")) { (frame.t("各单位结账进度")) } }
            }
        }
    }
}

fn table(frame: &Frame, unit: &Unit, year: YearState, months: &[MonthState]) -> Markup {
    let next = months.iter().find(|it| it.is_open).map(|it| it.period);
    html! {
        (framed(frame.words, ("", "grid months", frame.t("各月状态")),
            &[("期间", ""), ("状态", ""), ("待处理凭证", "mark"), ("结账前须处理", ""), ("办理", "")], &html! {
                tbody { @for it in months {
                    (row(frame, unit, (it, year.is_closed), next == Some(it.period)))
                } }
        }))
        @if year.is_closed {
            p class="quiet" { (frame.t("本年度已结账。更正事项请在下年用年初余额调整科目处理，确有必要时申请对12月例外开账。")) }
        }
    }
}

fn row(
    frame: &Frame,
    unit: &Unit,
    (month, is_year_closed): (&MonthState, bool),
    is_next: bool,
) -> Markup {
    let period = month.period;
    let is_blocked = month.findings.iter().any(|it| it.severity == Severity::Refuse);
    html! {
        tr class=[is_next.then_some("next")] {
            th scope="row" class="nowrap" { (period) }
            td class="nowrap" {
                @match (month.is_open, &month.reopening) {
                    (false, _) => span class="badge done" { "● " (frame.t("已结")) },
                    (true, Some(under)) => {
                        span class="badge warn" { "◐ " (frame.t("例外开账")) }
                        p class="help" { (frame.words.f("至 {}",
                            &[&local_text(&under.expires_at)])) }
                    },
                    (true, None) => span class="badge plain" { "○ " (frame.t("未结")) },
                }
            }
            td class="mark" {
                @if month.drafts > 0 {
                    a href=(frame.at(&format!("review?period={period}"))) { (month.drafts) }
                }
            }
            td {
                @if !month.is_open { span class="quiet" { "–" } }
                @if month.is_open && month.findings.is_empty() { span class="quiet" {
                    (frame.t("无，可以结账")) } }
                @if !month.findings.is_empty() {
                    ul class="plain blocks" {
                        @for (finding, more) in nearest(&month.findings) {
                            li { (findings::badge(frame.words, finding.severity)) " "
                                (finding.message)
                                @let place = finding.place.to_string();
                                @let place = place.trim_start_matches(&unit.to_string()).trim();
                                @if place != period.to_string() {
                                    " " span class="place" { (place) } }
                                @if more > 0 { " " (frame.words.f("等 {} 个期间", &[&(more + 1)])) }
                                @if !finding.found.is_empty() { "：" (finding.found) }
                                (remedy_link(frame, period, finding)) }
                        }
                    }
                }
            }
            td class="nowrap" { (actions(frame, (month, is_year_closed), is_blocked)) }
        }
    }
}

/// The findings of a month; of several earlier months that are open only the first, with how
/// many more there are.
fn nearest(found: &[Finding]) -> Vec<(&Finding, usize)> {
    let is_earlier = |it: &Finding| it.code.id == EARLIER_PERIOD_OPEN.id;
    let earlier = found.iter().filter(|it| is_earlier(it)).count();
    let mut shown = Vec::new();
    for finding in found {
        if !is_earlier(finding) {
            shown.push((finding, 0));
        } else if !shown.iter().any(|(it, _): &(&Finding, usize)| is_earlier(it)) {
            shown.push((finding, earlier.saturating_sub(1)));
        }
    }
    shown
}

fn actions(
    frame: &Frame,
    (month, is_year_closed): (&MonthState, bool),
    is_blocked: bool,
) -> Markup {
    let period = month.period;
    // Of a closed year only December can be opened again.
    let may_reopen = !month.is_open && (!is_year_closed || period.month() == 12);
    let may_see = frame.may(Ability::Close) || frame.may(Ability::Prepare);
    html! {
        @if month.is_open && may_see {
            @if period.month() == 12 {
                a class={ "button" @if !is_blocked { " primary" } }
                    href=(frame.at(&format!("years/{}/closing", period.year()))) {
                        (frame.t("年终结账")) }
            } @else {
                a class={ "button" @if !is_blocked { " primary" } }
                    href=(frame.at(&format!("periods/{period}/closing"))) {
                    (frame.t(if frame.may(Ability::Close) { "结账" } else { "结账预览" })) }
            }
        }
        @if may_reopen && frame.may(Ability::AskReopening) {
            a href=(frame.at(&format!("reopenings?ask={period}"))) { (frame.t("申请例外开账")) }
        }
    }
}
