//! Lines of the list of return rules, as they are read.

use jiff::civil::Date;

use crate::dealings::rows::TransferKind;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::units::unit::Level;

crate::spelled! {
    /// 计算依据.
    ReturnBasis {
        Remitted = "remitted", "上缴额";
        Excess = "excess", "超收额";
        Members = "members", "会员人数";
        List = "list", "名单";
    }
}

/// A line of 回拨奖励规则表: one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRuleRow {
    pub code: String,
    pub name: String,
    pub payer: String,
    pub level: Level,
    pub basis: ReturnBasis,
    /// In percent of the target; the bound belongs to the tier.
    pub tier_from: Option<Percent>,
    /// The bound belongs to the next tier.
    pub tier_to: Option<Percent>,
    pub percent: Option<Percent>,
    pub standard: Option<Money>,
    pub cap: Option<Money>,
    pub kind: TransferKind,
    pub from: Date,
    pub to: Option<Date>,
    pub paper: String,
}
