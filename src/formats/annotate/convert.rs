//! Rows of any kind of workbook as a plain xlsx at the same addresses.
//!
//! Invariants: numbers stay numbers, dates dates, and texts texts: long numbers of accounts keep
//! their digits, a text that begins with `=` is no formula. One row is held at a time.

use jiff::civil::DateTime;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::super::{Isolation, read_workbook};
use super::marks::cut;
use super::patch::Renamed;
use crate::finding::{Failure, Outcome};
use crate::formats::xlsx_write::{MAX_SHEET_NAME_CHARACTERS, NOT_IN_SHEET_NAMES};
use crate::sheet::{Cell, Flow, SheetInfo, SheetSink};

/// What Excel takes in a cell, with room for the sign that something was left out.
const MAX_CELL_CHARACTERS: usize = 32_000;
/// From here on whole numbers are shown with an exponent unless a format says otherwise.
const SHOWN_WITH_EXPONENT_FROM: f64 = 1e11;
/// Widths of columns, in characters.
const LEAST_WIDTH: usize = 9;
const MOST_WIDTH: usize = 40;

pub struct Converted {
    pub bytes: Vec<u8>,
    pub renamed: Renamed,
}

pub fn to_xlsx(bytes: &[u8], file_name: &str, isolation: &Isolation) -> Outcome<Converted> {
    let mut writer = Writer {
        workbook: Workbook::new(),
        formats: Formats::default(),
        sheets: 0,
        names: Vec::new(),
        renamed: Vec::new(),
        hidden: Vec::new(),
        widths: Vec::new(),
        problem: None,
    };
    read_workbook(bytes, file_name, isolation, &mut writer)?;
    writer.finish().map_err(|problem| Failure::file("xlsx", problem))
}

struct Formats {
    date: Format,
    time: Format,
    long_number: Format,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            long_number: Format::new().set_num_format("0"),
        }
    }
}

struct Writer {
    workbook: Workbook,
    formats: Formats,
    sheets: usize,
    /// Names in use, as compared.
    names: Vec<String>,
    renamed: Renamed,
    hidden: Vec<bool>,
    widths: Vec<usize>,
    problem: Option<XlsxError>,
}

impl Writer {
    fn begin(&mut self, sheet: &SheetInfo) -> Result<(), XlsxError> {
        let name = self.free_name(&sheet.name);
        self.names.push(name.to_lowercase());
        if name != sheet.name {
            self.renamed.push((sheet.name.clone(), name.clone()));
        }
        self.hidden.push(sheet.is_hidden);
        self.widths.clear();
        self.sheets += 1;
        self.workbook.add_worksheet_with_constant_memory()?.set_name(name)?;
        Ok(())
    }

    /// The name, or what a sheet may be called instead.
    fn free_name(&self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|character| if NOT_IN_SHEET_NAMES.contains(&character) { '_' } else { character })
            .filter(|character| !character.is_control())
            .collect();
        let clean = clean.trim_matches('\'').trim();
        let clean = if clean.is_empty() { "Sheet" } else { clean };
        let short = |ending: &str| -> String {
            let mut units = MAX_SHEET_NAME_CHARACTERS - ending.len();
            let fits = |character: &char| {
                let length = character.len_utf16();
                let is_room = length <= units;
                units = units.saturating_sub(length);
                is_room
            };
            let start: String = clean.chars().take_while(fits).collect();
            format!("{start}{ending}")
        };
        let numbered = (2..).map(|number| short(&format!("({number})")));
        std::iter::once(short(""))
            .chain(numbered)
            .find(|name| !self.names.contains(&name.to_lowercase()))
            .unwrap_or_default()
    }

    fn write_row(&mut self, row: u32, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (index, cell) in cells.iter().enumerate() {
            let column = u16::try_from(index).unwrap_or(u16::MAX);
            let width = write_cell(sheet, &self.formats, (row, column), cell)?;
            if index >= self.widths.len() {
                self.widths.resize(index + 1, 0);
            }
            self.widths[index] = self.widths[index].max(width);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (column, width) in (0..).zip(&self.widths) {
            let characters = (width + 2).clamp(LEAST_WIDTH, MOST_WIDTH);
            sheet.set_column_width(column, f64::from(u8::try_from(characters).unwrap_or(40)))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Converted, XlsxError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if self.sheets == 0 {
            self.workbook.add_worksheet();
        }
        // One sheet at least must be visible until the summary is there.
        if self.hidden.contains(&false) {
            for (index, _) in self.hidden.iter().enumerate().filter(|(_, is_hidden)| **is_hidden) {
                self.workbook.worksheet_from_index(index)?.set_hidden(true);
            }
            let first = self.hidden.iter().position(|is_hidden| !is_hidden).unwrap_or(0);
            self.workbook.worksheet_from_index(first)?.set_active(true);
        }
        // The time of conversion is not the workbook's, and the same file gives the same bytes.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        self.workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        Ok(Converted { bytes: self.workbook.save_to_buffer()?, renamed: self.renamed })
    }

    fn flow(&mut self, result: Result<(), XlsxError>) -> Flow {
        match result {
            Ok(()) => Flow::Continue(()),
            Err(problem) => {
                self.problem.get_or_insert(problem);
                Flow::Break(())
            }
        }
    }
}

impl SheetSink for Writer {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        let result = self.begin(sheet);
        self.flow(result)
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        let result = self.write_row(row, cells);
        self.flow(result)
    }

    fn end_sheet(&mut self) -> Flow {
        if self.problem.is_some() {
            return Flow::Break(());
        }
        let result = self.end();
        self.flow(result)
    }
}

/// Writes a cell; gives its width in characters of half a square.
fn write_cell(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, column): (u32, u16),
    cell: &Cell<'_>,
) -> Result<usize, XlsxError> {
    let width = match cell {
        Cell::Empty => 0,
        Cell::Text(text) | Cell::Error(text) => {
            let text = cut(text, MAX_CELL_CHARACTERS);
            sheet.write_string(row, column, &text)?;
            text.lines().next().unwrap_or_default().chars().map(squares).sum()
        }
        Cell::Number(number) if !number.is_finite() => {
            sheet.write_string(row, column, number.to_string())?;
            8
        }
        Cell::Number(number) => {
            if number.fract() == 0.0 && number.abs() >= SHOWN_WITH_EXPONENT_FROM {
                sheet.write_number_with_format(row, column, *number, &formats.long_number)?;
            } else {
                sheet.write_number(row, column, *number)?;
            }
            number.to_string().len().min(20)
        }
        Cell::Bool(truth) => {
            sheet.write_boolean(row, column, *truth)?;
            5
        }
        Cell::Date(date) => write_date(sheet, formats, (row, column), *date)?,
    };
    Ok(width)
}

fn squares(character: char) -> usize {
    if character.is_ascii() { 1 } else { 2 }
}

fn write_date(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, column): (u32, u16),
    date: DateTime,
) -> Result<usize, XlsxError> {
    let written = || {
        let year = u16::try_from(date.year()).ok()?;
        let [month, day] = [date.month(), date.day()].map(|part| u8::try_from(part).unwrap_or(0));
        let midnight = ExcelDateTime::from_ymd(year, month, day).ok()?;
        let [hour, minute] =
            [date.hour(), date.minute()].map(|part| u8::try_from(part).unwrap_or(0));
        let hour = u16::from(hour);
        midnight.and_hms(hour, minute, f64::from(date.second())).ok()
    };
    let has_time = date.time() != jiff::civil::Time::midnight();
    let format = if has_time { &formats.time } else { &formats.date };
    match written() {
        Some(value) => sheet.write_datetime_with_format(row, column, &value, format)?,
        // Before 1900 spreadsheets know no dates.
        None => sheet.write_string(row, column, date.to_string())?,
    };
    Ok(if has_time { 19 } else { 10 })
}
