//! Headers below the first one of a sheet: the same again on every printed page, or another
//! table whose columns stand elsewhere.
//!
//! Invariant: no line is read by a header that another one has replaced.

use crate::imports::cells::content::{KeptRow, is_blank, owned, text_of};
use crate::imports::cells::words::heading;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::vocabulary::MIN_KINDS;
use crate::imports::reading::digit_columns::digit_runs;
use crate::imports::reading::header::{Header, MAX_HEADER_ROWS, header_at};
use crate::imports::reading::layout::{Layout, map_columns};
use crate::sheet::Cell;

/// Rows held back because they may be a header.
#[derive(Debug, Default)]
pub struct NextHeader {
    held: Vec<KeptRow>,
    /// The last row that said what the first header says.
    again: Option<KeptRow>,
}

/// What a row may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// A row like any other.
    No,
    /// The header once more.
    Again,
    /// Part of another header, perhaps: kept back.
    Held,
}

/// What the rows held back are.
#[derive(Debug)]
pub enum Held {
    /// No header: to be read like any other rows.
    Rows(Vec<KeptRow>),
    /// What is known already.
    Again(Vec<KeptRow>),
    Another(Box<Header>, Vec<KeptRow>),
}

impl NextHeader {
    /// Keeps a row back that may be part of another header.
    pub fn holds(&mut self, layout: &Layout, row: u32, cells: &[Cell<'_>]) -> Hold {
        let kept = || KeptRow { row, cells: cells.iter().map(owned).collect() };
        if self.held.is_empty() && layout.is_header_again(cells) {
            self.again = Some(kept());
            return Hold::Again;
        }
        let is_next = self.held.last().is_none_or(|last| last.row + 1 == row);
        if is_next && self.held.len() < MAX_HEADER_ROWS && may_head(layout, cells) {
            self.held.push(kept());
            return Hold::Held;
        }
        Hold::No
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// What is held back, judged as a whole.
    pub fn release(&mut self, kind: SheetKind, layout: &Layout) -> Held {
        let rows = std::mem::take(&mut self.held);
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Held::Again(rows);
        };
        let (first, last) = (first.row, last.row);
        // The upper row of a tall header may be the same as before.
        let upper = self
            .again
            .take()
            .filter(|upper| upper.row + 1 == first && rows.len() < MAX_HEADER_ROWS);
        let has_upper = upper.is_some();
        let block: Vec<KeptRow> = upper.into_iter().chain(rows.iter().cloned()).collect();
        let top = block.first().map_or(first, |row| row.row);
        let Some(header) = header_at(&block, (top, last), kind.vocabulary()) else {
            return Held::Rows(rows);
        };
        let kinds = header.kinds();
        if kinds.len() < MIN_KINDS || !kinds.iter().any(|kind| kind.is_amount()) {
            return if has_upper && kinds.is_empty() {
                Held::Again(rows)
            } else {
                Held::Rows(rows)
            };
        }
        let mut columns =
            map_columns(&crate::imports::reading::told_apart::tell_apart(kind, &header));
        (kind.spec().settle)(&mut columns);
        let is_same = ColumnKind::EVERY.iter().all(|kind| {
            columns.column(*kind).is_none_or(|it| layout.columns.column(*kind) == Some(it))
        });
        if is_same { Held::Again(rows) } else { Held::Another(Box::new(header), rows) }
    }
}

/// Whether a row may be part of a header: nothing but texts, and most of them head columns.
fn may_head(layout: &Layout, cells: &[Cell<'_>]) -> bool {
    let is_text = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => {
            text.len() <= 90 && !text.trim_start().starts_with(|it: char| it.is_ascii_digit())
        }
        cell => is_blank(cell),
    };
    // Lines of a book have numbers in them; most rows are told by this.
    if !cells.iter().all(is_text) {
        return false;
    }
    if !digit_runs(cells).is_empty() {
        return true;
    }
    let vocabulary = layout.kind.vocabulary();
    let (mut filled, mut known) = (0, 0);
    for cell in cells.iter().filter(|cell| !is_blank(cell)) {
        filled += 1;
        let text = text_of(cell);
        let is_known = vocabulary.exactly(&heading(&text, true)).is_some()
            || vocabulary.exactly(&heading(&text, false)).is_some()
            || layout.headings.iter().any(|(_, parts)| parts.iter().any(|part| *part == text));
        known += usize::from(is_known);
    }
    known >= MIN_KINDS || (known >= 2 && known == filled)
}
