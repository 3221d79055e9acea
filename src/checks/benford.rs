//! 本福特定律: how often amounts begin with each digit, beside how often they should. Pure.
//!
//! Invariants: amounts are whole fen, of which digits are read; the statistic is Pearson's, on 8
//! and 89 degrees of freedom. Floats stand here for probabilities alone, never for money.

use crate::money::Money;

/// Amounts of less than this are left out: they have not two digits to speak of.
pub const SMALLEST: Money = Money::from_fen(1_000);

/// Which digits are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    First,
    FirstTwo,
}

impl Place {
    pub const EVERY: [Self; 2] = [Self::First, Self::FirstTwo];

    /// 位.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::First => "1",
            Self::FirstTwo => "1-2",
        }
    }

    fn digits(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Self::First => 1..=9,
            Self::FirstTwo => 10..=99,
        }
    }

    fn of(self, amount: Money) -> i64 {
        let end = *self.digits().end();
        let mut fen = amount.fen().abs();
        while fen > end {
            fen /= 10;
        }
        fen
    }
}

/// A digit with how often it is there and should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    pub digit: i64,
    pub observed: u32,
    pub expected: f64,
}

/// The test of one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub place: Place,
    pub counts: Vec<Count>,
    pub statistic: f64,
    pub p_value: f64,
    pub amounts: usize,
}

/// Counts amounts of [`SMALLEST`] and more.
#[must_use]
pub fn test(place: Place, amounts: &[Money]) -> Test {
    let meant: Vec<i64> =
        amounts.iter().filter(|it| it.abs() >= SMALLEST).map(|it| place.of(*it)).collect();
    let total = u32::try_from(meant.len()).unwrap_or(u32::MAX);
    let counts: Vec<Count> = place
        .digits()
        .map(|digit| {
            let observed = meant.iter().filter(|it| **it == digit).count();
            let of_digit = f64::from(i32::try_from(digit).unwrap_or(1));
            Count {
                digit,
                observed: u32::try_from(observed).unwrap_or(u32::MAX),
                expected: f64::from(total) * (1.0 + 1.0 / of_digit).log10(),
            }
        })
        .collect();
    let part = |it: &Count| {
        let apart = f64::from(it.observed) - it.expected;
        if it.expected > 0.0 { apart * apart / it.expected } else { 0.0 }
    };
    let statistic = counts.iter().map(part).sum();
    let degrees = u32::try_from(counts.len()).unwrap_or(1).saturating_sub(1);
    let p_value = if meant.is_empty() { 1.0 } else { upper_tail(statistic, degrees) };
    Test { place, counts, statistic, p_value, amounts: meant.len() }
}

/// How likely a chi-square of these degrees is at least this large.
#[must_use]
pub fn upper_tail(statistic: f64, degrees: u32) -> f64 {
    let (a, x) = (f64::from(degrees) / 2.0, statistic / 2.0);
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    let tail = if x < a + 1.0 { 1.0 - front * series(a, x) } else { front * fraction(a, x) };
    tail.clamp(0.0, 1.0)
}

/// Terms that any statistic of these tests needs, with room.
const MOST_TERMS: u32 = 10_000;
const PRECISION: f64 = 1e-15;

/// Of the lower incomplete gamma function.
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for step in 1..MOST_TERMS {
        term *= x / (a + f64::from(step));
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    sum
}

/// Of the upper one (Lentz).
fn fraction(shape: f64, point: f64) -> f64 {
    let tiny = 1e-300;
    let mut divisor = point + 1.0 - shape;
    let mut above = 1.0 / tiny;
    let mut below = 1.0 / divisor;
    let mut value = below;
    for step in 1..MOST_TERMS {
        let step = f64::from(step);
        let numerator = -step * (step - shape);
        divisor += 2.0;
        below = numerator * below + divisor;
        below = if below.abs() < tiny { tiny } else { below };
        above = divisor + numerator / above;
        above = if above.abs() < tiny { tiny } else { above };
        below = 1.0 / below;
        let delta = below * above;
        value *= delta;
        if (delta - 1.0).abs() < PRECISION {
            break;
        }
    }
    value
}

/// Of whole and half numbers, by Stirling's series behind a shift.
fn ln_gamma(a: f64) -> f64 {
    let mut shift = 0.0;
    let mut x = a;
    while x < 20.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let correction = inverse / 12.0 * (1.0 - square / 30.0 * (1.0 - square * 2.0 / 7.0));
    let half_ln_two_pi = 0.918_938_533_204_672_7;
    (x - 0.5) * x.ln() - x + half_ln_two_pi + correction - shift
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upper tails of the chi-square, from tables and from closed forms of even degrees:
    /// `exp(-x/2) * sum((x/2)^k / k!)`.
    #[test]
    fn upper_tails_agree_with_the_tables() {
        for (statistic, degrees, expected) in [
            (15.507_313_055_865_45, 8, 0.05),
            (20.090_235_029_663_23, 8, 0.01),
            (2.732_636_793_499_664, 8, 0.95),
            (112.021_985_747_122_83, 89, 0.05),
            (0.0, 8, 1.0),
            (2.0, 2, (-1.0_f64).exp()),
            (50.0, 4, 26.0 * (-25.0_f64).exp()),
        ] {
            let found = upper_tail(statistic, degrees);
            assert!((found - expected).abs() < 1e-9, "{statistic} {degrees}: {found} {expected}");
        }
    }

    #[test]
    fn digits_are_counted_of_whole_fen_and_small_amounts_are_left_out() {
        let amounts: Vec<Money> =
            [1_000, 1_999, -2_345, 999, 98_765_432].map(Money::from_fen).to_vec();
        let first = test(Place::First, &amounts);
        let observed: Vec<u32> = first.counts.iter().map(|it| it.observed).collect();
        assert_eq!(observed, [2, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(first.amounts, 4);
        let expected: f64 = first.counts.iter().map(|it| it.expected).sum();
        assert!((expected - 4.0).abs() < 1e-12);
        assert!((first.counts[0].expected - 4.0 * std::f64::consts::LOG10_2).abs() < 1e-12);
        let two = test(Place::FirstTwo, &amounts);
        let seen: Vec<i64> =
            two.counts.iter().filter(|it| it.observed > 0).map(|it| it.digit).collect();
        assert_eq!(seen, [10, 19, 23, 98]);
    }
}
