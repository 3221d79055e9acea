//! Money: whole fen in an `i64`, never a float.
//!
//! Invariants: arithmetic is checked (an overflow is a bug and stops the request, never wraps);
//! whatever is written as text becomes money only in [`Money::read`], which guesses nothing.

pub mod percent;
pub mod share;
pub mod written;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Largest amount that one entry may carry, in fen: ten trillion yuan, far above any union's
/// books, and small enough that nine thousand of them still add up inside an `i64`.
pub const MAX_ENTRY_FEN: i64 = 1_000_000_000_000_000;

/// 金额. An amount in fen (分), signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMoney {
    /// It has a fraction of a fen.
    FractionOfFen,
    /// It is larger than [`MAX_ENTRY_FEN`].
    TooLarge,
    /// It is not a number at all.
    NotANumber,
}

impl Money {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The amount in yuan, with two places.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// `1,234.50`: for people; machines get [`fmt::Display`].
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = self.abs().to_string();
        let (yuan, cents) = plain.split_at(plain.len() - 3);
        let mut text = String::with_capacity(plain.len() + plain.len() / 3 + 1);
        if self.is_negative() {
            text.push('-');
        }
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index) % 3 == 0 {
                text.push(',');
            }
            text.push(digit);
        }
        text.push_str(cents);
        text
    }
}

/// Digits in capitals, which nobody can add a stroke to.
const CAPITALS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
/// Places within four digits.
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];

impl Money {
    /// 大写金额, as a voucher or a bill spells it (支付结算办法 附件一): `负壹仟零伍元叁角整`.
    #[must_use]
    pub fn capitals(self) -> String {
        let fen = self.0.unsigned_abs();
        let (yuan, jiao, rest) = (fen / 100, fen / 10 % 10, fen % 10);
        let digit = |value: u64| usize::try_from(value).map_or("", |place| CAPITALS[place % 10]);
        let mut text = String::new();
        if self.is_negative() {
            text.push('负');
        }
        if yuan > 0 || fen == 0 {
            text.push_str(&whole_capitals(yuan));
            text.push('元');
        }
        if jiao > 0 {
            text.push_str(digit(jiao));
            text.push('角');
        } else if rest > 0 && yuan > 0 {
            text.push('零');
        }
        if rest > 0 {
            text.push_str(digit(rest));
            text.push('分');
        } else {
            text.push('整');
        }
        text
    }
}

/// A whole number in capitals; a gap of noughts within it is one 零.
fn whole_capitals(number: u64) -> String {
    let digits: Vec<usize> =
        number.to_string().bytes().map(|byte| usize::from(byte.saturating_sub(b'0'))).collect();
    let mut text = String::new();
    let mut is_gap = false;
    let mut group_has_digit = false;
    for (index, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - index;
        if *digit == 0 {
            is_gap = true;
        } else {
            if is_gap && !text.is_empty() {
                text.push('零');
            }
            is_gap = false;
            group_has_digit = true;
            text.push_str(CAPITALS[*digit]);
            text.push_str(PLACES[place % 4]);
        }
        if place.is_multiple_of(4) {
            // Ten thousand 亿 are 万亿: 亿 is said of everything before it.
            if place == 8 && !text.is_empty() {
                text.push('亿');
            } else if (place == 4 || place == 12) && group_has_digit {
                text.push('万');
            }
            group_has_digit = false;
        }
    }
    if text.is_empty() { CAPITALS[0].to_owned() } else { text }
}

/// `1234.50`, `-0.05`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

/// As [`Money::read`]; what is no amount at all is refused.
impl FromStr for Money {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        Self::read(text)?.ok_or(NotMoney::NotANumber)
    }
}

fn checked(value: Option<i64>) -> Money {
    match value {
        Some(fen) => Money(fen),
        None => panic!("money overflowed: amounts are limited on entry, so this is a bug"),
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        checked(self.0.checked_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        checked(self.0.checked_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        checked(self.0.checked_neg())
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |total, amount| total + amount)
    }
}

/// As text in yuan, `"1234.50"`: no reader can turn it into a float by accident, and a number of
/// JSON, which most readers take for a float, is refused.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| {
            serde::de::Error::custom(format!("金额应为至多两位小数的文本，实为 {text}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_and_print_as_accountants_write_them() {
        for (text, fen, grouped) in [
            ("0", 0, "0.00"),
            ("0.05", 5, "0.05"),
            ("-0.05", -5, "-0.05"),
            ("999.99", 99_999, "999.99"),
            ("1234.5", 123_450, "1,234.50"),
            ("-1234567.89", -123_456_789, "-1,234,567.89"),
            ("100000000.00", 10_000_000_000, "100,000,000.00"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!(money.fen(), fen, "{text}");
            assert_eq!(money.grouped(), grouped, "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for (text, why) in [
            ("1.234", NotMoney::FractionOfFen),
            ("99999999999999.99", NotMoney::TooLarge),
            ("abc", NotMoney::NotANumber),
            ("1e3", NotMoney::NotANumber),
            ("", NotMoney::NotANumber),
        ] {
            assert_eq!(text.parse::<Money>(), Err(why), "{text}");
        }
    }

    #[test]
    fn money_in_json_is_text_and_never_a_number() {
        let read = |json: &str| serde_json::from_str::<Money>(json).map(Money::fen).ok();
        assert_eq!(read("\"1234.50\""), Some(123_450));
        assert_eq!(read("\"1,234.50\""), Some(123_450));
        for wrong in ["1234.5", "1234", "0.1", "1e3", "null", "\"1e3\"", "\"1_000\"", "\"1,50\""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_are_spelled_in_capitals_as_bills_spell_them() {
        for (text, capitals) in [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角整"),
            ("0.55", "伍角伍分"),
            ("1", "壹元整"),
            ("10", "壹拾元整"),
            ("15.04", "壹拾伍元零肆分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("1000", "壹仟元整"),
            ("1005.30", "壹仟零伍元叁角整"),
            ("1409.50", "壹仟肆佰零玖元伍角整"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("107000.53", "壹拾万零柒仟元伍角叁分"),
            ("100000", "壹拾万元整"),
            ("1000001", "壹佰万零壹元整"),
            ("10010000", "壹仟零壹万元整"),
            ("100000000", "壹亿元整"),
            ("100000010", "壹亿零壹拾元整"),
            ("100010000", "壹亿零壹万元整"),
            ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
            ("9999999999999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
            ("1000000000000", "壹万亿元整"),
            ("-100", "负壹佰元整"),
            ("-0.01", "负壹分"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!(money.capitals(), capitals, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(fen in -MAX_ENTRY_FEN..MAX_ENTRY_FEN) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
            prop_assert_eq!(money.grouped().replace(',', ""), money.to_string());
        }
    }
}
