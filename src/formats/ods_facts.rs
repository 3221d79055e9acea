//! Merged and hidden parts of OpenDocument sheets, found before their rows are read.
//!
//! Invariant: a document that says nothing of the kind, like most, is not parsed twice: its bytes
//! are searched for the attributes first.

use std::io::{BufReader, Read};

use memchr::memmem::Finder;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::damage::{broken_archive, broken_xml};
use super::guard::{self, Archive};
use super::limits::MAX_ROWS;
use super::ranges::Facts;
use crate::finding::Outcome;

/// What is inflated at once.
const BLOCK_BYTES: usize = 256 << 10;

/// Attributes that every merged or hidden part has.
const MARKS: [&str; 3] = ["-columns-spanned=", "-rows-spanned=", ":visibility="];

/// Facts of every table, in the order of the document; none when there are none to be had.
pub fn facts_of(archive: &mut Archive<'_>, part: &str) -> Outcome<Vec<Facts>> {
    let has_marks = guard::entry(archive, part)?.map(has_marks).transpose()?;
    if has_marks != Some(true) {
        return Ok(Vec::new());
    }
    let Some(entry) = guard::entry(archive, part)? else { return Ok(Vec::new()) };
    let mut xml = Reader::from_reader(BufReader::new(entry));
    let mut tables = Tables::default();
    let mut buffer = Vec::new();
    // How deep inside of something that is no part of the sheet.
    let mut depth_apart: u32 = 0;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(broken_xml)? {
            Event::Start(element) if depth_apart > 0 || is_apart(element.name().as_ref()) => {
                depth_apart = depth_apart.saturating_add(1);
            }
            Event::End(_) if depth_apart > 0 => depth_apart -= 1,
            Event::Empty(_) if depth_apart > 0 => {}
            Event::Start(element) => tables.begin(&element, false)?,
            Event::Empty(element) => tables.begin(&element, true)?,
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                tables.row = tables.row.saturating_add(tables.row_times);
            }
            Event::Eof => return Ok(tables.facts),
            _ => {}
        }
    }
}

fn has_marks(mut part: impl Read) -> Outcome<bool> {
    let finders = MARKS.map(Finder::new);
    let overlap = MARKS.map(str::len).into_iter().max().unwrap_or_default();
    let mut block = vec![0; BLOCK_BYTES];
    let mut held = 0;
    loop {
        let count = part.read(&mut block[held..]).map_err(broken_archive)?;
        if count == 0 {
            return Ok(false);
        }
        let end = held + count;
        if finders.iter().any(|finder| finder.find(&block[..end]).is_some()) {
            return Ok(true);
        }
        // A mark may be cut by the end of the block.
        let keep_from = end.saturating_sub(overlap);
        block.copy_within(keep_from..end, 0);
        held = end - keep_from;
    }
}

/// Where the document is.
#[derive(Default)]
struct Tables {
    facts: Vec<Facts>,
    row: u32,
    row_times: u32,
    column: u32,
    /// Of the columns that are declared before the rows.
    declared_column: u32,
}

impl Tables {
    fn begin(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Outcome<()> {
        match element.name().as_ref() {
            "table:table" => {
                self.facts.push(Facts::default());
                (self.row, self.declared_column) = (0, 0);
            }
            "table:table-column" => {
                let times = repeated(element, "table:number-columns-repeated")?;
                let next = self.declared_column.saturating_add(times);
                if let (true, Some(facts)) = (is_hidden(element)?, self.facts.last_mut()) {
                    facts.hide_columns(self.declared_column, next.saturating_sub(1));
                }
                self.declared_column = next;
            }
            "table:table-row" => {
                self.row_times = repeated(element, "table:number-rows-repeated")?;
                self.column = 0;
                let next = self.row.saturating_add(self.row_times);
                if let (true, Some(facts)) = (is_hidden(element)?, self.facts.last_mut()) {
                    facts.hide_rows(self.row, next.saturating_sub(1));
                }
                if is_empty {
                    self.row = next;
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let rows = repeated(element, "table:number-rows-spanned")?;
                let columns = repeated(element, "table:number-columns-spanned")?;
                let times = repeated(element, "table:number-columns-repeated")?;
                if let (true, Some(facts)) = (rows > 1 || columns > 1, self.facts.last_mut()) {
                    let bottom = self.row.saturating_add(rows.saturating_sub(1));
                    let right = self.column.saturating_add(columns.saturating_sub(1));
                    facts.merge((self.row, self.column, bottom, right));
                }
                self.column = self.column.saturating_add(times);
            }
            _ => {}
        }
        Ok(())
    }
}

fn is_hidden(element: &BytesStart<'_>) -> Outcome<bool> {
    let visibility = attribute(element, "table:visibility")?;
    Ok(matches!(visibility.as_deref(), Some("collapse" | "filter")))
}

/// What stands inside of a sheet or a cell and is none of its text: stamps, pictures and text
/// boxes drawn on it, comments, notes, and signs that say how a word is read.
pub fn is_apart(name: &str) -> bool {
    name.starts_with("draw:")
        || matches!(
            name,
            "office:annotation" | "table:shapes" | "text:note" | "text:ruby-text" | "office:forms"
        )
}

pub fn repeated(element: &BytesStart<'_>, name: &str) -> Outcome<u32> {
    attribute(element, name)?.map_or(Ok(1), |value| count(&value))
}

/// Repetitions: no more than a sheet has rows.
pub fn count(text: &str) -> Outcome<u32> {
    let count: u64 = text.parse().map_err(broken_xml)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX).min(MAX_ROWS))
}

pub fn attribute(element: &BytesStart<'_>, name: &str) -> Outcome<Option<String>> {
    let Some(found) = element.try_get_attribute(name).map_err(broken_xml)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(broken_xml)?;
    Ok(Some(value.into_owned()))
}
