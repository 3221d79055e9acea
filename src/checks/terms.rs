//! 检查参数: amounts, days and words by which rules judge. Pure.
//!
//! Defaults are ours; a federation says others from a day on, by a dated rule of the kind
//! [`CHECK_TERMS`] that names what it changes.

use serde::{Deserialize, Serialize};

use crate::checks::ban::{Ban, shipped_bans};
use crate::money::Money;

/// The kind of dated rule that says terms.
pub const CHECK_TERMS: &str = "check_terms";

/// A voucher that moves both: accounts by what they begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusualPair {
    pub debit: String,
    pub credit: String,
}

/// What rules go by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// JT01.
    pub near_days: i64,
    /// JT03.
    pub split_days: i64,
    /// JT04: payments of this amount and above that are a multiple of the other.
    pub round_from: Money,
    pub round_multiple: Money,
    /// JT14: 结算起点.
    pub cash_settlement: Money,
    /// JT06.
    pub backdated_days: i64,
    /// JT09: modified z-score in hundredths, and how many amounts it needs.
    pub outlier_hundredths: i64,
    pub outlier_amounts: usize,
    /// JT07: level of the test in ten-thousandths, and how many amounts it needs.
    pub benford_ten_thousandths: i64,
    pub benford_amounts: usize,
    /// FE01: how many times the fees.
    pub outing_multiple: i64,
    pub outing_words: Vec<String>,
    /// JT11.
    pub banned_words: Vec<String>,
    /// 八不准, by which vouchers in preparation are screened.
    pub bans: Vec<Ban>,
    /// JT08.
    pub unusual_pairs: Vec<UnusualPair>,
    /// CS01: 库存现金限额, where there is one.
    pub cash_limit: Option<Money>,
}

impl Default for Terms {
    fn default() -> Self {
        let words = |list: &str| list.split(' ').map(str::to_owned).collect();
        Self {
            near_days: 7,
            split_days: 3,
            round_from: Money::from_fen(1_000_000),
            round_multiple: Money::from_fen(100_000),
            cash_settlement: Money::from_fen(100_000),
            backdated_days: 31,
            outlier_hundredths: 350,
            outlier_amounts: 20,
            benford_ten_thousandths: 500,
            benford_amounts: 100,
            outing_multiple: 3,
            outing_words: words("春游 秋游 观影 电影 出游 游园"),
            banned_words: words("体检 宴请 招待 礼金 购物卡 烟酒 高尔夫 健身卡"),
            bans: shipped_bans(),
            unusual_pairs: vec![UnusualPair { debit: "5".to_owned(), credit: "4".to_owned() }],
            cash_limit: None,
        }
    }
}

impl Terms {
    /// The name of an amount, a number of days or a count that is below nothing.
    #[must_use]
    pub fn first_negative(&self) -> Option<&'static str> {
        let money = [
            ("round_from", self.round_from),
            ("round_multiple", self.round_multiple),
            ("cash_settlement", self.cash_settlement),
            ("cash_limit", self.cash_limit.unwrap_or(Money::ZERO)),
        ];
        let counts = [
            ("near_days", self.near_days),
            ("split_days", self.split_days),
            ("backdated_days", self.backdated_days),
            ("outlier_hundredths", self.outlier_hundredths),
            ("benford_ten_thousandths", self.benford_ten_thousandths),
            ("outing_multiple", self.outing_multiple),
        ];
        let money = money.into_iter().filter(|(_, it)| it.is_negative()).map(|(name, _)| name);
        let counts = counts.into_iter().filter(|(_, it)| *it < 0).map(|(name, _)| name);
        money.chain(counts).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_does_not_name_stays_as_it_is_by_default() {
        let terms: Terms = serde_json::from_str(r#"{"outing_multiple":4}"#).unwrap();
        assert_eq!(terms, Terms { outing_multiple: 4, ..Terms::default() });
        assert!(serde_json::from_str::<Terms>(r#"{"outing":4}"#).is_err());
    }
}
