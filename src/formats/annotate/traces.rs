//! What an earlier annotation left in a workbook, whichever program saved it since.
//!
//! Invariant: nothing of the user's is taken for ours: a summary must say our sentence, a column
//! must have our texts or none, a fill must have our colour.

use std::collections::BTreeSet;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use rustc_hash::FxHashSet;

use super::address::cell_of;
use super::marks::begins_as_explanation;
use super::notes;
use super::package::Package;
use super::workbook::Book;
use super::xml::{Piece, Scanner, attribute, characters, local};
use super::{EXPLANATION_HEADING, SIGNATURE};
use crate::finding::Outcome;

/// Rows at the top of a summary where its sentence is looked for.
const SUMMARY_TOP_ROWS: usize = 20;

/// Indices of the shared texts by which an earlier annotation is known.
#[derive(Default)]
pub struct SharedTraces {
    headings: FxHashSet<String>,
    explanations: FxHashSet<String>,
    signatures: FxHashSet<String>,
}

impl SharedTraces {
    /// Looks through the part of shared texts, if there is one.
    pub fn read(package: &mut Package<'_>, part: Option<&str>) -> Outcome<Self> {
        let mut traces = Self::default();
        let Some(part) = part else { return Ok(traces) };
        let mut scanner = Scanner::new(package.open_part(part)?)?;
        let mut index: usize = 0;
        let mut text = String::new();
        while let Some(Piece { event, depth, .. }) = scanner.next()? {
            match &event {
                Event::Start(_) if depth == 1 => text.clear(),
                Event::Empty(_) if depth == 1 => index += 1,
                Event::End(_) if depth == 1 => {
                    let kind = if text == EXPLANATION_HEADING {
                        Some(&mut traces.headings)
                    } else if text == SIGNATURE {
                        Some(&mut traces.signatures)
                    } else {
                        begins_as_explanation(&text).then_some(&mut traces.explanations)
                    };
                    if let Some(kind) = kind {
                        kind.insert(index.to_string());
                    }
                    index += 1;
                }
                other => {
                    // Only beginnings matter; long texts need not be held.
                    if text.len() <= SIGNATURE.len()
                        && let Some(piece) = characters(other)
                    {
                        text.push_str(&piece);
                    }
                }
            }
        }
        Ok(traces)
    }
}

/// The summary of an earlier annotation: by its name and by the sentence on it.
pub fn own_summary(
    package: &mut Package<'_>,
    book: &Book,
    shared: &SharedTraces,
) -> Outcome<Option<usize>> {
    for index in book.summary_candidates() {
        let part = &book.sheets[index].part;
        if package.has(part) && says_signature(package.open_part(part)?, shared)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn says_signature(source: impl BufRead, shared: &SharedTraces) -> Outcome<bool> {
    let mut cells = Cells::new(source)?;
    while let Some(cell) = cells.next()? {
        if cell.says(SIGNATURE, &shared.signatures) {
            return Ok(true);
        }
        if cells.rows > SUMMARY_TOP_ROWS {
            break;
        }
    }
    Ok(false)
}

/// Whether any sheet has a note of ours.
pub fn has_own_notes(package: &mut Package<'_>, book: &Book) -> Outcome<bool> {
    for sheet in &book.sheets {
        let relations = package.relations(&sheet.part)?;
        for relation in relations.iter().filter(|relation| relation.kind == "comments") {
            let text = package.text(&relation.target)?;
            if text.is_some_and(|text| notes::has_own_notes(&text)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What is to be taken off a sheet.
#[derive(Debug, Default)]
pub struct Traces {
    /// Cells whose fill is a mark's.
    pub filled: BTreeSet<(u32, u32)>,
    /// Cells of the column of explanations, its heading among them.
    pub explained: BTreeSet<(u32, u32)>,
    /// The column of explanations.
    pub column: Option<u32>,
}

/// A cell with the heading of the column, and what stands below it.
struct Heading {
    place: (u32, u32),
    below: Vec<(u32, u32)>,
    has_content: bool,
    has_explanations: bool,
}

impl Traces {
    /// Looks through a sheet; `marked_formats` says of each format whether its fill is a mark's.
    pub fn find(
        source: impl BufRead,
        shared: &SharedTraces,
        marked_formats: &[bool],
    ) -> Outcome<Self> {
        let mut traces = Self::default();
        let mut headings: Vec<Heading> = Vec::new();
        let mut texts: Vec<(u32, u32)> = Vec::new();
        let mut cells = Cells::new(source)?;
        while let Some(cell) = cells.next()? {
            if marked_formats.get(cell.format) == Some(&true) {
                traces.filled.insert(cell.place);
            }
            let begins = begins_as_explanation(&cell.text);
            let is_explanation = if cell.is_shared {
                shared.explanations.contains(cell.text.trim())
            } else {
                begins
            };
            if is_explanation {
                texts.push(cell.place);
            }
            if let Some(above) = headings.iter_mut().find(|it| it.place.1 == cell.place.1) {
                above.below.push(cell.place);
                above.has_content |= !cell.text.is_empty();
                above.has_explanations |= is_explanation;
            } else if cell.says(EXPLANATION_HEADING, &shared.headings) {
                let (has_content, has_explanations) = (false, false);
                let below = Vec::new();
                headings.push(Heading { place: cell.place, below, has_content, has_explanations });
            }
        }
        // The user may have a column of that name; ours is the last, with our texts or none.
        let ours = headings.into_iter().filter(|it| it.has_explanations || !it.has_content);
        if let Some(ours) = ours.max_by_key(|it| it.place.1) {
            let (_, column) = ours.place;
            traces.column = Some(column);
            traces.explained.insert(ours.place);
            traces.explained.extend(ours.below);
            // Findings above the head, in a title, are explained above the heading.
            traces.explained.extend(texts.into_iter().filter(|(_, it)| *it == column));
        }
        Ok(traces)
    }

    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.filled.iter().chain(&self.explained).map(|(row, _)| *row)
    }
}

/// A cell as far as traces need it.
struct Cell {
    place: (u32, u32),
    format: usize,
    is_shared: bool,
    /// Value or text; of a shared text its index.
    text: String,
}

impl Cell {
    fn says(&self, text: &str, shared: &FxHashSet<String>) -> bool {
        if self.is_shared { shared.contains(self.text.trim()) } else { self.text == text }
    }
}

/// The cells of a sheet, one after the other.
struct Cells<R: BufRead> {
    scanner: Scanner<R>,
    rows: usize,
    /// Row and column of the next cell that does not say its own.
    next: (u32, u32),
}

impl<R: BufRead> Cells<R> {
    fn new(source: R) -> Outcome<Self> {
        Ok(Self { scanner: Scanner::new(source)?, rows: 0, next: (0, 0) })
    }

    fn next(&mut self) -> Outcome<Option<Cell>> {
        let mut open: Option<Cell> = None;
        while let Some(Piece { event, depth, .. }) = self.scanner.next()? {
            match (&event, depth) {
                (Event::Start(tag) | Event::Empty(tag), 2) if is(tag, "row") => {
                    self.rows += 1;
                    let row = attribute(tag, "r").and_then(|row| row.trim().parse::<u32>().ok());
                    let after = if self.rows == 1 { 0 } else { self.next.0.saturating_add(1) };
                    self.next = (row.map_or(after, |row| row.saturating_sub(1)), 0);
                }
                (Event::Start(tag), 3) if is(tag, "c") => open = Some(begin(tag, &mut self.next)),
                (Event::Empty(tag), 3) if is(tag, "c") => {
                    return Ok(Some(begin(tag, &mut self.next)));
                }
                (Event::End(_), 3) if open.is_some() => return Ok(open),
                (Event::End(tag), 1) if local(tag.name().as_ref()) == "sheetData" => break,
                (other, 5..) => {
                    // Below `v` and `t`; a formula has its own text.
                    if let (Some(cell), Some(text)) = (&mut open, characters(other)) {
                        cell.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

/// `next` is the place of a cell that does not say its own, and moves on.
fn begin(tag: &str, next: &mut (u32, u32)) -> Cell {
    let place = attribute(tag, "r").and_then(|text| cell_of(&text)).unwrap_or(*next);
    *next = (place.0, place.1.saturating_add(1));
    let format = attribute(tag, "s").and_then(|format| format.trim().parse().ok());
    Cell {
        place,
        format: format.unwrap_or(0),
        is_shared: attribute(tag, "t").is_some_and(|kind| kind == "s"),
        text: String::new(),
    }
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    local(tag.name().as_ref()) == name
}
