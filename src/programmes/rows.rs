//! Lines of lists of programmes, as they are read: nothing of them has met the registers yet.

use jiff::civil::Date;

use crate::limits::quantity::Quantity;
use crate::money::Money;

/// A line of 项目计划表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeRow {
    pub code: String,
    pub name: String,
    /// 类别.
    pub category: String,
    pub year: i64,
    pub plan: Money,
    pub standard: Option<Money>,
    /// 计量单位.
    pub piece: String,
    /// 列支科目, by code or name; empty where none is said.
    pub account: String,
}

/// A line of 受益人名册.
#[derive(Clone, PartialEq, Eq)]
pub struct RosterRow {
    pub code: String,
    /// 发放日期.
    pub paid_on: Date,
    pub name: String,
    pub identity: String,
    /// 所在单位, by code or name; empty for the union that imports.
    pub unit: String,
    /// 困难类别.
    pub hardship: String,
    pub quantity: Option<Quantity>,
    pub amount: Money,
    pub note: String,
    /// Sheet and row of the file, counting from nought and from one.
    pub source: (i64, i64),
}

/// Nobody prints people by accident.
impl std::fmt::Debug for RosterRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RosterRow")
            .field("code", &self.code)
            .field("paid_on", &self.paid_on)
            .field("unit", &self.unit)
            .field("quantity", &self.quantity)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// A line of 历年项目成效表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub category: String,
    pub year: i64,
    pub unit_count: i64,
    pub person_count: i64,
    pub visit_count: i64,
    pub quantity: Quantity,
    pub amount: Money,
}
