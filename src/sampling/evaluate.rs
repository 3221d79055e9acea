//! What the errors of a sample say of all that it was drawn from. Pure.

use serde::Serialize;

use crate::money::Money;
use crate::sampling::binomial::{four_places, sample_rate, upper_limit};
use crate::sampling::fraction::Fraction;
use crate::sampling::poisson::factors;
use crate::sampling::size::ExactSum;

/// Errors of a sample of lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RateEvaluation {
    pub size: u64,
    pub errors: u64,
    /// 样本差错率.
    pub rate: String,
    /// 上限: by the one-sided binomial limit.
    pub upper: String,
}

/// Errors are at most the size.
#[must_use]
pub fn evaluate_rate(size: u64, errors: u64, confidence: Fraction) -> RateEvaluation {
    let rate = four_places(sample_rate(size, errors));
    let upper = four_places(upper_limit(size, errors, confidence));
    RateEvaluation { size, errors, rate, upper }
}

/// A line of a monetary-unit sample that is misstated: what the books say, and how much too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misstated {
    pub book: Money,
    pub error: Money,
}

/// Errors of a sample of monetary units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoneyEvaluation {
    pub errors: usize,
    /// 推断差错: what the errors come to if all else is like them.
    pub projected: Money,
    /// 基本精度: F(0) × interval.
    pub basic: Money,
    /// 增量: what the risk of each error adds.
    pub increment: Money,
    /// 上限.
    pub upper: Money,
}

/// Lines of at least an interval count with their own error, others by their tainting. Errors lie
/// between nil and the book amount. `None` where there are too many errors or no risk is left.
#[must_use]
pub fn evaluate_money(
    interval: Money,
    confidence: Fraction,
    misstated: &[Misstated],
) -> Option<MoneyEvaluation> {
    let fen = |money: Money| money.fen().unsigned_abs();
    let mut tainted: Vec<Misstated> =
        misstated.iter().copied().filter(|it| it.book < interval && !it.error.is_zero()).collect();
    // The largest tainting first: a/b before c/d where a·d > c·b.
    tainted.sort_by(|one, other| {
        let left = u128::from(fen(other.error)) * u128::from(fen(one.book));
        let right = u128::from(fen(one.error)) * u128::from(fen(other.book));
        left.cmp(&right)
    });
    let limits = factors(u64::try_from(tainted.len()).ok()?, confidence)?;
    let basic = limits.first().copied()?;
    let (mut projected, mut increment, mut upper) =
        (ExactSum::default(), ExactSum::default(), ExactSum::default());
    for item in misstated.iter().filter(|it| it.book >= interval) {
        for sum in [&mut projected, &mut upper] {
            sum.add(&[fen(item.error)], &[1]);
        }
    }
    for (item, pair) in tainted.iter().zip(limits.windows(2)) {
        let &[before, after] = pair else { continue };
        let grown = (after - before).saturating_sub(100);
        let above = [fen(item.error), fen(interval)];
        for sum in [&mut projected, &mut upper] {
            sum.add(&above, &[fen(item.book)]);
        }
        for sum in [&mut increment, &mut upper] {
            sum.add(&[above[0], above[1], grown], &[fen(item.book), 100]);
        }
    }
    let mut of_nothing = ExactSum::default();
    of_nothing.add(&[basic, fen(interval)], &[100]);
    upper.add(&[basic, fen(interval)], &[100]);
    Some(MoneyEvaluation {
        errors: misstated.iter().filter(|it| !it.error.is_zero()).count(),
        projected: projected.money(),
        basic: of_nothing.money(),
        increment: increment.money(),
        upper: upper.money(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(amount: i64) -> Money {
        Money::from_fen(amount * 100)
    }

    fn misstated(book: i64, error: i64) -> Misstated {
        Misstated { book: yuan(book), error: yuan(error) }
    }

    fn at_95() -> Fraction {
        Fraction { numerator: 19, denominator: 20 }
    }

    #[test]
    fn no_error_leaves_the_basic_precision() {
        let told = evaluate_money(yuan(10_000), at_95(), &[]);
        let expected = MoneyEvaluation {
            errors: 0,
            projected: Money::ZERO,
            basic: yuan(30_000),
            increment: Money::ZERO,
            upper: yuan(30_000),
        };
        assert_eq!(told, Some(expected));
    }

    /// Interval 10,000: taintings 0.5 and 0.2 below it, 300 above. Projected 5,000 + 2,000 + 300;
    /// increments 0.5 × (4.75 − 3.00 − 1) × 10,000 = 3,750 and 0.2 × (6.30 − 4.75 − 1) × 10,000 =
    /// 1,100; basic 30,000.
    #[test]
    fn taintings_count_in_falling_order_and_large_lines_by_themselves() {
        let found = [misstated(1_000, 200), misstated(12_000, 300), misstated(100, 50)];
        let told = evaluate_money(yuan(10_000), at_95(), &found);
        let expected = MoneyEvaluation {
            errors: 3,
            projected: yuan(7_300),
            basic: yuan(30_000),
            increment: yuan(4_850),
            upper: yuan(42_150),
        };
        assert_eq!(told, Some(expected));
    }
}
