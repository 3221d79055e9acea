//! A printable report on the screen, as it looks on paper, its figures leading to their entries.

use maud::{Markup, html};

use crate::formats::printable::{Cell, Column, Drill, Paper, Report, Row, RowKind, Value};
use crate::money::Money;
use crate::web::address::{path_at, with_pairs};
use crate::web::parts::listing::class_of;
use crate::web::views::entries::figure_query;
use crate::web::words::Words;

/// More rows than this are set closer, so that a form stays on its one page of paper.
const CLOSE_ROWS: usize = 34;

/// The whole sheet: form number, head, table, signatures, notes.
pub fn sheet(words: Words, report: &Report) -> Markup {
    let close = if report.rows.len() > CLOSE_ROWS { " close" } else { "" };
    html! {
        section class={ "sheet " (paper_class(report.paper)) (close) } lang="zh-CN" {
            (head(report))
            div class="wide" tabindex="0" role="region" aria-label=(report.title) {
                (table(words, report))
            }
            (foot(report))
        }
    }
}

/// Rates are told to be percents; files keep the headings that programs know.
pub fn tell_percents(report: &mut Report) {
    for column in report.columns.iter_mut().filter(|it| it.label.ends_with('率')) {
        column.label.push_str("（%）");
    }
}

pub fn paper_class(paper: Paper) -> &'static str {
    match paper {
        Paper::Portrait => "portrait",
        Paper::Landscape => "landscape",
    }
}

/// What stands above the table: form number, subject, unit, period, unit of money.
pub fn head(report: &Report) -> Markup {
    html! {
        @if let Some(number) = &report.form_number { p class="form-number" { (number) } }
        @if let Some(subject) = &report.subject { p class="subject" { (subject) } }
        p class="head" { @for part in report.head_line() { span { (part) } } }
    }
}

/// What stands below: who signs, and notes.
pub fn foot(report: &Report) -> Markup {
    html! {
        @if !report.signatures.is_empty() {
            p class="signatures" { @for it in &report.signatures { span { (it) "：" } } }
        }
        @if !report.notes.is_empty() {
            div class="notes" { @for note in &report.notes { p { "注：" (note) } } }
        }
    }
}

fn table(words: Words, report: &Report) -> Markup {
    let has_sources = report.rows.iter().any(|row| source_of(row).is_some());
    html! {
        table class="grid printed" {
            thead { (captions(&report.columns, has_sources.then(|| words.t("来源")))) }
            tbody { @for row in &report.rows { (row_of(words, report, row, has_sources)) } }
        }
    }
}

/// Neighbours of one group stand under a common caption. `last` is for the screen only.
pub fn captions(columns: &[Column], last: Option<&str>) -> Markup {
    let has_groups = columns.iter().any(|column| column.group.is_some());
    let rows = if has_groups { "2" } else { "1" };
    html! {
        tr {
            @for run in columns.chunk_by(|a, b| a.group.is_some() && a.group == b.group) {
                @if let Some(group) = run.first().and_then(|first| first.group.as_ref()) {
                    th class="mark" scope="colgroup" colspan=(run.len()) { (group) }
                } @else {
                    @for column in run {
                        th class=(class_of(column.kind)) scope="col" rowspan=(rows) {
                            (column.label)
                        }
                    }
                }
            }
            @if let Some(last) = last { th class="screen" scope="col" rowspan=(rows) { (last) } }
        }
        @if has_groups {
            tr class="second" {
                @for column in columns.iter().filter(|column| column.group.is_some()) {
                    th class=(class_of(column.kind)) scope="col" { (column.label) }
                }
            }
        }
    }
}

/// The class of a row.
pub fn row_class(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Heading => "heading",
        RowKind::Total => "total",
        RowKind::Subtotal | RowKind::MonthTotal => "subtotal",
        RowKind::Opening => "opening",
        RowKind::Line => "line",
    }
}

fn row_of(words: Words, report: &Report, row: &Row, has_sources: bool) -> Markup {
    // The number of the voucher leads to it; where a line has none, its first text does.
    let link = row.entry.and_then(|entry| {
        let is_text = |cell: &Cell| matches!(&cell.value, Value::Text(text) if !text.is_empty());
        let texts: Vec<usize> = row
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| is_text(cell))
            .map(|(place, _)| place)
            .collect();
        let place = texts.get(1).or(texts.first())?;
        Some((*place, beside(report, &format!("vouchers/{}", entry.voucher_id))))
    });
    html! {
        tr class=(row_class(row.kind)) {
            @for (place, (cell, column)) in row.cells.iter().zip(&report.columns).enumerate() {
                td class={ (class_of(column.kind)) @if cell.is_strong { " strong" }
                    @if cell.amount().is_some_and(Money::is_negative) { " red" } } {
                    @match link.as_ref().filter(|(at, _)| *at == place) {
                        Some((_, url)) => a href=(url) { (cell.shown()) },
                        None => (figure(report, cell)),
                    }
                }
            }
            @if has_sources {
                td class="mark screen" {
                    @if let Some((batch, sheet, line)) = source_of(row) {
                        a href=(beside(report, &source_place((batch, sheet, line)))) {
                            (source_text(words, (batch, sheet, line))) }
                    }
                }
            }
        }
    }
}

/// What a cell of a report shows; a figure leads to the entries behind it.
pub fn figure(report: &Report, cell: &Cell) -> Markup {
    let shown = cell.shown();
    html! {
        @if cell.amount().is_some() && !cell.drill.is_empty() {
            a class="figure" href=(entries_url(report, &cell.drill)) { (shown) }
        } @else { (shown) }
    }
}

/// An address at the unit of a report, for its months.
fn beside(report: &Report, rest: &str) -> String {
    with_pairs(&path_at(&report.unit_code, rest), &[("period", &report.span)])
}

/// Where the entries behind a figure are listed.
pub fn entries_url(report: &Report, drill: &[Drill]) -> String {
    beside(report, &format!("entries?{}", figure_query(drill)))
}

fn source_of(row: &Row) -> Option<(i64, i64, i64)> {
    let entry = row.entry?;
    Some((entry.batch_id?, entry.sheet?, entry.row?))
}

/// Where the row of a workbook is shown, below the address of the unit.
pub fn source_place((batch, sheet, row): (i64, i64, i64)) -> String {
    format!("uploads/{batch}/source?sheet={sheet}&row={row}#asked")
}

/// `第12行`; beyond the first sheet `表2 第12行`.
pub fn source_text(words: Words, (_, sheet, row): (i64, i64, i64)) -> String {
    if sheet == 0 {
        words.f("第{}行", &[&row])
    } else {
        words.f("表{} 第{}行", &[&(sheet + 1), &row])
    }
}
