//! Facts of a sheet before its rows: merged ranges, hidden rows and columns.
//!
//! Invariants: a few bytes of a file cannot ask for many ranges; what lies beyond the limits of a
//! sheet is cut to them; hidden ranges are in order and do not touch.

use super::limits::{MAX_COLUMNS, MAX_ROWS};
use crate::sheet::SheetInfo;

/// Merged ranges of a sheet: a journal with three merged cells for each of ten thousand vouchers.
const MAX_MERGED: usize = 50_000;

/// Hidden ranges of a sheet, of rows and of columns: a filter leaves one for every gap.
const MAX_HIDDEN: usize = 100_000;

/// Collects the facts of one sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    merged: Vec<(u32, u32, u32, u32)>,
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
}

impl Facts {
    /// First row, first column, last row, last column; all inclusive.
    pub fn merge(&mut self, (top, left, bottom, right): (u32, u32, u32, u32)) {
        let is_range = top <= bottom && left <= right && (top, left) != (bottom, right);
        if is_range && top < MAX_ROWS && left < MAX_COLUMNS && self.merged.len() < MAX_MERGED {
            let (bottom, right) = (bottom.min(MAX_ROWS - 1), right.min(MAX_COLUMNS - 1));
            self.merged.push((top, left, bottom, right));
        }
    }

    pub fn hide_rows(&mut self, first: u32, last: u32) {
        hide(&mut self.hidden_rows, first, last.min(MAX_ROWS - 1));
    }

    pub fn hide_columns(&mut self, first: u32, last: u32) {
        hide(&mut self.hidden_columns, first, last.min(MAX_COLUMNS - 1));
    }

    pub fn put_into(self, sheet: SheetInfo) -> SheetInfo {
        SheetInfo {
            merged: self.merged,
            hidden_rows: in_order(self.hidden_rows),
            hidden_columns: in_order(self.hidden_columns),
            ..sheet
        }
    }
}

fn hide(ranges: &mut Vec<(u32, u32)>, first: u32, last: u32) {
    if first > last {
        return;
    }
    let has_room = ranges.len() < MAX_HIDDEN;
    match ranges.last_mut() {
        Some((_, end)) if end.checked_add(1) == Some(first) => *end = last,
        _ if has_room => ranges.push((first, last)),
        _ => {}
    }
}

/// In order, with those that touch made one.
fn in_order(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match joined.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => joined.push((first, last)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_joined_cut_to_the_sheet_and_bounded() {
        let mut facts = Facts::default();
        for (first, last) in [(9, 9), (3, 4), (5, 5), (4, 6), (8, 7), (1_048_570, u32::MAX)] {
            facts.hide_rows(first, last);
        }
        facts.hide_columns(510, 16_383);
        facts.hide_columns(16_000, 16_383);
        facts.merge((0, 0, 1, u32::MAX));
        facts.merge((2, 2, 2, 2));
        facts.merge((5, 5, 4, 6));
        for row in 0..60_000 {
            facts.merge((row, 0, row, 1));
        }
        let sheet = facts.put_into(SheetInfo::default());
        assert_eq!(sheet.hidden_rows, [(3, 6), (9, 9), (1_048_570, 1_048_575)]);
        assert_eq!(sheet.hidden_columns, [(510, 511)]);
        assert_eq!(sheet.merged[0], (0, 0, 1, 511));
        assert_eq!(sheet.merged.len(), MAX_MERGED);
    }
}
