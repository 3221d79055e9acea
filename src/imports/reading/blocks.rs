//! Rows that may be a header, found once for all kinds of workbooks.
//!
//! Invariants: a block that could name enough columns of some kind is never passed over; which
//! kind it is, and whether it is one at all, its words decide; a sheet is read a bounded number of
//! times, whatever stands in it.

use std::cell::OnceCell;
use std::ops::Range;

use crate::imports::cells::content::KeptRow;
use crate::imports::reading::headings::{Heading, may_be_header};
use crate::imports::reading::printed_voucher::{is_head_in_parts, other_side_in};
use crate::sheet::Cell;

/// Rows of the tallest header seen: 凭证|日期, 金额|借方, and a unit line between.
pub const MAX_HEADER_ROWS: usize = 3;

/// Blocks of rows of one height that are read in search of a header: a header stands among the
/// first that may be one, and any sheet may be full of words that head columns elsewhere.
const MAX_BLOCKS_READ: usize = 24;

/// The columns that a block must show at least, as its finder asks: one, or more.
const ASKED: [usize; 2] = [1, 2];

/// Rows together that may be a header.
#[derive(Debug)]
pub struct Block<'h> {
    pub place: Range<usize>,
    /// The headings of each column that may be a word of some kind as they stand, top down.
    pub exact: Vec<Vec<&'h Heading>>,
    /// Those that may be one but for a slip, the exact ones among them, in the order of columns.
    pub near: Vec<Vec<&'h Heading>>,
}

/// The rows of a sheet with their headings, and the blocks among them.
#[derive(Debug)]
pub struct Blocks<'h> {
    pub rows: &'h [KeptRow],
    pub headings: &'h [Vec<Heading>],
    found: [OnceCell<Vec<Block<'h>>>; ASKED.len()],
}

impl<'h> Blocks<'h> {
    #[must_use]
    pub fn of(rows: &'h [KeptRow], headings: &'h [Vec<Heading>]) -> Self {
        Self { rows, headings, found: Default::default() }
    }

    /// Lower ones first: among equals the one without a title joined on top is meant.
    pub fn that_show(&self, columns: usize) -> &[Block<'h>] {
        let place = usize::from(columns > 1);
        let columns = ASKED.get(place).copied().unwrap_or(1);
        self.found.get(place).map_or(&[], |it| it.get_or_init(|| self.find(columns)))
    }

    fn find(&self, columns: usize) -> Vec<Block<'h>> {
        let is_head: Vec<OnceCell<bool>> = vec![OnceCell::new(); self.rows.len()];
        let is_voucher_head = |index: usize| {
            let (Some(known), Some(row)) = (is_head.get(index), self.rows.get(index)) else {
                return false;
            };
            *known.get_or_init(|| is_voucher_head(row))
        };
        let mut found = Vec::new();
        for height in 1..=MAX_HEADER_ROWS {
            let places = self.rows.windows(height).enumerate().filter(|(index, block)| {
                block.windows(2).all(|pair| pair[0].row + 1 == pair[1].row)
                    && may_be_header(&self.headings[*index..*index + height], columns)
                    && !(*index..*index + height).any(is_voucher_head)
            });
            let places = places.take(MAX_BLOCKS_READ);
            found.extend(places.map(|(index, _)| self.block(index..index + height)));
        }
        found
    }

    fn block(&self, place: Range<usize>) -> Block<'h> {
        let (mut exact, mut near) = (Vec::new(), Vec::new());
        each_column(&self.headings[place.clone()], |_, parts| {
            let Some((lowest, above)) = parts.split_last() else { return };
            // However the rows are joined, the lowest is part of it; one of them may have the slip.
            let joins = above.last().is_some_and(|it| it.is_piece);
            if lowest.is_piece {
                exact.push(parts.to_vec());
            }
            if lowest.is_piece || lowest.is_near || joins {
                near.push(parts.to_vec());
            }
        });
        Block { place, exact, near }
    }
}

/// Whether a row is the head of a printed voucher with its date or number in cells of their own:
/// 2025 | 年 | 1 | 月 | 8 | 日, or with the account of its other side. Its 月, 号 and 借方科目 head
/// no columns.
fn is_voucher_head(row: &KeptRow) -> bool {
    let names_other_side =
        |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if other_side_in(text).is_some());
    row.cells.iter().any(names_other_side) || is_head_in_parts(row.row, &row.cells)
}

/// The headings over each column that has any, top down. An empty cell above a filled one belongs
/// to the group heading on its left.
pub fn each_column<'h>(headings: &'h [Vec<Heading>], mut take: impl FnMut(u32, &[&'h Heading])) {
    let width = headings.iter().map(Vec::len).max().unwrap_or(0);
    let mut groups: Vec<Option<&'h Heading>> = vec![None; headings.len()];
    let mut parts: Vec<&'h Heading> = Vec::with_capacity(headings.len());
    for (column, index) in (0_u32..).zip(0..width) {
        parts.clear();
        let own = |level: usize| {
            let heading = headings.get(level).and_then(|row| row.get(index));
            heading.filter(|heading| !heading.written.is_empty())
        };
        for level in 0..headings.len() {
            if let Some(heading) = own(level) {
                parts.push(heading);
                groups[level] = Some(heading);
                // A new heading ends the groups that its left neighbours had below it.
                groups[level + 1..].fill(None);
            } else if let Some(group) = groups[level]
                && (level + 1..headings.len()).any(|below| own(below).is_some())
            {
                parts.push(group);
            }
        }
        if !parts.is_empty() {
            take(column, &parts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::reading::headings::headings_of;

    fn rows_of(lines: &[Vec<String>]) -> Vec<KeptRow> {
        let cell = |text: &String| Cell::Text(text.clone().into());
        let row = |(row, line): (u32, &Vec<String>)| KeptRow {
            row,
            cells: line.iter().map(cell).collect(),
        };
        (0..).zip(lines).map(row).collect()
    }

    /// As the benchmark has it: each cell another word of these characters.
    fn text_of(characters: &str) -> Vec<Vec<String>> {
        let characters: Vec<char> = characters.chars().collect();
        let mut seed: u32 = 1;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            characters[usize::try_from(seed >> 8).unwrap() % characters.len()]
        };
        let mut word = || (0..4).map(|_| next()).collect::<String>();
        (0..60).map(|_| (0..30).map(|_| word()).collect()).collect()
    }

    /// Columns of all blocks that kinds are asked about: as they stand, and with a slip.
    fn asked_of(lines: &[Vec<String>]) -> (usize, usize) {
        let rows = rows_of(lines);
        let headings = headings_of(&rows);
        let blocks = Blocks::of(&rows, &headings);
        let found = blocks.that_show(4);
        let count = |of: fn(&Block<'_>) -> usize| found.iter().map(of).sum();
        (count(|it| it.exact.len()), count(|it| it.near.len()))
    }

    #[test]
    fn of_a_sheet_of_text_next_to_nothing_is_asked_of_each_kind() {
        let plain = "春风化雨润物无声山高水长同舟共济众志成城江河湖海日新月异";
        assert_eq!(asked_of(&text_of(plain)), (0, 0));
        let headings = "日期凭证字号摘要科目编码名称借贷方金额余期初末本年累计";
        let (exact, near) = asked_of(&text_of(headings));
        let cells = MAX_HEADER_ROWS * MAX_BLOCKS_READ * 30;
        assert!(exact * 50 < cells && near * 5 < cells, "{exact} {near} of {cells}");
    }

    #[test]
    fn columns_of_a_header_are_all_asked_about() {
        let line = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let lines = [line("日期,凭证号,摘要,科目,,金额,"), line(",,,编码,名称,借方,货方")];
        let rows = rows_of(&lines);
        let headings = headings_of(&rows);
        let blocks = Blocks::of(&rows, &headings);
        let both = blocks.that_show(3).iter().find(|it| it.place == (0..2)).unwrap();
        assert_eq!((both.exact.len(), both.near.len()), (6, 7));
        let written = |parts: &Vec<&Heading>| {
            parts.iter().map(|it| it.written.as_str()).collect::<Vec<_>>().join(" ")
        };
        let columns: Vec<String> = both.near.iter().map(written).collect();
        assert_eq!(columns[3..], ["科目 编码", "科目 名称", "金额 借方", "金额 货方"]);
    }
}
