//! The workbook comes back: what the user sent, with every finding marked in it.
//!
//! An Office Open XML workbook stays the user's own: notes and fills on wrong cells, a column of
//! explanations beside the data, a summary sheet first, and every other part byte for byte as it
//! was. Of other kinds, and of a package too irregular to be changed, an xlsx of the same rows at
//! the same addresses is marked.
//!
//! Invariants: no area of the work is known here; nothing of the user's is removed; a workbook
//! that was marked before loses those marks first, whichever program saved it since; texts are
//! never formulas. A signature of the package is kept and becomes void with the first mark.

mod address;
mod convert;
mod marks;
mod notes;
mod package;
mod patch;
mod sheet_edit;
mod sheet_scan;
mod styles;
mod summary;
#[cfg(test)]
mod tests;
mod traces;
mod workbook;
mod xml;

use rustc_hash::FxHashMap;

use super::codes::FILE_DAMAGED;
use super::limits::Limits;
use super::workbook_kind::WorkbookKind;
use super::{Isolation, guard, recognise};
use crate::finding::{Failure, Finding, Outcome};

/// Heading of the column that readers ignore.
pub const EXPLANATION_HEADING: &str = "错误说明";
/// Name of the sheet that readers ignore; see [`is_own_sheet`].
pub const SUMMARY_SHEET: &str = "错误汇总";
/// Author of our notes.
pub const NOTE_AUTHOR: &str = "导入检查程序";

/// Begins every note of ours, and stands between the user's note and ours.
const NOTE_MARK: &str = "【导入检查】";
/// Stands on every summary of ours.
const SIGNATURE: &str = "本表由导入检查生成。请按提示修改各工作表后上传同一文件；\
    本表和各表的“错误说明”列不会被读入，可以保留。";
/// Put before the ending of the file's name.
const NAME_SUFFIX: &str = "（错误标注）";

/// Notes in a workbook: each is a drawn shape, and Excel slows down beyond some ten thousand.
pub const MAX_NOTES: usize = 10_000;
/// Cells with a fill and rows with a text: more is a file of the wrong kind, not one to mend.
pub const MAX_MARKED_CELLS: usize = 100_000;
/// Findings on the summary sheet, well below the 65,530 links that Excel takes on a sheet.
pub const MAX_LISTED: usize = 20_000;
/// Characters of a note, which must be read in a box; of a cell Excel takes 32,767.
pub const MAX_NOTE_CHARACTERS: usize = 1_500;
pub const MAX_EXPLANATION_CHARACTERS: usize = 4_000;
/// Characters of a cell of the summary.
const MAX_SUMMARY_CELL_CHARACTERS: usize = 1_000;
/// Of the column of explanations, in characters.
const EXPLANATION_WIDTH: u32 = 60;

/// What is to be marked.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'a> {
    /// Stands in the summary's title: file and unit.
    pub title: &'a str,
    /// `place.sheet` and `place.cell` say where; findings without are on the summary only.
    pub findings: &'a [Finding],
    /// For each sheet the row of its head, from zero: the last one above the data. Of a sheet
    /// that is not here, the first row with content counts as head.
    pub head_rows: &'a FxHashMap<String, u32>,
    /// Where a file that is no package is taken apart.
    pub isolation: &'a Isolation,
}

/// A marked workbook.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// The name of the file sent, with a suffix and the ending that fits the content.
    pub file_name: String,
    pub bytes: Vec<u8>,
    /// Whether it is the package that was sent, not rows in a new one.
    pub is_original: bool,
}

/// The workbook with every finding in it.
///
/// # Errors
/// [`Failure::Refused`] when the file cannot be read at all, [`Failure::File`] when the marked
/// one cannot be written.
pub fn annotate(bytes: &[u8], file_name: &str, annotation: &Annotation<'_>) -> Outcome<Annotated> {
    guard::check_size(bytes, &Limits::OF_USE)?;
    if recognise::recognise(bytes, &Limits::OF_USE)? == WorkbookKind::Xlsx {
        match patch::patch(bytes, annotation, (&Vec::new(), None)) {
            Ok(marked) => {
                let ending = package_ending(&marked).unwrap_or("xlsx");
                let file_name = marked_name(file_name, ending);
                return Ok(Annotated { file_name, bytes: marked, is_original: true });
            }
            Err(failure) if is_damage(&failure) => {}
            Err(failure) => return Err(failure),
        }
        let remark = "原文件内部结构不规范，无法在其中标注；本文件是同样内容的新工作簿，\
            不含原有的格式、公式和宏。";
        return rewritten(bytes, file_name, annotation, Some(remark.to_owned()));
    }
    rewritten(bytes, file_name, annotation, None)
}

fn rewritten(
    bytes: &[u8],
    file_name: &str,
    annotation: &Annotation<'_>,
    remark: Option<String>,
) -> Outcome<Annotated> {
    let converted = convert::to_xlsx(bytes, file_name, annotation.isolation)?;
    let bytes = patch::patch(&converted.bytes, annotation, (&converted.renamed, remark))?;
    Ok(Annotated { file_name: marked_name(file_name, "xlsx"), bytes, is_original: false })
}

/// Whether a sheet is a summary of ours, by its name: `错误汇总`, and `错误汇总(2)` beside a sheet
/// of the user's that has the first name.
#[must_use]
pub fn is_own_sheet(name: &str) -> bool {
    let Some(rest) = name.trim().strip_prefix(SUMMARY_SHEET) else { return false };
    let rest = rest.trim_start();
    let number = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    rest.is_empty() || number.is_some_and(|it| !it.is_empty() && it.parse::<u16>().is_ok())
}

fn is_damage(failure: &Failure) -> bool {
    match failure {
        Failure::Refused(findings) => findings.iter().all(|finding| finding.code == &FILE_DAMAGED),
        Failure::File { .. } => true,
        Failure::Storage(_) => false,
    }
}

/// The ending that a package's content needs: a workbook with macros under `.xlsx` does not open.
fn package_ending(bytes: &[u8]) -> Option<&'static str> {
    let mut archive = guard::open_archive(bytes, &Limits::OF_USE).ok()?;
    let types = guard::read_entry(&mut archive, "[Content_Types].xml").ok()??;
    let endings = [
        ("sheet.macroEnabled.main+xml", "xlsm"),
        ("template.macroEnabled.main+xml", "xltm"),
        ("template.main+xml", "xltx"),
    ];
    let ending = endings.iter().find(|(kind, _)| types.contains(kind));
    Some(ending.map_or("xlsx", |(_, ending)| ending))
}

/// `账.xls` → `账（错误标注）.xlsx`; the suffix is put once.
fn marked_name(file_name: &str, ending: &str) -> String {
    let stem = match file_name.rsplit_once('.') {
        Some((stem, old)) if !stem.is_empty() && old.len() <= 5 => stem,
        _ => file_name,
    };
    let stem = stem.strip_suffix(NAME_SUFFIX).unwrap_or(stem);
    format!("{stem}{NAME_SUFFIX}.{ending}")
}
