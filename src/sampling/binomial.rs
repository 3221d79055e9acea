//! Attribute sampling by the binomial distribution, exact. Pure.
//!
//! Invariant: a chance is a whole number over a power of the rate's denominator; nothing is rounded
//! before the last digit that is printed.

use num_bigint::BigUint;

use crate::sampling::fraction::Fraction;

/// Nobody looks at more than this one by one; a plan that asks for it has its rates too close.
pub const MAX_SIZE: u64 = 5_000;
/// An upper limit is printed in ten-thousandths.
const STEPS: u64 = 10_000;

/// A size and the errors that it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AttributeSize {
    pub size: u64,
    pub allowed_errors: u64,
}

/// The chance of at most so many errors among a growing number of things: its numerator, that of
/// just so many, and the denominator of both.
struct Chance {
    rate: Fraction,
    count: u64,
    errors: u64,
    at_most: BigUint,
    exactly: BigUint,
    whole: BigUint,
}

impl Chance {
    /// Of nothing among nothing.
    fn of_none(rate: Fraction) -> Self {
        let one = || BigUint::from(1_u32);
        let (at_most, exactly, whole) = (one(), one(), one());
        Self { rate, count: 0, errors: 0, at_most, exactly, whole }
    }

    /// One more thing is looked at.
    fn look_at_one_more(&mut self) {
        let Fraction { numerator, denominator } = self.rate;
        let lost = &self.exactly * numerator;
        self.at_most = &self.at_most * denominator - lost;
        let grown = &self.exactly * (self.count + 1) * (denominator - numerator);
        self.exactly = grown / (self.count + 1 - self.errors);
        self.whole = &self.whole * denominator;
        self.count += 1;
    }

    /// One more error is allowed.
    fn allow_one_more(&mut self) {
        let Fraction { numerator, denominator } = self.rate;
        let grown = &self.exactly * (self.count - self.errors) * numerator;
        self.exactly = grown / ((self.errors + 1) * (denominator - numerator));
        self.errors += 1;
        self.at_most += &self.exactly;
    }

    /// Whether at most so many errors are no more likely than the risk.
    fn is_within(&self, risk: Fraction) -> bool {
        &self.at_most * risk.denominator <= &self.whole * risk.numerator
    }
}

/// The smallest number of things such that the expected errors, rounded up, would be no more likely
/// than the risk if the tolerable rate were the true one. `None` beyond [`MAX_SIZE`].
///
/// Rates: expected below tolerable, tolerable between nil and one.
#[must_use]
pub fn attribute_size(
    confidence: Fraction,
    tolerable: Fraction,
    expected: Fraction,
) -> Option<AttributeSize> {
    let risk = confidence.rest();
    let mut chance = Chance::of_none(tolerable);
    while chance.count < MAX_SIZE {
        chance.look_at_one_more();
        let allowed = expected.of_rounded_up(chance.count);
        while chance.errors < allowed {
            chance.allow_one_more();
        }
        if chance.is_within(risk) {
            return Some(AttributeSize { size: chance.count, allowed_errors: chance.errors });
        }
    }
    None
}

/// The rate at which so few errors would be just as likely as the risk, in ten-thousandths, half
/// up. Errors are at most the size, the size at most [`MAX_SIZE`].
#[must_use]
pub fn upper_limit(size: u64, errors: u64, confidence: Fraction) -> u64 {
    if errors >= size {
        return STEPS;
    }
    let risk = confidence.rest();
    // The limit is at least m when errors up to its lower half step are no rarer than the risk.
    let reaches = |step: u64| {
        let rate = Fraction { numerator: 2 * step - 1, denominator: 2 * STEPS };
        is_no_rarer(size, errors, (rate, risk))
    };
    let (mut low, mut high) = (0, STEPS);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if reaches(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

fn is_no_rarer(size: u64, errors: u64, (rate, risk): (Fraction, Fraction)) -> bool {
    let Fraction { numerator, denominator } = rate;
    let good = denominator - numerator;
    let power =
        |base: u64, times: u64| BigUint::from(base).pow(u32::try_from(times).unwrap_or(u32::MAX));
    let mut exactly = power(good, size);
    let mut at_most = exactly.clone();
    for found in 0..errors {
        exactly = exactly * (size - found) * numerator / ((found + 1) * good);
        at_most += &exactly;
    }
    at_most * risk.denominator >= power(denominator, size) * risk.numerator
}

/// Errors of a sample as a rate in ten-thousandths, half up.
#[must_use]
pub fn sample_rate(size: u64, errors: u64) -> u64 {
    (2 * errors * STEPS + size) / (2 * size.max(1))
}

/// Ten-thousandths as they are printed: `0.0495`.
#[must_use]
pub fn four_places(steps: u64) -> String {
    format!("{}.{:04}", steps / STEPS, steps % STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(per_mille: u64) -> Fraction {
        Fraction::new(per_mille, 1_000).unwrap_or(Fraction::ZERO)
    }

    /// AICPA Audit Guide, Audit Sampling: sample sizes of tests of controls at a risk of 5 and of
    /// 10 %, by expected and tolerable rate; in brackets the errors that are expected.
    #[test]
    fn sizes_are_those_of_the_published_tables() {
        let at_95: &[(u64, u64, u64, u64)] = &[
            (0, 20, 149, 0),
            (0, 30, 99, 0),
            (0, 40, 74, 0),
            (0, 50, 59, 0),
            (0, 60, 49, 0),
            (0, 70, 42, 0),
            (0, 80, 36, 0),
            (0, 90, 32, 0),
            (0, 100, 29, 0),
            (0, 150, 19, 0),
            (0, 200, 14, 0),
            (10, 50, 93, 1),
            (20, 50, 181, 4),
            (10, 60, 78, 1),
            (20, 60, 127, 3),
            (10, 100, 46, 1),
            (20, 100, 46, 1),
        ];
        let at_90: &[(u64, u64, u64, u64)] = &[
            (0, 20, 114, 0),
            (0, 30, 76, 0),
            (0, 40, 57, 0),
            (0, 50, 45, 0),
            (0, 60, 38, 0),
            (0, 70, 32, 0),
            (0, 80, 28, 0),
            (0, 90, 25, 0),
            (0, 100, 22, 0),
            (0, 150, 15, 0),
            (0, 200, 11, 0),
            (10, 50, 77, 1),
            (20, 50, 132, 3),
            (10, 100, 38, 1),
        ];
        for (confidence, rows) in [(rate(950), at_95), (rate(900), at_90)] {
            for (expected, tolerable, size, allowed_errors) in rows {
                let planned = attribute_size(confidence, rate(*tolerable), rate(*expected));
                let published = AttributeSize { size: *size, allowed_errors: *allowed_errors };
                assert_eq!(planned, Some(published), "{confidence} {expected} {tolerable}");
            }
        }
        assert_eq!(attribute_size(rate(990), rate(21), rate(20)), None);
    }

    /// Clopper and Pearson's one-sided upper limits, from an independent table of the beta
    /// distribution's quantiles.
    #[test]
    fn limits_are_those_of_the_beta_distribution() {
        for (size, errors, confidence, expected) in [
            (59, 0, 950, "0.0495"),
            (93, 1, 950, "0.0500"),
            (25, 0, 950, "0.1129"),
            (25, 1, 950, "0.1761"),
            (60, 3, 950, "0.1242"),
            (100, 2, 900, "0.0523"),
            (5, 5, 950, "1.0000"),
        ] {
            let limit = upper_limit(size, errors, rate(confidence));
            assert_eq!(four_places(limit), expected, "{size} {errors} {confidence}");
        }
        assert_eq!(four_places(sample_rate(60, 3)), "0.0500");
        assert_eq!(four_places(sample_rate(3, 2)), "0.6667");
    }
}
