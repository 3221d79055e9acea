//! Sheets without a header: a table that goes on from the sheet before it, or one that nobody
//! reads.
//!
//! Invariant: a sheet goes on with another one's header only where every row fits its columns.

use crate::imports::cells::amount::{AmountUnit, amount_of_text};
use crate::imports::cells::content::{KeptRow, is_blank, text_of};
use crate::imports::cells::day::read_day;
use crate::imports::cells::totals::{is_signature, row_word};
use crate::imports::cells::voucher_number::split_number;
use crate::imports::cells::words::half_width;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, amount_in};
use crate::sheet::Cell;

/// Titles above rows that go on: the month, the page.
const MAX_TITLES: usize = 3;

const AMOUNTS: [ColumnKind; 6] = [
    ColumnKind::Debit,
    ColumnKind::Credit,
    ColumnKind::Amount,
    ColumnKind::OpeningDebit,
    ColumnKind::OpeningCredit,
    ColumnKind::OpeningBalance,
];

/// Whether the rows of a sheet fit the columns of a table before it.
#[must_use]
pub fn goes_on(layout: &Layout, rows: &[KeptRow], year: i64) -> bool {
    let is_of_lines = matches!(layout.kind, SheetKind::Journal | SheetKind::Opening);
    if !is_of_lines || layout.is_voucher_form || !layout.digits.is_empty() {
        return false;
    }
    let (mut titles, mut lines) = (0, 0);
    for row in rows {
        let filled: Vec<&Cell<'_>> = row.cells.iter().filter(|cell| !is_blank(cell)).collect();
        let texts: Vec<String> = filled.iter().map(|cell| text_of(cell).into_owned()).collect();
        let shown: Vec<&str> = texts.iter().map(String::as_str).collect();
        let is_total = shown.iter().any(|text| row_word(text).is_some());
        if filled.is_empty() || is_total || is_signature(&shown) {
            continue;
        }
        if filled.len() == 1 && lines == 0 && titles < MAX_TITLES {
            titles += 1;
            continue;
        }
        if !fits(layout, row, year) {
            return false;
        }
        lines += 1;
    }
    lines > 0
}

fn fits(layout: &Layout, row: &KeptRow, year: i64) -> bool {
    let columns = &layout.columns;
    let line = RecordLine::new(0, row.row, &row.cells, columns);
    let is_headed = |place: usize| {
        layout.headings.iter().any(|(column, _)| usize::try_from(*column).ok() == Some(place))
    };
    let is_within =
        row.cells.iter().enumerate().all(|(place, cell)| is_blank(cell) || is_headed(place));
    let mut unheard = Problems::default();
    let amounts: Vec<_> =
        AMOUNTS.iter().map(|kind| amount_in(&line, *kind, &mut unheard)).collect();
    let has_amount = amounts.iter().any(|it| matches!(it, Ok(Some(_))));
    let number = line.text(ColumnKind::VoucherNumber);
    let code = line.text(ColumnKind::AccountCode);
    is_within
        && has_amount
        && amounts.iter().all(Result::is_ok)
        && line.has_account()
        && read_day(line.cell(ColumnKind::Date), year).is_ok()
        && (number.is_empty() || split_number(&number).is_some())
        && (code.is_empty() || code.contains(|it: char| it.is_ascii_digit()))
}

/// Whether rows look like a table of figures, so that passing them over must be answered for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows of two cells or more, one of which is a figure.
    rows: usize,
    /// One of them has three.
    is_wide: bool,
}

impl Figures {
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.rows >= 2 || self.is_wide
    }

    pub fn row(&mut self, cells: &[Cell<'_>]) {
        if self.is_table() {
            return;
        }
        let filled = || cells.iter().filter(|cell| !is_blank(cell));
        let (count, mut numbered) = (filled().count(), (0..).zip(filled()));
        let is_figure = |(place, cell): (usize, &Cell<'_>)| match cell {
            Cell::Number(_) => true,
            // What a text of digits begins a row with is its number.
            Cell::Text(text) => is_figure_text(text, place > 0),
            _ => false,
        };
        if count >= 2 && numbered.any(is_figure) {
            self.rows += 1;
            self.is_wide |= count >= 3;
        }
    }
}

/// Characters of the longest amount as text.
const MAX_FIGURE_CHARACTERS: usize = 24;
/// Digits of a number that may be an amount without any mark; longer ones are numbers of accounts,
/// of telephones.
const MAX_PLAIN_DIGITS: usize = 8;

/// `1,200.00元`, `¥30`, `-5.5`, and `100` where it may be; no year, no telephone.
fn is_figure_text(text: &str, may_be_plain: bool) -> bool {
    let is_short = text.chars().count() <= MAX_FIGURE_CHARACTERS;
    let text: String = text.chars().map(half_width).filter(|it| !it.is_whitespace()).collect();
    if !is_short || !text.bytes().any(|it| it.is_ascii_digit()) {
        return false;
    }
    let bare = text.trim_end_matches('元').trim_start_matches(['¥', '￥']);
    let is_plain = bare.bytes().all(|it| it.is_ascii_digit());
    let is_number_of = bare.len() > MAX_PLAIN_DIGITS
        || (bare.len() == 4
            && bare.parse::<i64>().is_ok_and(|year| crate::date::YEARS.contains(&year)));
    if is_plain && bare == text && (!may_be_plain || is_number_of) {
        return false;
    }
    amount_of_text(bare, AmountUnit::Yuan).is_ok_and(|it| it.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_known_as_text_and_numbers_of_things_are_none() {
        for (text, is_figure) in [
            ("100", true),
            ("1,200.00元", true),
            ("30元", true),
            ("￥66.5", true),
            ("１２．５", true),
            ("-5.50", true),
            ("2025", false),
            ("13800000000", false),
            ("2025-02-08", false),
            ("2月", false),
            ("两场", false),
        ] {
            assert_eq!(is_figure_text(text, true), is_figure, "{text}");
        }
        let is_table = |rows: &[&[&str]]| {
            let mut figures = Figures::default();
            for row in rows {
                let cells: Vec<Cell<'_>> =
                    row.iter().map(|text| Cell::Text((*text).into())).collect();
                figures.row(&cells);
            }
            figures.is_table()
        };
        assert!(is_table(&[&["2025-02-08", "会费", "100"]]));
        assert!(is_table(&[&["会费", "100"], &["利息", "3"]]));
        assert!(!is_table(&[&["会费", "100"]]));
        // Numbered notes.
        assert!(!is_table(&[&["1", "每月填写"], &["2", "逐行填写"], &["3", "请核对", "谢谢"]]));
    }
}
