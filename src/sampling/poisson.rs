//! Upper limits of the Poisson distribution, which monetary-unit sampling goes by. Pure.
//!
//! Invariant: a limit is proved by whole numbers on both sides before it is given: the exponential
//! is held between its partial sum and that sum with the greatest possible rest.

use num_bigint::BigUint;

use crate::sampling::fraction::Fraction;

/// Limits are in hundredths.
const HUNDREDTHS: u64 = 100;
/// Errors of a monetary-unit sample beyond which nothing is projected any more.
pub const MAX_ERRORS: u64 = 200;

/// F(k): the smallest mean, in hundredths, rounded up, at which at most so many errors would be no
/// more likely than the risk. `None` where the confidence is whole or the errors are too many.
#[must_use]
pub fn factor(errors: u64, confidence: Fraction) -> Option<u64> {
    let risk = confidence.rest();
    if risk.is_zero() || errors > MAX_ERRORS {
        return None;
    }
    let mut high = HUNDREDTHS;
    while !is_within(errors, high, risk) {
        high *= 2;
    }
    let mut low = 0;
    while low < high {
        let middle = u64::midpoint(low, high);
        if is_within(errors, middle, risk) { high = middle } else { low = middle + 1 }
    }
    Some(low)
}

/// F(0) to F(k).
#[must_use]
pub fn factors(errors: u64, confidence: Fraction) -> Option<Vec<u64>> {
    (0..=errors).map(|it| factor(it, confidence)).collect()
}

/// Σ xⁱ/i! up to some i, over 100ⁱ·i!, for x in hundredths; and its last term over the same.
struct Series {
    mean: u64,
    index: u64,
    sum: BigUint,
    term: BigUint,
    below: BigUint,
}

impl Series {
    fn of(mean: u64) -> Self {
        let one = || BigUint::from(1_u32);
        Self { mean, index: 0, sum: one(), term: one(), below: one() }
    }

    fn go_to(&mut self, index: u64) {
        while self.index < index {
            self.index += 1;
            let scale = HUNDREDTHS * self.index;
            self.term = &self.term * self.mean;
            self.sum = &self.sum * scale + &self.term;
            self.below = &self.below * scale;
        }
    }
}

/// Whether Σ_{i ≤ k} xⁱ/i! is at most the risk times eˣ.
fn is_within(errors: u64, mean: u64, risk: Fraction) -> bool {
    let mut series = Series::of(mean);
    series.go_to(errors);
    let (said, said_below) = (series.sum.clone(), series.below.clone());
    // Beyond this index terms fall by half and more.
    let mut index = errors.max(2 * mean.div_ceil(HUNDREDTHS)) + 16;
    loop {
        series.go_to(index);
        // said/said_below ≤ risk · sum/below
        let left = &said * risk.denominator * &series.below;
        let right = |sum: &BigUint| sum * risk.numerator * &said_below;
        if left <= right(&series.sum) {
            return true;
        }
        // What is left of the series is less than its last term.
        if left > right(&(&series.sum + &series.term)) {
            return false;
        }
        index *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Confidence factors of monetary-unit sampling as they are published.
    #[test]
    fn factors_are_those_of_the_published_tables_rounded_up() {
        for (confidence, expected) in [
            ("0.95", &[300_u64, 475, 630, 776, 916, 1_052, 1_185][..]),
            ("0.9", &[231, 389, 533, 669, 800]),
            ("0.5", &[70, 168, 268]),
        ] {
            let confidence = Fraction::read(confidence).unwrap_or(Fraction::ZERO);
            let last = u64::try_from(expected.len()).unwrap_or_default() - 1;
            assert_eq!(factors(last, confidence).as_deref(), Some(expected), "{confidence}");
        }
        let whole = Fraction { numerator: 1, denominator: 1 };
        assert_eq!(factor(0, whole), None);
        assert_eq!(factor(MAX_ERRORS + 1, Fraction { numerator: 19, denominator: 20 }), None);
    }
}
