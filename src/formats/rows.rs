//! The way from every reader to the sink: counts, limits, and who is running.
//!
//! Invariants: a row reaches the sink only when it has a cell with content; counts are per
//! workbook, so that many sheets cannot add up to more than one may hold; rows come in order, or
//! the file is refused.

use super::codes::{FILE_DAMAGED, FILE_QUOTE_UNCLOSED, FILE_TEXT_TOO_LONG, FILE_TOO_MANY_CELLS};
use super::csv_quotes::QuoteFault;
use super::limits::Limits;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::sheet::{Cell, Flow, Remark, SheetInfo, SheetSink, address};

/// Hands rows on to the sink under the limits.
pub struct Rows<'s> {
    sink: &'s mut dyn SheetSink,
    limits: Limits,
    sink_is_running: bool,
    sheet: String,
    sheets: usize,
    cells: u64,
    last_row: Option<u32>,
}

impl<'s> Rows<'s> {
    pub fn new(sink: &'s mut dyn SheetSink) -> Self {
        Self::within(Limits::OF_USE, sink)
    }

    pub fn within(limits: Limits, sink: &'s mut dyn SheetSink) -> Self {
        Self {
            sink,
            limits,
            sink_is_running: false,
            sheet: String::new(),
            sheets: 0,
            cells: 0,
            last_row: None,
        }
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// After a panic: whether it came out of the sink.
    pub fn sink_is_running(&self) -> bool {
        self.sink_is_running
    }

    pub fn begin_sheet(&mut self, sheet: &SheetInfo) -> Outcome<Flow> {
        self.sheets += 1;
        self.sheet.clone_from(&sheet.name);
        self.last_row = None;
        if self.sheets > self.limits.sheets {
            return Err(self.too_many(
                "工作表过多",
                &format!("不超过 {} 个工作表", self.limits.sheets),
                None,
            ));
        }
        self.sink_is_running = true;
        let flow = self.sink.begin_sheet(sheet);
        self.sink_is_running = false;
        Ok(flow)
    }

    /// `cells[0]` is column A; empty rows are left out.
    pub fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Outcome<Flow> {
        let filled = cells.iter().filter(|cell| **cell != Cell::Empty).count();
        if filled == 0 {
            return Ok(Flow::Continue(()));
        }
        if let Some(last) = self.last_row.replace(row).filter(|last| *last >= row) {
            return Err(self.disordered(row, last));
        }
        self.cells = self.cells.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
        if row >= self.limits.rows {
            return Err(self.too_many(
                &format!("第 {} 行", u64::from(row) + 1),
                &format!("每个工作表不超过 {} 行", self.limits.rows),
                Some((row, 0)),
            ));
        }
        if self.cells > self.limits.cells {
            return Err(self.too_many(
                &format!("多于 {} 个有内容的单元格", self.limits.cells),
                &format!("整个工作簿不超过 {} 个", self.limits.cells),
                Some((row, 0)),
            ));
        }
        let limit = self.limits.text_characters;
        if let Some(column) = cells.iter().position(|cell| is_unfit(cell, limit)) {
            return Err(self.unfit(row, column, &cells[column]));
        }
        self.sink_is_running = true;
        let flow = self.sink.row(row, cells);
        self.sink_is_running = false;
        Ok(flow)
    }

    pub fn end_sheet(&mut self) -> Flow {
        self.sink_is_running = true;
        let flow = self.sink.end_sheet();
        self.sink_is_running = false;
        flow
    }

    pub fn remark(&mut self, remark: &Remark) {
        self.sink_is_running = true;
        self.sink.remark(remark);
        self.sink_is_running = false;
    }

    /// Content to the right of the last column that is read.
    pub fn too_wide(&self, row: u32, column: u32) -> Failure {
        let expected = format!("每行不超过 {} 列", self.limits.columns);
        self.too_many(&format!("第 {} 列", u64::from(column) + 1), &expected, Some((row, column)))
    }

    /// More lines than any sheet has rows.
    pub fn too_tall(&self, lines: usize) -> Failure {
        let expected = format!("不超过 {} 行", self.limits.lines);
        self.too_many(&format!("{lines} 行"), &expected, None)
    }

    /// One row that stands for more than anybody fills in.
    pub fn too_often(&self, row: u32, times: u32) -> Failure {
        let expected = format!("同一内容连续不超过 {} 行", self.limits.repeated_rows);
        self.too_many(&format!("同一内容连续重复 {times} 行"), &expected, Some((row, 0)))
    }

    /// A quote without its other half, which makes rows or cells part of its text.
    /// `line` counts from zero, as an editor does, which sees the breaks inside of quotes.
    pub fn unclosed_quote(&self, row: u32, line: usize, fault: &QuoteFault) -> Failure {
        let line = line.saturating_add(fault.lines_below);
        let place = Place {
            sheet: Some(self.sheet.clone()),
            cell: Some(address(row, fault.column)),
            ..Place::default()
        };
        let swallowed = match fault.swallowed {
            0 => "其后的内容".to_owned(),
            lines => format!("其后 {lines} 行"),
        };
        let found = format!(
            "第 {} 行的引号没有成对，{swallowed}会被并入这个单元格：“{}…",
            line.saturating_add(1),
            fault.text
        );
        Finding::new(&FILE_QUOTE_UNCLOSED, place).found(found).expected("引号成对").into()
    }

    /// Rows that stand before those above them belong to no table that anybody has seen.
    fn disordered(&self, row: u32, last: u32) -> Failure {
        let place = Place {
            sheet: Some(self.sheet.clone()),
            cell: Some(address(row, 0)),
            ..Place::default()
        };
        let found = format!("第 {} 行写在第 {} 行之后", u64::from(row) + 1, u64::from(last) + 1);
        Finding::new(&FILE_DAMAGED, place).found(found).expected("各行按行号先后排列").into()
    }

    fn unfit(&self, row: u32, column: usize, cell: &Cell<'_>) -> Failure {
        let column = u32::try_from(column).unwrap_or_default();
        let place = Place {
            sheet: Some(self.sheet.clone()),
            cell: Some(address(row, column)),
            ..Place::default()
        };
        let length = text_of(cell).map_or(0, |text| text.chars().count());
        if length > self.limits.text_characters {
            return Finding::new(&FILE_TEXT_TOO_LONG, place)
                .found(format!("{length} 个字符"))
                .expected(format!("不超过 {} 个字符", self.limits.text_characters))
                .into();
        }
        let found = "单元格的文字中有空字符（NUL）";
        Finding::new(&FILE_DAMAGED, place).found(found).expected("可以显示的文字").into()
    }

    fn too_many(&self, found: &str, expected: &str, cell: Option<(u32, u32)>) -> Failure {
        let place = Place {
            sheet: Some(self.sheet.clone()),
            cell: cell.map(|(row, column)| address(row, column)),
            ..Place::default()
        };
        Finding::new(&FILE_TOO_MANY_CELLS, place).found(found).expected(expected).into()
    }
}

/// Ends each sheet after some rows.
pub struct FirstRows<'s> {
    sink: &'s mut dyn SheetSink,
    wanted: usize,
    left: usize,
}

impl<'s> FirstRows<'s> {
    pub fn new(wanted: usize, sink: &'s mut dyn SheetSink) -> Self {
        Self { sink, wanted, left: wanted }
    }
}

impl SheetSink for FirstRows<'_> {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.left = self.wanted;
        self.sink.begin_sheet(sheet)
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        self.sink.row(row, cells)?;
        self.left = self.left.saturating_sub(1);
        if self.left == 0 { Flow::Break(()) } else { Flow::Continue(()) }
    }

    fn remark(&mut self, remark: &Remark) {
        self.sink.remark(remark);
    }

    fn end_sheet(&mut self) -> Flow {
        self.sink.end_sheet()
    }
}

fn text_of<'c>(cell: &'c Cell<'_>) -> Option<&'c str> {
    match cell {
        Cell::Text(text) | Cell::Error(text) => Some(text),
        _ => None,
    }
}

/// A text that is too long, or has a character that no database keeps.
fn is_unfit(cell: &Cell<'_>, limit: usize) -> bool {
    text_of(cell).is_some_and(|text| {
        // Bytes are counted first: no text has more characters than bytes.
        let is_long = text.len() > limit;
        (is_long && text.chars().count() > limit) || memchr::memchr(0, text.as_bytes()).is_some()
    })
}
