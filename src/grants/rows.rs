//! Lines of the list of return rules, as they are read.

use jiff::civil::Date;

use crate::dealings::rows::TransferKind;
use crate::dues::channel::Channel;
use crate::grants::policy::PolicyMeasure;
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
        /// Not of a rule, but of a policy that ends.
        Small = "small", "小额缴费";
    }
}

impl ReturnBasis {
    /// What a rule may go by.
    pub const OF_RULES: &'static [Self] =
        &[Self::Remitted, Self::Excess, Self::Members, Self::List];
}

/// A line of 小额缴费返还政策表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    pub code: String,
    pub name: String,
    pub payer: String,
    pub level: Level,
    pub measure: PolicyMeasure,
    pub limit: Money,
    pub excluded: Vec<Channel>,
    /// The month with which its year begins.
    pub first_month: i64,
    /// Of what went up.
    pub percent: Percent,
    pub kind: TransferKind,
    pub from: Date,
    pub to: Date,
    pub paper: String,
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
