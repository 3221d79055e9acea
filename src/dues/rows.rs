//! Lines of the lists of dues, as they are read: nothing of them has met the registers yet.

use jiff::civil::Date;

use crate::date::Period;
use crate::dues::channel::Channel;
use crate::dues::split::Shares;
use crate::money::Money;
use crate::money::percent::Percent;

/// A line of 经费分成比例表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitRuleRow {
    /// Code or name of the unit.
    pub unit: String,
    /// All channels where none is named.
    pub channel: Option<Channel>,
    pub shares: Shares,
    pub from: Date,
    pub to: Option<Date>,
    pub paper: String,
}

/// A line of 其他份额表: a leg beside the four levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitLegRow {
    /// Code or name of the unit whose shares it stands beside.
    pub unit: String,
    pub channel: Option<Channel>,
    pub name: String,
    /// Code or name of a union, or the name of whoever is outside this system.
    pub beneficiary: String,
    pub percent: Percent,
    pub from: Date,
    pub to: Option<Date>,
    pub paper: String,
}

/// A line of 缴费单位与收缴渠道表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    pub unit: String,
    pub payer_name: String,
    pub credit_code: String,
    pub former_names: Vec<String>,
    /// The bank account that it pays from; empty where nobody says.
    pub account: String,
    pub channel: Channel,
    pub from: Date,
    pub to: Option<Date>,
    pub due_day: i64,
}

/// A line of 汇总缴费单位表: a payer and one of the unions that it pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointPayerRow {
    pub payer_name: String,
    pub credit_code: String,
    pub unit: String,
    pub from: Date,
    pub to: Option<Date>,
    pub paper: String,
}

/// A line of 拨缴基数表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseRow {
    pub unit: String,
    pub unit_name: String,
    pub wage_period: Period,
    pub staff_count: i64,
    pub member_count: i64,
    pub payroll: Money,
    pub evidence: String,
}

/// A line of 经费到账清单.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// Empty where the office that made the list does not know it.
    pub unit: String,
    pub payer_name: String,
    pub credit_code: String,
    /// By the register where none is named.
    pub channel: Option<Channel>,
    pub wage_period: Option<Period>,
    pub payroll: Option<Money>,
    pub amount: Money,
    pub received_on: Date,
    /// 票据号; empty where there is none.
    pub number: String,
    /// Where it stands in its file: sheet and row, counting as entries do.
    pub source: (i64, i64),
}

crate::spelled! {
    /// 任务口径.
    TargetBasis {
        /// What reached the union that set the target.
        Remitted = "remitted", "上缴额";
        /// What was collected from the employers.
        Collected = "collected", "收缴额";
    }
}

/// A line of 经费收入任务表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRow {
    pub unit: String,
    pub year: i64,
    pub amount: Money,
    pub basis: TargetBasis,
    pub is_key: bool,
}
