//! The kept file at the place where an entry came from: the rows around it as the sheet has them.

use serde::Serialize;

use crate::finding::{Finding, Outcome, Place};
use crate::formats::{Isolation, read_workbook};
use crate::imports::cells::content::{text_of, written};
use crate::imports::codes;
use crate::sheet::{Cell, Flow, SheetInfo, SheetSink, address, column_letters};

/// Rows shown above and below the one that was asked for, at most.
pub const MAX_AROUND: u32 = 50;

/// Part of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceRows {
    /// Counts from zero.
    pub sheet: usize,
    pub name: String,
    /// Letters of the columns shown, from A.
    pub columns: Vec<String>,
    pub rows: Vec<SourceRow>,
}

/// One row with its cells from column A on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceRow {
    /// Counts from one, as the spreadsheet shows it.
    pub row: u32,
    /// The row that was asked for.
    pub is_asked: bool,
    pub cells: Vec<String>,
}

/// Which part of which sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourcePlace {
    /// Counts from zero.
    pub sheet: usize,
    /// Counts from one.
    pub row: u32,
    pub around: u32,
}

struct Window {
    place: SourcePlace,
    /// The header rows of the sheet stand above what is shown, wherever that is.
    header: Option<(u32, u32)>,
    is_here: bool,
    is_past: bool,
    found: Option<SourceRows>,
}

impl SheetSink for Window {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.is_here = sheet.index == self.place.sheet;
        self.is_past |= sheet.index > self.place.sheet;
        if !self.is_here {
            return Flow::Break(());
        }
        let name = sheet.name.clone();
        self.found = Some(SourceRows { sheet: sheet.index, name, ..SourceRows::default() });
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        let shown = row + 1;
        let place = self.place;
        let is_header = self.header.is_some_and(|(first, last)| (first..=last).contains(&shown));
        let first = place.row.saturating_sub(place.around);
        let last = place.row.saturating_add(place.around);
        if shown > last {
            return Flow::Break(());
        }
        if let Some(found) = &mut self.found
            && (is_header || shown >= first)
        {
            let text = |cell: &Cell<'_>| match cell {
                Cell::Error(_) => written(cell),
                other => text_of(other).into_owned(),
            };
            let cells = cells.iter().map(text).collect();
            found.rows.push(SourceRow { row: shown, is_asked: shown == place.row, cells });
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        if self.is_here || self.is_past { Flow::Break(()) } else { Flow::Continue(()) }
    }
}

/// Reads the rows around a place, with the rows of the header above them. Blocking.
///
/// # Errors
/// When the file cannot be read, or has no such sheet.
pub fn source_rows(
    bytes: &[u8],
    file_name: &str,
    isolation: &Isolation,
    (place, header): (SourcePlace, Option<(u32, u32)>),
) -> Outcome<SourceRows> {
    let place = SourcePlace { around: place.around.min(MAX_AROUND), ..place };
    let mut window = Window { place, header, is_here: false, is_past: false, found: None };
    read_workbook(bytes, file_name, isolation, &mut window)?;
    let Some(mut found) = window.found else {
        let missing = Place {
            file: Some(file_name.to_owned()),
            cell: Some(address(place.row.saturating_sub(1), 0)),
            ..Place::default()
        };
        let finding = Finding::new(&codes::SOURCE_UNKNOWN, missing);
        return Err(finding.found(format!("第 {} 个工作表", place.sheet + 1)).into());
    };
    let width = found.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for row in &mut found.rows {
        row.cells.resize(width, String::new());
    }
    found.columns = (0_u32..).take(width).map(column_letters).collect();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_shown_at_a_row_under_its_header() {
        let text = "日期,摘要,金额\n1,甲,1\n2,乙,2\n3,丙,3\n4,丁,4\n5,戊,5\n";
        let place = SourcePlace { sheet: 0, row: 5, around: 1 };
        let at = (place, Some((1, 1)));
        let found = source_rows(text.as_bytes(), "账.csv", &Isolation::InProcess, at).unwrap();
        let rows: Vec<(u32, bool)> = found.rows.iter().map(|it| (it.row, it.is_asked)).collect();
        assert_eq!(rows, [(1, false), (4, false), (5, true), (6, false)]);
        assert_eq!(found.rows[2].cells, ["4", "丁", "4"]);
        assert_eq!(found.columns, ["A", "B", "C"]);
        let nowhere = (SourcePlace { sheet: 3, row: 1, around: 1 }, None);
        assert!(source_rows(text.as_bytes(), "账", &Isolation::InProcess, nowhere).is_err());
    }
}
