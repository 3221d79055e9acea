//! A statutory statement: as printed, or beside last year's or another unit's.

use axum::extract::State;
use axum::http::Uri;
use maud::{Markup, html};

use super::overview::tenths;
use crate::access::role::Ability;
use crate::date::ReportSpan;
use crate::formats::printable::Report;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::statements::codes::{
    FORM_IS_ANNUAL, FORM_NOT_OF_ERA, FORM_NOT_OF_TIER, NO_FISCAL_MONEY,
};
use crate::statements::compare_forms::{Beside, ComparedLine, Comparison, Pair, Side};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::pages::books::{file_links, year_in_head};
use crate::web::parts::form::choice;
use crate::web::parts::listing::with;
use crate::web::parts::{findings, printed};
use crate::web::problem::{Answer, Problem};
use crate::web::shell::span_label;
use crate::web::state::AppState;
use crate::web::views::statements::{BesideQuery, SetBeside, form_named, set_beside};

/// Units offered to be set beside; any other within reach can be named by its code.
const OFFERED_UNITS: usize = 200;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    frame: Frame,
    uri: Uri,
    Last(name): Last<String>,
    Query(query): Query<BesideQuery>,
) -> Answer<Markup> {
    let name = form_named(&name)?;
    let title = frame.t(name.label());
    if let Err(instead) = year_in_head(&mut tx, &frame, &unit).await? {
        return Ok(frame.page(title, &instead));
    }
    let others = readable_units(&mut tx, &frame).await?;
    let asked = (name, frame.span);
    let drawn_of = (tx, unit.clone());
    let set = match set_beside(&state, (&frame.viewer, &uri), drawn_of, asked, &query).await {
        Ok(set) => set,
        Err(problem) => {
            return Ok(frame.page(title, &not_drawn(&frame, problem)?));
        }
    };
    let span = frame.span.to_string();
    let body = html! {
        (spans(&frame))
        div class="tools screen" {
            (beside_form(&frame, &unit, &query, &others))
            (file_links(&frame, &unit.code, name.as_str(), &[("period", &span)]))
        }
        div class="screen" { (findings::list(frame.words, &set.report.findings)) }
        (drawn(&frame, &set))
    };
    Ok(frame.page(&set.report.title, &body))
}

/// The sheet as printed, or the two beside each other.
fn drawn(frame: &Frame, set: &SetBeside) -> Markup {
    let words = frame.words;
    let alone = printed::sheet(words, &set.report);
    let Some((other, span, beside)) = &set.other else { return alone };
    match beside {
        Beside::Drawn { comparison, report } => compared(frame, set, (other, report), comparison),
        Beside::NotDrawn(reasons) => html! {
            div class="card notice warn" role="status" {
                p { (words.f("{} {} 没有可以对照的报表，只列本表。",
                    &[&other.name, &span_label(words, *span)])) }
                (findings::list(words, reasons))
            }
            (alone)
        },
    }
}

/// Why the unit does not draw the form, and where to go; anything else stays a refusal.
fn not_drawn(frame: &Frame, problem: Problem) -> Result<Markup, Problem> {
    let reasons = [&FORM_IS_ANNUAL, &FORM_NOT_OF_ERA, &FORM_NOT_OF_TIER, &NO_FISCAL_MONEY];
    if !reasons.iter().any(|code| code.id == problem.code().id) {
        return Err(problem);
    }
    let words = frame.words;
    let year = frame.span.year().to_string();
    Ok(html! {
        div class="empty" {
            p { (problem.code().title) "。" (problem.code().hint) "。" }
            ul class="links" {
                @if problem.code().id == FORM_IS_ANNUAL.id {
                    li { a href=(with(frame, &[("period", &year)])) {
                        (words.f("{} 年度", &[&year])) } }
                }
                li { a href=(frame.at("statements")) {
                    (words.t("会计报表")) } }
            }
        }
    })
}

/// The same form for the month, quarter, half-year and year that the months in the head are in.
fn spans(frame: &Frame) -> Markup {
    let words = frame.words;
    let (year, month) = (frame.span.year(), frame.span.months().1);
    let period = frame.period();
    let choices = [
        ReportSpan::Month(period),
        ReportSpan::Quarter { year, quarter: (month + 2) / 3 },
        ReportSpan::HalfYear { year, half: (month + 5) / 6 },
        ReportSpan::Year(year),
    ];
    html! {
        ul class="links screen" {
            @for span in choices {
                @let text = span.to_string();
                li { a href=(with(frame, &[("period", &text)]))
                    aria-current=[(span == frame.span).then_some("true")] {
                    (span_label(words, span)) } }
            }
        }
    }
}

/// The units whose books the viewer may read, some of them.
async fn readable_units(tx: &mut Tx, frame: &Frame) -> Result<Vec<Unit>, Problem> {
    let Some(unit) = &frame.unit else { return Ok(Vec::new()) };
    let reach = frame.viewer.reach(tx).await?;
    let mut near = units::units_near(tx, unit.parent_id.unwrap_or(unit.id)).await?;
    if unit.parent_id.is_some() {
        near.extend(units::units_near(tx, unit.id).await?);
    }
    near.sort_by(|one, other| one.code.cmp(&other.code));
    near.dedup_by(|one, other| one.id == other.id);
    near.retain(|it| it.id != unit.id && reach.may(it.id, Ability::ReadBooks));
    near.truncate(OFFERED_UNITS);
    Ok(near)
}

fn beside_form(frame: &Frame, unit: &Unit, query: &BesideQuery, others: &[Unit]) -> Markup {
    let words = frame.words;
    let span = frame.span.to_string();
    let path = frame.address.split_once('?').map_or(frame.address.as_str(), |(path, _)| path);
    let is_set = !query.beside.is_empty();
    html! {
        ul class="links levels" aria-label=(words.t("对照")) {
            li { a href={ (path) "?period=" (span) }
                aria-current=[(!is_set).then_some("true")] { (words.t("原表")) } }
            li { a href={ (path) "?period=" (span) "&beside=year_before" }
                aria-current=[(query.beside == "year_before").then_some("true")] {
                (words.t("与上年同期对照")) } }
        }
        form class="filters inline-filters" method="get" action=(path) {
            input type="hidden" name="period" value=(span);
            input type="hidden" name="beside" value="unit";
            label { (words.t("与其他单位对照"))
                input name="other" value=(query.other) list="other-units" required
                    placeholder=(words.t("单位编码")) maxlength="32" autocomplete="off";
            }
            datalist id="other-units" {
                @for other in others.iter().filter(|it| it.id != unit.id) {
                    (choice(&other.code, &other.name))
                }
            }
            button { (words.t("对照")) }
        }
    }
}

fn compared(
    frame: &Frame,
    set: &SetBeside,
    (other, other_report): (&Unit, &Report),
    comparison: &Comparison,
) -> Markup {
    let words = frame.words;
    let is_same_unit = other.id == set.unit.id;
    let name_of = |unit: &Unit, report: &Report| {
        if is_same_unit { report.period.clone() } else { unit.name.clone() }
    };
    let this_name = name_of(&set.unit, &set.report);
    let other_name = name_of(other, other_report);
    html! {
        section class="sheet landscape" {
            p class="head" {
                span { "编制单位：" (set.unit.name) }
                span { (words.t("对照：")) (this_name) " / " (other_name) }
                span { "单位：元" }
            }
            div class="wide" tabindex="0" role="region" aria-label=(set.report.title) {
                table class="grid printed compared" {
                    thead {
                        tr {
                            th scope="col" rowspan="2" { (words.t("项目")) }
                            @for column in &comparison.columns {
                                th class="mark" scope="colgroup" colspan="4" { (column) }
                            }
                        }
                        tr class="second" {
                            @for _ in &comparison.columns {
                                th class="money" scope="col" { (this_name) }
                                th class="money" scope="col" { (other_name) }
                                th class="money" scope="col" { (words.t("增减额")) }
                                th class="money" scope="col" { (words.t("增减%")) }
                            }
                        }
                    }
                    tbody {
                        @for line in &comparison.lines {
                            (compared_row(line, comparison, (&set.report, other_report)))
                        }
                    }
                }
            }
        }
    }
}

fn compared_row(
    line: &ComparedLine,
    comparison: &Comparison,
    reports: (&Report, &Report),
) -> Markup {
    let empty = Pair::default();
    html! {
        tr class=(printed::row_class(line.kind)) {
            td class={ "text level-" (line.indent + 1) } { (line.caption) }
            @for place in 0..comparison.columns.len() {
                @let pair = line.pairs.get(place).unwrap_or(&empty);
                (side(reports.0, pair.this.as_ref()))
                (side(reports.1, pair.other.as_ref()))
                td class={ "money" @if pair.difference().is_some_and(Money::is_negative) {
                    " red" } } {
                    @if let Some(difference) = pair.difference() { (difference.grouped()) }
                }
                td class="money" {
                    @if let Some(change) = pair.change_permille() { (tenths(change)) }
                }
            }
        }
    }
}

fn side(report: &Report, side: Option<&Side>) -> Markup {
    html! {
        td class="money" {
            @if let Some(side) = side {
                @if side.drill.is_empty() { (side.amount.grouped()) } @else {
                    a class="figure" href=(printed::entries_url(report, &side.drill)) {
                        (side.amount.grouped())
                    }
                }
            }
        }
    }
}
