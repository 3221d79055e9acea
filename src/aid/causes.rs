//! How many families are in need of what cause, and what they were given. Pure.

use crate::aid::family::Cause;
use crate::money::Money;

/// Families of a union and cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseLine {
    pub unit_code: String,
    pub unit_name: String,
    pub cause: Cause,
    /// 在档户数.
    pub families: i64,
    /// 家庭人口.
    pub heads: i64,
    /// Income of all their heads together, a month.
    pub income: Money,
    /// 本期建档, 本期退出.
    pub opened: i64,
    pub ended: i64,
    /// 帮扶人次, 帮扶金额.
    pub times: i64,
    pub amount: Money,
}

impl CauseLine {
    /// 人均月收入, half a fen up; none without heads.
    #[must_use]
    pub fn income_per_head(&self) -> Option<Money> {
        if self.heads <= 0 {
            return None;
        }
        let twice = i128::from(self.income.fen()) * 2 + i128::from(self.heads);
        i64::try_from(twice / (i128::from(self.heads) * 2)).ok().map(Money::from_fen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn income_per_head_is_rounded_half_up() {
        for (fen, heads, each) in
            [(100, 3, Some(33)), (200, 3, Some(67)), (1, 2, Some(1)), (5, 0, None)]
        {
            let line = CauseLine {
                unit_code: String::new(),
                unit_name: String::new(),
                cause: Cause::Illness,
                families: 1,
                heads,
                income: Money::from_fen(fen),
                opened: 0,
                ended: 0,
                times: 0,
                amount: Money::ZERO,
            };
            assert_eq!(line.income_per_head().map(Money::fen), each, "{fen} {heads}");
        }
    }
}
