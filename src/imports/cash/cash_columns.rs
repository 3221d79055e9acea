//! Which column of a cash book's sheet holds what came in and what went out, once it is known how
//! the sheet is to be read.
//!
//! Invariant: whoever reads rows finds 收入 and 支出 under their own kinds, whatever the sheet
//! calls them.

use crate::imports::cash::cash_reading::{Shape, direction_word};
use crate::imports::cells::content::{KeptRow, is_blank, text_of};
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};

/// Of two tables side by side, what the right one calls its columns.
const RIGHT_KINDS: [(ColumnKind, ColumnKind); 4] = [
    (ColumnKind::Summary, ColumnKind::RightSummary),
    (ColumnKind::AccountName, ColumnKind::RightAccountName),
    (ColumnKind::VoucherNumber, ColumnKind::RightVoucherNumber),
    (ColumnKind::Handler, ColumnKind::RightHandler),
];

/// A date stands once for both tables, or in each of them.
const RIGHT_DATES: [(ColumnKind, ColumnKind); 3] = [
    (ColumnKind::Date, ColumnKind::RightDate),
    (ColumnKind::Month, ColumnKind::RightMonth),
    (ColumnKind::Day, ColumnKind::RightDay),
];

/// Which part of a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    Left,
    /// The left table of a row whose right one is blank: the balance is behind it.
    LeftWithBalance,
    Right,
}

impl Part {
    #[must_use]
    pub fn place(self) -> usize {
        match self {
            Self::Whole => 0,
            Self::Left => 1,
            Self::LeftWithBalance => 2,
            Self::Right => 3,
        }
    }
}

/// The columns of one sheet, by the part of the row that is read.
#[derive(Clone, Debug)]
pub struct CashColumns {
    pub shape: Shape,
    /// Where it stands whether an amount came in or went out.
    pub direction: Option<ColumnKind>,
    pub has_two_tables: bool,
    /// The first column of the table on the right.
    pub right_start: usize,
    parts: [ColumnMap; 4],
}

impl CashColumns {
    /// How a sheet says what came in and went out, by its columns and what stands in them.
    #[must_use]
    pub fn shape_of(columns: &ColumnMap, rows: &[KeptRow]) -> (Shape, Option<ColumnKind>) {
        let has = |kind| columns.has(kind);
        if has(ColumnKind::Income) || has(ColumnKind::Outgo) {
            return (Shape::InAndOut, None);
        }
        let direction = Some(ColumnKind::Direction).filter(|kind| columns.has(*kind));
        if has(ColumnKind::Debit) && has(ColumnKind::Credit) {
            return (Shape::Sides, direction);
        }
        let says = |kind: &ColumnKind| {
            let cells = rows.iter().map(|row| columns.cell(&row.cells, *kind));
            let mut filled = cells.filter(|cell| !is_blank(cell)).peekable();
            let is_word = |text: &str| direction_word(text).is_some();
            match kind {
                // Of another column all of it must be such words.
                ColumnKind::AccountName => {
                    filled.peek().is_some() && filled.all(|cell| is_word(&text_of(cell)))
                }
                _ => filled.any(|cell| is_word(&text_of(cell))),
            }
        };
        let kinds = [ColumnKind::Direction, ColumnKind::AccountName];
        match kinds.into_iter().filter(|kind| columns.has(*kind)).find(says) {
            Some(kind) => (Shape::Worded, Some(kind)),
            None => (Shape::Signed, None),
        }
    }

    /// The columns of a sheet, read as the unit's own book or as the bank's list.
    #[must_use]
    pub fn new(
        columns: &ColumnMap,
        (shape, direction): (Shape, Option<ColumnKind>),
        is_bank: bool,
    ) -> Self {
        let mut whole = columns.clone();
        let (income, outgo) = match (shape, is_bank) {
            (Shape::InAndOut, _) => (ColumnKind::Income, ColumnKind::Outgo),
            (Shape::Sides, false) => (ColumnKind::Debit, ColumnKind::Credit),
            (Shape::Sides, true) => (ColumnKind::Credit, ColumnKind::Debit),
            (Shape::Worded | Shape::Signed, _) => (ColumnKind::Amount, ColumnKind::Amount),
        };
        whole.take_over(ColumnKind::Income, columns, income);
        whole.take_over(ColumnKind::Outgo, columns, outgo);
        let nothing = ColumnMap::default();
        let leave_out = |map: &mut ColumnMap, kinds: &[ColumnKind]| {
            for kind in kinds {
                map.take_over(*kind, &nothing, *kind);
            }
        };
        if direction == Some(ColumnKind::AccountName) {
            leave_out(&mut whole, &[ColumnKind::AccountName]);
        }
        let has_two_tables = columns.has(ColumnKind::RightSummary);
        let (left_kind, right_kind) =
            if columns.column(ColumnKind::Income) < columns.column(ColumnKind::Outgo) {
                (ColumnKind::Income, ColumnKind::Outgo)
            } else {
                (ColumnKind::Outgo, ColumnKind::Income)
            };
        let mut with_balance = whole.clone();
        leave_out(&mut with_balance, &[right_kind]);
        let mut left = with_balance.clone();
        leave_out(&mut left, &[ColumnKind::RunningBalance]);
        let mut right = whole.clone();
        leave_out(&mut right, &[left_kind]);
        let has_own_date = RIGHT_DATES.iter().any(|(_, right)| columns.has(*right));
        let dates = if has_own_date { RIGHT_DATES.as_slice() } else { &[] };
        for (kind, own) in RIGHT_KINDS.iter().chain(dates) {
            right.take_over(*kind, columns, *own);
        }
        let right_columns = RIGHT_KINDS.iter().chain(&RIGHT_DATES);
        let right_start = right_columns.filter_map(|(_, own)| columns.column(*own)).min();
        let right_start = right_start.and_then(|it| usize::try_from(it).ok());
        Self {
            shape,
            direction,
            has_two_tables,
            right_start: right_start.unwrap_or(usize::MAX),
            parts: [whole, left, with_balance, right],
        }
    }

    #[must_use]
    pub fn of(&self, part: Part) -> &ColumnMap {
        &self.parts[part.place()]
    }
}
