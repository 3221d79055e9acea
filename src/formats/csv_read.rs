//! Separated text: UTF-8 and UTF-16 with or without mark, GB18030.
//!
//! Invariants: a byte that the encoding does not allow refuses the file, for a wrong character in
//! a ledger is worse than none; the separator is told from the content; a quote that swallows
//! rows refuses the file; every cell is text.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use super::codes::FILE_ENCODING;
use super::csv_quotes::{Quotes, count_breaks};
use super::damage::damaged;
use super::rows::Rows;
use crate::finding::{Finding, Outcome, Place};
use crate::sheet::{Cell, SheetInfo};

/// Name of the only sheet.
const SHEET_NAME: &str = "CSV";

/// Lines by which the separator is told, and how far they are looked for.
const LOOK_LINES: usize = 60;
const LOOK_BYTES: usize = 256 << 10;

/// Stands for a full-width comma while the text is cut: no text that people see has it.
const STAND_IN: char = '\u{1f}';

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let text = decode(bytes)?;
    let parting = parting(&text);
    let text = match parting.mark {
        // The library cuts at single bytes only.
        '，' => Cow::Owned(text.replace('，', STAND_IN.encode_utf8(&mut [0; 4]))),
        _ => text,
    };
    let sheet = SheetInfo { name: SHEET_NAME.to_owned(), ..SheetInfo::default() };
    if rows.begin_sheet(&sheet)?.is_continue() {
        read_rows(&text, parting, rows)?;
    }
    // There is no other sheet, so it does not matter whether to go on.
    let _ = rows.end_sheet();
    Ok(())
}

fn decode(bytes: &[u8]) -> Outcome<Cow<'_, str>> {
    if let Some(encoding) = unmarked_utf16(&bytes[..bytes.len().min(LOOK_BYTES)])
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok(text);
    }
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

/// The byte order of UTF-16 that has no mark, told by the zero beside each digit, comma and line
/// break: they stand on one side only, and there are many.
#[must_use]
pub fn unmarked_utf16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let zeros_at = |side: usize| {
        let own = head.iter().skip(side).step_by(2);
        own.filter(|byte| **byte == 0).count()
    };
    let (first, second) = (zeros_at(0), zeros_at(1));
    let encoding = match (first, second) {
        (0, zeros) if zeros > 0 => (UTF_16LE, zeros),
        (zeros, 0) if zeros > 0 => (UTF_16BE, zeros),
        _ => return None,
    };
    // A line of a table is digits and separators for the better part of a quarter.
    let is_text = encoding.1 * 16 >= head.len() && head.len() >= MIN_UTF16_BYTES;
    is_text.then_some(encoding.0)
}

/// A shorter text without a mark may be anything.
const MIN_UTF16_BYTES: usize = 16;

fn where_utf8_ends(bytes: &[u8]) -> String {
    let valid_up_to = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let lines = count_breaks(&bytes[..valid_up_to]);
    format!("第 {} 行起有无法解码的字节", lines + 1)
}

fn read_rows(text: &str, parting: Parting, rows: &mut Rows<'_>) -> Outcome<()> {
    let is_wide = parting.mark == '，';
    let cut_at = u8::try_from(if is_wide { STAND_IN } else { parting.mark }).unwrap_or(b',');
    refuse_mere_separators(text, cut_at, rows)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(cut_at)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut lines = Lines { bytes: text.as_bytes(), offset: 0, passed: 0 };
    let quotes = Quotes::new(text.as_bytes(), cut_at, parting.count);
    // Line breaks inside quotes so far: a spreadsheet counts rows, an editor counts lines.
    let mut inner_breaks: usize = 0;
    while reader.read_record(&mut record).map_err(|_| damaged("文字无法按行列分开"))? {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let line = lines.line_at(start);
        let row = u32::try_from(line.saturating_sub(inner_breaks)).unwrap_or(u32::MAX);
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if let Some(fault) = quotes.fault_in(start..end.min(text.len()), &record) {
            return Err(rows.unclosed_quote(row, line, &fault));
        }
        // A row may end in any number of separators.
        let last = (0..record.len())
            .rev()
            .find(|column| record.get(*column).is_some_and(|field| neutral(field) != Cell::Empty));
        let width = last.map_or(0, |last| last + 1);
        let columns = u32::try_from(width).unwrap_or(u32::MAX);
        if columns > rows.limits().columns {
            return Err(rows.too_wide(row, columns - 1));
        }
        let mut cells: Vec<Cell<'_>> = record.iter().take(width).map(neutral).collect();
        if is_wide {
            cells.iter_mut().for_each(restore_commas);
        }
        if rows.row(row, &cells)?.is_break() {
            break;
        }
        inner_breaks += count_breaks(record.as_slice().as_bytes());
    }
    Ok(())
}

/// Full-width commas inside quotes are commas again.
fn restore_commas(cell: &mut Cell<'_>) {
    if let Cell::Text(text) = cell
        && text.contains(STAND_IN)
    {
        *text = Cow::Owned(text.replace(STAND_IN, "，"));
    }
}

/// Text that is nothing but breaks or separators is refused before memory and time are taken for
/// each of them.
fn refuse_mere_separators(text: &str, separator: u8, rows: &Rows<'_>) -> Outcome<()> {
    let bytes = text.as_bytes();
    let lines = memchr_iter(b'\n', bytes).count();
    let limits = rows.limits();
    if lines > limits.lines {
        return Err(rows.too_tall(lines));
    }
    if memchr_iter(separator, bytes).count() <= limits.separators {
        return Ok(());
    }
    let mut line_start = 0;
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    for (row, end) in (0_u32..).zip(ends) {
        let line = &bytes[line_start..end];
        line_start = end + 1;
        if line.len() <= limits.separators {
            continue;
        }
        let count = memchr_iter(separator, line).count();
        if count > limits.separators {
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

/// `="0012"` is how exports keep a spreadsheet from dropping zeros.
fn neutral(field: &str) -> Cell<'_> {
    let field = field.trim();
    let field = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(field);
    if field.is_empty() { Cell::Empty } else { Cell::Text(Cow::Borrowed(field)) }
}

/// What parts the fields of a text.
#[derive(Clone, Copy, Debug)]
struct Parting {
    mark: char,
    /// Of an ordinary line.
    count: usize,
    /// Most lines have exactly that many.
    is_steady: bool,
}

/// Marks that part fields, in order of trust: amounts carry commas, hardly ever tabs. The first is
/// white space, which also pads fields.
const SEPARATORS: [char; 5] = ['\t', ';', '|', ',', '，'];

/// The separator that an ordinary line has most of. What stands only beside another separator is
/// none: exports pad fields with a tab, so that spreadsheets keep long numbers.
fn parting(text: &str) -> Parting {
    let head = &text[..text.floor_char_boundary(LOOK_BYTES)];
    let lines: Vec<&str> =
        head.lines().filter(|line| !line.trim().is_empty()).take(LOOK_LINES).collect();
    let mut best: Option<Parting> = None;
    for mark in SEPARATORS {
        let mut counts: Vec<usize> = lines.iter().map(|line| count_parting(line, mark)).collect();
        counts.sort_unstable();
        let count = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let steady = counts.iter().filter(|found| **found == count).count();
        let candidate = Parting { mark, count, is_steady: steady * 5 >= lines.len() * 4 };
        let is_better = best.is_none_or(|best| {
            (candidate.is_steady, candidate.count) > (best.is_steady, best.count)
        });
        if count > 0 && is_better {
            best = Some(candidate);
        }
    }
    best.unwrap_or(Parting { mark: ',', count: 0, is_steady: false })
}

/// Marks outside of quotes. A tab counts where it parts two fields: not before or behind another
/// separator.
fn count_parting(line: &str, mark: char) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    let mut before = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '"' {
            is_quoted = !is_quoted;
        } else if character == mark && !is_quoted {
            let is_other = |it: char| it != mark && SEPARATORS.contains(&it) && !it.is_whitespace();
            let is_beside =
                before.is_some_and(is_other) || characters.peek().copied().is_some_and(is_other);
            count += usize::from(!(mark.is_whitespace() && is_beside));
        }
        before = Some(character);
    }
    count
}
