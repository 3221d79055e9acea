//! What the command line prints: tables for people, JSON, csv and xlsx for programs.
//!
//! Invariant: with `--format json` the output proper is one document; news of a long command goes
//! beside it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

use super::desk::{Desk, Format};
use crate::finding::{Failure, Finding, Outcome};
use crate::formats::csv_write::write_csv;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::formats::xlsx_write::write_xlsx;
use crate::money::Money;
use crate::platform::durable;

/// Findings printed in full on a screen; the JSON always has all.
const MAX_SHOWN: usize = 200;

/// Writes a line; a closed pipe is the reader's business.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes a line beside the output proper.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

static IS_ASIDE: AtomicBool = AtomicBool::new(false);

/// From now on news goes beside the output proper, which is one document.
pub fn keep_news_aside() {
    IS_ASIDE.store(true, Ordering::Relaxed);
}

/// Says how far a long command is.
pub fn news(text: &str) {
    if IS_ASIDE.load(Ordering::Relaxed) { tell(text) } else { say(text) }
}

pub fn say_json(value: &impl Serialize) -> Outcome<()> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|problem| Failure::Storage(problem.to_string()))?;
    say(&text);
    Ok(())
}

/// A table with its columns; those in `right` hold amounts.
pub fn say_table(headers: &[&str], right: &[usize], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers.to_vec());
    for row in rows {
        table.add_row(row);
    }
    for index in right {
        if let Some(column) = table.column_mut(*index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    say(&table.to_string());
}

/// What a command lists, in whichever format it was asked for.
#[derive(Debug)]
pub struct Listed<'l> {
    /// Names the workbook that is written: `units.xlsx`.
    pub name: &'l str,
    pub title: &'l str,
    pub headers: &'l [&'l str],
    /// Columns of amounts, as people read them.
    pub amounts: &'l [usize],
    pub rows: Vec<Vec<String>>,
}

impl Listed<'_> {
    fn report(&self) -> Report {
        let column = |(place, label): (usize, &&str)| {
            let width = self.rows.iter().filter_map(|row| row.get(place));
            let width = width.map(|text| text.chars().count()).max().unwrap_or_default();
            let width = u16::try_from(width.clamp(8, 60)).unwrap_or(60);
            if self.amounts.contains(&place) {
                Column::money(label)
            } else {
                Column::text(label, width)
            }
        };
        let cell = |(place, text): (usize, &String)| {
            let amount = self.amounts.contains(&place).then(|| Money::read(text).ok().flatten());
            match amount.flatten() {
                Some(amount) => Cell::money(amount),
                None if text.is_empty() => Cell::blank(),
                None => Cell::text(text.clone()),
            }
        };
        let row =
            |row: &Vec<String>| Row::new(RowKind::Line, row.iter().enumerate().map(cell).collect());
        Report {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            columns: self.headers.iter().enumerate().map(column).collect(),
            rows: self.rows.iter().map(row).collect(),
            ..Report::default()
        }
    }
}

/// An amount as people read it, with thousands parted; a count stays.
fn group(text: &mut String) {
    let amount = if text.contains('.') { Money::read(text).ok().flatten() } else { None };
    if let Some(amount) = amount {
        *text = amount.grouped();
    }
}

/// Says a list; as JSON, what a program needs of it.
pub fn say_list(desk: &Desk, list: Listed<'_>, json: &impl Serialize) -> Outcome<()> {
    match desk.format {
        Format::Json => say_json(json),
        Format::Table => {
            let Listed { headers, amounts, mut rows, .. } = list;
            for row in &mut rows {
                for place in amounts {
                    if let Some(text) = row.get_mut(*place) {
                        group(text);
                    }
                }
            }
            say_table(headers, amounts, rows);
            Ok(())
        }
        Format::Csv => say_csv(&list.report()),
        Format::Xlsx => {
            let path = PathBuf::from(format!("{}.xlsx", list.name));
            write_file(&path, &write_xlsx(&list.report(), desk.clock.today())?)?;
            say(&format!("已写入 {}", path.display()));
            Ok(())
        }
    }
}

/// As text on the screen, without the mark that only files need.
pub fn say_csv(report: &Report) -> Outcome<()> {
    let bytes = write_csv(report)?;
    say(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').trim_end());
    Ok(())
}

/// Says what was done: a sentence for people, the same as fields for programs.
pub fn say_done(desk: &Desk, text: &str, json: &impl Serialize) -> Outcome<()> {
    if desk.is_json() {
        return say_json(json);
    }
    say(text);
    Ok(())
}

pub fn say_findings(findings: &[Finding]) {
    for finding in findings.iter().take(MAX_SHOWN) {
        say(&finding.to_string());
    }
    if findings.len() > MAX_SHOWN {
        say(&format!("……另有 {} 条，用 --format json 查看全部", findings.len() - MAX_SHOWN));
    }
}

/// A bar on a terminal, nothing elsewhere.
pub fn progress(length: usize) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(u64::try_from(length).unwrap_or_default());
    let style = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// A report is whole or absent.
pub fn write_file(path: &Path, bytes: &[u8]) -> Outcome<()> {
    durable::write_file(path, durable::Readers::AsUsual, bytes)
}
