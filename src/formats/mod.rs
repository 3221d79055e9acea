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
mod damage;
pub mod document;
pub mod docx_write;
pub mod entry_form;
pub mod entry_form_write;
mod frames;
mod guard;
mod isolation;
mod limits;
mod number;
mod ods_facts;
mod ods_read;
pub mod pdf_write;
pub mod printable;
mod question;
mod ranges;
mod read_here;
mod reader_process;
mod recognise;
mod rows;
pub mod seal;
#[cfg(test)]
mod tests;
mod text_lines;
mod utf16_parts;
mod workbook_kind;
mod xls_facts;
mod xls_read;
mod xlsx_facts;
pub mod xlsx_pack;
mod xlsx_read;
pub mod xlsx_sealed;
mod xlsx_style;
pub mod xlsx_write;

use crate::finding::{Failure, Outcome};
use crate::sheet::SheetSink;

pub use isolation::{Isolation, READER_COMMAND};
pub use limits::{Limits, MAX_COLUMNS, MAX_FILE_BYTES};
pub use number::{NumberText, number_text};
pub use question::{Answering, Question};
pub use reader_process::run_reader;
pub use workbook_kind::WorkbookKind;

use read_here::read_here;

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
    let limits = Limits::OF_USE;
    let mut rows = rows::Rows::within(limits, sink);
    let read = guard::check_size(bytes, &limits).and_then(|()| match isolation {
        Isolation::InProcess => read_here(bytes, &mut rows),
        Isolation::Child { program } => isolation::read(program, bytes, &mut rows),
    });
    read.map_err(|failure| name_file(failure, file_name))
}

/// Asks a question about a workbook: it is answered where the file is read, from no more of each
/// sheet than it takes, so that only the answer comes out of there.
///
/// # Errors
/// As [`read_workbook`]; what is wrong further down is not seen.
pub fn ask_workbook(
    bytes: &[u8],
    file_name: &str,
    isolation: &Isolation,
    question: &Question,
    words: &[u8],
) -> Outcome<Vec<u8>> {
    let answered = guard::check_size(bytes, &Limits::OF_USE).and_then(|()| match isolation {
        Isolation::InProcess => question.answered_here(bytes, words),
        Isolation::Child { program } => isolation::ask(program, bytes, (question.name, words)),
    });
    answered.map_err(|failure| name_file(failure, file_name))
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
