//! A voucher as it is read: head, entries, what they name, where they came from.

use maud::{Markup, html};

use crate::money::Money;
use crate::web::frame::Frame;
use crate::web::views::voucher_body::{EntryBody, SourceBody, dimensions_text};

/// `凭证 第12行`.
fn source_text(frame: &Frame, source: &SourceBody) -> String {
    let sheet = match &source.sheet_name {
        Some(name) => name.clone(),
        None => frame.words.f("第{}张表", &[&(source.sheet + 1)]),
    };
    match source.row {
        Some(row) => format!("{sheet} {}", frame.words.f("第{}行", &[&row])),
        None => sheet,
    }
}

/// Label and value, side by side.
pub fn facts(frame: &Frame, pairs: &[(&'static str, String)]) -> Markup {
    html! {
        p class="head voucher-facts" {
            @for (label, value) in pairs {
                span { span class="quiet" { (frame.t(label)) "：" }
                    @if value.is_empty() { (frame.t("（无）")) } @else { (value) } }
            }
        }
    }
}

/// Boxes before the lines, for a form that stands elsewhere on the page.
#[derive(Clone, Copy, Debug)]
pub struct Ticks<'a> {
    /// The id of the form that they belong to.
    pub form: &'a str,
    /// Lines that can no longer be ticked.
    pub taken: &'a [i64],
    /// Lines that were ticked when the form was refused.
    pub ticked: &'a [i64],
}

/// The entries as a table. `file` is the page of the workbook that they came from, below
/// the address of the unit.
pub fn entries(
    frame: &Frame,
    lines: &[EntryBody],
    file: Option<&str>,
    ticks: Option<Ticks<'_>>,
) -> Markup {
    let sum = |of: fn(&EntryBody) -> Money| lines.iter().map(of).sum::<Money>().grouped();
    let has_source = lines.iter().any(|it| it.source.is_some());
    html! {
        div class="wide" tabindex="0" role="region" aria-label=(frame.t("凭证分录")) {
            table class="grid entries" {
                thead { tr {
                    @if ticks.is_some() { th class="mark tick" scope="col" {
                        span class="visually-hidden" { (frame.t("选择")) } } }
                    th class="mark" scope="col" { (frame.t("行")) }
                    th scope="col" { (frame.t("摘要")) }
                    th scope="col" { (frame.t("科目")) }
                    th scope="col" { (frame.t("核算项")) }
                    th class="money" scope="col" { (frame.t("借方金额")) }
                    th class="money" scope="col" { (frame.t("贷方金额")) }
                    @if has_source { th scope="col" { (frame.t("来源")) } }
                } }
                tbody {
                    @for line in lines { (entry(frame, line, file, (ticks, has_source))) }
                }
                tfoot { tr class="total" {
                    @if ticks.is_some() { td {} }
                    td {} td { (frame.t("合计")) } td {} td {}
                    td class="money" { (sum(|it| it.debit)) }
                    td class="money" { (sum(|it| it.credit)) }
                    @if has_source { td {} }
                } }
            }
        }
    }
}

fn entry(
    frame: &Frame,
    line: &EntryBody,
    file: Option<&str>,
    (ticks, has_source): (Option<Ticks<'_>>, bool),
) -> Markup {
    let amount = |it: Money| if it.is_zero() { String::new() } else { it.grouped() };
    let tone = |it: Money| if it.is_negative() { "money red" } else { "money" };
    html! {
        tr {
            @if let Some(Ticks { form, taken, ticked }) = ticks {
                td class="mark tick" {
                    @if taken.contains(&line.line_no) {
                        span class="quiet" title=(frame.t("已冲销")) { "✓" }
                        span class="visually-hidden" { (frame.t("已冲销")) }
                    } @else {
                        input type="checkbox" form=(form) name="line" value=(line.line_no)
                            checked[ticked.contains(&line.line_no)]
                            aria-label=(frame.words.f("选择第{}行", &[&line.line_no]));
                    }
                }
            }
            th class="mark" scope="row" { (line.line_no) }
            td { (line.summary) }
            td { (line.account.code) " " (line.account.name) }
            td { (dimensions_text(&line.dimensions)) }
            td class=(tone(line.debit)) { (amount(line.debit)) }
            td class=(tone(line.credit)) { (amount(line.credit)) }
            @if has_source {
                td { @if let Some(source) = &line.source {
                    @let text = source_text(frame, source);
                    @match (file, source.row) {
                        (Some(file), Some(row)) => {
                            @let query = format!("sheet={}&row={row}#asked", source.sheet);
                            a href=(frame.at(&format!("{file}?{query}"))) { (text) }
                        },
                        _ => (text),
                    }
                } }
            }
        }
    }
}
