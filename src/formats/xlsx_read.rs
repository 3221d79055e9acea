//! Office Open XML workbooks, streamed cell by cell.
//!
//! Invariant: shared strings are lent to the sink, not copied; one row is held at a time.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::DateTime;

use super::codes::FILE_PASSWORD;
use super::damage::{broken_archive, broken_xml, damaged};
use super::guard::Archive;
use super::rows::Rows;
use super::{guard, utf16_parts, xlsx_facts};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::sheet::{Cell, SheetInfo};

/// Shown for a formula whose value the file does not carry.
const NOT_COMPUTED: &str = "公式没有计算结果";

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let mut archive = guard::open_archive(bytes, &rows.limits())?;
    let wide = guard::refuse_entities(&mut archive)?;
    if wide.is_empty() {
        return read_parts(bytes, archive, rows);
    }
    let narrow = utf16_parts::in_utf8(&mut archive, &wide, &rows.limits())?;
    let archive = guard::open_archive(&narrow, &rows.limits())?;
    read_parts(&narrow, archive, rows)
}

fn read_parts(bytes: &[u8], mut archive: Archive<'_>, rows: &mut Rows<'_>) -> Outcome<()> {
    let parts = xlsx_facts::sheet_parts(&mut archive)?;
    for remark in xlsx_facts::remarks(&mut archive)? {
        rows.remark(&remark);
    }
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(refusal)?;
    let sheets = workbook.sheets_metadata().to_vec();
    for (index, sheet) in sheets.iter().enumerate() {
        let Some(info) = info_of(index, sheet) else { continue };
        let part = parts.iter().find(|(name, _)| *name == sheet.name);
        let info = match part {
            Some((_, part)) => xlsx_facts::facts_of(&mut archive, part)?.put_into(info),
            None => info,
        };
        if rows.begin_sheet(&info)?.is_continue() {
            read_sheet(&mut workbook, &sheet.name, rows)?;
        }
        if rows.end_sheet().is_break() {
            break;
        }
    }
    Ok(())
}

/// What the workbook says of a sheet; `None` for one that has no rows, such as a chart.
pub fn info_of(index: usize, sheet: &Sheet) -> Option<SheetInfo> {
    (sheet.typ == SheetType::WorkSheet).then(|| SheetInfo {
        index,
        name: sheet.name.clone(),
        is_hidden: sheet.visible != SheetVisible::Visible,
        ..SheetInfo::default()
    })
}

fn read_sheet(workbook: &mut Workbook<'_>, name: &str, rows: &mut Rows<'_>) -> Outcome<()> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(problem) => return Err(refusal(problem)),
    };
    let mut row: Vec<Cell<'_>> = Vec::new();
    let mut row_index = 0;
    while let Some(found) = cells.next_cell_with_formula_metadata().map_err(refusal)? {
        let (cell_row, column) = found.pos;
        if cell_row != row_index {
            if rows.row(row_index, &row)?.is_break() {
                return Ok(());
            }
            row.clear();
            row_index = cell_row;
        }
        let value = match found.value {
            // Programs that write formulas without computing them leave no value behind.
            DataRef::Empty if found.formula.is_some() => Cell::Error(Cow::Borrowed(NOT_COMPUTED)),
            value => neutral(value),
        };
        if value == Cell::Empty {
            continue;
        }
        if column >= rows.limits().columns {
            return Err(rows.too_wide(cell_row, column));
        }
        put(&mut row, column, value);
    }
    // Whether to go on no longer matters: this was the last row.
    let _ = rows.row(row_index, &row)?;
    Ok(())
}

/// Puts a cell into its column; the columns between are empty.
pub fn put<'a>(row: &mut Vec<Cell<'a>>, column: u32, value: Cell<'a>) {
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    while row.len() < column {
        row.push(Cell::Empty);
    }
    match row.get_mut(column) {
        Some(cell) => *cell = value,
        None => row.push(value),
    }
}

fn neutral(value: DataRef<'_>) -> Cell<'_> {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::SharedString(text) => borrowed(text),
        DataRef::String(text) | DataRef::DurationIso(text) => owned(text),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::Int(number) => whole(number),
        DataRef::Bool(truth) => Cell::Bool(truth),
        DataRef::DateTime(date) => neutral_date(date),
        DataRef::DateTimeIso(text) => iso_date(&text).map_or_else(|| owned(text), Cell::Date),
        DataRef::Error(error) => Cell::Error(Cow::Owned(error.to_string())),
    }
}

fn borrowed(text: &str) -> Cell<'_> {
    if text.is_empty() { Cell::Empty } else { Cell::Text(Cow::Borrowed(text)) }
}

pub fn owned<'a>(text: String) -> Cell<'a> {
    if text.is_empty() { Cell::Empty } else { Cell::Text(Cow::Owned(text)) }
}

/// A whole number that a float holds exactly; a longer one keeps every digit as text.
pub fn whole<'a>(number: i64) -> Cell<'a> {
    match i32::try_from(number) {
        Ok(number) => Cell::Number(f64::from(number)),
        Err(_) => Cell::Text(Cow::Owned(number.to_string())),
    }
}

/// `2025-01-08`, `2025-01-08T00:00:00`.
pub fn iso_date(text: &str) -> Option<DateTime> {
    let text = text.trim_end_matches('Z');
    text.parse::<DateTime>()
        .ok()
        .or_else(|| text.parse::<jiff::civil::Date>().ok().map(|date| date.at(0, 0, 0, 0)))
}

/// A serial in a cell with a date format; a mere time of day stays a number.
pub fn neutral_date<'a>(date: ExcelDateTime) -> Cell<'a> {
    if date.is_duration() || date.as_f64() < 1.0 {
        return Cell::Number(date.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let civil = || {
        let year = i16::try_from(year).ok()?;
        let [month, day, hour, minute, second] =
            [month, day, hour, minute, second].map(|part| i8::try_from(part).unwrap_or(-1));
        DateTime::new(year, month, day, hour, minute, second, 0).ok()
    };
    // 29 February 1900 exists in Excel only.
    civil().map_or_else(|| Cell::Number(date.as_f64()), Cell::Date)
}

fn refusal(problem: XlsxError) -> Failure {
    match problem {
        XlsxError::Password => Finding::new(&FILE_PASSWORD, Place::default()).into(),
        XlsxError::Zip(_) | XlsxError::Io(_) => broken_archive(problem),
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) => broken_xml(problem),
        _ => damaged("工作簿缺少必需的部件，或部件的内容不合规范"),
    }
}
