//! The one reader of amounts that people write: in a cell, a form, a body, a search, a list.
//!
//! Invariants: an amount is never guessed. Marks that do not group by thousands, blanks between
//! digits, exponents, a second number and fractions of a fen are refused; blank and a lone dash
//! are no amount at all, which is not the same as zero.

use super::{MAX_ENTRY_FEN, Money, NotMoney};

/// Characters of the longest amount worth reading: ten trillion with grouping, sign and unit.
const MAX_CHARACTERS: usize = 40;
/// Decimal places of a yuan down to the fen.
pub const YUAN_PLACES: usize = 2;

impl Money {
    /// An amount in yuan as people write it: `1,234.50`, `１，２３４．５０`, `(123.00)`, `¥5`,
    /// `5元`, `5-`, `-5`. `None` where nothing is written but blanks or dashes.
    ///
    /// # Errors
    /// When it is no amount, is finer than a fen or beyond [`MAX_ENTRY_FEN`].
    pub fn read(text: &str) -> Result<Option<Self>, NotMoney> {
        Self::read_counted(text, YUAN_PLACES)
    }

    /// The same, counted in a unit of which `places` decimal places make one fen: 2 for 元,
    /// 6 for 万元.
    ///
    /// # Errors
    /// As [`Money::read`].
    pub fn read_counted(text: &str, places: usize) -> Result<Option<Self>, NotMoney> {
        let mut characters = ['\0'; MAX_CHARACTERS];
        let mut length = 0;
        let blank = |character: &char| character.is_whitespace();
        for character in text.chars().filter(|it| !is_invisible(*it)).map(plain) {
            if length == 0 && blank(&character) {
                continue;
            }
            // Blanks behind are cut off below, so many of them do no harm.
            match characters.get_mut(length) {
                Some(place) => *place = character,
                None if blank(&character) => continue,
                None => return Err(NotMoney::NotANumber),
            }
            length += 1;
        }
        let written = trim(&characters[..length]);
        if written.iter().all(|character| *character == '-') {
            return Ok(None);
        }
        let (digits, is_negative) = strip_sign(written);
        let fen = fen_of_digits(digits, places)?;
        Ok(Some(Self::from_fen(if is_negative { -fen } else { fen })))
    }
}

/// Marks that are there and not seen: writing direction, joiners, byte order.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Full-width forms to their ASCII twins, the many dashes to one.
fn plain(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
        }
        '￥' => '¥',
        '—' | '–' | '―' | '﹣' | '‐' | '−' => '-',
        other => other,
    }
}

fn trim(written: &[char]) -> &[char] {
    let from = written.iter().position(|it| !it.is_whitespace()).unwrap_or(written.len());
    let to = written.iter().rposition(|it| !it.is_whitespace()).map_or(from, |place| place + 1);
    written.get(from..to).unwrap_or_default()
}

/// One sign, before or behind, or brackets round a negative amount.
fn strip_sign(written: &[char]) -> (&[char], bool) {
    if let ['(', inner @ .., ')'] = written {
        return (strip_unit(inner), true);
    }
    match strip_unit(written) {
        ['-', rest @ ..] | [rest @ .., '-'] => (strip_unit(rest), true),
        ['+', rest @ ..] => (strip_unit(rest), false),
        plain => (plain, false),
    }
}

/// Without a currency mark before or the word for yuan behind.
fn strip_unit(written: &[char]) -> &[char] {
    let written = match trim(written) {
        ['¥', rest @ ..] | ['R', 'M', 'B', rest @ ..] | ['C', 'N', 'Y', rest @ ..] => rest,
        other => other,
    };
    let written = match written {
        [rest @ .., '元' | '圆'] => rest,
        other => other,
    };
    trim(written)
}

fn fen_of_digits(written: &[char], unit_places: usize) -> Result<i64, NotMoney> {
    let point = written.iter().position(|character| *character == '.');
    let (whole, fraction) = written.split_at(point.unwrap_or(written.len()));
    let fraction = fraction.get(1..).unwrap_or_default();
    if whole.is_empty() && fraction.is_empty() {
        return Err(NotMoney::NotANumber);
    }
    check_grouping(whole)?;
    let mut fen: i64 = 0;
    let mut places = 0;
    for character in whole.iter().filter(|character| !is_group_mark(**character)) {
        fen = push_digit(fen, *character)?;
    }
    for character in fraction {
        if places < unit_places {
            fen = push_digit(fen, *character)?;
        } else if !character.is_ascii_digit() {
            return Err(NotMoney::NotANumber);
        } else if *character != '0' {
            return Err(NotMoney::FractionOfFen);
        }
        places += 1;
    }
    for _ in places..unit_places {
        fen = push_digit(fen, '0')?;
    }
    if fen > MAX_ENTRY_FEN { Err(NotMoney::TooLarge) } else { Ok(fen) }
}

fn push_digit(fen: i64, character: char) -> Result<i64, NotMoney> {
    let digit = character.to_digit(10).ok_or(NotMoney::NotANumber)?;
    fen.checked_mul(10).and_then(|fen| fen.checked_add(i64::from(digit))).ok_or(NotMoney::TooLarge)
}

fn is_group_mark(character: char) -> bool {
    matches!(character, ',' | '\'')
}

/// Marks group by thousands or are not there: `1,50` may mean one and a half somewhere.
fn check_grouping(whole: &[char]) -> Result<(), NotMoney> {
    if !whole.iter().copied().any(is_group_mark) {
        return Ok(());
    }
    let mut groups = whole.split(|character| is_group_mark(*character));
    let first = groups.next().map_or(0, <[char]>::len);
    if (1..=3).contains(&first) && groups.all(|group| group.len() == 3) {
        Ok(())
    } else {
        Err(NotMoney::NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (written, fen) in [
            ("1234.5", 123_450),
            ("1,234.50", 123_450),
            ("1,234,567.89", 123_456_789),
            ("1'234.50", 123_450),
            ("１，２３４．５０", 123_450),
            (" 12 ", 1_200),
            ("\u{3000}12\u{a0}", 1_200),
            ("(123.00)", -12_300),
            ("（123.00）", -12_300),
            ("¥5", 500),
            ("¥ 5 元", 500),
            ("￥1,000.00", 100_000),
            ("-¥5", -500),
            ("¥-5", -500),
            ("5元", 500),
            ("100.00-", -10_000),
            ("- 100", -10_000),
            ("－100", -10_000),
            ("+7", 700),
            (".5", 50),
            ("5.", 500),
            ("0", 0),
            ("1.500", 150),
            ("\u{202a}36.00\u{202c}", 3_600),
            ("36\u{200b}.00\u{feff}", 3_600),
        ] {
            assert_eq!(Money::read(written), Ok(Some(Money::from_fen(fen))), "{written:?}");
        }
    }

    #[test]
    fn blank_and_a_lone_dash_are_no_amount() {
        for written in ["", "  ", "-", "—", "——", "　", "－", "\u{feff}"] {
            assert_eq!(Money::read(written), Ok(None), "{written:?}");
        }
        assert_eq!(Money::read(&" ".repeat(60)), Ok(None));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for (written, why) in [
            ("abc", NotMoney::NotANumber),
            ("1,50", NotMoney::NotANumber),
            ("1，50", NotMoney::NotANumber),
            ("12,34.5", NotMoney::NotANumber),
            ("1,,000", NotMoney::NotANumber),
            ("1000,000", NotMoney::NotANumber),
            ("1.2.3", NotMoney::NotANumber),
            ("1234。50", NotMoney::NotANumber),
            ("1e3", NotMoney::NotANumber),
            ("1E3", NotMoney::NotANumber),
            ("1_000", NotMoney::NotANumber),
            ("1_.5", NotMoney::NotANumber),
            ("0x10", NotMoney::NotANumber),
            ("100\n200", NotMoney::NotANumber),
            ("100 200", NotMoney::NotANumber),
            ("1 000.00", NotMoney::NotANumber),
            ("(-5)", NotMoney::NotANumber),
            ("--5", NotMoney::NotANumber),
            ("-5-", NotMoney::NotANumber),
            ("五百", NotMoney::NotANumber),
            ("12万", NotMoney::NotANumber),
            (".", NotMoney::NotANumber),
            ("1.234", NotMoney::FractionOfFen),
            ("0.0099999999999999999999999", NotMoney::FractionOfFen),
            ("99999999999999.99", NotMoney::TooLarge),
        ] {
            assert_eq!(Money::read(written), Err(why), "{written:?}");
        }
        assert_eq!(Money::read(&"1".repeat(60)), Err(NotMoney::NotANumber));
    }

    proptest! {
        #[test]
        fn every_amount_comes_back_from_every_spelling(fen in -MAX_ENTRY_FEN..MAX_ENTRY_FEN) {
            let money = Money::from_fen(fen);
            let spellings = [money.to_string(), money.grouped(), format!("¥{}", money.grouped())];
            for spelling in spellings {
                prop_assert_eq!(Money::read(&spelling), Ok(Some(money)));
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,60}") {
            let _ = Money::read(&text);
            let _ = Money::read_counted(&text, 6);
        }
    }
}
