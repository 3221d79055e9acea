//! Bytes of a workbook to neutral cells, whatever program wrote it; printable reports to bytes.
//!
//! Invariants: no area of the work is known here; a file is recognised by its content and never
//! by its name; nothing is unpacked before the guard has seen it; a reader that panics on a
//! damaged file ends in a refusal; a sheet is streamed, never held whole where the format allows.

pub mod codes;
mod csv_read;
pub mod csv_write;
mod guard;
mod number;
mod ods_read;
pub mod printable;
mod recognise;
mod rows;
#[cfg(test)]
mod tests;
mod xls_read;
mod xlsx_read;
mod xlsx_style;
pub mod xlsx_write;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use serde::Serialize;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::sheet::SheetSink;

pub use guard::MAX_FILE_BYTES;
pub use number::{NumberText, number_text};

/// What a workbook turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkbookKind {
    /// Office Open XML, `.xlsx`, `.xlsm`.
    Xlsx,
    /// The binary format of Excel 97 to 2003, `.xls`; WPS `.et` of the same structure.
    Xls,
    /// OpenDocument, `.ods`.
    Ods,
    /// Separated text in UTF-8, UTF-16 with a mark, or GB18030.
    Csv,
}

/// Reads every sheet of a workbook into `sink`, row by row.
///
/// `Break` from `begin_sheet` or `row` ends that sheet: `end_sheet` is called and the next sheet
/// follows, unless `end_sheet` breaks as well.
///
/// # Errors
/// [`Failure::Refused`] when the file cannot be read; rows already delivered are to be thrown
/// away by the caller.
pub fn read_workbook(
    bytes: &[u8],
    file_name: &str,
    sink: &mut dyn SheetSink,
) -> Outcome<WorkbookKind> {
    let mut rows = rows::Rows::new(sink);
    let reading = catch_unwind(AssertUnwindSafe(|| read_recognised(bytes, &mut rows)));
    let outcome = match reading {
        Ok(outcome) => outcome,
        // A panic inside the sink is a bug of ours and must not pass for a damaged file.
        Err(panic) if rows.sink_is_running() => resume_unwind(panic),
        Err(_) => Err(Finding::new(&codes::FILE_DAMAGED, Place::default())
            .found("读取程序在文件内容上中断")
            .into()),
    };
    outcome.map_err(|failure| name_file(failure, file_name))
}

fn read_recognised(bytes: &[u8], rows: &mut rows::Rows<'_>) -> Outcome<WorkbookKind> {
    guard::check_size(bytes)?;
    let kind = recognise::recognise(bytes)?;
    match kind {
        WorkbookKind::Xlsx => xlsx_read::read(bytes, rows)?,
        WorkbookKind::Xls => xls_read::read(bytes, rows)?,
        WorkbookKind::Ods => ods_read::read(bytes, rows)?,
        WorkbookKind::Csv => csv_read::read(bytes, rows)?,
    }
    Ok(kind)
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

/// A refusal of a damaged file; `problem` is what the reading library said.
fn damaged(problem: impl std::fmt::Display) -> Failure {
    Finding::new(&codes::FILE_DAMAGED, Place::default()).found(problem).into()
}
