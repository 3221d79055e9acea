//! Neutral cells: what a workbook says, whatever program wrote it, with where it stands.
//!
//! Invariants: no area and no file format is known here; a row and a column count from zero and
//! [`address`] turns them into what the spreadsheet shows; floats leave this module only as
//! their shortest decimal text.

use std::borrow::Cow;
use std::ops::ControlFlow;

use jiff::civil::DateTime;

/// One cell as the file has it. A formula is its cached value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    Date(DateTime),
    Bool(bool),
    /// `#N/A`, `#REF!` … or a formula without a cached value.
    Error(Cow<'a, str>),
}

/// A sheet, before its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetInfo {
    /// Counts from zero, in the order of the workbook.
    pub index: usize,
    pub name: String,
    pub is_hidden: bool,
    /// Merged ranges: first row, first column, last row, last column; all inclusive.
    pub merged: Vec<(u32, u32, u32, u32)>,
    /// Hidden or filtered away: first and last, both inclusive, in order.
    pub hidden_rows: Vec<(u32, u32)>,
    pub hidden_columns: Vec<(u32, u32)>,
}

/// What a workbook brings beside its sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Programs, which nobody runs here.
    Macros,
    /// Other workbooks that cells take values from, as far as the file names them.
    Links(Vec<String>),
}

/// Whether to go on reading.
pub type Flow = ControlFlow<()>;

/// Receives a workbook sheet by sheet and row by row, in order; empty rows may be left out.
/// Nothing of a row survives the call, so that a workbook of any length needs little memory.
pub trait SheetSink {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow;
    /// `cells[0]` is column A. Trailing empty cells may be missing.
    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow;
    fn end_sheet(&mut self) -> Flow;
    /// Comes between sheets, or before or after all of them.
    fn remark(&mut self, _: &Remark) {}
}

/// `C12`, as the spreadsheet shows it.
#[must_use]
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), row + 1)
}

/// `A`, `Z`, `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Column `AA` from zero; `None` for what names no column.
#[must_use]
pub fn column_of_letters(letters: &str) -> Option<u32> {
    let mut column: u32 = 0;
    for letter in letters.bytes() {
        let digit = letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1)?;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_columns_are_each_others_inverse() {
        for column in [0, 1, 25, 26, 701, 702, 16_383] {
            assert_eq!(column_of_letters(&column_letters(column)), Some(column));
        }
        for wrong in ["", "a", "A1", "甲", "ZZZZZZZZZZ"] {
            assert_eq!(column_of_letters(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn addresses_are_what_the_spreadsheet_shows() {
        for (row, column, shown) in
            [(0, 0, "A1"), (11, 2, "C12"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 16383, "XFD10")]
        {
            assert_eq!(address(row, column), shown);
        }
    }
}
