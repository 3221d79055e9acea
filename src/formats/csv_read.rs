//! Separated text: UTF-8 with or without mark, UTF-16 with mark, GB18030.
//!
//! Invariants: a byte that the encoding does not allow refuses the file, for a wrong character in
//! a ledger is worse than none; the separator is told from the content; every cell is text.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use super::codes::FILE_ENCODING;
use super::damaged;
use super::rows::{MAX_COLUMNS, Rows};
use crate::finding::{Finding, Outcome, Place};
use crate::sheet::{Cell, SheetInfo};

/// Name of the only sheet.
const SHEET_NAME: &str = "CSV";

/// Lines by which the separator is told, and how far they are looked for.
const LOOK_LINES: usize = 60;
const LOOK_BYTES: usize = 256 << 10;

/// Separators in a line: as many as Excel has columns, whether a row fills them or not.
const MAX_SEPARATORS: usize = 16_384;

/// Lines of a file, those inside of quotes too: four for each row that a sheet can have.
const MAX_LINES: usize = 4 << 20;

/// Separators in order of trust: amounts carry commas, hardly ever tabs.
const SEPARATORS: [u8; 3] = [b'\t', b';', b','];

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let text = decode(bytes)?;
    let sheet = SheetInfo { name: SHEET_NAME.to_owned(), ..SheetInfo::default() };
    if rows.begin_sheet(&sheet)?.is_continue() {
        read_rows(&text, rows)?;
    }
    // There is no other sheet, so it does not matter whether to go on.
    let _ = rows.end_sheet();
    Ok(())
}

fn decode(bytes: &[u8]) -> Outcome<Cow<'_, str>> {
    let strict = |encoding: &'static encoding_rs::Encoding, bytes| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let decoded = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        std::str::from_utf8(rest).ok().map(Cow::Borrowed)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        strict(UTF_16LE, rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        strict(UTF_16BE, rest)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        Some(Cow::Borrowed(text))
    } else {
        strict(GB18030, bytes)
    };
    decoded.ok_or_else(|| {
        Finding::new(&FILE_ENCODING, Place::default())
            .found(where_utf8_ends(bytes))
            .expected("UTF-8 或 GB18030（GBK）")
            .into()
    })
}

fn where_utf8_ends(bytes: &[u8]) -> String {
    let valid_up_to = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let lines = count_breaks(&bytes[..valid_up_to]);
    format!("第 {} 行起有无法解码的字节", lines + 1)
}

fn read_rows(text: &str, rows: &mut Rows<'_>) -> Outcome<()> {
    let separator = separator(text);
    refuse_mere_separators(text, separator, rows)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut lines = Lines { bytes: text.as_bytes(), offset: 0, passed: 0 };
    // Line breaks inside quotes so far: a spreadsheet counts rows, an editor counts lines.
    let mut inner_breaks: usize = 0;
    while reader.read_record(&mut record).map_err(damaged)? {
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.line_at(usize::try_from(start).unwrap_or(usize::MAX));
        let row = u32::try_from(line.saturating_sub(inner_breaks)).unwrap_or(u32::MAX);
        // A row may end in any number of separators.
        let last = (0..record.len())
            .rev()
            .find(|column| record.get(*column).is_some_and(|field| neutral(field) != Cell::Empty));
        let width = last.map_or(0, |last| last + 1);
        let columns = u32::try_from(width).unwrap_or(u32::MAX);
        if columns > MAX_COLUMNS {
            return Err(rows.too_wide(row, columns - 1));
        }
        let cells: Vec<Cell<'_>> = record.iter().take(width).map(neutral).collect();
        if rows.row(row, &cells)?.is_break() {
            break;
        }
        inner_breaks += count_breaks(record.as_slice().as_bytes());
    }
    Ok(())
}

/// Text that is nothing but breaks or separators is refused before memory and time are taken for
/// each of them.
fn refuse_mere_separators(text: &str, separator: u8, rows: &Rows<'_>) -> Outcome<()> {
    let bytes = text.as_bytes();
    let lines = memchr_iter(b'\n', bytes).count();
    if lines > MAX_LINES {
        return Err(rows.too_tall(lines, MAX_LINES));
    }
    if memchr_iter(separator, bytes).count() <= MAX_SEPARATORS {
        return Ok(());
    }
    let mut line_start = 0;
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    for (row, end) in (0_u32..).zip(ends) {
        let line = &bytes[line_start..end];
        line_start = end + 1;
        if line.len() <= MAX_SEPARATORS {
            continue;
        }
        let count = memchr_iter(separator, line).count();
        if count > MAX_SEPARATORS {
            return Err(rows.too_wide(row, u32::try_from(count).unwrap_or(u32::MAX - 1)));
        }
    }
    Ok(())
}

/// Counts lines up to where records begin.
struct Lines<'t> {
    bytes: &'t [u8],
    offset: usize,
    passed: usize,
}

impl Lines<'_> {
    /// The line, from zero, of the record at this offset or behind the blank lines there.
    fn line_at(&mut self, start: usize) -> usize {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let end = start.saturating_add(blank).min(self.bytes.len());
        self.passed += count_breaks(self.bytes.get(self.offset..end).unwrap_or_default());
        self.offset = end;
        self.passed
    }
}

/// A carriage return with a line feed is one break.
fn count_breaks(bytes: &[u8]) -> usize {
    let is_lone = |place: &usize| bytes.get(place + 1) != Some(&b'\n');
    memchr_iter(b'\n', bytes).count() + memchr_iter(b'\r', bytes).filter(is_lone).count()
}

/// `="0012"` is how exports keep a spreadsheet from dropping zeros.
fn neutral(field: &str) -> Cell<'_> {
    let field = field.trim();
    let field = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(field);
    if field.is_empty() { Cell::Empty } else { Cell::Text(Cow::Borrowed(field)) }
}

/// The separator that an ordinary line has most of.
fn separator(text: &str) -> u8 {
    let head = &text[..text.floor_char_boundary(LOOK_BYTES)];
    let lines: Vec<&str> =
        head.lines().filter(|line| !line.trim().is_empty()).take(LOOK_LINES).collect();
    let mut best = (0, b',');
    for separator in SEPARATORS {
        let mut counts: Vec<usize> =
            lines.iter().map(|line| count_outside_quotes(line, separator)).collect();
        counts.sort_unstable();
        let median = counts.get(counts.len() / 2).copied().unwrap_or(0);
        if median > best.0 {
            best = (median, separator);
        }
    }
    best.1
}

fn count_outside_quotes(line: &str, separator: u8) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        if byte == b'"' {
            is_quoted = !is_quoted;
        } else if byte == separator && !is_quoted {
            count += 1;
        }
    }
    count
}
