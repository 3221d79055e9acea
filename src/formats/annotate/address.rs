//! Addresses of cells as spreadsheets write them.

use super::workbook::Area;
use crate::sheet::address;

/// Columns and rows of a sheet that Excel has.
pub const ALL_COLUMNS: u32 = 16_384;
pub const ALL_ROWS: u32 = 1_048_576;

/// `C12` as row and column from zero; of `C12:D13` the first cell. `None` for anything else.
pub fn cell_of(text: &str) -> Option<(u32, u32)> {
    let text = text.split(':').next()?.trim();
    let letters = text.trim_start_matches('$');
    let split = letters.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = letters.split_at(split);
    let row: u32 = digits.trim_start_matches('$').parse().ok()?;
    if letters.is_empty() || letters.len() > 3 || !(1..=ALL_ROWS).contains(&row) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (column <= ALL_COLUMNS).then_some((row - 1, column - 1))
}

/// `A3:N100`; one cell is an area, too.
pub fn area_of(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell_of(first)?, cell_of(last)?);
    (top <= bottom && left <= right).then_some(Area { top, left, bottom, right })
}

/// As `dimension` and filters write an area.
pub fn written(area: Area) -> String {
    let first = address(area.top, area.left);
    if area.top == area.bottom && area.left == area.right {
        return first;
    }
    format!("{first}:{}", address(area.bottom, area.right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for (text, cell) in [
            ("A1", Some((0, 0))),
            ("$C$12", Some((11, 2))),
            ("xfd1048576", Some((1_048_575, 16_383))),
            ("C12:D13", Some((11, 2))),
            ("XFE1", None),
            ("A0", None),
            ("A1048577", None),
            ("12", None),
            ("第12行", None),
            ("AAAA1", None),
            ("", None),
            ("A", None),
            ("A-1", None),
        ] {
            assert_eq!(cell_of(text), cell, "{text}");
        }
        assert_eq!(area_of("B2:A1"), None);
        for text in ["B2:C3", "A1"] {
            assert_eq!(area_of(text).map(written).as_deref(), Some(text));
        }
    }
}
