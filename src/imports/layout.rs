//! What a sheet is, by its header, and which of its columns are used.
//!
//! Invariants: a layout is complete for its kind, so that reading rows needs no further look at
//! the header; of two columns of a kind the surer heading wins, and equal headings are refused.

use serde::{Deserialize, Serialize};

use super::codes;
use super::columns::{ColumnKind, ColumnMap};
use super::digit_columns::{DigitRun, digit_runs};
use super::header::{Header, HeaderColumn, MIN_KINDS};
use super::kinds::SheetKind;
use super::problems::Problems;
use crate::formats::annotate::EXPLANATION_HEADING;
use crate::sheet::{Cell, column_letters};

/// A sheet whose columns are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub kind: SheetKind,
    pub columns: ColumnMap,
    pub header_rows: (u32, u32),
    /// For the record: kind, column letters, heading as written.
    pub used: Vec<UsedColumn>,
    /// Every heading as written, by column and from the top down.
    pub headings: Vec<(u32, Vec<String>)>,
    /// Amounts with a column for each digit.
    pub digits: Vec<DigitRun>,
    /// The column of explanations that this program put into a workbook it handed back.
    pub explanations: Option<u32>,
}

impl Layout {
    /// Printed pages repeat the header: a row that says in several columns what a row of the
    /// header says there.
    #[must_use]
    pub fn is_header_again(&self, cells: &[Cell<'_>]) -> bool {
        let says = |(column, parts): &&(u32, Vec<String>)| {
            let cell = usize::try_from(*column).ok().and_then(|column| cells.get(column));
            matches!(cell, Some(Cell::Text(text)) if parts.iter().any(|part| is_same(part, text)))
        };
        let is_places = !self.digits.is_empty() && digit_runs(cells) == self.digits;
        is_places || self.headings.iter().filter(says).count() >= MIN_KINDS
    }
}

/// Whether a heading is this text but for white space.
fn is_same(part: &str, text: &str) -> bool {
    let visible = |text: &'_ str| text.chars().filter(|it| !it.is_whitespace()).collect::<String>();
    part == text || (text.contains(char::is_whitespace) && visible(part) == visible(text))
}

/// A column that is read, as the outcome of an import shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedColumn {
    pub kind: ColumnKind,
    pub column: String,
    pub heading: String,
}

/// What a header makes of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition {
    Known(Box<Layout>),
    /// It looks like the wanted kind, but these columns are missing.
    Missing(Vec<&'static str>),
    /// It is a table of another kind.
    OtherKind,
}

/// Judges a header for the wanted kind; findings go to `problems` only when it is of that kind.
pub fn recognise(
    header: &Header,
    wanted: SheetKind,
    year: i64,
    problems: &mut Problems,
) -> Recognition {
    let mut told_apart = super::kinds::tell_apart(wanted, header);
    let is_ours = |column: &HeaderColumn| column.written.trim() == EXPLANATION_HEADING;
    let explanations = told_apart.columns.iter().find(|it| is_ours(it)).map(|it| it.column);
    if explanations.is_some() {
        told_apart.to_mut().columns.retain(|column| !is_ours(column));
    }
    let header = &*told_apart;
    let mut columns = map_columns(header);
    let kind = wanted.spec();
    (kind.settle)(&mut columns);
    if !(kind.resembles)(&columns) {
        return Recognition::OtherKind;
    }
    let missing = kind.missing(&columns);
    if !missing.is_empty() {
        return Recognition::Missing(missing);
    }
    tell_oddities(header, &columns, year, problems);
    let used = used_columns(header, &columns);
    let headings = header.columns.iter().map(|column| (column.column, column.parts.clone()));
    Recognition::Known(Box::new(Layout {
        kind: wanted,
        columns,
        header_rows: (header.first_row, header.last_row),
        used,
        headings: headings.collect(),
        digits: header.digits.clone(),
        explanations,
    }))
}

/// The surest column of each kind.
#[must_use]
pub fn map_columns(header: &Header) -> ColumnMap {
    let mut columns = ColumnMap::default();
    for kind in ColumnKind::EVERY {
        let surest = header
            .columns
            .iter()
            .filter_map(|column| Some((column.found?, column.column)))
            .filter(|(found, _)| found.kind == *kind)
            .min_by_key(|(found, column)| (found.rank, *column));
        if let Some((_, column)) = surest {
            columns.set(*kind, column);
        }
    }
    columns
}

fn tell_oddities(header: &Header, columns: &ColumnMap, year: i64, problems: &mut Problems) {
    let row = header.last_row;
    if let Some(written) = header.year
        && written != year
        && !columns.has(ColumnKind::Date)
    {
        problems.on_sheet(&codes::HEADER_YEAR, format!("{written}年"), format!("{year}年"));
    }
    let mut ignored = Vec::new();
    for column in &header.columns {
        let Some(found) = column.found else {
            ignored.push(format!("{}列“{}”", column_letters(column.column), column.written));
            continue;
        };
        let used = columns.column(found.kind);
        if used == Some(column.column) {
            if let Some(guessed) = found.guessed {
                let expected = format!("按“{guessed}”识别");
                problems.at(
                    &codes::COLUMN_GUESSED,
                    (row, column.column),
                    &column.written,
                    expected,
                );
            }
            continue;
        }
        let rival = header.columns.iter().find(|rival| Some(rival.column) == used);
        let is_tied =
            rival.and_then(|rival| rival.found).is_some_and(|rival| rival.rank == found.rank);
        if is_tied {
            let expected = format!("“{}”只有一列", found.kind.label());
            problems.at(&codes::COLUMN_TWICE, (row, column.column), &column.written, expected);
        } else {
            ignored.push(format!("{}列“{}”", column_letters(column.column), column.written));
        }
    }
    if !ignored.is_empty() {
        problems.on_sheet(&codes::COLUMN_IGNORED, ignored.join("、"), "");
    }
}

fn used_columns(header: &Header, columns: &ColumnMap) -> Vec<UsedColumn> {
    let used = |column: &HeaderColumn| {
        let kind = column.found?.kind;
        (columns.column(kind) == Some(column.column)).then(|| UsedColumn {
            kind,
            column: column_letters(column.column),
            heading: column.written.clone(),
        })
    };
    header.columns.iter().filter_map(used).collect()
}
