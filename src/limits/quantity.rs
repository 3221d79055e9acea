//! 数量: pieces, days, heads; exact, with at most two decimals. Pure.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Serialize, Serializer};

use crate::money::Money;

/// In hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

const PLACES: usize = 2;
const WHOLE: i64 = 100;
/// More pieces than this are a slip of the hand.
const MAX: i64 = 100_000_000 * WHOLE;

impl Quantity {
    #[must_use]
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// `12`, `1,200`, `0.5`; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|it| !matches!(it, ',' | '，')).collect();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let is_number = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        let fraction = fraction.trim_end_matches('0');
        if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > PLACES
        {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{fraction:0<PLACES$}").parse().ok()?;
        let hundredths = whole.checked_mul(WHOLE)?.checked_add(fraction)?;
        (hundredths <= MAX).then_some(Self(hundredths))
    }

    /// An amount for each piece, half a fen up (away from zero); the amount itself where there is
    /// no quantity to divide by.
    #[must_use]
    pub fn share_of(self, amount: Money) -> Money {
        if self.0 <= 0 {
            return amount;
        }
        let (fen, pieces) = (i128::from(amount.fen()) * i128::from(WHOLE), i128::from(self.0));
        let twice = fen.abs() * 2 + pieces;
        let each = i64::try_from(twice / (2 * pieces)).unwrap_or(i64::MAX);
        Money::from_fen(if fen < 0 { -each } else { each })
    }
}

impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, it| sum + it)
    }
}

/// `12`, `0.5`: without zeros that say nothing.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:02}", self.0 % WHOLE);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / WHOLE),
            fraction => write!(f, "{}.{fraction}", self.0 / WHOLE),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_written_and_nothing_is_guessed() {
        for (text, read) in [
            ("12", Some("12")),
            ("1,200", Some("1200")),
            ("0.5", Some("0.5")),
            ("2.50", Some("2.5")),
            ("3.00", Some("3")),
            ("3.000", Some("3")),
            ("1.005", None),
            ("", None),
            ("-1", None),
            (".5", None),
            ("两", None),
        ] {
            let found = Quantity::read(text).map(|it| it.to_string());
            assert_eq!(found.as_deref(), read, "{text}");
        }
    }

    #[test]
    fn an_amount_for_each_is_rounded_half_up() {
        for (amount, quantity, each) in [
            (100, "3", 33),
            (200, "3", 67),
            (1, "2", 1),
            (-1, "2", -1),
            (30_000, "0.5", 60_000),
            (700, "0", 700),
        ] {
            let quantity = Quantity::read(quantity).unwrap();
            assert_eq!(quantity.share_of(Money::from_fen(amount)).fen(), each);
        }
    }
}
