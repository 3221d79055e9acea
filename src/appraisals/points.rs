//! Points, exact to four places. Pure.
//!
//! Invariant: points are whole ten-thousandths; they are rounded when they are printed and never
//! before.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

use serde::{Serialize, Serializer};

/// 分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

/// Parts of a point.
const PARTS: i64 = 10_000;
const PLACES: usize = 4;
/// Nobody gives more.
const MAX: i64 = 1_000 * PARTS;

impl Points {
    pub const ZERO: Self = Self(0);
    /// A scheme's points.
    pub const HUNDRED: Self = Self(100 * PARTS);

    #[must_use]
    pub const fn from_parts(parts: i64) -> Self {
        Self(parts)
    }

    #[must_use]
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// `1.5`; `None` for anything else, and below nil.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        let is_written = !whole.is_empty() && fraction.is_empty() != text.contains('.');
        if !is_written || !is_number(whole) || !is_number(fraction) || fraction.len() > PLACES {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{fraction:0<PLACES$}").parse().ok()?;
        let parts = whole.checked_mul(PARTS)?.checked_add(fraction)?;
        (parts <= MAX).then_some(Self(parts))
    }

    /// So many times.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(i64::try_from(count).map_or(i64::MAX, |count| self.0.saturating_mul(count)))
    }

    /// So many percent.
    #[must_use]
    pub fn percent(self, percent: i64) -> Self {
        Self(self.0.saturating_mul(percent) / 100)
    }

    /// As it is written where nothing is lost: `0.5`.
    #[must_use]
    pub fn written(self) -> String {
        let text = format!("{}.{:04}", self.0 / PARTS, self.0 % PARTS);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// In hundredths of 100 × this ÷ whole, half up; `None` where there is nothing to be a part of.
    #[must_use]
    pub fn share_of(self, whole: Self) -> Option<i64> {
        if whole.0 <= 0 {
            return None;
        }
        let (part, whole) = (i128::from(self.0), i128::from(whole.0));
        i64::try_from((2 * part * 10_000 + whole) / (2 * whole)).ok()
    }
}

/// Two places, half up.
impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hundredths((self.0 + 50) / 100))
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, Self::add)
    }
}

/// Hundredths as they are printed: `92.50`.
#[must_use]
pub fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_as_written_and_printed_half_up() {
        for (text, parts, printed) in [
            ("1.5", Some(15_000), "1.50"),
            ("0.005", Some(50), "0.01"),
            ("0.0049", Some(49), "0.00"),
            ("100", Some(1_000_000), "100.00"),
            ("-1", None, ""),
            ("1.", None, ""),
            ("1.00001", None, ""),
            ("1001", None, ""),
            ("", None, ""),
        ] {
            let read = Points::read(text);
            assert_eq!(read.map(Points::parts), parts, "{text}");
            assert_eq!(read.map(|it| it.to_string()).unwrap_or_default(), printed, "{text}");
        }
        assert_eq!(Points::from_parts(15_000).written(), "1.5");
        assert_eq!(Points::from_parts(20_000).written(), "2");
    }

    #[test]
    fn a_total_is_rescaled_and_rounded_once() {
        let at = |text: &str| Points::read(text).unwrap_or_default();
        for (part, whole, expected) in [
            ("92.5", "100", Some("92.50")),
            ("60.1", "65.5", Some("91.76")),
            ("1", "3", Some("33.33")),
            ("2", "3", Some("66.67")),
            ("0", "3", Some("0.00")),
            ("1", "0", None),
        ] {
            let share = at(part).share_of(at(whole)).map(hundredths);
            assert_eq!(share.as_deref(), expected, "{part} {whole}");
        }
    }
}
