//! A report as a page, with its downloads.

use std::fmt::Write as _;

use axum::extract::State;
use maud::PreEscaped;

use super::html::{PageAnswer, escape, url_part};
use crate::formats::printable::{Cell, Column, ColumnKind, Report, Row, RowKind};
use crate::units::unit::Unit;
use crate::web::api::reports::{ReportQuery, draw};
use crate::web::extract::{Path, Query};
use crate::web::frame::Frame;
use crate::web::state::AppState;

/// More rows than this are for a download, not for a screen.
const MAX_ROWS: usize = 2_000;

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, name)): Path<(String, String)>,
    Query(query): Query<ReportQuery>,
) -> PageAnswer {
    let (unit, report) = draw(&state, (&code, &name), &query).await?;
    let mut body = String::new();
    write_links(&mut body, &unit, &report, &query);
    let subject = report.subject.as_deref().unwrap_or_default();
    body.push_str("<p class=\"head\">");
    for part in report.head_line().iter().map(String::as_str).chain([subject]) {
        let _ = write!(body, "<span>{}</span>", escape(part));
    }
    body.push_str("</p>\n<div class=\"wide\"><table>\n<thead>\n");
    write_captions(&mut body, &report.columns);
    body.push_str("</thead>\n<tbody>\n");
    for row in report.rows.iter().take(MAX_ROWS) {
        write_row(&mut body, row, &report.columns, &unit);
    }
    body.push_str("</tbody>\n</table></div>\n");
    if report.rows.len() > MAX_ROWS {
        let _ = writeln!(
            body,
            "<p>共 {} 行，此处只列前 {MAX_ROWS} 行；全部内容请下载。</p>",
            report.rows.len()
        );
    }
    write_foot(&mut body, &report);
    Ok(frame.page(&report.title, &PreEscaped(body)))
}

fn write_links(body: &mut String, unit: &Unit, report: &Report, query: &ReportQuery) {
    let mut asked = format!("period={}", url_part(&query.period));
    let mut add = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _ = write!(asked, "&amp;{key}={}", url_part(value));
        }
    };
    let level = query.level.map(|level| level.to_string());
    add("account", query.account.as_deref());
    add("level", level.as_deref());
    add("bank_account", query.bank_account.as_deref());
    let (code, name) = (url_part(&unit.code), url_part(&report.name));
    let file = format!("/api/v1/units/{code}/reports/{name}?{asked}&amp;format=");
    let _ = writeln!(
        body,
        "<ul class=\"links screen\"><li><a href=\"/units/{code}\">{}</a></li>\
         <li><a href=\"{file}xlsx\">下载 xlsx</a></li><li><a href=\"{file}csv\">下载 csv</a></li></ul>",
        escape(&unit.name)
    );
}

fn class_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Mark => "mark",
        ColumnKind::Money => "money",
    }
}

/// Neighbours of one group stand under a common caption.
fn write_captions(body: &mut String, columns: &[Column]) {
    let has_groups = columns.iter().any(|column| column.group.is_some());
    let rows = if has_groups { 2 } else { 1 };
    body.push_str("<tr>");
    for run in columns.chunk_by(|a, b| a.group.is_some() && a.group == b.group) {
        match run {
            [first, ..] if first.group.is_some() => {
                let group = first.group.as_deref().unwrap_or_default();
                let _ = write!(
                    body,
                    "<th class=\"mark\" colspan=\"{}\">{}</th>",
                    run.len(),
                    escape(group)
                );
            }
            _ => {
                for column in run {
                    let (class, label) = (class_of(column.kind), escape(&column.label));
                    let _ = write!(body, "<th class=\"{class}\" rowspan=\"{rows}\">{label}</th>");
                }
            }
        }
    }
    body.push_str("</tr>\n");
    if has_groups {
        body.push_str("<tr>");
        for column in columns.iter().filter(|column| column.group.is_some()) {
            let (class, label) = (class_of(column.kind), escape(&column.label));
            let _ = write!(body, "<th class=\"{class}\">{label}</th>");
        }
        body.push_str("</tr>\n");
    }
}

fn write_row(body: &mut String, row: &Row, columns: &[Column], unit: &Unit) {
    let class = match row.kind {
        RowKind::Heading => "heading",
        RowKind::Total => "total",
        RowKind::Subtotal | RowKind::MonthTotal => "subtotal",
        RowKind::Line | RowKind::Opening => "line",
    };
    let _ = write!(body, "<tr class=\"{class}\">");
    let mut link = row.entry;
    for (cell, column) in row.cells.iter().zip(columns) {
        let shown = escape(cell.shown());
        let _ = write!(body, "<td class=\"{}\">", class_of(column.kind));
        // The first text of a row leads to the voucher that the row shows.
        match link.filter(|_| is_text(cell)) {
            Some(entry) => {
                link = None;
                let (code, id) = (url_part(&unit.code), entry.voucher_id);
                let _ = write!(body, "<a href=\"/units/{code}/vouchers/{id}\">{shown}</a>");
            }
            None => body.push_str(&shown),
        }
        body.push_str("</td>");
    }
    body.push_str("</tr>\n");
}

fn is_text(cell: &Cell) -> bool {
    cell.amount().is_none() && !cell.shown().trim().is_empty()
}

fn write_foot(body: &mut String, report: &Report) {
    body.push_str("<p class=\"signatures\">");
    for signature in &report.signatures {
        let _ = write!(body, "<span>{}：</span>", escape(signature));
    }
    body.push_str("</p>\n<div class=\"notes\">\n");
    for note in &report.notes {
        let _ = writeln!(body, "<p>{}</p>", escape(note));
    }
    body.push_str("</div>\n");
}
