//! Rates as they are written, exact. Pure.

use std::fmt;

/// Digits behind the point: rates of audits have two, confidences three.
const PLACES: usize = 6;

/// A part of one, as a fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    pub numerator: u64,
    /// Never nil.
    pub denominator: u64,
}

impl Fraction {
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `None` where the denominator is nil.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let common = greatest_common_divisor(numerator, denominator);
        Some(Self { numerator: numerator / common, denominator: denominator / common })
    }

    /// `0.05`, `5%` or `1/20`; `None` for anything else, and above one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let read = if let Some((above, below)) = text.split_once('/') {
            Self::new(digits(above)?, digits(below)?)
        } else if let Some(percent) = text.strip_suffix(['%', '％']) {
            let parts = decimal(percent.trim_end())?;
            Self::new(parts, 100 * 10_u64.pow(u32::try_from(PLACES).ok()?))
        } else {
            Self::new(decimal(text)?, 10_u64.pow(u32::try_from(PLACES).ok()?))
        };
        read.filter(|it| it.numerator <= it.denominator)
    }

    /// What is left of one.
    #[must_use]
    pub fn rest(self) -> Self {
        Self { numerator: self.denominator - self.numerator, denominator: self.denominator }
    }

    /// Whether this is less than another.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        u128::from(self.numerator) * u128::from(other.denominator)
            < u128::from(other.numerator) * u128::from(self.denominator)
    }

    #[must_use]
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// So much of a number of things, rounded up.
    #[must_use]
    pub fn of_rounded_up(self, count: u64) -> u64 {
        let product = u128::from(self.numerator) * u128::from(count);
        u64::try_from(product.div_ceil(u128::from(self.denominator))).unwrap_or(u64::MAX)
    }
}

/// As it is kept: `1/20`.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}

fn digits(text: &str) -> Option<u64> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// A decimal in millionths.
fn decimal(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > PLACES || fraction.is_empty() == text.contains('.') {
        return None;
    }
    let whole = digits(whole)?;
    let fraction = digits(&format!("{fraction:0<PLACES$}"))?;
    whole.checked_mul(10_u64.pow(u32::try_from(PLACES).ok()?))?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_written_and_nothing_is_guessed() {
        for (text, expected) in [
            ("0.05", Some((1, 20))),
            ("5%", Some((1, 20))),
            ("1/20", Some((1, 20))),
            ("0.125", Some((1, 8))),
            ("0", Some((0, 1))),
            ("1", Some((1, 1))),
            ("95％", Some((19, 20))),
            ("1.05", None),
            ("5", None),
            ("0.1234567", None),
            ("1/0", None),
            ("-0.1", None),
            ("1e-1", None),
            ("", None),
            ("0.", None),
        ] {
            let read = Fraction::read(text).map(|it| (it.numerator, it.denominator));
            assert_eq!(read, expected, "{text}");
        }
    }
}
