//! What a cell says, whatever it holds.

use std::borrow::Cow;

use crate::formats::number_text;
use crate::sheet::Cell;

/// A row kept until the header is known.
#[derive(Clone, Debug)]
pub struct KeptRow {
    pub row: u32,
    pub cells: Vec<Cell<'static>>,
}

/// Text as the author sees it, trimmed; error values are told elsewhere and are blank here.
#[must_use]
pub fn text_of<'r>(cell: &'r Cell<'_>) -> Cow<'r, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text.trim()),
        Cell::Number(number) => {
            Cow::Owned(number_text(*number).map(|text| text.text).unwrap_or_default())
        }
        Cell::Date(date) => Cow::Owned(date.date().to_string()),
        Cell::Bool(true) => Cow::Borrowed("是"),
        Cell::Bool(false) => Cow::Borrowed("否"),
        Cell::Empty | Cell::Error(_) => Cow::Borrowed(""),
    }
}

#[must_use]
pub fn is_blank(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A text of a row, and what stands before it there.
#[derive(Clone, Debug)]
pub struct RowText<'r> {
    pub cell: (u32, u32),
    /// The text on its left; empty for the first one.
    pub before: Cow<'r, str>,
    pub text: Cow<'r, str>,
}

/// The texts of rows, as they are read.
#[must_use]
pub fn texts_of(rows: &[KeptRow]) -> Vec<RowText<'_>> {
    let mut texts = Vec::new();
    for row in rows {
        let mut left = Cow::Borrowed("");
        for (column, cell) in (0_u32..).zip(&row.cells) {
            let text = text_of(cell);
            if !text.is_empty() {
                let before = std::mem::replace(&mut left, text.clone());
                texts.push(RowText { cell: (row.row, column), before, text });
            }
        }
    }
    texts
}

/// A cell as findings quote it.
#[must_use]
pub fn written(cell: &Cell<'_>) -> String {
    match cell {
        // Not shortened: the noise itself is what is being told.
        Cell::Number(number) => number.to_string(),
        Cell::Error(error) => error.clone().into_owned(),
        other => text_of(other).into_owned(),
    }
}

/// A cell that outlives its row.
#[must_use]
pub fn owned(cell: &Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Empty => Cell::Empty,
        Cell::Text(text) => Cell::Text(text.to_string().into()),
        Cell::Number(number) => Cell::Number(*number),
        Cell::Date(date) => Cell::Date(*date),
        Cell::Bool(truth) => Cell::Bool(*truth),
        Cell::Error(error) => Cell::Error(error.to_string().into()),
    }
}
