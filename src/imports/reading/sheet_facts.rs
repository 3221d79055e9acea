//! What a sheet tells beside its values: hidden rows and columns, merged cells among the data,
//! numbers of things that a spreadsheet has cut or made into dates, marks that nobody sees.
//!
//! Invariants: what is hidden is read like the rest and named in a warning; a merged cell gives
//! its value to the cells below it where that is a word and never where it is money.

use std::borrow::Cow;

use crate::imports::cells::content::{is_blank, owned, text_of, written};
use crate::imports::cells::day;
use crate::imports::cells::totals::row_word;
use crate::imports::cells::words::visible;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::sheet::{Cell, SheetInfo, address, column_letters};

/// Runs of hidden rows that a warning names.
const MAX_RUNS_SHOWN: usize = 10;

/// Spreadsheets keep fifteen digits of a number.
const EXACT_BELOW: f64 = 1e15;

/// Bytes of the longest text in scientific notation that is looked at.
const MAX_SCIENTIFIC_BYTES: usize = 24;

/// Columns that a voucher says once: their cells are often merged over all of its lines, which
/// says what blank cells below say, too.
const SAID_ONCE: [ColumnKind; 10] = [
    ColumnKind::Date,
    ColumnKind::Month,
    ColumnKind::Day,
    ColumnKind::VoucherWord,
    ColumnKind::VoucherNumber,
    ColumnKind::Summary,
    ColumnKind::Attachments,
    ColumnKind::Preparer,
    ColumnKind::Reviewer,
    ColumnKind::Cashier,
];

/// A merged range whose value goes on below.
#[derive(Debug)]
struct Merged {
    first_row: u32,
    last_row: u32,
    column: u32,
    /// Money is never given to a second row.
    fills: bool,
    value: Option<Cell<'static>>,
}

/// Goes along with the rows of one sheet.
#[derive(Debug, Default)]
pub struct SheetFacts {
    hidden_rows: Vec<(u32, u32)>,
    hidden_run: usize,
    /// Runs of hidden rows with content, and how many rows they have.
    shown_runs: Vec<(u32, u32)>,
    hidden_lines: u64,
    /// Over several rows, in the order of their first rows.
    tall: Vec<Merged>,
    /// Over several columns of one row: row, first and last column.
    wide: Vec<(u32, u32, u32)>,
    /// Used columns that hold words or numbers of things.
    words: Vec<(u32, ColumnKind)>,
    /// Where a line has its amount, if the sheet has lines of amounts.
    amounts: Vec<usize>,
    sheet: Option<SheetKind>,
}

/// Columns that hold codes or numbers: a date in them was once a `1-2` that somebody typed.
const CODES: [ColumnKind; 21] = [
    ColumnKind::RightVoucherNumber,
    ColumnKind::AccountCode,
    ColumnKind::AccountName,
    ColumnKind::RightAccountName,
    ColumnKind::GeneralAccount,
    ColumnKind::DetailAccount,
    ColumnKind::DebitAccount,
    ColumnKind::DebitDetailAccount,
    ColumnKind::CreditAccount,
    ColumnKind::CreditDetailAccount,
    ColumnKind::Project,
    ColumnKind::ProjectCode,
    ColumnKind::Counterparty,
    ColumnKind::FundingSource,
    ColumnKind::EconomicClass,
    ColumnKind::FunctionalClass,
    ColumnKind::BankAccount,
    ColumnKind::UnitCode,
    ColumnKind::ParentUnit,
    ColumnKind::AccountParent,
    ColumnKind::VoucherWord,
];

/// Whether a date in a column is what became of a code. The number of a journal's voucher may stand
/// in a row of its own and is told where it is read.
fn holds_codes(kind: ColumnKind, sheet: SheetKind) -> bool {
    let is_slip = kind == ColumnKind::VoucherNumber && sheet == SheetKind::CashBook;
    CODES.contains(&kind) || is_slip
}

/// Columns that hold days.
const DAYS: [ColumnKind; 4] =
    [ColumnKind::Date, ColumnKind::ValidFrom, ColumnKind::StartedOn, ColumnKind::FinishedOn];

fn tell_broken_id(at: (u32, u32), cell: &Cell<'_>, problems: &mut Problems) {
    problems.at(&codes::LONG_ID_BROKEN, at, written(cell), "完整的号码，以文本填写");
}

/// The row without marks that nobody sees, which would make another code of a code.
pub fn without_invisible<'c, 'v>(
    row: u32,
    cells: &'c [Cell<'v>],
    problems: &mut Problems,
) -> Cow<'c, [Cell<'v>]> {
    let mut cleaned = Cow::Borrowed(cells);
    for (column, cell) in cells.iter().enumerate() {
        let Cell::Text(text) = cell else { continue };
        let Some(seen) = visible(text) else { continue };
        let at = (row, u32::try_from(column).unwrap_or_default());
        problems.once(&codes::INVISIBLE_MARKS, at, seen.trim(), "只有看得见的字符");
        let is_nothing = seen.trim().is_empty();
        cleaned.to_mut()[column] = if is_nothing { Cell::Empty } else { Cell::Text(seen.into()) };
    }
    cleaned
}

impl SheetFacts {
    /// Takes up what concerns the data of a sheet, and tells of hidden columns.
    pub fn begin(sheet: &SheetInfo, layout: &Layout, problems: &mut Problems) -> Self {
        let header_end = layout.header_rows.1;
        let used = layout.read_columns();
        let kind_of = |column: u32| used.iter().find(|(at, _)| *at == column).map(|it| it.1);
        let is_hidden = |column: u32| {
            sheet.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
        };
        let hidden: Vec<u32> =
            used.iter().map(|(column, _)| *column).filter(|column| is_hidden(*column)).collect();
        if let Some(first) = hidden.iter().min() {
            let letters: Vec<String> =
                hidden.iter().map(|column| format!("{}列", column_letters(*column))).collect();
            let cell = (layout.header_rows.1, *first);
            problems.at(&codes::HIDDEN_COLUMNS, cell, letters.join("、"), "可见的列");
        }
        let mut facts = Self {
            hidden_rows: sheet.hidden_rows.clone(),
            words: used.iter().filter(|it| !it.1.is_amount()).copied().collect(),
            amounts: if layout.digits.is_empty() { layout.amount_columns() } else { Vec::new() },
            sheet: Some(layout.kind),
            ..Self::default()
        };
        for (first_row, first_column, last_row, last_column) in &sheet.merged {
            if *first_row <= header_end {
                continue;
            }
            if last_row > first_row
                && let Some(kind) = kind_of(*first_column)
                && !SAID_ONCE.contains(&kind)
            {
                facts.tall.push(Merged {
                    first_row: *first_row,
                    last_row: *last_row,
                    column: *first_column,
                    fills: !kind.is_amount(),
                    value: None,
                });
            }
            let covered = used.iter().filter(|it| (*first_column..=*last_column).contains(&it.0));
            if first_row == last_row && covered.count() > 1 {
                facts.wide.push((*first_row, *first_column, *last_column));
            }
        }
        facts.tall.sort_by_key(|it| (it.first_row, it.column));
        facts.wide.sort_unstable();
        facts
    }

    /// The row as it is to be read; most rows pass as they are.
    pub fn row<'c, 'v>(
        &mut self,
        row: u32,
        cells: &'c [Cell<'v>],
        problems: &mut Problems,
    ) -> Cow<'c, [Cell<'v>]> {
        self.note_hidden(row);
        self.tell_broken_words(row, cells, problems);
        self.tell_wide(row, cells, problems);
        if self.tall.is_empty() { Cow::Borrowed(cells) } else { self.fill(row, cells, problems) }
    }

    /// The sheet is over.
    pub fn finish(self, problems: &mut Problems) {
        let Some((first, _)) = self.shown_runs.first() else { return };
        let runs: Vec<String> = self
            .shown_runs
            .iter()
            .take(MAX_RUNS_SHOWN)
            .map(|(first, last)| {
                if first == last {
                    format!("第{}行", first + 1)
                } else {
                    format!("第{}至{}行", first + 1, last + 1)
                }
            })
            .collect();
        let more = if self.shown_runs.len() > MAX_RUNS_SHOWN { "等" } else { "" };
        let found = format!("{}{more}，共 {} 行", runs.join("、"), self.hidden_lines);
        problems.at(&codes::HIDDEN_ROWS, (*first, 0), found, "可见的行");
    }

    fn note_hidden(&mut self, row: u32) {
        while self.hidden_rows.get(self.hidden_run).is_some_and(|(_, last)| *last < row) {
            self.hidden_run += 1;
        }
        let Some((first, _)) = self.hidden_rows.get(self.hidden_run) else { return };
        if row < *first {
            return;
        }
        self.hidden_lines += 1;
        match self.shown_runs.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => self.shown_runs.push((row, row)),
        }
    }

    fn tell_broken_words(&self, row: u32, cells: &[Cell<'_>], problems: &mut Problems) {
        for (column, kind) in &self.words {
            let Some(cell) = usize::try_from(*column).ok().and_then(|it| cells.get(it)) else {
                continue;
            };
            let at = (row, *column);
            match cell {
                Cell::Number(number) if number.abs() >= EXACT_BELOW => {
                    tell_broken_id(at, cell, problems);
                }
                Cell::Text(text) if is_scientific(text) => tell_broken_id(at, cell, problems),
                Cell::Text(_) if DAYS.contains(kind) && day::is_serial_text(cell) => {
                    let day = day::read_day(cell, 0).ok().flatten();
                    if let Some(day) = day {
                        problems.once(&codes::DATE_FROM_SERIAL, at, written(cell), day);
                    }
                }
                Cell::Date(date) if self.is_code(*kind) && self.is_line(cells) => {
                    let expected = day::typed_before(date.date());
                    problems.at(&codes::NUMBER_IS_DATE, at, written(cell), expected);
                }
                _ => {}
            }
        }
    }

    fn is_code(&self, kind: ColumnKind) -> bool {
        self.sheet.is_some_and(|sheet| holds_codes(kind, sheet))
    }

    /// Below a table days stand anywhere: beside who signed it.
    fn is_line(&self, cells: &[Cell<'_>]) -> bool {
        let is_filled = |place: &usize| cells.get(*place).is_some_and(|cell| !is_blank(cell));
        self.amounts.is_empty() || self.amounts.iter().any(is_filled)
    }

    fn tell_wide(&mut self, row: u32, cells: &[Cell<'_>], problems: &mut Problems) {
        while let Some((at, first, last)) = self.wide.first().copied() {
            if at > row {
                return;
            }
            self.wide.remove(0);
            if at == row && !is_total(cells) && !is_note(cells) {
                let found = format!("{}:{}", address(row, first), address(row, last));
                problems.at(&codes::MERGED_DATA, (row, first), found, "每个单元格各填各的内容");
            }
        }
    }

    fn fill<'c, 'v>(
        &mut self,
        row: u32,
        cells: &'c [Cell<'v>],
        problems: &mut Problems,
    ) -> Cow<'c, [Cell<'v>]> {
        let mut filled = Cow::Borrowed(cells);
        let is_total = is_total(cells);
        self.tall.retain(|merged| merged.last_row >= row);
        for merged in self.tall.iter_mut().take_while(|merged| merged.first_row <= row) {
            let Ok(column) = usize::try_from(merged.column) else { continue };
            if merged.value.is_none() {
                let cell = cells.get(column).unwrap_or(&Cell::Empty);
                merged.value = Some(owned(cell));
                if !is_total && !is_blank(cell) {
                    let range = format!(
                        "{}:{}，{}",
                        address(merged.first_row, merged.column),
                        address(merged.last_row, merged.column),
                        text_of(cell)
                    );
                    let at = (row, merged.column);
                    problems.at(&codes::MERGED_DATA, at, range, "每行各填各的内容");
                }
                continue;
            }
            let is_empty = cells.get(column).is_none_or(is_blank);
            if let (true, true, Some(value)) = (merged.fills, is_empty, &merged.value) {
                let row = filled.to_mut();
                while row.len() <= column {
                    row.push(Cell::Empty);
                }
                row[column] = owned(value);
            }
        }
        filled
    }
}

fn is_total(cells: &[Cell<'_>]) -> bool {
    cells.iter().any(|cell| matches!(cell, Cell::Text(text) if row_word(text).is_some()))
}

/// A remark across the table: nothing else stands in its row.
fn is_note(cells: &[Cell<'_>]) -> bool {
    cells.iter().filter(|cell| !is_blank(cell)).count() == 1
}

/// `6.2284E+18`: what a spreadsheet shows of a long number that it took for an amount.
fn is_scientific(text: &str) -> bool {
    let text = text.trim();
    if text.len() > MAX_SCIENTIFIC_BYTES || !text.as_bytes().first().is_some_and(u8::is_ascii_digit)
    {
        return false;
    }
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_mantissa = mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    is_mantissa && exponent.len() == 2 && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_in_scientific_notation_are_known() {
        for (text, is_broken) in [
            ("6.22202E+18", true),
            ("6.2284e18", true),
            ("4E+15", true),
            ("E18", false),
            ("1E5", false),
            ("2025-01-08", false),
            ("6222021234567890123", false),
            ("1.5E+180", false),
        ] {
            assert_eq!(is_scientific(text), is_broken, "{text}");
        }
    }
}
