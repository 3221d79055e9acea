//! A workbook's sheets through recognition to records.
//!
//! Invariants: a sheet is kept only until its header is known, then streamed; a sheet that is not
//! of the wanted kind is told and skipped; a workbook without any is refused.

use serde::Serialize;

use super::codes;
use super::header::{KeptRow, LOOK_ROWS, find_header, large_unit};
use super::journal::Journal;
use super::layout::{Layout, Recognition, SheetKind, UsedColumn, recognise};
use super::opening_rows;
use super::problems::Problems;
use super::records::{RecordSink, owned};
use crate::sheet::{Cell, Flow, SheetInfo, SheetSink};

/// A sheet that was read, as the outcome of an import shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecognisedSheet {
    pub index: usize,
    pub name: String,
    pub kind: SheetKind,
    /// First and last row of the header, counting from one.
    pub header_rows: (u32, u32),
    pub columns: Vec<UsedColumn>,
    pub lines: u64,
}

/// How far the current sheet is understood.
enum Stage {
    /// Rows are kept until the header is found among them.
    Looking(Vec<KeptRow>),
    Journal(Box<Layout>, Box<Journal>),
    Opening(Box<Layout>, u64),
    /// Nothing more of this sheet is wanted.
    Done,
}

/// Receives sheets and hands records on.
pub struct WorkbookReader<'s> {
    wanted: SheetKind,
    year: i64,
    sink: &'s mut dyn RecordSink,
    problems: &'s mut Problems,
    sheet: SheetInfo,
    stage: Stage,
    recognised: Vec<RecognisedSheet>,
    /// Some sheet was meant but could not be read, and that was told.
    is_told: bool,
}

impl<'s> WorkbookReader<'s> {
    pub fn new(
        wanted: SheetKind,
        year: i64,
        sink: &'s mut dyn RecordSink,
        problems: &'s mut Problems,
    ) -> Self {
        Self {
            wanted,
            year,
            sink,
            problems,
            sheet: SheetInfo::default(),
            stage: Stage::Done,
            recognised: Vec::new(),
            is_told: false,
        }
    }

    /// The workbook is over: what was recognised. Tells when nothing was, unless the file broke
    /// off, which is told elsewhere.
    #[must_use]
    pub fn finish(self, is_read_to_end: bool) -> Vec<RecognisedSheet> {
        self.problems.enter_sheet("");
        if !is_read_to_end {
            return self.recognised;
        }
        let lines: u64 = self.recognised.iter().map(|sheet| sheet.lines).sum();
        if self.recognised.is_empty() && !self.is_told {
            let expected = format!("至少一个{}", self.wanted.label());
            self.problems.on_sheet(&codes::LAYOUT_NOT_RECOGNISED, "没有可识别的表头", expected);
        } else if lines == 0 && !self.is_told {
            self.problems.on_sheet(&codes::NO_LINES, "0 行", "至少一行");
        }
        self.recognised
    }

    /// Looks for the header among the rows kept, and takes up those below it.
    fn decide(&mut self) {
        let Stage::Looking(kept) = std::mem::replace(&mut self.stage, Stage::Done) else { return };
        if kept.is_empty() {
            return;
        }
        let Some(header) = find_header(&kept) else {
            if !self.sheet.is_hidden {
                self.skip("前 60 行内没有表头");
            }
            return;
        };
        // What a hidden sheet lacks need not be told.
        let mut unheard = Problems::default();
        let problems = if self.sheet.is_hidden { &mut unheard } else { &mut *self.problems };
        match recognise(&header, self.wanted, self.year, problems) {
            Recognition::Known(layout) if self.sheet.is_hidden => {
                let found = format!("{}，隐藏", layout.kind.label());
                self.problems.on_sheet(&codes::SHEET_HIDDEN, found, "可见的工作表");
            }
            Recognition::Known(layout) => {
                if let Some((row, column, text)) = large_unit(&kept, &header) {
                    self.problems.at(&codes::UNIT_OF_AMOUNTS, (row, column), text, "元");
                }
                self.begin(layout, &kept);
            }
            _ if self.sheet.is_hidden => {}
            Recognition::Missing(missing) => {
                self.is_told = true;
                let known: Vec<_> = header.kinds().iter().map(|kind| kind.label()).collect();
                self.problems.at(
                    &codes::COLUMNS_MISSING,
                    (header.last_row, 0),
                    format!("识别到：{}", known.join("、")),
                    format!("还需要：{}", missing.join("、")),
                );
            }
            Recognition::OtherKind => self.skip("其他种类的表格"),
        }
    }

    fn skip(&mut self, found: &str) {
        self.problems.on_sheet(&codes::SHEET_SKIPPED, found, self.wanted.label());
    }

    fn begin(&mut self, layout: Box<Layout>, kept: &[KeptRow]) {
        let header_end = layout.header_rows.1;
        self.recognised.push(RecognisedSheet {
            index: self.sheet.index,
            name: self.sheet.name.clone(),
            kind: layout.kind,
            header_rows: (layout.header_rows.0 + 1, header_end + 1),
            columns: layout.used.clone(),
            lines: 0,
        });
        self.stage = match layout.kind {
            SheetKind::Journal => {
                Stage::Journal(layout, Box::new(Journal::new(self.sheet.index, self.year)))
            }
            SheetKind::Opening => Stage::Opening(layout, 0),
        };
        for row in kept.iter().filter(|row| row.row > header_end) {
            self.take(row.row, &row.cells);
        }
    }

    fn take(&mut self, row: u32, cells: &[Cell<'_>]) {
        match &mut self.stage {
            Stage::Journal(layout, journal) => {
                journal.row(row, cells, &layout.columns, self.sink, self.problems);
            }
            Stage::Opening(layout, lines) => {
                let index = self.sheet.index;
                let columns = &layout.columns;
                let is_line =
                    opening_rows::take_row(index, row, cells, columns, self.sink, self.problems);
                *lines += u64::from(is_line);
            }
            Stage::Looking(_) | Stage::Done => {}
        }
    }
}

impl SheetSink for WorkbookReader<'_> {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.sheet = sheet.clone();
        self.problems.enter_sheet(&sheet.name);
        self.stage = Stage::Looking(Vec::new());
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        match &mut self.stage {
            Stage::Looking(kept) => {
                kept.push(KeptRow { row, cells: cells.iter().map(owned).collect() });
                if kept.len() >= LOOK_ROWS {
                    self.decide();
                }
            }
            Stage::Done => return Flow::Break(()),
            Stage::Journal(..) | Stage::Opening(..) => self.take(row, cells),
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        if matches!(self.stage, Stage::Looking(_)) {
            self.decide();
        }
        let lines = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Journal(_, mut journal) => Some(journal.finish(self.sink, self.problems)),
            Stage::Opening(_, lines) => Some(lines),
            Stage::Looking(_) | Stage::Done => None,
        };
        if let (Some(lines), Some(sheet)) = (lines, self.recognised.last_mut()) {
            sheet.lines = lines;
            self.sink.end_sheet(self.sheet.index, self.problems);
        }
        self.problems.enter_sheet("");
        Flow::Continue(())
    }
}
