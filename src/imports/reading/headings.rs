//! What cells say as headings, looked at once for all kinds of workbooks.
//!
//! Invariants: a text that cannot be part of any heading of any kind costs one look at its
//! characters, for any sheet of text may ask for it; what may be one is never passed over.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::formats::number_text;
use crate::imports::cells::content::KeptRow;
use crate::imports::cells::words::{has_plain_form, heading};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::vocabulary::{
    CURRENCY_CHARACTER, EVERY_WORD, MAX_GUESS_CHARACTERS, MIN_GUESS_CHARACTERS,
};
use crate::sheet::Cell;

/// Bytes of the longest heading: thirty characters with a unit in brackets.
const MAX_HEADING_BYTES: usize = 90;

/// Characters of no heading that a text may have and still be a misspelt one.
const MAX_STRANGE_CHARACTERS: usize = 1;

/// Columns that must be spelt as they should where a header may be.
const MOST_ASKED_FOR: usize = 2;

/// Stands for words that are in no heading.
const NO_WORDS: &str = "\u{fffd}";

/// Characters of headings that name no column: places of amounts with a column for each digit,
/// and groups that make other money of what stands below them.
const BESIDE_WORDS: &str = "亿千百十万元角分年度期初末累计预算数量原外本位币单价上计划对方汇率人民";

/// Brackets, behind which anything may stand in a heading.
const BRACKETS: [char; 8] = ['(', '（', '[', '［', '【', '〔', '{', '｛'];

/// Years that head columns of months and days.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2199;

/// A heading as written and as compared; blank for what heads nothing.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    pub written: String,
    pub words: String,
    /// With what stands in brackets.
    pub all_words: String,
    /// It may be a row of a heading of some kind, or one with a slip.
    pub may_head: bool,
    /// It may be a row of a heading of some kind as it stands.
    pub is_piece: bool,
    /// It is a heading of some kind, but for one character.
    pub is_near: bool,
}

/// The characters of the words of all kinds together.
static CHARACTERS: LazyLock<FxHashSet<char>> = LazyLock::new(|| {
    let words = SheetKind::EVERY.iter().flat_map(|kind| kind.vocabulary().words());
    words.flat_map(str::chars).chain(BESIDE_WORDS.chars()).collect()
});

/// The headings in each of these rows.
#[must_use]
pub fn headings_of(rows: &[KeptRow]) -> Vec<Vec<Heading>> {
    rows.iter().map(|row| row.cells.iter().map(heading_of).collect()).collect()
}

/// Whether so many columns of a block end below with what may be a row of a heading: nothing else
/// is a header, however it is joined. More than two are not asked for, as the others may be of
/// several rows with a slip in one.
#[must_use]
pub fn may_be_header(block: &[Vec<Heading>], columns: usize) -> bool {
    let width = block.iter().map(Vec::len).max().unwrap_or(0);
    let lowest = |column: usize| {
        let mut own = block.iter().rev().filter_map(|row| row.get(column));
        own.find(|heading| !heading.written.is_empty())
    };
    let wanted = columns.clamp(1, MOST_ASKED_FOR);
    let pieces = (0..width).filter(|column| lowest(*column).is_some_and(|it| it.may_head));
    pieces.take(wanted).count() == wanted
}

/// What heads a column is a short text, or a year as a number.
#[must_use]
pub fn heading_of(cell: &Cell<'_>) -> Heading {
    match cell {
        Cell::Text(text) if text.len() <= MAX_HEADING_BYTES => {
            let written = if text.contains(char::is_whitespace) {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            } else {
                text.clone().into_owned()
            };
            if is_strange(text) { nothing_but(written) } else { compared(written) }
        }
        Cell::Number(number) => {
            let written = number_text(*number).map(|text| text.text).unwrap_or_default();
            let is_year = written.parse::<i64>().is_ok_and(|year| YEARS.contains(&year));
            if is_year { compared(written) } else { nothing_but(written) }
        }
        _ => Heading::default(),
    }
}

fn compared(written: String) -> Heading {
    let all_words = heading(&written, true);
    let has_brackets = written.contains(BRACKETS);
    let words = if has_brackets { heading(&written, false) } else { all_words.clone() };
    let is_word = EVERY_WORD.is_piece(&words) || EVERY_WORD.is_piece(&all_words);
    let is_piece = is_word || all_words.contains(CURRENCY_CHARACTER);
    let is_misspelt_word = !is_word && is_misspelt(&words);
    // 摘耍 is too short to be guessed, and is known by its wrong character.
    let is_short = words.chars().count() < MIN_GUESS_CHARACTERS && EVERY_WORD.has_near(&words);
    let is_near = is_misspelt_word || is_short || (has_brackets && EVERY_WORD.has_near(&all_words));
    let may_head = is_word || is_misspelt_word;
    Heading { written, words, all_words, may_head, is_piece, is_near }
}

fn nothing_but(written: String) -> Heading {
    let words = if written.is_empty() { String::new() } else { NO_WORDS.to_owned() };
    Heading { written, all_words: words.clone(), words, ..Heading::default() }
}

fn is_misspelt(words: &str) -> bool {
    (MIN_GUESS_CHARACTERS..=MAX_GUESS_CHARACTERS).contains(&words.chars().count())
        && EVERY_WORD.has_near(words)
}

/// Whether so many characters stand in no heading that this is none, not even a misspelt one.
fn is_strange(text: &str) -> bool {
    // Letters of scripts and digits beyond ASCII; the rest is punctuation, or looks like some.
    let is_word = |character: &char| *character >= '\u{2e80}' && character.is_alphabetic();
    let is_known = |character: char| CHARACTERS.contains(&character) || has_plain_form(character);
    let strange = text.chars().filter(is_word).filter(|character| !is_known(*character));
    strange.take(MAX_STRANGE_CHARACTERS + 1).count() > MAX_STRANGE_CHARACTERS
        && !text.contains(BRACKETS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_part_of_a_heading_is_told_from_what_cannot() {
        for (text, may_head, is_compared) in [
            ("摘要", true, true),
            ("借方", true, true),
            ("金额（人民币元）", true, true),
            ("憑證號", true, true),
            ("摘腰", false, true),
            ("货方金额", true, true),
            ("借方金颔", true, true),
            ("春风化雨", false, false),
            ("春风化雨（摘要）", false, true),
            ("", true, false),
        ] {
            let found = heading_of(&Cell::Text(text.into()));
            let compared = !found.words.is_empty() && found.words != NO_WORDS;
            assert_eq!(compared, is_compared, "{text}");
            assert_eq!(found.may_head, may_head, "{text}");
            assert_eq!(found.written, text);
        }
        assert_eq!(heading_of(&Cell::Number(2025.0)).words, "2025");
        assert_eq!(heading_of(&Cell::Number(318.4)).words, NO_WORDS);
    }
}
