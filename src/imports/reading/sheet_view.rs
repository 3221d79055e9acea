//! Parts of a kept file as its sheets have them, to be shown beside what was found there.
//!
//! Invariants: never more rows than the page asks for, however long the sheet is; the header
//! stands above them wherever they are.

use serde::Serialize;

use crate::finding::Outcome;
use crate::formats::{Isolation, read_workbook};
use crate::imports::cells::content::{text_of, written};
use crate::imports::reading::template_mark::is_helper_sheet;
use crate::sheet::{Cell, Flow, SheetInfo, SheetSink, column_letters};

/// Rows shown at once, headers aside: what a browser draws at ease with forty columns.
pub const MAX_SHOWN_ROWS: usize = 400;
/// Columns shown: beyond these a sheet has stray formatting, not books.
const MAX_SHOWN_COLUMNS: usize = 60;
/// Characters of a cell that are shown; the rest is in the file.
const MAX_CELL_CHARACTERS: usize = 200;

/// Which rows of which sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewWanted {
    /// By name; the first one that holds anything for people unless given.
    pub sheet: Option<String>,
    /// First and last row of the header, counting from one.
    pub header: Option<(u32, u32)>,
    /// First and last row of each stretch, counting from one, in order and apart.
    pub stretches: Vec<(u32, u32)>,
}

/// A sheet of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetName {
    /// Counts from zero.
    pub index: usize,
    pub name: String,
    pub is_hidden: bool,
}

/// One row with its cells from column A on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViewRow {
    /// Counts from one, as the spreadsheet shows it.
    pub row: u32,
    pub cells: Vec<String>,
}

/// What is shown of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SheetView {
    /// Every sheet but those that only this program reads.
    pub sheets: Vec<SheetName>,
    /// The one shown.
    pub sheet: Option<SheetName>,
    /// Letters of the columns shown, from A.
    pub columns: Vec<String>,
    pub header: Vec<ViewRow>,
    pub rows: Vec<ViewRow>,
    /// There are rows below the last one shown.
    pub has_more: bool,
}

struct Viewer {
    wanted: ViewWanted,
    view: SheetView,
    is_here: bool,
}

impl Viewer {
    fn last_row(&self) -> u32 {
        let header = self.wanted.header.map_or(0, |(_, last)| last);
        self.wanted.stretches.last().map_or(header, |(_, last)| header.max(*last))
    }
}

impl SheetSink for Viewer {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.is_here = false;
        if is_helper_sheet(&sheet.name) {
            return Flow::Break(());
        }
        let name =
            SheetName { index: sheet.index, name: sheet.name.clone(), is_hidden: sheet.is_hidden };
        let is_wanted = match &self.wanted.sheet {
            Some(wanted) => *wanted == sheet.name,
            None => !sheet.is_hidden,
        };
        self.view.sheets.push(name.clone());
        if self.view.sheet.is_some() || !is_wanted {
            return Flow::Break(());
        }
        self.view.sheet = Some(name);
        self.is_here = true;
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        if !self.is_here {
            return Flow::Break(());
        }
        let shown = row + 1;
        let is_full = self.view.rows.len() >= MAX_SHOWN_ROWS;
        if shown > self.last_row() || is_full {
            self.view.has_more = true;
            return Flow::Break(());
        }
        let is_in = |(first, last): &(u32, u32)| (*first..=*last).contains(&shown);
        let text = |cell: &Cell<'_>| {
            let text = match cell {
                Cell::Error(_) => written(cell),
                other => text_of(other).into_owned(),
            };
            text.chars().take(MAX_CELL_CHARACTERS).collect()
        };
        let taken = || cells.iter().take(MAX_SHOWN_COLUMNS).map(text).collect();
        if self.wanted.header.as_ref().is_some_and(is_in) {
            self.view.header.push(ViewRow { row: shown, cells: taken() });
        } else if self.wanted.stretches.iter().any(is_in) {
            self.view.rows.push(ViewRow { row: shown, cells: taken() });
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        self.is_here = false;
        Flow::Continue(())
    }
}

/// Reads the wanted rows and the names of all sheets. Blocking.
///
/// # Errors
/// When the file cannot be read.
pub fn view_sheet(
    bytes: &[u8],
    file_name: &str,
    isolation: &Isolation,
    wanted: ViewWanted,
) -> Outcome<SheetView> {
    let mut viewer = Viewer { wanted, view: SheetView::default(), is_here: false };
    read_workbook(bytes, file_name, isolation, &mut viewer)?;
    let mut view = viewer.view;
    let rows = || view.header.iter().chain(&view.rows);
    let width = rows().map(|row| row.cells.len()).max().unwrap_or(0);
    for row in view.header.iter_mut().chain(&mut view.rows) {
        row.cells.resize(width, String::new());
    }
    view.columns = (0_u32..).take(width).map(column_letters).collect();
    Ok(view)
}

/// Rows with some around each, as stretches in order and apart.
#[must_use]
pub fn stretches_around(rows: impl IntoIterator<Item = u32>, around: u32) -> Vec<(u32, u32)> {
    let mut rows: Vec<u32> = rows.into_iter().collect();
    rows.sort_unstable();
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        let (first, last) = (row.saturating_sub(around).max(1), row.saturating_add(around));
        match stretches.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => stretches.push((first, last)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "日期,摘要,金额\n1,甲,1\n2,乙,2\n3,丙,3\n4,丁,4\n5,戊,5\n";

    fn view(stretches: &[(u32, u32)]) -> SheetView {
        let wanted =
            ViewWanted { sheet: None, header: Some((1, 1)), stretches: stretches.to_vec() };
        view_sheet(TEXT.as_bytes(), "账.csv", &Isolation::InProcess, wanted).unwrap()
    }

    #[test]
    fn only_the_wanted_rows_are_shown_under_their_header() {
        let shown = view(&[(2, 2), (5, 5)]);
        assert_eq!(shown.header[0].cells, ["日期", "摘要", "金额"]);
        assert_eq!(shown.rows.iter().map(|it| it.row).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(shown.columns, ["A", "B", "C"]);
        assert!(shown.has_more);
        assert_eq!(shown.sheets.len(), 1);
        assert!(!view(&[(2, 9)]).has_more);
    }

    #[test]
    fn stretches_that_touch_are_one() {
        for (rows, expected) in [
            (vec![], vec![]),
            (vec![1], vec![(1, 3)]),
            (vec![10, 5, 20], vec![(3, 12), (18, 22)]),
            (vec![5, 5, 11], vec![(3, 7), (9, 13)]),
        ] {
            assert_eq!(stretches_around(rows, 2), expected);
        }
    }
}
