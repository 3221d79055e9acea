//! Quotes in separated text that are not in pairs, so that rows or cells become part of a text.
//!
//! Invariant: what an open quote swallows is never read as if it had been written so: the file is
//! refused with the cell that the quote begins.

use std::ops::Range;

use csv::StringRecord;
use memchr::{memchr, memchr_iter};

/// Separators in a line inside of quotes that make it a row: fewer may stand in any text.
const MIN_SWALLOWED_SEPARATORS: usize = 2;

/// Characters of a cell that a finding quotes.
const MAX_QUOTED_CHARACTERS: usize = 20;

/// A carriage return with a line feed is one break.
pub fn count_breaks(bytes: &[u8]) -> usize {
    let is_lone = |place: &usize| bytes.get(place + 1) != Some(&b'\n');
    memchr_iter(b'\n', bytes).count() + memchr_iter(b'\r', bytes).filter(is_lone).count()
}

/// A quote without its other half.
#[derive(Debug, PartialEq, Eq)]
pub struct QuoteFault {
    pub column: u32,
    /// Line breaks between the beginning of the row and the quote.
    pub lines_below: usize,
    /// What the quote begins.
    pub text: String,
    /// Lines that would become part of the cell.
    pub swallowed: usize,
}

/// Looks after the quotes of a text.
#[derive(Clone, Copy, Debug)]
pub struct Quotes<'t> {
    bytes: &'t [u8],
    separator: u8,
    /// Separators in a line that is a row.
    enough: usize,
}

impl<'t> Quotes<'t> {
    /// `ordinary` is how many separators an ordinary row has.
    #[must_use]
    pub fn new(bytes: &'t [u8], separator: u8, ordinary: usize) -> Self {
        let most = (ordinary * 3).div_ceil(4);
        Self { bytes, separator, enough: most.max(MIN_SWALLOWED_SEPARATORS) }
    }

    /// What is wrong with the quotes of one record.
    #[must_use]
    pub fn fault_in(&self, place: Range<usize>, record: &StringRecord) -> Option<QuoteFault> {
        let raw = self.bytes.get(place)?;
        memchr(b'"', raw)?;
        if let Some(column) = self.unpaired(raw) {
            let lines = record.get(column).map_or(0, |field| field.lines().count());
            return Some(fault(record, column, lines.saturating_sub(1)));
        }
        let is_row =
            |line: &&str| memchr_iter(self.separator, line.as_bytes()).count() >= self.enough;
        record.iter().enumerate().find_map(|(column, field)| {
            memchr(b'\n', field.as_bytes()).or_else(|| memchr(b'\r', field.as_bytes()))?;
            let swallowed = field.lines().filter(is_row).count();
            (swallowed > 0).then(|| fault(record, column, swallowed))
        })
    }

    /// The column of a quote that is open at the end, or that closes in the middle of a cell after
    /// it has taken in a separator. Steps as the library does, which says nothing of either.
    fn unpaired(&self, raw: &[u8]) -> Option<usize> {
        let (mut is_open, mut is_at_start, mut took_in) = (false, true, false);
        let mut column = 0;
        let mut place = 0;
        while let Some(byte) = raw.get(place) {
            place += 1;
            match byte {
                b'"' if is_open && raw.get(place) == Some(&b'"') => place += 1,
                b'"' if is_open => is_open = false,
                other if is_open => took_in |= *other == self.separator,
                b'"' if is_at_start => (is_open, is_at_start, took_in) = (true, false, false),
                b'\r' | b'\n' => (is_at_start, took_in) = (true, false),
                other if *other == self.separator => {
                    column += 1;
                    (is_at_start, took_in) = (true, false);
                }
                b' ' | b'\t' if !is_at_start => {}
                _ if took_in => return Some(column),
                _ => is_at_start = false,
            }
        }
        is_open.then_some(column)
    }
}

fn fault(record: &StringRecord, column: usize, swallowed: usize) -> QuoteFault {
    let lines_below = record.iter().take(column).map(|it| count_breaks(it.as_bytes())).sum();
    let text = record.get(column).unwrap_or_default().lines().next().unwrap_or_default();
    QuoteFault {
        column: u32::try_from(column).unwrap_or(u32::MAX),
        lines_below,
        text: text.chars().take(MAX_QUOTED_CHARACTERS).collect(),
        swallowed,
    }
}
