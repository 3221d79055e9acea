//! Who takes up the rows below a recognised header.

use crate::imports::cells::content::KeptRow;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::row_tally::RowFate;
use crate::sheet::{Cell, SheetInfo};

/// A row with something in it.
#[derive(Clone, Copy, Debug)]
pub struct FilledRow<'r> {
    /// Counts from zero.
    pub row: u32,
    pub cells: &'r [Cell<'r>],
}

/// Takes up the rows of recognised sheets, one sheet after the other.
pub trait Intake {
    /// The rows above the header, before [`Intake::begin_sheet`]: titles, periods, units.
    fn above_header(&mut self, _rows: &[KeptRow]) {}
    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, problems: &mut Problems);
    /// A row with something in it; says what becomes of it. Lines are settled by whoever drafts
    /// them, on the tally of the problems.
    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate;
    /// Another header stands further down; whether the rows below it can be read by it.
    fn change_layout(&mut self, _layout: &Layout) -> bool {
        false
    }
    /// The sheet is over; returns how many lines it had.
    fn end_sheet(&mut self, problems: &mut Problems) -> u64;
}
