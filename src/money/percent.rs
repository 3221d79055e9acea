//! Percents with up to four decimals, exact: shares, rates, tiers.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::money::Money;

/// 比例, in ten-thousandths of a percent: 12.5 % is 125,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// Decimal places of a percent as it is written.
const PLACES: usize = 4;
/// A percent larger than this is a slip of the hand.
const MAX: u32 = 1_000_000_000;

impl Percent {
    pub const ZERO: Self = Self(0);
    /// 100 %.
    pub const WHOLE: Self = Self(1_000_000);

    #[must_use]
    pub const fn from_parts(parts: u32) -> Self {
        Self(parts)
    }

    /// In ten-thousandths of a percent.
    #[must_use]
    pub const fn parts(self) -> u32 {
        self.0
    }

    #[must_use]
    pub fn weight(self) -> u64 {
        u64::from(self.0)
    }

    /// `60`, `12.5`, `33.3333`, with or without a percent sign; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix(['%', '％']).unwrap_or(text).trim_end();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        let is_written = !whole.is_empty() && (fraction.is_empty() != text.contains('.'));
        if !is_written || !is_number(whole) || !is_number(fraction) || fraction.len() > PLACES {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let fraction: u32 = format!("{fraction:0<PLACES$}").parse().ok()?;
        let parts = whole.checked_mul(10_000)?.checked_add(fraction)?;
        (parts <= MAX).then_some(Self(parts))
    }

    /// So much of an amount, half a fen up (away from zero).
    #[must_use]
    pub fn of(self, amount: Money) -> Money {
        let product = i128::from(amount.fen()) * i128::from(self.0);
        let half = i128::from(Self::WHOLE.0) / 2;
        let whole = i128::from(Self::WHOLE.0);
        let rounded = if product < 0 { (product - half) / whole } else { (product + half) / whole };
        Money::from_fen(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

/// `60`, `12.5`: without a sign, without zeros that say nothing.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        let fraction = format!("{rest:04}");
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            fraction => write!(f, "{whole}.{fraction}"),
        }
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom(format!("not a percent: {text}")))
    }
}

/// 完成率, 收缴率: one amount in percent of another, two decimals, half up; `None` where there is
/// nothing to be a part of.
#[must_use]
pub fn rate(part: Money, whole: Money) -> Option<String> {
    if whole.is_zero() {
        return None;
    }
    let (part, whole) = (i128::from(part.fen()), i128::from(whole.fen()));
    let (part, whole) = if whole < 0 { (-part, -whole) } else { (part, whole) };
    let twice = part.abs() * 20_000 + whole;
    let hundredths = twice / (2 * whole);
    let sign = if part < 0 && hundredths > 0 { "-" } else { "" };
    Some(format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_read_as_written_and_nothing_is_guessed() {
        for (text, parts) in [
            ("60", Some(600_000)),
            ("60%", Some(600_000)),
            (" 12.5 ％", Some(125_000)),
            ("33.3333", Some(333_333)),
            ("0", Some(0)),
            ("100.0000", Some(1_000_000)),
            ("33.33333", None),
            ("", None),
            ("%", None),
            (".5", None),
            ("5.", None),
            ("-1", None),
            ("1e2", None),
            ("六十", None),
        ] {
            assert_eq!(Percent::read(text).map(Percent::parts), parts, "{text}");
        }
        assert_eq!(Percent::from_parts(125_000).to_string(), "12.5");
        assert_eq!(Percent::WHOLE.to_string(), "100");
    }

    #[test]
    fn so_much_of_an_amount_is_rounded_half_up() {
        for (percent, fen, expected) in
            [("2", 25, 1), ("2", 24, 0), ("0.5", 345_000, 1725), ("2", -25, -1), ("100", 7, 7)]
        {
            let of = Percent::read(percent).unwrap().of(Money::from_fen(fen));
            assert_eq!(of.fen(), expected, "{percent} {fen}");
        }
    }

    #[test]
    fn rates_have_two_decimals_half_up() {
        for (part, whole, expected) in [
            (1, 3, Some("33.33")),
            (2, 3, Some("66.67")),
            (1, 8, Some("12.50")),
            (100_005, 10_000_000, Some("1.00")),
            (5, 100_000, Some("0.01")),
            (3, 2, Some("150.00")),
            (-1, 3, Some("-33.33")),
            (0, 5, Some("0.00")),
            (5, 0, None),
        ] {
            let rate = rate(Money::from_fen(part), Money::from_fen(whole));
            assert_eq!(rate.as_deref(), expected, "{part}/{whole}");
        }
    }
}
