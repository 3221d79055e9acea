//! 会费: what a member owes for a month. Pure.
//!
//! Source: 工发〔1978〕1号: half a per cent of the wage, of which a tail under ten yuan is dropped.

use crate::money::Money;

/// Whole tens of the base.
const FEN_OF_TEN_YUAN: i64 = 1_000;
/// 0.5 % of ten yuan.
const FEE_OF_TEN_FEN: i64 = 5;

/// What is due for a month: always a multiple of 0.05, never rounded.
#[must_use]
pub fn monthly_fee(base: Money) -> Money {
    Money::from_fen((base.fen().max(0) / FEN_OF_TEN_YUAN) * FEE_OF_TEN_FEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_tens_of_the_base_count() {
        for (base, fee) in [
            (345_678, 1_725),
            (999, 0),
            (1_000, 5),
            (0, 0),
            (-5_000, 0),
            (1_999, 5),
            (1_000_000, 5_000),
        ] {
            assert_eq!(monthly_fee(Money::from_fen(base)).fen(), fee, "{base}");
        }
    }
}
