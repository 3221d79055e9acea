//! Headers that a person explained: which column is what, for one sheet of one file, and kept by
//! what the header says, so that the next file of the same shape needs no explaining.
//!
//! Invariants: a mapping wins over recognition, column by column; a remembered one is found by
//! the words of the whole header, so that it never reaches a table of another shape.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Place};
use crate::formats::MAX_COLUMNS;
use crate::imports::cells::content::KeptRow;
use crate::imports::codes;
use crate::imports::content_keys::content_of_words;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::vocabulary::{HeadingMatch, Vocabulary};
use crate::imports::reading::header::{
    Header, HeaderColumn, MAX_HEADER_ROWS, header_at, header_at_among,
};
use crate::imports::reading::headings::headings_of;
use crate::sheet::{column_letters, column_of_letters};

/// What a person says about the columns of one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetMapping {
    pub sheet: String,
    /// First and last row of the header, counting from one.
    pub header_rows: (u32, u32),
    /// Column letters to what the column is; `null` passes the column over.
    pub columns: BTreeMap<String, Option<ColumnKind>>,
}

/// One heading of a remembered header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedColumn {
    /// Column letters.
    pub column: String,
    pub kind: Option<ColumnKind>,
    /// A person said that it is not to be read.
    #[serde(default)]
    pub is_left_out: bool,
}

/// What was said about a header with these words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedHeader {
    pub signature: String,
    /// The header's words, for people.
    pub words: String,
    pub columns: Vec<RememberedColumn>,
}

/// All that was said and concerns this import.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    said: Vec<SheetMapping>,
    remembered: FxHashMap<String, RememberedHeader>,
}

impl Recall {
    /// Remembered ones in the order of trust: a later one replaces an earlier one.
    #[must_use]
    pub fn new(said: Vec<SheetMapping>, remembered: Vec<RememberedHeader>) -> Self {
        let by_signature =
            remembered.into_iter().map(|header| (header.signature.clone(), header)).collect();
        Self { said, remembered: by_signature }
    }

    /// The header of a sheet as somebody explained it, if anybody did.
    #[must_use]
    pub fn header(&self, sheet: &str, rows: &[KeptRow], vocabulary: &Vocabulary) -> Option<Header> {
        if let Some(said) = self.said.iter().find(|said| said.sheet == sheet) {
            let (first, last) = said.header_rows;
            let (first, last) = (first.checked_sub(1)?, last.checked_sub(1)?);
            let mut header = header_at(rows, (first, last), vocabulary)?;
            for letters in said.columns.keys() {
                add_unheaded(&mut header, letters);
            }
            let of_column = |letters: &str| said.columns.get(letters).copied();
            apply(&mut header, |letters| of_column(letters).map(|kind| (kind, kind.is_none())));
            return Some(header);
        }
        if self.remembered.is_empty() {
            return None;
        }
        let headings = headings_of(rows);
        for height in 1..=MAX_HEADER_ROWS {
            for block in rows.windows(height) {
                let (Some(first), Some(last)) = (block.first(), block.last()) else { continue };
                let place = (first.row, last.row);
                // What a header is known again by needs no vocabulary.
                let Some(seen) = header_at_among(rows, &headings, place, &|_: &str| None) else {
                    continue;
                };
                let Some(known) = self.remembered.get(&signature(&seen)) else { continue };
                let Some(mut header) = header_at(rows, place, vocabulary) else { continue };
                apply(&mut header, |letters| {
                    let found = known.columns.iter().find(|column| column.column == letters);
                    found.map(|column| (column.kind, column.is_left_out))
                });
                return Some(header);
            }
        }
        None
    }
}

/// A column that has no heading can be explained as well.
fn add_unheaded(header: &mut Header, letters: &str) {
    let Some(column) = column_of_letters(letters).filter(|it| *it < MAX_COLUMNS) else { return };
    let place = header.columns.partition_point(|known| known.column < column);
    if header.columns.get(place).is_none_or(|known| known.column != column) {
        let written = String::new();
        let (parts, found, is_left_out) = (Vec::new(), None, false);
        let unheaded = HeaderColumn { column, written, parts, found, is_left_out };
        header.columns.insert(place, unheaded);
    }
}

/// What is said of columns: what each is, and whether it is not to be read.
fn apply(header: &mut Header, said: impl Fn(&str) -> Option<(Option<ColumnKind>, bool)>) {
    for column in &mut header.columns {
        if let Some((kind, is_left_out)) = said(&column_letters(column.column)) {
            column.found = kind.map(|kind| HeadingMatch { kind, rank: 0, guessed: None });
            column.is_left_out = is_left_out;
        }
    }
}

/// By what a header is known again: its words and where they stand.
#[must_use]
pub fn signature(header: &Header) -> String {
    let words: Vec<String> = header
        .columns
        .iter()
        .map(|column| format!("{}={}", column.column, squeezed(&column.written)))
        .collect();
    content_of_words(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A header as it is kept after the file was accepted with what was said about it.
#[must_use]
pub fn to_remember(header: &Header) -> RememberedHeader {
    let words: Vec<&str> = header.columns.iter().map(|column| column.written.as_str()).collect();
    let remembered = |column: &HeaderColumn| RememberedColumn {
        column: column_letters(column.column),
        kind: column.found.map(|found| found.kind),
        is_left_out: column.is_left_out,
    };
    RememberedHeader {
        signature: signature(header),
        words: words.join("、"),
        columns: header.columns.iter().map(remembered).collect(),
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

/// What is said about a sheet that has no such header.
#[must_use]
pub fn not_there(said: &SheetMapping) -> Finding {
    let place = Place { sheet: Some(said.sheet.clone()), ..Place::default() };
    Finding::new(&codes::MAPPING_WITHOUT_HEADER, place)
        .found(format!("第 {} 至 {} 行", said.header_rows.0, said.header_rows.1))
        .expected("前 60 行内相连的一至三行表头")
}
