//! Merged and hidden parts of Office Open XML sheets, found before their rows are read.
//!
//! Merged ranges stand behind the rows and hidden rows among them, so the bytes of a sheet are
//! searched once for the few tags that matter, without parsing the others.
//!
//! Invariants: one block of the sheet is held at a time; a tag that is cut by the end of a block
//! is looked at with the next one; what is not understood is no fact, never a failure.

use std::io::Read;

use memchr::memmem::{Finder, find};
use memchr::{memchr, memrchr};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::damage::{broken_archive, broken_xml};
use super::guard::{self, Archive};
use super::limits::MAX_SHEETS;
use super::ranges::Facts;
use crate::finding::Outcome;
use crate::sheet::Remark;

/// What is inflated at once.
const BLOCK_BYTES: usize = 256 << 10;

/// A longer tag is none that matters.
const MAX_TAG_BYTES: usize = 4 << 10;

const DEFAULT_WORKBOOK: &str = "xl/workbook.xml";

/// Name and part of every sheet, in the order of the workbook.
pub fn sheet_parts(archive: &mut Archive<'_>) -> Outcome<Vec<(String, String)>> {
    let main = main_part(archive)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations = format!("{folder}/_rels/{file}.rels");
    let Some(relations) = guard::read_entry(archive, relations.trim_start_matches('/'))? else {
        return Ok(Vec::new());
    };
    let mut targets = Vec::new();
    for_each_element(&relations, |element| {
        if element.local_name().as_ref() == "Relationship" {
            let (id, target) = (attribute(element, "Id")?, attribute(element, "Target")?);
            targets.extend(id.zip(target));
        }
        Ok(())
    })?;
    let workbook = guard::read_entry(archive, &main)?.unwrap_or_default();
    let mut parts = Vec::new();
    for_each_element(&workbook, |element| {
        if element.local_name().as_ref() == "sheet" && parts.len() <= MAX_SHEETS {
            let name = attribute(element, "name")?;
            let id = attribute(element, "id")?;
            let target = id.and_then(|id| targets.iter().find(|(known, _)| *known == id));
            if let (Some(name), Some((_, target))) = (name, target) {
                let part = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("{folder}/{target}").trim_start_matches('/').to_owned(),
                };
                parts.push((name, part));
            }
        }
        Ok(())
    })?;
    Ok(parts)
}

fn main_part(archive: &mut Archive<'_>) -> Outcome<String> {
    let mut main = None;
    let relations = guard::read_entry(archive, "_rels/.rels")?.unwrap_or_default();
    for_each_element(&relations, |element| {
        let kind = attribute(element, "Type")?.unwrap_or_default();
        if kind.ends_with("/officeDocument") {
            main = attribute(element, "Target")?;
        }
        Ok(())
    })?;
    let main = main.unwrap_or_else(|| DEFAULT_WORKBOOK.to_owned());
    Ok(main.trim_start_matches('/').to_owned())
}

fn for_each_element(
    text: &str,
    mut visit: impl FnMut(&BytesStart<'_>) -> Outcome<()>,
) -> Outcome<()> {
    let mut xml = Reader::from_str(text);
    loop {
        match xml.read_event().map_err(broken_xml)? {
            Event::Start(element) | Event::Empty(element) => visit(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of the attribute of this local name, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Outcome<Option<String>> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(broken_xml)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(broken_xml)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Other workbooks that are named; the rest is as good as said by these.
const MAX_LINKS: usize = 20;

/// Macros, and other workbooks that cells take values from.
pub fn remarks(archive: &mut Archive<'_>) -> Outcome<Vec<Remark>> {
    let names: Vec<String> =
        archive.file_names().filter_map(|name| name.ok().map(|it| it.to_lowercase())).collect();
    let mut remarks = Vec::new();
    let is_program =
        |name: &String| name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/");
    if names.iter().any(is_program) {
        remarks.push(Remark::Macros);
    }
    let mut links = Vec::new();
    let is_link =
        |name: &&String| name.starts_with("xl/externallinks/") && !name.contains("/_rels/");
    for name in names.iter().filter(is_link).take(MAX_LINKS) {
        let file = name.rsplit('/').next().unwrap_or_default();
        let relations = format!("xl/externalLinks/_rels/{file}.rels");
        let relations = guard::read_entry(archive, &relations)?.unwrap_or_default();
        let mut target = None;
        for_each_element(&relations, |element| {
            if element.local_name().as_ref() == "Relationship" && target.is_none() {
                target = attribute(element, "Target")?;
            }
            Ok(())
        })?;
        links.push(target.map_or_else(|| file.to_owned(), |target| file_name(&target)));
    }
    if !links.is_empty() {
        remarks.push(Remark::Links(links));
    }
    Ok(remarks)
}

/// The last part of a path or address, for where a file lies on somebody's machine says nothing.
#[must_use]
pub fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// The facts of one sheet.
pub fn facts_of(archive: &mut Archive<'_>, part: &str) -> Outcome<Facts> {
    match guard::entry(archive, part)? {
        Some(entry) => scan(entry),
        None => Ok(Facts::default()),
    }
}

fn scan(mut sheet: impl Read) -> Outcome<Facts> {
    let mut scanner = Scanner::default();
    let mut block = vec![0; BLOCK_BYTES];
    let mut held = 0;
    loop {
        let count = sheet.read(&mut block[held..]).map_err(broken_archive)?;
        if count == 0 {
            return Ok(scanner.facts);
        }
        let end = held + count;
        // A tag is looked at only when it is whole.
        let open = memrchr(b'<', &block[..end]).unwrap_or(end);
        let whole = if memchr(b'>', &block[open..end]).is_some() { end } else { open };
        scanner.block(&block[..whole]);
        held = end - whole;
        if held > MAX_TAG_BYTES {
            held = 0;
        } else {
            block.copy_within(whole..end, 0);
        }
    }
}

struct Scanner {
    facts: Facts,
    row_tag: Finder<'static>,
    /// The row of the last row tag: tags without a number follow on.
    row: Option<u32>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self { facts: Facts::default(), row_tag: Finder::new("row"), row: None }
    }
}

impl Scanner {
    fn block(&mut self, block: &[u8]) {
        self.rows(block);
        // Both are rare: the whole block is passed over at the speed of memory.
        for_each_tag(block, b"col", |tag| {
            let is_hidden = value_of(tag, b"hidden").is_some_and(is_true);
            let ends = number_of(tag, b"min").zip(number_of(tag, b"max"));
            if let (true, Some((first, last))) = (is_hidden, ends) {
                self.facts.hide_columns(first.saturating_sub(1), last.saturating_sub(1));
            }
        });
        for_each_tag(block, b"mergeCell", |tag| {
            if let Some(range) = value_of(tag, b"ref").and_then(range_of) {
                self.facts.merge(range);
            }
        });
    }

    fn rows(&mut self, block: &[u8]) {
        let mut rest = block;
        while let Some(place) = self.row_tag.find(rest) {
            let before = &rest[..place];
            let after = &rest[place + 3..];
            rest = after;
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
            if !opens_tag(before) || !after.first().is_some_and(ends) {
                continue;
            }
            let tag = &after[..memchr(b'>', after).unwrap_or(after.len())];
            let next = self.row.map_or(0, |row| row.saturating_add(1));
            let row = number_of(tag, b"r").map_or(next, |number| number.saturating_sub(1));
            self.row = Some(row);
            if value_of(tag, b"hidden").is_some_and(is_true) {
                self.facts.hide_rows(row, row);
            }
        }
    }
}

/// Calls for the attributes of every tag of this name that has any.
fn for_each_tag(block: &[u8], name: &[u8], mut visit: impl FnMut(&[u8])) {
    let finder = Finder::new(name);
    for place in finder.find_iter(block) {
        let tag = &block[place + name.len()..];
        if opens_tag(&block[..place]) && tag.first().is_some_and(u8::is_ascii_whitespace) {
            visit(&tag[..memchr(b'>', tag).unwrap_or(tag.len())]);
        }
    }
}

/// Whether what stands before a name makes it the name of a tag: `<` or `<x:`.
fn opens_tag(before: &[u8]) -> bool {
    match before.last() {
        Some(b'<') => true,
        Some(b':') => {
            let prefix = before.rsplit(|byte| *byte == b'<').next().unwrap_or_default();
            prefix.len() < before.len()
                && prefix.iter().all(|byte| *byte == b':' || byte.is_ascii_alphanumeric())
        }
        _ => false,
    }
}

/// The value of an attribute, with white space before its name.
fn value_of<'t>(tag: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    let mut rest = tag;
    loop {
        let place = find(rest, name)?;
        let before = place.checked_sub(1).and_then(|before| rest.get(before));
        let after = &rest[place + name.len()..];
        if before.is_some_and(u8::is_ascii_whitespace)
            && let Some(value) = after.trim_ascii_start().strip_prefix(b"=")
        {
            let (quote, value) = value.trim_ascii_start().split_first()?;
            return memchr(*quote, value).map(|end| &value[..end]);
        }
        rest = after;
    }
}

fn number_of(tag: &[u8], name: &[u8]) -> Option<u32> {
    std::str::from_utf8(value_of(tag, name)?).ok()?.parse().ok()
}

fn is_true(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true" | b"on")
}

/// `A1:C2` to first row, first column, last row, last column.
fn range_of(text: &[u8]) -> Option<(u32, u32, u32, u32)> {
    let colon = memchr(b':', text)?;
    let (top, left) = cell_of(&text[..colon])?;
    let (bottom, right) = cell_of(&text[colon + 1..])?;
    Some((top, left, bottom, right))
}

fn cell_of(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, digits) = text.split_at(letters);
    let column = letters.iter().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::SheetInfo;

    /// Gives no more than a few bytes at a time, so that every tag is cut somewhere.
    struct Trickle<'t>(&'t [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            let (given, rest) = self.0.split_at(count);
            buffer[..count].copy_from_slice(given);
            self.0 = rest;
            Ok(count)
        }
    }

    fn check(sheet: &str, expected: &SheetInfo) {
        for step in [1, 2, 3, 7, 64, 100_000] {
            let facts = scan(Trickle(sheet.as_bytes(), step)).unwrap();
            assert_eq!(&facts.put_into(SheetInfo::default()), expected, "{step} {sheet}");
        }
    }

    #[test]
    fn hidden_and_merged_parts_are_found_wherever_a_block_ends() {
        check(
            r#"<worksheet><sheetFormatPr zeroHeight="0"/><cols><col min="2" max="3" width="9"
            hidden="1"/><col min="5" max="5" hidden="0"/><col hidden='true' max='16384'
            min='500'/></cols>
            <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>row hidden="1" mergeCell
            ref="A1:B9"
            &lt;row hidden="1"></t></is></c></row><row r="2" spans="1:3"
            hidden="1"/><row hidden="1">
            </row><row  r="7" customHeight="1" hidden = 'true' ><c/></row><row
            hidden="false" r="9"/>
            <rowBreaks hidden="1"/></sheetData><mergeCells count="2"><mergeCell ref="A1:D1"/>
            <mergeCell ref="B3:B5" /><mergeCell ref="$A:1"/><mergeCell
            ref="ZZZZZZZZZ1:A2"/></mergeCells>
            </worksheet>"#,
            &SheetInfo {
                merged: vec![(0, 0, 0, 3), (2, 1, 4, 1)],
                hidden_rows: vec![(1, 2), (6, 6)],
                hidden_columns: vec![(1, 2), (499, 511)],
                ..SheetInfo::default()
            },
        );
        check(
            r#"<x:worksheet><x:cols><x:col min="1" max="1" hidden="1"/></x:cols><x:sheetData><x:row
            r="3" hidden="1"/></x:sheetData><x:mergeCell ref="A1:A2"/></x:worksheet>"#,
            &SheetInfo {
                merged: vec![(0, 0, 1, 0)],
                hidden_rows: vec![(2, 2)],
                hidden_columns: vec![(0, 0)],
                ..SheetInfo::default()
            },
        );
    }
}
