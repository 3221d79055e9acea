//! Sheets without a header: a table that goes on from the sheet before it, or one that nobody
//! reads.
//!
//! Invariant: a sheet goes on with another one's header only where every row fits its columns.

use crate::imports::cells::content::{KeptRow, is_blank, text_of};
use crate::imports::cells::day::read_day;
use crate::imports::cells::totals::{is_signature, row_word};
use crate::imports::cells::voucher_number::split_number;
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
#[must_use]
pub fn has_figures(rows: &[KeptRow]) -> bool {
    let is_figure = |cell: &Cell<'_>| match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => {
            let text = text.trim();
            text.contains('.') && text.replace([',', '¥', '￥'], "").parse::<f64>().is_ok()
        }
        _ => false,
    };
    let filled = |row: &KeptRow| row.cells.iter().filter(|cell| !is_blank(cell)).count();
    let rows: Vec<usize> = rows
        .iter()
        .filter(|row| row.cells.iter().any(is_figure))
        .map(filled)
        .filter(|filled| *filled >= 2)
        .collect();
    rows.len() >= 2 || rows.iter().any(|filled| *filled >= 3)
}
