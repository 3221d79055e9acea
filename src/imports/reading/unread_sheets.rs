//! Sheets of a workbook that are not read, and what they are instead.
//!
//! Invariant: a sheet with figures that no kind knows is a warning beside sheets that are read; a
//! table that is known to be no input is a remark.

use crate::imports::cells::content::KeptRow;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::continued_sheet::Figures;
use crate::imports::reading::foreign_tables::{described, foreign_sheet};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::recognise_kind::nearest_kind;
use crate::sheet::Cell;

/// Sheets that a refusal describes.
const MAX_DESCRIBED: usize = 10;

/// A sheet that is not read, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadSheet {
    sheet: String,
    what: String,
    is_foreign: bool,
    is_of_other_kind: bool,
    figures: Figures,
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
        let mut figures = Figures::default();
        for row in rows {
            figures.row(&row.cells);
        }
        let (sheet, is_foreign) = (sheet.to_owned(), foreign.is_some());
        Self { sheet, what, is_foreign, is_of_other_kind, figures }
    }

    /// A row below those that were looked through for a header.
    pub fn row(&mut self, sheet: &str, cells: &[Cell<'_>]) {
        if self.sheet == sheet {
            self.figures.row(cells);
        }
    }

    /// Whether it holds figures that nobody knows what they are.
    fn must_be_answered(&self) -> bool {
        self.figures.is_table() && !self.is_of_other_kind && !self.is_foreign
    }
}

/// Sheets that are not read, where others are or another reason refuses the file.
pub fn tell_passed_over(sheets: &[UnreadSheet], wanted: SheetKind, problems: &mut Problems) {
    for passed in sheets {
        problems.enter_sheet(&passed.sheet);
        if passed.must_be_answered() {
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
