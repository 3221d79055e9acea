//! Columns with content that nobody reads: told with where and how much, so that none is lost in
//! silence.
//!
//! Invariants: an empty column is none; what books of other programs carry along and no ledger
//! needs is a remark, anything else a warning; only rows with an amount count.

use crate::imports::cells::content::{is_blank, written};
use crate::imports::codes;
use crate::imports::reading::harmless_headings::is_harmless;
use crate::imports::reading::layout::{Layout, UnreadColumn};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::telling_columns::is_looked_at;
use crate::sheet::{Cell, address, column_letters};

/// Bytes of the longest cell that is quoted.
const MAX_QUOTED_CHARACTERS: usize = 20;

/// What was met in a column.
#[derive(Clone, Debug)]
struct Met {
    unread: UnreadColumn,
    is_harmless: bool,
    rows: u64,
    first: (u32, String),
}

/// Goes along with the rows of one sheet.
#[derive(Debug, Default)]
pub struct UnreadColumns {
    header_row: u32,
    met: Vec<Met>,
    /// Of the columns that are read.
    read: Vec<bool>,
    amounts: Vec<usize>,
}

impl UnreadColumns {
    #[must_use]
    pub fn of(layout: &Layout) -> Self {
        let mut read = Vec::new();
        let mut mark = |column: u32| {
            let place = usize::try_from(column).unwrap_or(usize::MAX);
            if place < MAX_WATCHED {
                read.resize(read.len().max(place + 1), false);
                read[place] = true;
            }
        };
        layout.read_columns().into_iter().map(|it| it.0).for_each(&mut mark);
        // A heading that stands there twice is told as that.
        let is_meant = |it: &&UnreadColumn| !is_looked_at(layout.kind, &it.heading);
        let unread: Vec<&UnreadColumn> = layout.unread.iter().filter(is_meant).collect();
        let is_unread = |column: u32| unread.iter().any(|it| it.column == column);
        let headed = layout.headings.iter().map(|it| it.0).filter(|column| !is_unread(*column));
        headed.for_each(&mut mark);
        layout.digits.iter().for_each(|run| (run.first..=run.last).for_each(&mut mark));
        layout.explanations.into_iter().for_each(&mut mark);
        let met = |unread: &UnreadColumn| Met {
            is_harmless: is_harmless(&unread.heading),
            unread: unread.clone(),
            rows: 0,
            first: (0, String::new()),
        };
        Self {
            header_row: layout.header_rows.1,
            met: unread.into_iter().map(met).collect(),
            read,
            amounts: layout.amount_columns(),
        }
    }

    pub fn row(&mut self, row: u32, cells: &[Cell<'_>]) {
        let is_amount = |cell: &Cell<'_>| match cell {
            Cell::Number(_) => true,
            Cell::Text(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        let is_line = if self.amounts.is_empty() {
            (0..cells.len()).any(|place| self.is_read(place) && !is_blank(&cells[place]))
        } else {
            self.amounts.iter().any(|place| cells.get(*place).is_some_and(is_amount))
        };
        if !is_line {
            return;
        }
        for (place, cell) in cells.iter().enumerate().take(MAX_WATCHED) {
            if !self.is_read(place) && !is_blank(cell) {
                self.note(row, place, cell, cells);
            }
        }
    }

    fn is_read(&self, place: usize) -> bool {
        self.read.get(place).copied().unwrap_or(false)
    }

    fn note(&mut self, row: u32, place: usize, cell: &Cell<'_>, cells: &[Cell<'_>]) {
        let Ok(column) = u32::try_from(place) else { return };
        let at = self.met.iter().position(|met| met.unread.column == column);
        let at = at.unwrap_or_else(|| {
            let unread = UnreadColumn { column, heading: String::new(), rival: None };
            self.met.push(Met { unread, is_harmless: false, rows: 0, first: (0, String::new()) });
            self.met.len() - 1
        });
        let met = &mut self.met[at];
        // What is read instead says it.
        let rival = met.unread.rival.and_then(|it| cells.get(usize::try_from(it).ok()?));
        if rival.is_some_and(|rival| !is_blank(rival)) {
            return;
        }
        let text = written(cell);
        if met.rows == 0 {
            met.first = (row, text.chars().take(MAX_QUOTED_CHARACTERS).collect());
        }
        met.rows += 1;
    }

    /// The sheet is over.
    pub fn finish(self, problems: &mut Problems) {
        let mut ignored = Vec::new();
        for met in self.met.iter().filter(|met| met.rows > 0) {
            let letters = column_letters(met.unread.column);
            let shown = match met.unread.heading.as_str() {
                "" => format!("{letters}列（没有列名）"),
                heading => format!("{letters}列“{heading}”"),
            };
            if met.is_harmless {
                ignored.push(shown);
                continue;
            }
            let (row, text) = &met.first;
            let cell = address(*row, met.unread.column);
            let found = format!("{shown}，{} 行有内容，如 {cell} “{text}”", met.rows);
            let expected = match met.unread.rival {
                Some(rival) => {
                    format!("同类内容只在一列；{}列空白的行由此列填写", column_letters(rival))
                }
                None => "模板中的列名".to_owned(),
            };
            let at = (self.header_row, met.unread.column);
            problems.at(&codes::COLUMN_NOT_UNDERSTOOD, at, found, expected);
        }
        if !ignored.is_empty() {
            problems.on_sheet(&codes::COLUMN_IGNORED, ignored.join("、"), "");
        }
    }
}

/// Columns looked at: beyond these a sheet has stray formatting, not books.
const MAX_WATCHED: usize = 256;
