//! A file to rows in the calling thread: what it is, and the reader for that.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::damage::interrupted;
use super::limits::Limits;
use super::rows::Rows;
use super::workbook_kind::WorkbookKind;
use super::{csv_read, ods_read, recognise, xls_read, xlsx_read};
use crate::finding::Outcome;

/// Reads a file whole.
pub fn read_here(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<WorkbookKind> {
    let kind = recognised(bytes, &rows.limits())?;
    read_as(kind, bytes, rows)?;
    Ok(kind)
}

/// What the file is, by its content.
pub fn recognised(bytes: &[u8], limits: &Limits) -> Outcome<WorkbookKind> {
    let looked = catch_unwind(|| recognise::recognise(bytes, limits));
    looked.unwrap_or_else(|_| Err(interrupted()))
}

/// Reads a file whose kind is known. A panic of a library is a damaged file.
pub fn read_as(kind: WorkbookKind, bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
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
