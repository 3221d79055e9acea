//! Takes up the rows of the lists of dues and transfers until the file is over.
//!
//! Invariants: nothing meets the registers before the whole file is read; every row knows its
//! cells, so that what is found later is told in its place.

use std::sync::Arc;

use crate::finding::{Finding, Place};
use crate::imports::cells::content::is_blank;
use crate::imports::cells::totals::RowWord;
use crate::imports::codes;
use crate::imports::dealings::cells::Cells;
use crate::imports::dealings::rows::Rows;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::column_list::Column;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, amount_in};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::rows::journal::{special_row, tell_error_cells};
use crate::members::identity::masked_name;
use crate::money::Money;
use crate::sheet::{Cell, SheetInfo, address};

/// Rows of one file: a year of a province's tax office fits, and stays in memory.
const MAX_ROWS: usize = 500_000;

/// Where a row stands.
#[derive(Clone, Debug)]
struct At {
    sheet: u16,
    row: u32,
}

/// A sheet that was read, and its columns.
#[derive(Clone, Debug)]
struct Sheet {
    name: Arc<str>,
    columns: ColumnMap,
}

/// The rows of a file and where each stands.
#[derive(Clone, Debug)]
pub struct ReadRows {
    pub kind: SheetKind,
    /// The year of the import.
    pub year: i64,
    /// Something else refuses the file already: what is found is told and nothing is kept.
    pub is_refused: bool,
    pub rows: Rows,
    places: Vec<At>,
    sheets: Vec<Sheet>,
    /// Columns that name and describe a row to who looks at it.
    named: Vec<(String, String)>,
}

impl ReadRows {
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Sheet and first cell of a row.
    #[must_use]
    pub fn place_of(&self, place: usize) -> (String, String) {
        let Some((at, sheet)) = self.at(place) else { return Default::default() };
        (sheet.name.to_string(), address(at.row, 0))
    }

    /// What a row is called: its code and its name.
    #[must_use]
    pub fn name_of(&self, place: usize) -> (String, String) {
        self.named.get(place).cloned().unwrap_or_default()
    }

    fn at(&self, place: usize) -> Option<(&At, &Sheet)> {
        let at = self.places.get(place)?;
        Some((at, self.sheets.get(usize::from(at.sheet))?))
    }

    /// A finding about a row, at the cell of its field.
    #[must_use]
    pub fn placed(&self, mut finding: Finding, file_name: &str) -> Finding {
        let line = finding.place.line.take().and_then(|line| line.checked_sub(1));
        let Some((at, sheet)) = line.and_then(|line| self.at(line)) else {
            finding.place.file.get_or_insert_with(|| file_name.to_owned());
            return finding;
        };
        let field = finding.place.field.take();
        // A kind of its own may call a column otherwise than the rest of them does.
        let heads = |column: &&Column| {
            field.is_some_and(|it| column.heading == it || column.kind.label() == it)
        };
        let column = self.kind.columns().iter().find(heads);
        let column = column.and_then(|it| sheet.columns.column(it.kind));
        let (code, name) = line.map(|line| self.name_of(line)).unwrap_or_default();
        let subject = format!("{code} {name}");
        finding.place = Place {
            file: Some(file_name.to_owned()),
            sheet: Some(sheet.name.to_string()),
            cell: Some(address(at.row, column.unwrap_or(0))),
            subject: Some(subject.trim().to_owned()).filter(|it| !it.is_empty()),
            ..finding.place
        };
        finding
    }
}

/// Reads a file of one kind.
#[derive(Debug)]
pub struct DealingReader {
    read: ReadRows,
    sheet_index: usize,
    sheet_lines: u64,
    is_full: bool,
    /// What the rows of the sheet add up to, and those since its last total.
    of_sheet: Money,
    since_total: Money,
}

impl DealingReader {
    /// `None` for a kind that is no such list.
    #[must_use]
    pub fn new(kind: SheetKind, year: i64) -> Option<Self> {
        let rows = Rows::of(kind)?;
        let (places, sheets, named) = (Vec::new(), Vec::new(), Vec::new());
        let is_refused = false;
        let read = ReadRows { kind, year, is_refused, rows, places, sheets, named };
        Some(Self {
            read,
            sheet_index: 0,
            sheet_lines: 0,
            is_full: false,
            of_sheet: Money::ZERO,
            since_total: Money::ZERO,
        })
    }

    #[must_use]
    pub fn finish(self) -> ReadRows {
        self.read
    }

    /// What a row is that is none of the list; a total is set beside the rows above it.
    fn special(
        &mut self,
        word: RowWord,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> PassedOver {
        match word {
            RowWord::Carried => return PassedOver::Carried,
            RowWord::Signed => return PassedOver::Note,
            RowWord::Total => {}
        }
        let Some((kind, _)) = self.read.rows.last_amount() else { return PassedOver::Total };
        let said = amount_in(line, kind, problems).ok().flatten();
        let sums = [self.of_sheet, self.since_total];
        if let Some(said) = said.filter(|said| !sums.contains(said)) {
            let (found, expected) = (said.grouped(), self.of_sheet.grouped());
            problems.at(&codes::TOTAL_DIFFERS, line.at(kind), found, expected);
        }
        self.since_total = Money::ZERO;
        PassedOver::Total
    }

    fn name(&self, line: &RecordLine<'_>) -> (String, String) {
        if self.read.kind.is_personal() {
            return (String::new(), masked_name(&line.text(ColumnKind::PersonName)));
        }
        let columns = self.read.kind.columns();
        let mut texts = columns.iter().filter(|column| !column.kind.is_amount());
        let mut next = || {
            let text = texts.by_ref().map(|column| line.text(column.kind));
            text.into_iter().find(|text| !text.is_empty()).map(std::borrow::Cow::into_owned)
        };
        (next().unwrap_or_default(), next().unwrap_or_default())
    }
}

impl Intake for DealingReader {
    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, _: &mut Problems) {
        let name = Arc::from(sheet.name.as_str());
        self.read.sheets.push(Sheet { name, columns: layout.columns.clone() });
        self.sheet_index = sheet.index;
        self.sheet_lines = 0;
        (self.of_sheet, self.since_total) = (Money::ZERO, Money::ZERO);
        if let Rows::Fees(grid) = &mut self.read.rows {
            grid.begin_sheet();
        }
    }

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
        let columns = &layout.columns;
        let line = RecordLine::new(self.sheet_index, row, cells, columns);
        if let Rows::Fees(grid) = &mut self.read.rows
            && let Some(passed) = grid.total_row((&line, cells), problems)
        {
            return RowFate::PassedOver(passed);
        }
        if let Some(word) = special_row(&line, cells) {
            return RowFate::PassedOver(self.special(word, &line, problems));
        }
        if is_note(cells) {
            return RowFate::PassedOver(PassedOver::Note);
        }
        self.sheet_lines += 1;
        if self.read.places.len() >= MAX_ROWS {
            if !self.is_full {
                let expected = format!("不超过 {MAX_ROWS} 行");
                problems.at(&codes::REGISTER_TOO_MANY_LINES, (row, 0), "更多的行", expected);
            }
            self.is_full = true;
            return RowFate::Refused;
        }
        tell_error_cells(&line, cells, columns, problems);
        let before = problems.refusing();
        let name = self.name(&line);
        let is_refused = cells.iter().any(|cell| matches!(cell, Cell::Error(_)));
        let mut row_cells = Cells { line, problems, year: self.read.year, is_refused };
        let sheet = i64::try_from(self.sheet_index).unwrap_or_default();
        let source = (sheet, i64::from(row) + 1);
        let is_whole = self.read.rows.take(&mut row_cells, source);
        if !is_whole || problems.refusing() > before {
            return RowFate::Refused;
        }
        let sheet = u16::try_from(self.read.sheets.len().saturating_sub(1)).unwrap_or_default();
        self.read.places.push(At { sheet, row });
        self.read.named.push(name);
        let amount = self.read.rows.last_amount().map_or(Money::ZERO, |(_, amount)| amount);
        self.of_sheet += amount;
        self.since_total += amount;
        RowFate::Line
    }

    fn end_sheet(&mut self, _: &mut Problems) -> u64 {
        self.sheet_lines
    }
}

/// A remark below the list: one cell with words and a colon, or 说明, and nothing beside it. An
/// amount alone is a row that lacks the rest.
fn is_note(cells: &[Cell<'_>]) -> bool {
    let mut filled = cells.iter().filter(|cell| !is_blank(cell));
    let (Some(Cell::Text(text)), None) = (filled.next(), filled.next()) else { return false };
    text.contains([':', '：']) || ["说明", "备注", "注", "※"].iter().any(|it| text.starts_with(it))
}
