//! Lines of lists of problems, as they are read.

use jiff::civil::Date;

use crate::money::Money;

/// A line of 检查问题清单.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemRow {
    /// 意见书编号.
    pub letter: String,
    /// Code or name.
    pub unit: String,
    pub code: String,
    pub fact: String,
    pub amount: Option<Money>,
    pub vouchers: String,
    pub clause: String,
    pub demand: String,
    pub due_on: Date,
    pub owner: String,
}
