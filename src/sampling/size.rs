//! How many monetary units apart the lines of a sample lie. Pure.

use num_bigint::BigUint;

use crate::money::Money;
use crate::sampling::fraction::Fraction;
use crate::sampling::poisson::factor;

/// Expansion factors of expected misstatement by confidence, as published with the tables of
/// monetary-unit sampling, in hundredths.
const EXPANSION: [(u64, u64); 9] = [
    (99, 190),
    (95, 160),
    (90, 150),
    (85, 140),
    (80, 130),
    (75, 125),
    (70, 120),
    (63, 115),
    (50, 100),
];

/// A size, how far its lines lie apart, and the errors that it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MoneySize {
    pub size: u64,
    pub interval: Money,
    pub allowed_errors: u64,
}

/// Why no size can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSize {
    /// For what is expected there is no expansion factor at this confidence.
    NoExpansion,
    /// What is expected, expanded, leaves nothing of what can be tolerated.
    NothingLeft,
}

/// n = ⌈book × F(0) ÷ (tolerable − expected × expansion)⌉, the interval ⌊book ÷ n⌋. Amounts are not
/// negative, book and tolerable above nil.
pub fn money_size(
    book: Money,
    confidence: Fraction,
    (tolerable, expected): (Money, Money),
) -> Result<MoneySize, NoSize> {
    let fen = |money: Money| u128::from(money.fen().unsigned_abs());
    let first = u128::from(factor(0, confidence).ok_or(NoSize::NoExpansion)?);
    let expansion = if expected.is_zero() { 0 } else { expansion(confidence)? };
    let taken = fen(expected) * u128::from(expansion);
    let left = (fen(tolerable) * 100).checked_sub(taken).filter(|it| *it > 0);
    let left = left.ok_or(NoSize::NothingLeft)?;
    let size = (fen(book) * first).div_ceil(left).max(1);
    let interval = fen(book) / size;
    let allowed = fen(expected).checked_div(interval).unwrap_or(0);
    let whole = |it: u128| u64::try_from(it).unwrap_or(u64::MAX);
    let interval = Money::from_fen(i64::try_from(interval).unwrap_or(i64::MAX));
    Ok(MoneySize { size: whole(size), interval, allowed_errors: whole(allowed) })
}

fn expansion(confidence: Fraction) -> Result<u64, NoSize> {
    let is_it = |(percent, _): &&(u64, u64)| {
        u128::from(confidence.numerator) * 100
            == u128::from(confidence.denominator) * u128::from(*percent)
    };
    EXPANSION.iter().find(is_it).map(|(_, factor)| *factor).ok_or(NoSize::NoExpansion)
}

/// Confidences of which expansion factors are published.
#[must_use]
pub fn expandable() -> String {
    let said: Vec<String> = EXPANSION.iter().map(|(percent, _)| format!("0.{percent}")).collect();
    said.join("、")
}

/// A sum of fractions of any length, for what taintings come to.
#[derive(Clone, Debug)]
pub struct ExactSum {
    above: BigUint,
    below: BigUint,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { above: BigUint::ZERO, below: BigUint::from(1_u32) }
    }
}

impl ExactSum {
    /// Adds a product of whole numbers over a product of others.
    pub fn add(&mut self, above: &[u64], below: &[u64]) {
        let product = |of: &[u64]| of.iter().fold(BigUint::from(1_u32), |all, it| all * *it);
        let (above, below) = (product(above), product(below));
        self.above = &self.above * &below + above * &self.below;
        self.below = &self.below * below;
    }

    /// As an amount, half a fen up.
    #[must_use]
    pub fn money(&self) -> Money {
        let doubled: BigUint = (&self.above * 2_u32 + &self.below) / (&self.below * 2_u32);
        Money::from_fen(i64::try_from(doubled).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(amount: i64) -> Money {
        Money::from_fen(amount * 100)
    }

    #[test]
    fn sizes_and_intervals_follow_the_formula() {
        let at = |text: &str| Fraction::read(text).unwrap_or(Fraction::ZERO);
        for (book, confidence, tolerable, expected, size, interval) in [
            // 500000 × 3.00 ÷ 25000 = 60; 500000 ÷ 60 = 8333.33
            (500_000, "0.95", 25_000, 0, Ok(60), 833_333),
            // 500000 × 2.31 ÷ 25000 = 46.2
            (500_000, "0.9", 25_000, 0, Ok(47), 1_063_829),
            // 500000 × 3.00 ÷ (25000 − 6250 × 1.6) = 100
            (500_000, "0.95", 25_000, 6_250, Ok(100), 500_000),
            (500_000, "0.95", 10_000, 6_250, Err(NoSize::NothingLeft), 0),
            (500_000, "0.94", 25_000, 1, Err(NoSize::NoExpansion), 0),
        ] {
            let planned = money_size(yuan(book), at(confidence), (yuan(tolerable), yuan(expected)));
            let told = planned.map(|it| (it.size, it.interval.fen()));
            assert_eq!(told, size.map(|it: u64| (it, interval)), "{book} {confidence}");
        }
    }
}
