//! One sum parted in proportion, to the fen: largest remainders, over all parts at once.
//!
//! Invariants: the parts add up to the sum; no part is a fen or more away from its exact share;
//! of equal remainders the part that stands first is served first; what is negative is parted as
//! its opposite is.

use crate::money::Money;

/// The parts of a sum, one for each weight, in their order.
///
/// All parts are zero where no weight is; the sum must be zero then, or it would vanish.
#[must_use]
pub fn share(sum: Money, weights: &[u64]) -> Vec<Money> {
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    if total == 0 {
        assert!(sum.is_zero(), "a sum is parted over nothing");
        return vec![Money::ZERO; weights.len()];
    }
    let whole = u128::from(sum.fen().unsigned_abs());
    let exact = weights.iter().map(|weight| whole * u128::from(*weight));
    let (mut parts, mut rests): (Vec<u128>, Vec<(u128, usize)>) = exact
        .enumerate()
        .map(|(place, product)| (product / total, (product % total, place)))
        .unzip();
    let left = usize::try_from(whole - parts.iter().sum::<u128>()).unwrap_or(usize::MAX);
    rests.sort_by_key(|(rest, place)| (std::cmp::Reverse(*rest), *place));
    for (_, place) in rests.into_iter().take(left) {
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
        }
    }
    let signed = |part: u128| {
        let part = Money::from_fen(i64::try_from(part).unwrap_or(i64::MAX));
        if sum.is_negative() { -part } else { part }
    };
    parts.into_iter().map(signed).collect()
}

/// So much of so much of a sum, half up; nothing of nothing.
#[must_use]
pub fn portion(sum: Money, (part, whole): (i64, i64)) -> Money {
    if whole <= 0 {
        return Money::ZERO;
    }
    let product = i128::from(sum.fen()) * i128::from(part);
    let whole = i128::from(whole);
    let halves = 2 * product.abs() + whole;
    let size = halves / (2 * whole);
    let fen = i64::try_from(size).unwrap_or(i64::MAX);
    Money::from_fen(if product < 0 { -fen } else { fen })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fen(parts: &[Money]) -> Vec<i64> {
        parts.iter().map(|part| part.fen()).collect()
    }

    #[test]
    fn a_portion_is_rounded_half_up() {
        for (fen, part, whole, expected) in [
            (600_000, 1, 72, 8_333),
            (5, 1, 2, 3),
            (4, 1, 8, 1),
            (3, 1, 8, 0),
            (-5, 1, 2, -3),
            (100_000, 1, 3, 33_333),
            (10, 3, 3, 10),
            (7, 1, 0, 0),
        ] {
            let got = portion(Money::from_fen(fen), (part, whole));
            assert_eq!(got.fen(), expected, "{fen} {part}/{whole}");
        }
    }

    #[test]
    fn what_is_left_goes_to_the_largest_remainders_and_of_equal_ones_to_the_first() {
        for (sum, weights, expected) in [
            (20_000_000, &[60, 10, 30][..], &[12_000_000, 2_000_000, 6_000_000][..]),
            (1, &[60, 10, 20, 10], &[1, 0, 0, 0]),
            (2, &[25, 25, 25, 25], &[1, 1, 0, 0]),
            (5, &[60, 10, 20, 10], &[3, 1, 1, 0]),
            (99, &[600_000, 50_000, 300_000, 50_000], &[59, 5, 30, 5]),
            (10, &[1, 1, 1], &[4, 3, 3]),
            (-5, &[60, 10, 20, 10], &[-3, -1, -1, 0]),
            (7, &[0, 1], &[0, 7]),
            (0, &[0, 0], &[0, 0]),
        ] {
            assert_eq!(fen(&share(Money::from_fen(sum), weights)), expected, "{sum} {weights:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_a_fen_away(
            sum in -1_000_000_000_000_000_i64..1_000_000_000_000_000,
            weights in proptest::collection::vec(0_u64..1_000_001, 1..8),
        ) {
            prop_assume!(weights.iter().any(|it| *it > 0));
            let parts = fen(&share(Money::from_fen(sum), &weights));
            prop_assert_eq!(parts.iter().sum::<i64>(), sum);
            let total: i128 = weights.iter().map(|it| i128::from(*it)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let away = i128::from(*part) * total - i128::from(sum) * i128::from(*weight);
                prop_assert!(away.abs() < total);
            }
        }
    }
}
