//! Bytes of a workbook to neutral cells, whatever program wrote it; printable reports to bytes.
//!
//! Invariants: no area of the work is known here; a file is recognised by its content and never
//! by its name; nothing is unpacked before the guard has seen it; a reader that panics on a
//! damaged file ends in a refusal; a sheet is streamed, never held whole where the format allows.

pub mod annotate;
pub mod codes;
mod csv_quotes;
mod csv_read;
pub mod csv_write;
pub mod entry_form;
pub mod entry_form_write;
mod frames;
mod guard;
mod isolation;
mod limits;
mod number;
mod ods_facts;
mod ods_read;
pub mod printable;
mod ranges;
mod reader_process;
mod recognise;
mod rows;
#[cfg(test)]
mod tests;
mod utf16_parts;
mod xls_facts;
mod xls_read;
mod xlsx_facts;
mod xlsx_read;
mod xlsx_style;
pub mod xlsx_write;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use serde::Serialize;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::sheet::SheetSink;

pub use guard::MAX_FILE_BYTES;
pub use isolation::{Isolation, READER_COMMAND};
pub use limits::Limits;
pub use number::{NumberText, number_text};
pub use reader_process::run_reader;
pub use rows::MAX_COLUMNS;

/// What a workbook turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkbookKind {
    /// Office Open XML, `.xlsx`, `.xlsm`.
    Xlsx,
    /// The binary format of Excel 5 to 2003, `.xls`; WPS `.et` of the same structure.
    Xls,
    /// OpenDocument, `.ods`.
    Ods,
    /// Separated text in UTF-8, UTF-16 with a mark, or GB18030.
    Csv,
}

impl WorkbookKind {
    pub const EVERY: [Self; 4] = [Self::Xlsx, Self::Xls, Self::Ods, Self::Csv];
}

/// Reads every sheet of a workbook into `sink`, row by row.
///
/// `Break` from `begin_sheet` or `row` ends that sheet: `end_sheet` is called and the next sheet
/// follows, unless `end_sheet` breaks as well.
///
/// # Errors
/// [`Failure::Refused`] when the file cannot be read; rows already delivered are to be thrown
/// away by the caller. [`Failure::File`] when there is no reading process to be had.
pub fn read_workbook(
    bytes: &[u8],
    file_name: &str,
    isolation: &Isolation,
    sink: &mut dyn SheetSink,
) -> Outcome<WorkbookKind> {
    read_rows(bytes, file_name, (isolation, None), sink)
}

/// Reads so many rows with content of every sheet, and no more of it than that takes.
///
/// # Errors
/// As [`read_workbook`]; what is wrong further down is not seen.
pub fn read_first_rows(
    bytes: &[u8],
    file_name: &str,
    isolation: &Isolation,
    rows: u32,
    sink: &mut dyn SheetSink,
) -> Outcome<WorkbookKind> {
    let mut first = rows::FirstRows::new(rows, sink);
    read_rows(bytes, file_name, (isolation, Some(rows)), &mut first)
}

fn read_rows(
    bytes: &[u8],
    file_name: &str,
    (isolation, first_rows): (&Isolation, Option<u32>),
    sink: &mut dyn SheetSink,
) -> Outcome<WorkbookKind> {
    let limits = Limits::OF_USE;
    let mut rows = rows::Rows::within(limits, sink);
    let read = guard::check_size(bytes, &limits).and_then(|()| match isolation {
        Isolation::InProcess => read_here(bytes, &mut rows),
        Isolation::Child { program } => isolation::read(program, bytes, first_rows, &mut rows),
    });
    read.map_err(|failure| name_file(failure, file_name))
}

/// Reads a workbook in the calling thread under limits of its own: how tests meet every limit with
/// a small file.
///
/// # Errors
/// As [`read_workbook`].
pub fn read_within(
    bytes: &[u8],
    file_name: &str,
    limits: Limits,
    sink: &mut dyn SheetSink,
) -> Outcome<WorkbookKind> {
    let mut rows = rows::Rows::within(limits, sink);
    let read = guard::check_size(bytes, &limits).and_then(|()| read_here(bytes, &mut rows));
    read.map_err(|failure| name_file(failure, file_name))
}

fn read_here(bytes: &[u8], rows: &mut rows::Rows<'_>) -> Outcome<WorkbookKind> {
    let kind = recognised(bytes, &rows.limits())?;
    read_as(kind, bytes, rows)?;
    Ok(kind)
}

/// What the file is, by its content.
fn recognised(bytes: &[u8], limits: &Limits) -> Outcome<WorkbookKind> {
    let looked = catch_unwind(|| recognise::recognise(bytes, limits));
    looked.unwrap_or_else(|_| Err(interrupted()))
}

/// Reads a file whose kind is known. A panic of a library is a damaged file.
fn read_as(kind: WorkbookKind, bytes: &[u8], rows: &mut rows::Rows<'_>) -> Outcome<()> {
    let reading = catch_unwind(AssertUnwindSafe(|| match kind {
        WorkbookKind::Xlsx => xlsx_read::read(bytes, rows),
        WorkbookKind::Xls => xls_read::read(bytes, rows),
        WorkbookKind::Ods => ods_read::read(bytes, rows),
        WorkbookKind::Csv => csv_read::read(bytes, rows),
    }));
    match reading {
        Ok(outcome) => outcome,
        // A panic inside the sink is a bug of ours and must not pass for a damaged file.
        Err(panic) if rows.sink_is_running() => resume_unwind(panic),
        Err(_) => Err(interrupted()),
    }
}

fn interrupted() -> Failure {
    damaged("读取程序在文件内容上中断")
}

fn name_file(failure: Failure, file_name: &str) -> Failure {
    match failure {
        Failure::Refused(mut findings) => {
            for finding in &mut findings {
                finding.place.file.get_or_insert_with(|| file_name.to_owned());
            }
            Failure::Refused(findings)
        }
        other => other,
    }
}

/// A refusal of a damaged file. What the reading libraries say is English and stands in no
/// message; [`broken_archive`] and its like say which layer it was.
fn damaged(found: impl Into<String>) -> Failure {
    Finding::new(&codes::FILE_DAMAGED, Place::default()).found(found.into()).into()
}

fn broken_archive<E>(_: E) -> Failure {
    damaged("文件的压缩结构不完整，可能没有下载完或传输中断")
}

fn broken_xml<E>(_: E) -> Failure {
    damaged("文件内部的 XML 不合规范或不完整")
}

fn broken_records<E>(_: E) -> Failure {
    damaged("工作簿的记录不完整")
}
