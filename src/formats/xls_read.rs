//! Workbooks of Excel 97 to 2003. The format is read whole by its library, at most 65,536 rows
//! of 256 columns a sheet.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Data, Reader, Xls, XlsError};

use super::codes::FILE_PASSWORD;
use super::damage::broken_records;
use super::ranges::Facts;
use super::rows::Rows;
use super::xls_facts::{self, CheckedXls};
use super::xlsx_read::{info_of, iso_date, neutral_date, owned, put, whole};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::sheet::Cell;

type Workbook = Xls<Cursor<Vec<u8>>>;

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let CheckedXls { bytes, mut facts, remarks } = xls_facts::check(bytes, &rows.limits())?;
    for remark in &remarks {
        rows.remark(remark);
    }
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(refusal)?;
    let sheets = workbook.sheets_metadata().to_vec();
    facts.resize_with(sheets.len(), Facts::default);
    for ((index, sheet), facts) in sheets.iter().enumerate().zip(facts) {
        let Some(info) = info_of(index, sheet) else { continue };
        if rows.begin_sheet(&facts.put_into(info))?.is_continue() {
            read_sheet(&mut workbook, &sheet.name, rows)?;
        }
        if rows.end_sheet().is_break() {
            break;
        }
    }
    Ok(())
}

fn read_sheet(workbook: &mut Workbook, name: &str, rows: &mut Rows<'_>) -> Outcome<()> {
    let range = workbook.worksheet_range(name).map_err(refusal)?;
    let Some((first_row, first_column)) = range.start() else { return Ok(()) };
    let mut cells: Vec<Cell<'_>> = Vec::new();
    for (row, values) in (first_row..).zip(range.rows()) {
        cells.clear();
        for (column, value) in (first_column..).zip(values) {
            let cell = neutral(value);
            if cell != Cell::Empty {
                put(&mut cells, column, cell);
            }
        }
        if rows.row(row, &cells)?.is_break() {
            break;
        }
    }
    Ok(())
}

fn neutral(value: &Data) -> Cell<'_> {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) if text.is_empty() => Cell::Empty,
        Data::String(text) | Data::DurationIso(text) => Cell::Text(Cow::Borrowed(text)),
        Data::Float(number) => Cell::Number(*number),
        Data::Int(number) => whole(*number),
        Data::Bool(truth) => Cell::Bool(*truth),
        Data::DateTime(date) => neutral_date(*date),
        Data::DateTimeIso(text) => iso_date(text).map_or_else(|| owned(text.clone()), Cell::Date),
        Data::Error(error) => Cell::Error(Cow::Owned(error.to_string())),
    }
}

fn refusal(problem: XlsError) -> Failure {
    match problem {
        XlsError::Password => Finding::new(&FILE_PASSWORD, Place::default()).into(),
        _ => broken_records(problem),
    }
}
