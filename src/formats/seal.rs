//! 封印: what a file says of the report that it holds, and whether it is still that file.
//!
//! Invariants: the mark of a workbook is taken over all its parts but the one that holds the seal,
//! that of a JSON file over everything but the seal; whatever else is changed, the mark is another.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::finding::{Failure, Outcome};

/// The property of a workbook, and the key of a JSON file.
pub const SEAL: &str = "union-ledger-seal";
/// The part that holds it.
const SEAL_PART: &str = "docProps/custom.xml";
/// Parts of a workbook that are looked at; a report has far fewer.
const MOST_PARTS: usize = 4_096;
/// Bytes of a part that are looked at.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What stands in a file about its report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    pub unit: String,
    pub report: String,
    pub span: String,
    /// `then`, `now`; nothing where no tree is summed.
    pub tree: String,
    /// Beginnings of the ends of the chain, of the rules and of the tree.
    pub books: String,
    /// The mark of everything else.
    pub mark: String,
}

impl Seal {
    #[must_use]
    pub fn text(&self) -> String {
        let Self { unit, report, span, tree, books, mark } = self;
        format!("1|{unit}|{report}|{span}|{tree}|{books}|{mark}")
    }

    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('|').collect();
        let &["1", unit, report, span, tree, books, mark] = parts.as_slice() else { return None };
        let owned = str::to_owned;
        Some(Self {
            unit: owned(unit),
            report: owned(report),
            span: owned(span),
            tree: owned(tree),
            books: owned(books),
            mark: owned(mark),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A file that somebody hands over, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    pub seal: Option<Seal>,
    /// The mark that it has now.
    pub mark: String,
}

impl SealedFile {
    /// Whether nothing was changed since it was sealed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.seal.as_ref().is_some_and(|seal| seal.mark == self.mark)
    }
}

/// Reads a workbook's seal and mark.
pub fn read_workbook(bytes: &[u8]) -> Outcome<SealedFile> {
    let broken = |problem: &dyn std::fmt::Display| Failure::file("xlsx", problem.to_string());
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|problem| broken(&problem))?;
    let mut hash = Sha256::new();
    let mut seal = None;
    let mut names: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(Cow::into_owned).collect();
    names.sort_unstable();
    for name in names.into_iter().take(MOST_PARTS) {
        let part = archive.by_name(&name).map_err(|problem| broken(&problem))?;
        let mut content = Vec::new();
        part.take(MOST_BYTES).read_to_end(&mut content).map_err(|problem| broken(&problem))?;
        if name == SEAL_PART {
            seal = seal_in(&String::from_utf8_lossy(&content));
            continue;
        }
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(content.len().to_be_bytes());
        hash.update(&content);
    }
    Ok(SealedFile { seal, mark: hex(&hash.finalize()) })
}

fn seal_in(xml: &str) -> Option<Seal> {
    let (_, after) = xml.split_once(&format!("name=\"{SEAL}\""))?;
    let (_, value) = after.split_once("<vt:lpwstr>")?;
    let (text, _) = value.split_once("</vt:lpwstr>")?;
    Seal::read(text)
}

/// Puts the seal into a report's JSON.
#[must_use]
pub fn seal_json(mut value: Value, seal: Seal) -> Value {
    let mark = hex(&Sha256::digest(value.to_string().as_bytes()));
    if let Some(object) = value.as_object_mut() {
        object.insert(SEAL.to_owned(), Value::String(Seal { mark, ..seal }.text()));
    }
    value
}

/// Reads a JSON file's seal and mark.
#[must_use]
pub fn read_json(mut value: Value) -> SealedFile {
    let text = value.as_object_mut().and_then(|object| object.remove(SEAL));
    let seal = text.as_ref().and_then(Value::as_str).and_then(Seal::read);
    SealedFile { seal, mark: hex(&Sha256::digest(value.to_string().as_bytes())) }
}

/// A figure of a workbook: where it stands, the text before it in its row, what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    pub place: String,
    pub line: String,
    pub text: String,
}

/// Every number of a workbook.
pub fn figures_of(bytes: &[u8]) -> Outcome<Vec<Figure>> {
    let broken = |problem: &dyn std::fmt::Display| Failure::file("xlsx", problem.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|problem| broken(&problem))?;
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|problem| broken(&problem))?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, cells) in (top..).zip(range.rows()) {
            let mut line = String::new();
            for (column, cell) in (left..).zip(cells) {
                match cell {
                    Data::String(text) => line.clone_from(text),
                    Data::Float(_) | Data::Int(_) => {
                        let at = crate::sheet::address(row, column);
                        let (place, text) = (format!("{name}!{at}"), cell.to_string());
                        found.push(Figure { place, line: line.clone(), text });
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_as_it_is_written_and_a_change_is_seen() {
        let seal = Seal {
            unit: "F1".to_owned(),
            report: "balance-sheet".to_owned(),
            span: "2025".to_owned(),
            tree: String::new(),
            books: "7-abc".to_owned(),
            mark: String::new(),
        };
        assert_eq!(Seal::read(&seal.text()), Some(seal.clone()));
        let value = serde_json::json!({ "name": "balance-sheet", "rows": [1, 2] });
        let sealed = seal_json(value, seal);
        assert!(read_json(sealed.clone()).is_whole());
        let mut edited = sealed;
        edited["rows"][1] = 3.into();
        assert!(!read_json(edited).is_whole());
        assert!(!read_json(serde_json::json!({ "rows": [] })).is_whole());
    }
}
