//! Money: whole fen in an `i64`, never a float.
//!
//! Invariants: arithmetic is checked (an overflow is a bug and stops the request, never wraps);
//! decimals meet money only in [`Money::from_decimal`], which refuses fractions of a fen.

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

/// Why a decimal is not an amount.
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

    /// Yuan to fen, exactly.
    ///
    /// # Errors
    /// When the decimal has more than two places of value, or is beyond [`MAX_ENTRY_FEN`].
    pub fn from_decimal(yuan: Decimal) -> Result<Self, NotMoney> {
        let fen = yuan.checked_mul(Decimal::ONE_HUNDRED).ok_or(NotMoney::TooLarge)?;
        if !fen.fract().is_zero() {
            return Err(NotMoney::FractionOfFen);
        }
        let fen = i64::try_from(fen.trunc().mantissa() / 10_i128.pow(fen.trunc().scale()))
            .map_err(|_| NotMoney::TooLarge)?;
        if fen.abs() > MAX_ENTRY_FEN {
            return Err(NotMoney::TooLarge);
        }
        Ok(Self(fen))
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

/// `1234.50`, `-0.05`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

/// Plain decimal text in yuan, at most two places.
impl FromStr for Money {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        Self::from_decimal(Decimal::from_str(text).map_err(|_| NotMoney::NotANumber)?)
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

/// As text in yuan, `"1234.50"`: no reader can turn it into a float by accident.
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
        ] {
            assert_eq!(text.parse::<Money>(), Err(why), "{text}");
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
