//! Amounts as people and spreadsheets write them, to whole fen.
//!
//! Invariants: an amount is never guessed: grouping that does not group by thousands, more than
//! two places, dates and error values are refused; blank and a lone dash are no amount at all,
//! which is not the same as zero.

use crate::finding::Code;
use crate::formats::number_text;
use crate::money::{MAX_ENTRY_FEN, Money};
use crate::sheet::Cell;

use super::codes;
use super::words::half_width;

/// Characters of the longest amount worth reading: ten trillion with grouping, sign and unit.
const MAX_CHARACTERS: usize = 40;

/// An amount and what was done to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadAmount {
    pub money: Money,
    /// The spreadsheet's float carried noise behind the 15th digit, which was dropped.
    pub had_noise: bool,
}

/// Why a cell is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountProblem {
    NotANumber,
    FractionOfFen,
    TooLarge,
    IsDate,
    IsError,
}

impl AmountProblem {
    #[must_use]
    pub fn code(self) -> &'static Code {
        match self {
            Self::NotANumber => &codes::AMOUNT_NOT_A_NUMBER,
            Self::FractionOfFen => &codes::AMOUNT_FRACTION_OF_FEN,
            Self::TooLarge => &codes::AMOUNT_TOO_LARGE,
            Self::IsDate => &codes::AMOUNT_IS_DATE,
            Self::IsError => &codes::CELL_ERROR,
        }
    }
}

/// What amounts are counted in, as a heading or a line above says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountUnit {
    Yuan,
    /// 万元: 0.126 is 1,260.00, exactly.
    TenThousands,
}

impl AmountUnit {
    /// Decimal places down to the fen.
    fn places(self) -> usize {
        match self {
            Self::Yuan => 2,
            Self::TenThousands => 6,
        }
    }
}

/// The amount in a cell; `None` when the cell holds no amount.
pub fn read_amount(cell: &Cell<'_>, unit: AmountUnit) -> Result<Option<ReadAmount>, AmountProblem> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => {
            Ok(amount_of_text(text, unit)?.map(|money| ReadAmount { money, had_noise: false }))
        }
        Cell::Number(number) => amount_of_number(*number, unit).map(Some),
        Cell::Date(_) => Err(AmountProblem::IsDate),
        Cell::Bool(_) => Err(AmountProblem::NotANumber),
        Cell::Error(_) => Err(AmountProblem::IsError),
    }
}

fn amount_of_number(number: f64, unit: AmountUnit) -> Result<ReadAmount, AmountProblem> {
    let text = number_text(number).ok_or(AmountProblem::NotANumber)?;
    let money = amount_of_text(&text.text, unit)?.unwrap_or(Money::ZERO);
    Ok(ReadAmount { money, had_noise: text.had_noise })
}

/// `1,234.50`, `１，２３４．５０`, `(123.00)`, `¥5`, `5元`, `5-`, `-5`.
pub fn amount_of_text(text: &str, unit: AmountUnit) -> Result<Option<Money>, AmountProblem> {
    let mut characters = ['\0'; MAX_CHARACTERS];
    let mut length = 0;
    for character in text.chars().map(half_width).filter(|character| !character.is_whitespace()) {
        *characters.get_mut(length).ok_or(AmountProblem::NotANumber)? = character;
        length += 1;
    }
    let mut written = &characters[..length];
    if written.iter().all(|character| *character == '-') {
        return Ok(None);
    }
    let mut is_negative = false;
    if let ['(', inner @ .., ')'] = written {
        is_negative = true;
        written = inner;
    }
    written = strip_unit(written);
    match written {
        ['-', rest @ ..] if !is_negative => {
            is_negative = true;
            written = strip_unit(rest);
        }
        [rest @ .., '-'] if !is_negative => {
            is_negative = true;
            written = strip_unit(rest);
        }
        ['+', rest @ ..] => written = strip_unit(rest),
        _ => {}
    }
    let fen = fen_of_digits(written, unit.places())?;
    Ok(Some(Money::from_fen(if is_negative { -fen } else { fen })))
}

/// Without a currency mark before or the word for yuan behind.
fn strip_unit(written: &[char]) -> &[char] {
    let written = match written {
        ['¥', rest @ ..] | ['R', 'M', 'B', rest @ ..] | ['C', 'N', 'Y', rest @ ..] => rest,
        other => other,
    };
    match written {
        [rest @ .., '元' | '圆'] => rest,
        other => other,
    }
}

/// `unit_places` are the decimal places that make one fen.
fn fen_of_digits(written: &[char], unit_places: usize) -> Result<i64, AmountProblem> {
    let point = written.iter().position(|character| *character == '.');
    let (whole, fraction) = written.split_at(point.unwrap_or(written.len()));
    let fraction = fraction.get(1..).unwrap_or_default();
    if whole.is_empty() && fraction.is_empty() {
        return Err(AmountProblem::NotANumber);
    }
    check_grouping(whole)?;
    let mut fen: i64 = 0;
    let mut places = 0;
    let digits = whole.iter().filter(|character| !is_group_mark(**character));
    for character in digits {
        fen = push_digit(fen, *character)?;
    }
    for character in fraction {
        if places < unit_places {
            fen = push_digit(fen, *character)?;
        } else if !character.is_ascii_digit() {
            return Err(AmountProblem::NotANumber);
        } else if *character != '0' {
            return Err(AmountProblem::FractionOfFen);
        }
        places += 1;
    }
    for _ in places..unit_places {
        fen = push_digit(fen, '0')?;
    }
    if fen > MAX_ENTRY_FEN { Err(AmountProblem::TooLarge) } else { Ok(fen) }
}

fn push_digit(fen: i64, character: char) -> Result<i64, AmountProblem> {
    let digit = character.to_digit(10).ok_or(AmountProblem::NotANumber)?;
    fen.checked_mul(10)
        .and_then(|fen| fen.checked_add(i64::from(digit)))
        .ok_or(AmountProblem::TooLarge)
}

fn is_group_mark(character: char) -> bool {
    matches!(character, ',' | '，' | '\'')
}

/// Marks group by thousands or are not there: `1,50` may mean one and a half somewhere.
fn check_grouping(whole: &[char]) -> Result<(), AmountProblem> {
    if !whole.iter().copied().any(is_group_mark) {
        return Ok(());
    }
    let mut groups = whole.split(|character| is_group_mark(*character));
    let first = groups.next().map_or(0, <[char]>::len);
    if (1..=3).contains(&first) && groups.all(|group| group.len() == 3) {
        Ok(())
    } else {
        Err(AmountProblem::NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(cell: &Cell<'_>, fen: Option<i64>) {
        let read = read_amount(cell, AmountUnit::Yuan)
            .map(|amount| amount.map(|amount| amount.money.fen()));
        assert_eq!(read, Ok(fen), "{cell:?}");
    }

    fn refuse(cell: &Cell<'_>, problem: AmountProblem) {
        assert_eq!(read_amount(cell, AmountUnit::Yuan), Err(problem), "{cell:?}");
    }

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(text.into())
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (written, fen) in [
            ("1234.5", 123_450),
            ("1,234.50", 123_450),
            ("1,234,567.89", 123_456_789),
            ("１，２３４．５０", 123_450),
            (" 12 ", 1_200),
            ("(123.00)", -12_300),
            ("（123.00）", -12_300),
            ("¥5", 500),
            ("￥1,000.00", 100_000),
            ("-¥5", -500),
            ("¥-5", -500),
            ("5元", 500),
            ("100.00-", -10_000),
            ("-100", -10_000),
            ("－100", -10_000),
            ("+7", 700),
            (".5", 50),
            ("5.", 500),
            ("0", 0),
            ("1.500", 150),
        ] {
            check(&text(written), Some(fen));
        }
    }

    #[test]
    fn blank_and_a_lone_dash_are_no_amount() {
        for written in ["", "  ", "-", "—", "——", "　", "－"] {
            check(&text(written), None);
        }
        check(&Cell::Empty, None);
    }

    #[test]
    fn floats_lose_their_noise_and_nothing_else() {
        check(&Cell::Number(434.99999999999994), Some(43_500));
        check(&Cell::Number(0.1 + 0.2), Some(30));
        check(&Cell::Number(-12.34), Some(-1_234));
        check(&Cell::Number(0.0), Some(0));
        let noisy = Cell::Number(434.99999999999994);
        let read = read_amount(&noisy, AmountUnit::Yuan).unwrap().unwrap();
        assert!(read.had_noise);
    }

    #[test]
    fn ten_thousands_are_multiplied_exactly() {
        let read = |text: &'static str| {
            let read = read_amount(&Cell::Text(text.into()), AmountUnit::TenThousands);
            read.map(|read| read.map(|read| read.money.fen()))
        };
        assert_eq!(read("0.126"), Ok(Some(126_000)));
        assert_eq!(read("-8.634055"), Ok(Some(-8_634_055)));
        assert_eq!(read("12"), Ok(Some(12_000_000)));
        assert_eq!(read("1,234.5"), Ok(Some(1_234_500_000)));
        assert_eq!(read("0.0000011"), Err(AmountProblem::FractionOfFen));
        let number = read_amount(&Cell::Number(0.34805), AmountUnit::TenThousands);
        assert_eq!(number.unwrap().unwrap().money.fen(), 348_050);
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for written in
            ["abc", "1,50", "12,34.5", "1.2.3", "1e5", "(-5)", "五百", "12万", ".", "1,,000"]
        {
            refuse(&text(written), AmountProblem::NotANumber);
        }
        refuse(&text("1.234"), AmountProblem::FractionOfFen);
        refuse(&Cell::Number(333.333333333333), AmountProblem::FractionOfFen);
        refuse(&text("99999999999999.99"), AmountProblem::TooLarge);
        refuse(&Cell::Number(1e18), AmountProblem::TooLarge);
        refuse(&Cell::Date(jiff::civil::date(2025, 1, 1).at(0, 0, 0, 0)), AmountProblem::IsDate);
        refuse(&Cell::Error("#REF!".into()), AmountProblem::IsError);
    }

    proptest! {
        #[test]
        fn every_amount_comes_back_from_every_spelling(fen in -MAX_ENTRY_FEN..MAX_ENTRY_FEN) {
            let money = Money::from_fen(fen);
            let spellings = [money.to_string(), money.grouped(), format!("¥{}", money.grouped())];
            for spelling in spellings {
                prop_assert_eq!(amount_of_text(&spelling, AmountUnit::Yuan), Ok(Some(money)));
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,60}") {
            let _ = amount_of_text(&text, AmountUnit::Yuan);
            let _ = amount_of_text(&text, AmountUnit::TenThousands);
        }
    }
}
