//! Sheets of a workbook that are not read, and what they are instead.
//!
//! Invariant: a sheet with figures that no kind knows is a warning beside sheets that are read; a
//! table that is known to be no input is a remark.

use crate::imports::cells::content::KeptRow;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::continued_sheet::has_figures;
use crate::imports::reading::foreign_tables::{described, foreign_sheet};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::recognise_kind::nearest_kind;

/// Sheets that a refusal describes.
const MAX_DESCRIBED: usize = 10;

/// A sheet that is not read, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadSheet {
    sheet: String,
    what: String,
    is_foreign: bool,
    has_figures: bool,
}

impl UnreadSheet {
    #[must_use]
    pub fn of(
        sheet: &str,
        rows: &[KeptRow],
        (wanted, is_of_other_kind): (SheetKind, bool),
    ) -> Self {
        let foreign = foreign_sheet(sheet, rows);
        let what = match foreign {
            Some(label) => described(label),
            None => nearest_kind(sheet, rows, Some(wanted)),
        };
        Self {
            sheet: sheet.to_owned(),
            what,
            is_foreign: foreign.is_some(),
            has_figures: !is_of_other_kind && has_figures(rows),
        }
    }
}

/// Sheets that are not read, where others are or another reason refuses the file.
pub fn tell_passed_over(sheets: &[UnreadSheet], wanted: SheetKind, problems: &mut Problems) {
    for passed in sheets {
        problems.enter_sheet(&passed.sheet);
        if passed.has_figures && !passed.is_foreign {
            problems.on_sheet(&codes::SHEET_NOT_READ, &passed.what, wanted.label());
        } else {
            problems.on_sheet(&codes::SHEET_SKIPPED, &passed.what, wanted.label());
        }
    }
    problems.enter_sheet("");
}

/// No sheet is of the wanted kind: what each of them is instead.
pub fn tell_nothing(sheets: &[UnreadSheet], wanted: SheetKind, problems: &mut Problems) {
    let described: Vec<String> =
        sheets.iter().take(MAX_DESCRIBED).map(|it| format!("“{}”{}", it.sheet, it.what)).collect();
    let expected = format!("至少一个{}", wanted.label());
    if !sheets.is_empty() && sheets.iter().all(|it| it.is_foreign) {
        problems.on_sheet(&codes::TABLE_UNSUPPORTED, described.join("；"), expected);
        return;
    }
    let mark = if described.is_empty() { "" } else { "：" };
    let found = format!("没有可识别的表头{mark}{}", described.join("；"));
    problems.on_sheet(&codes::LAYOUT_NOT_RECOGNISED, found, expected);
}
