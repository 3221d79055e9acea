//! A whole workbook, from bytes to drafts, without any database: what runs on the reading thread.

use super::drafting::{ChunkSink, Drafted, DraftingContext, JournalDrafter};
use super::layout::SheetKind;
use super::opening_drafting::OpeningDrafter;
use super::problems::Problems;
use super::workbook_reader::{RecognisedSheet, WorkbookReader};
use crate::finding::{Failure, Finding, Outcome};
use crate::formats::{WorkbookKind, read_workbook};

/// What a workbook came to.
#[derive(Clone, Debug)]
pub struct ReadDrafts {
    /// `None` when the file could not be read at all.
    pub workbook: Option<WorkbookKind>,
    pub sheets: Vec<RecognisedSheet>,
    pub drafted: Drafted,
    pub findings: Vec<Finding>,
    /// Whether anything refuses the file, listed among the findings or not.
    pub is_refused: bool,
}

/// Reads a file and hands drafts to `sink` as they come; none after the first refusal.
///
/// # Errors
/// Only when something other than the file's content is wrong.
pub fn read_drafts(
    bytes: &[u8],
    file_name: &str,
    kind: SheetKind,
    context: DraftingContext,
    sink: &mut dyn ChunkSink,
) -> Outcome<ReadDrafts> {
    let mut problems = Problems::of_file(file_name);
    let year = context.book.year;
    let (workbook, sheets, drafted) = match kind {
        SheetKind::Journal => {
            let mut drafter = JournalDrafter::new(context, sink);
            let mut reader = WorkbookReader::new(kind, year, &mut drafter, &mut problems);
            let read = read_workbook(bytes, file_name, &mut reader);
            let sheets = reader.finish(read.is_ok());
            let workbook = note_failure(read, &mut problems)?;
            (workbook, sheets, drafter.finish(&mut problems))
        }
        SheetKind::Opening => {
            let mut drafter = OpeningDrafter::new(context, sink);
            let mut reader = WorkbookReader::new(kind, year, &mut drafter, &mut problems);
            let read = read_workbook(bytes, file_name, &mut reader);
            let sheets = reader.finish(read.is_ok());
            let workbook = note_failure(read, &mut problems)?;
            (workbook, sheets, drafter.finish(&mut problems))
        }
    };
    let is_refused = problems.is_refused();
    let findings = problems.into_findings();
    Ok(ReadDrafts { workbook, sheets, drafted, findings, is_refused })
}

/// A file that cannot be read is refused like one whose content is wrong.
fn note_failure(
    read: Outcome<WorkbookKind>,
    problems: &mut Problems,
) -> Outcome<Option<WorkbookKind>> {
    match read {
        Ok(workbook) => Ok(Some(workbook)),
        Err(Failure::Refused(findings)) => {
            for finding in findings {
                problems.add(finding);
            }
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
