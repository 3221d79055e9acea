//! Printable reports as a workbook that prints as the official forms do.
//!
//! Invariants: numbers are numbers; totals are formulas whose cached values agree with the
//! report; a text is never a formula; the same reports and date give the same bytes.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{DocProperties, Formula, Workbook, Worksheet, XlsxError};

use super::printable::{Cell, Column, ColumnKind, Paging, Paper, Report, Row, RowKind, Sum, Value};
use super::seal::{SEAL, Seal};
use super::xlsx_style::{Alignment, Look, Styles, instant_of};
use crate::finding::{Failure, Outcome};
use crate::money::Money;
use crate::sheet::address;

/// A4, as spreadsheets number paper sizes.
const PAPER_A4: u8 = 9;
/// What a SUM may list before a plain number says it better.
const MAX_SUM_RANGES: usize = 60;
/// More page breaks than this and the spreadsheet refuses the file.
const MAX_PAGE_BREAKS: usize = 1_000;
/// What a sheet's name may be long, and what it may not contain.
pub(super) const MAX_SHEET_NAME_CHARACTERS: usize = 31;
pub(super) const NOT_IN_SHEET_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Forms of up to so many rows print on one page.
const MAX_ROWS_ON_ONE_PAGE: usize = 45;
const ROW_HEIGHT: f64 = 18.0;
const TITLE_HEIGHT: f64 = 30.0;
const SIGNATURE_HEIGHT: f64 = 26.0;
const NOTE_LINE_HEIGHT: f64 = 13.0;
/// Characters across the printable width of A4 at full size; narrower tables are widened to it,
/// wider ones are printed smaller.
const PORTRAIT_CHARACTERS: u32 = 92;
const LANDSCAPE_CHARACTERS: u32 = 136;
/// Rows that fit below each other at full size, captions left out.
const PORTRAIT_ROWS: u32 = 38;
const LANDSCAPE_ROWS: u32 = 24;
/// Rows that the head takes on the first page.
const HEAD_ROWS: u32 = 4;

/// One report as a workbook of its own.
pub fn write_xlsx(report: &Report, created_on: Date) -> Outcome<Vec<u8>> {
    write_pack(std::slice::from_ref(report), created_on)
}

/// Several reports as the sheets of one workbook.
pub fn write_pack(reports: &[Report], created_on: Date) -> Outcome<Vec<u8>> {
    save_with(reports, created_on, None).map_err(|problem| Failure::file("xlsx", problem))
}

pub(super) fn save_with(
    reports: &[Report],
    created_on: Date,
    seal: Option<&Seal>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = instant_of(created_on)?;
    let mut properties = DocProperties::new().set_creation_datetime(&created);
    if let Some(first) = reports.first() {
        properties = properties.set_title(&first.title).set_company(&first.unit_name);
    }
    if let Some(seal) = seal {
        properties = properties.set_custom_property(SEAL, seal.text().as_str());
    }
    workbook.set_properties(&properties);
    let mut styles = Styles::default();
    let mut names: Vec<String> = Vec::new();
    for report in reports {
        add_report(&mut workbook, &mut styles, &mut names, report)?;
    }
    workbook.save_to_buffer()
}

/// One report as the next sheet; gives the row of the sheet of each of its rows.
pub(super) fn add_report(
    workbook: &mut Workbook,
    styles: &mut Styles,
    names: &mut Vec<String>,
    report: &Report,
) -> Result<Vec<u32>, XlsxError> {
    // Rows of a ledger go straight to the file; the merged captions of a form cannot.
    let sheet = if report.paging.is_some() {
        workbook.add_worksheet_with_constant_memory()?
    } else {
        workbook.add_worksheet()
    };
    let name = sheet_name(report, names);
    sheet.set_name(&name)?;
    names.push(name);
    let widths = page_widths(report);
    let mut writer = SheetWriter { sheet, styles, report, widths, row: 0, places: Vec::new() };
    writer.write()?;
    Ok(writer.places)
}

/// The title, with the span when a sheet of that name is there already.
fn sheet_name(report: &Report, taken: &[String]) -> String {
    let clean = |text: &str| -> String {
        text.chars()
            .filter(|character| !NOT_IN_SHEET_NAMES.contains(character))
            .take(MAX_SHEET_NAME_CHARACTERS)
            .collect()
    };
    let subject = report.subject.as_deref().unwrap_or_default();
    let wanted = [
        report.title.clone(),
        format!("{}{}", report.title, report.span),
        format!("{}{subject}", report.title),
    ];
    let free = |name: &String| !name.is_empty() && !taken.contains(name);
    wanted
        .iter()
        .map(|name| clean(name))
        .find(free)
        .or_else(|| {
            let numbers = 2..taken.len() + 3;
            numbers.map(|number| clean(&format!("{number} {}", report.title))).find(free)
        })
        .unwrap_or_default()
}

/// Writes one sheet from top to bottom.
struct SheetWriter<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a mut Styles,
    report: &'a Report,
    /// Of the columns, in characters.
    widths: Vec<u32>,
    /// Next free row of the sheet.
    row: u32,
    /// Row of the report → row of the sheet.
    places: Vec<u32>,
}

impl SheetWriter<'_> {
    fn write(&mut self) -> Result<(), XlsxError> {
        self.set_up_page()?;
        self.write_head()?;
        self.write_captions()?;
        match self.report.paging.clone() {
            Some(paging) => self.write_pages(&paging)?,
            None => {
                for row in &self.report.rows {
                    self.write_row(row)?;
                }
            }
        }
        self.write_foot()
    }

    fn last_column(&self) -> u16 {
        u16::try_from(self.report.columns.len()).unwrap_or(1).saturating_sub(1)
    }

    fn set_up_page(&mut self) -> Result<(), XlsxError> {
        let fits_one_page =
            self.report.paging.is_none() && self.report.rows.len() <= MAX_ROWS_ON_ONE_PAGE;
        self.sheet.set_paper_size(PAPER_A4);
        if self.report.paper == Paper::Landscape {
            self.sheet.set_landscape();
        }
        self.sheet.set_print_fit_to_pages(1, u16::from(fits_one_page));
        self.sheet.set_print_center_horizontally(true);
        self.sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        self.sheet.set_footer("&C&\"宋体\"&9第 &P 页，共 &N 页");
        self.sheet.set_screen_gridlines(false);
        for (index, width) in (0_u16..).zip(&self.widths) {
            self.sheet.set_column_width(index, f64::from(*width))?;
        }
        Ok(())
    }

    /// A text over several columns, or in one.
    fn write_across(
        &mut self,
        (first, last): (u16, u16),
        text: &str,
        look: Look,
    ) -> Result<(), XlsxError> {
        let format = self.styles.of(look);
        if first == last {
            self.sheet.write_string_with_format(self.row, first, text, format)?;
        } else {
            self.sheet.merge_range(self.row, first, self.row, last, text, format)?;
        }
        Ok(())
    }

    fn end_row(&mut self, height: f64) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    fn write_head(&mut self) -> Result<(), XlsxError> {
        let last = self.last_column();
        self.write_across((0, last), &self.report.title, Look::title())?;
        self.end_row(TITLE_HEIGHT)?;
        let right = self.report.form_number.clone().unwrap_or_default();
        let left = self.report.subject.clone().unwrap_or_default();
        if !left.is_empty() {
            self.write_across((0, last), &left, Look::plain(Alignment::Left))?;
            self.end_row(ROW_HEIGHT)?;
        } else if !right.is_empty() {
            self.write_across((0, last), &right, Look::plain(Alignment::Right))?;
            self.end_row(ROW_HEIGHT)?;
        }
        let [unit, period, money] = self.report.head_line();
        let (left_end, right_start) = thirds(&self.widths);
        self.write_across((0, left_end), &unit, Look::plain(Alignment::Left))?;
        if left_end + 1 < right_start {
            let middle = (left_end + 1, right_start - 1);
            self.write_across(middle, &period, Look::plain(Alignment::Centre))?;
        }
        self.write_across((right_start, last), &money, Look::plain(Alignment::Right))?;
        self.end_row(ROW_HEIGHT)
    }

    fn write_captions(&mut self) -> Result<(), XlsxError> {
        let first_row = self.row;
        let columns = &self.report.columns;
        let has_groups = columns.iter().any(|column| column.group.is_some());
        let format = self.styles.of(Look::caption()).clone();
        let mut index = 0;
        while let Some(column) = columns.get(index) {
            let at = u16::try_from(index).unwrap_or(u16::MAX);
            let Some(group) = &column.group else {
                if has_groups {
                    let (top, bottom) = (self.row, self.row + 1);
                    self.sheet.merge_range(top, at, bottom, at, &column.label, &format)?;
                } else {
                    self.sheet.write_string_with_format(self.row, at, &column.label, &format)?;
                }
                index += 1;
                continue;
            };
            let of_group = columns[index..]
                .iter()
                .take_while(|other| other.group.as_ref() == Some(group))
                .count();
            let end = at + u16::try_from(of_group).unwrap_or(1) - 1;
            self.write_across((at, end), group, Look::caption())?;
            for (place, other) in (at..).zip(&columns[index..index + of_group]) {
                let below = self.row + 1;
                self.sheet.write_string_with_format(below, place, &other.label, &format)?;
            }
            index += of_group;
        }
        let is_long = columns
            .iter()
            .zip(&self.widths)
            .any(|(column, width)| print_width(&column.label) > *width);
        let height = if is_long && !has_groups { ROW_HEIGHT * 2.0 } else { ROW_HEIGHT + 2.0 };
        self.end_row(height)?;
        if has_groups {
            self.end_row(height)?;
        }
        self.sheet.set_repeat_rows(first_row, self.row - 1)?;
        if self.report.paging.is_some() || self.report.rows.len() > MAX_ROWS_ON_ONE_PAGE {
            self.sheet.set_freeze_panes(self.row, 0)?;
        }
        Ok(())
    }

    fn write_row(&mut self, row: &Row) -> Result<(), XlsxError> {
        for (index, (cell, column)) in (0_u16..).zip(row.cells.iter().zip(&self.report.columns)) {
            let format = self
                .styles
                .of(Look::body(row.kind, column.kind, (cell.indent, cell.is_strong)))
                .clone();
            match &cell.value {
                Value::Blank => {
                    self.sheet.write_blank(self.row, index, &format)?;
                }
                Value::Text(text) => {
                    self.sheet.write_string_with_format(self.row, index, text, &format)?;
                }
                Value::Money(amount) => {
                    if let Some(text) = self.formula_of(cell, usize::from(index)) {
                        let formula = Formula::new(text).set_result(amount.to_string());
                        self.sheet.write_formula_with_format(self.row, index, formula, &format)?;
                    } else {
                        let number = number_of(*amount);
                        self.sheet.write_number_with_format(self.row, index, number, &format)?;
                    }
                }
            }
        }
        self.places.push(self.row);
        self.end_row(ROW_HEIGHT)
    }

    /// The formula of a total, where it says more than the number.
    fn formula_of(&self, cell: &Cell, column: usize) -> Option<String> {
        // Cells below are reached too: a statement's total may stand above its parts.
        let first_row = self.row - u32::try_from(self.places.len()).ok()?;
        let place = |row: usize| match self.places.get(row) {
            Some(place) => Some(*place),
            None if self.report.paging.is_none() => Some(first_row + u32::try_from(row).ok()?),
            None => None,
        };
        let terms: Vec<(bool, u32, usize)> = match cell.sum.as_ref()? {
            Sum::Cells(terms) => terms
                .iter()
                .map(|term| Some((term.is_minus, place(term.row)?, term.column)))
                .collect::<Option<_>>()?,
            Sum::Lines { first, last } => self
                .report
                .rows
                .iter()
                .enumerate()
                .take(last + 1)
                .skip(*first)
                .filter(|(_, row)| row.kind == RowKind::Line)
                .map(|(row, _)| Some((false, place(row)?, column)))
                .collect::<Option<_>>()?,
        };
        spell_sum(&terms)
    }

    /// Page by page; each but the last ends with 过次页 and each but the first begins with 承前页.
    fn write_pages(&mut self, paging: &Paging) -> Result<(), XlsxError> {
        let mut carried = vec![Money::ZERO; self.report.columns.len()];
        let mut breaks = Vec::new();
        let rows_per_page = self.rows_per_page();
        let mut on_page = HEAD_ROWS;
        for (index, row) in self.report.rows.iter().enumerate() {
            // The last place of a page is kept for 过次页, and no section begins at its foot.
            let kept = if row.kind == RowKind::Heading { 4 } else { 1 };
            if on_page + kept >= rows_per_page && index + 1 < self.report.rows.len() {
                self.write_carried("过次页", paging, &carried, index)?;
                breaks.push(self.row);
                self.write_carried("承前页", paging, &carried, index)?;
                on_page = 1;
            }
            match row.kind {
                RowKind::Line => {
                    for column in &paging.sum_columns {
                        carried[*column] +=
                            row.cells.get(*column).and_then(Cell::amount).unwrap_or_default();
                    }
                }
                RowKind::MonthTotal | RowKind::Heading => carried.fill(Money::ZERO),
                _ => {}
            }
            self.write_row(row)?;
            on_page += 1;
        }
        breaks.truncate(MAX_PAGE_BREAKS);
        self.sheet.set_page_breaks(&breaks)?;
        Ok(())
    }

    /// More on a page that is printed smaller to fit its width.
    fn rows_per_page(&self) -> u32 {
        let (characters, rows) = match self.report.paper {
            Paper::Portrait => (PORTRAIT_CHARACTERS, PORTRAIT_ROWS),
            Paper::Landscape => (LANDSCAPE_CHARACTERS, LANDSCAPE_ROWS),
        };
        let width = self.widths.iter().sum::<u32>().max(characters);
        rows * width / characters
    }

    /// A row that carries sums and the running balance over a page break.
    fn write_carried(
        &mut self,
        caption: &str,
        paging: &Paging,
        carried: &[Money],
        next_row: usize,
    ) -> Result<(), XlsxError> {
        let above = self.report.rows.get(next_row.wrapping_sub(1));
        for (index, column) in self.report.columns.iter().enumerate() {
            let at = u16::try_from(index).unwrap_or(u16::MAX);
            let format =
                self.styles.of(Look::body(RowKind::Subtotal, column.kind, (0, false))).clone();
            let standing = above.and_then(|row| row.cells.get(index));
            if index == paging.caption_column {
                self.sheet.write_string_with_format(self.row, at, caption, &format)?;
            } else if paging.sum_columns.contains(&index) {
                let number = number_of(carried[index]);
                self.sheet.write_number_with_format(self.row, at, number, &format)?;
            } else if let (true, Some(cell)) = (paging.carry_columns.contains(&index), standing) {
                match &cell.value {
                    Value::Money(amount) => {
                        let number = number_of(*amount);
                        self.sheet.write_number_with_format(self.row, at, number, &format)?;
                    }
                    Value::Text(text) => {
                        self.sheet.write_string_with_format(self.row, at, text, &format)?;
                    }
                    Value::Blank => {
                        self.sheet.write_blank(self.row, at, &format)?;
                    }
                }
            } else {
                self.sheet.write_blank(self.row, at, &format)?;
            }
        }
        self.end_row(ROW_HEIGHT)
    }

    fn write_foot(&mut self) -> Result<(), XlsxError> {
        let last = self.last_column();
        let width: u32 = self.widths.iter().sum();
        if !self.report.signatures.is_empty() {
            let line = spread(&self.report.signatures, width);
            self.write_across((0, last), &line, Look::plain(Alignment::Left))?;
            self.end_row(SIGNATURE_HEIGHT)?;
        }
        for note in &self.report.notes {
            let text = format!("注：{note}");
            // Notes are set smaller than the columns are measured in.
            let lines = print_width(&text) * 4 / (width.max(1) * 5) + 1;
            self.write_across((0, last), &text, Look::note())?;
            self.end_row(NOTE_LINE_HEIGHT * f64::from(lines) + 2.0)?;
        }
        Ok(())
    }
}

/// `工会主席：      财务负责人：      …` over the width of the sheet.
fn spread(roles: &[String], width: u32) -> String {
    let taken: u32 = roles.iter().map(|role| print_width(role) + 2).sum();
    let count = u32::try_from(roles.len()).unwrap_or(1).max(1);
    let gap = (width.saturating_sub(taken) / count / 2).clamp(2, 16);
    let gap = "　".repeat(usize::try_from(gap).unwrap_or(2));
    let places: Vec<String> = roles.iter().map(|role| format!("{role}：")).collect();
    places.join(&gap)
}

/// Characters of print: Chinese ones are two wide.
fn print_width(text: &str) -> u32 {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

/// The exact text of the amount, read back: the nearest number there is.
fn number_of(amount: Money) -> f64 {
    amount.to_decimal().to_f64().unwrap_or_default()
}

/// Column widths that fill the paper: what is left over goes to the texts, else to all.
fn page_widths(report: &Report) -> Vec<u32> {
    let target = match report.paper {
        Paper::Portrait => PORTRAIT_CHARACTERS,
        Paper::Landscape => LANDSCAPE_CHARACTERS,
    };
    let is_text = |column: &&Column| column.kind == ColumnKind::Text;
    let texts = report.columns.iter().filter(is_text).count();
    let texts = u32::try_from(texts).unwrap_or(1).max(1);
    let total: u32 = report.columns.iter().map(|column| u32::from(column.width)).sum();
    let more = target.saturating_sub(total) / texts;
    let widths = report.columns.iter().map(|column| {
        let more = if column.kind == ColumnKind::Text { more } else { 0 };
        u32::from(column.width) + more
    });
    widths.collect()
}

/// Where the left part of the head line ends and the right part begins.
fn thirds(widths: &[u32]) -> (u16, u16) {
    let total: u32 = widths.iter().sum();
    let count = widths.len();
    let reach = |widths: &mut dyn Iterator<Item = &u32>, tenths: u32| {
        let mut sum = 0;
        widths
            .take_while(|width| {
                let is_short = sum * 10 < total * tenths;
                sum += **width;
                is_short
            })
            .count()
            .max(1)
    };
    // Between them one column at least is left for the period.
    let left = reach(&mut widths.iter(), 4).min(count.saturating_sub(2)).max(1);
    let right = reach(&mut widths.iter().rev(), 2).min(count.saturating_sub(left + 1)).max(1);
    let narrow = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
    (narrow(left - 1), narrow(count.saturating_sub(right).max(left)))
}

/// `=SUM(B2:B5,B7)-B9`. `None` when there is nothing to add or too much to list.
fn spell_sum(terms: &[(bool, u32, usize)]) -> Option<String> {
    let at = |row: u32, column: usize| address(row, u32::try_from(column).unwrap_or_default());
    let mut ranges: Vec<(u32, u32, usize)> = Vec::new();
    for (_, row, column) in terms.iter().filter(|(is_minus, _, _)| !is_minus) {
        match ranges.last_mut() {
            Some((_, last, of)) if of == column && *last + 1 == *row => *last = *row,
            _ => ranges.push((*row, *row, *column)),
        }
    }
    if terms.is_empty() || ranges.len() > MAX_SUM_RANGES {
        return None;
    }
    let spelled: Vec<String> = ranges
        .iter()
        .map(|(first, last, column)| {
            if first == last {
                at(*first, *column)
            } else {
                format!("{}:{}", at(*first, *column), at(*last, *column))
            }
        })
        .collect();
    let mut text = match ranges.as_slice() {
        [] => "=0".to_owned(),
        [(first, last, _)] if first == last => format!("={}", spelled.join("")),
        _ => format!("=SUM({})", spelled.join(",")),
    };
    for (_, row, column) in terms.iter().filter(|(is_minus, _, _)| *is_minus) {
        text.push('-');
        text.push_str(&at(*row, *column));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_spelled_with_ranges_and_signs() {
        for (terms, spelled) in [
            (vec![(false, 1, 1), (false, 2, 1), (false, 4, 1)], Some("=SUM(B2:B3,B5)")),
            (vec![(false, 1, 1), (true, 2, 1)], Some("=B2-B3")),
            (vec![(false, 7, 2)], Some("=C8")),
            (vec![], None),
        ] {
            assert_eq!(spell_sum(&terms).as_deref(), spelled);
        }
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let report = Report {
            title: "科目余额表".to_owned(),
            columns: vec![Column::text("科目", 20), Column::money("借方"), Column::money("贷方")],
            rows: vec![Row::new(
                RowKind::Line,
                vec![Cell::text("=cmd()"), Cell::money(Money::from_fen(-123)), Cell::blank()],
            )],
            notes: vec!["说明".to_owned()],
            ..Report::default()
        };
        let on = jiff::civil::date(2025, 3, 31);
        assert_eq!(write_xlsx(&report, on).unwrap(), write_xlsx(&report, on).unwrap());
    }
}
