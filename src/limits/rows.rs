//! Lines of 列支标准表, as they are read: nothing of them has met the registers yet.

use jiff::civil::Date;

use crate::limits::limit::{Excluded, Form, Measure};
use crate::money::Money;
use crate::money::percent::Percent;

/// A line of 列支标准表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// Empty for all.
    pub province: String,
    pub item: String,
    pub amount: Option<Money>,
    pub measure: Option<Measure>,
    /// 频次.
    pub times: Option<i64>,
    pub forms: Vec<Form>,
    /// 同一病种.
    pub is_by_illness: bool,
    pub share: Option<Percent>,
    pub from: Date,
    pub to: Option<Date>,
    pub paper: String,
    /// Code or name; empty for every union.
    pub applies_to: String,
    pub excludes: Vec<Excluded>,
}
