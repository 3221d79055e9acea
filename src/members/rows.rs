//! Lines of lists of members and fees, as they are read: nothing of them has met the registers yet.

use jiff::civil::Date;

use crate::date::Period;
use crate::money::Money;

crate::spelled! {
    /// 人员类别.
    MemberKind {
        Staff = "staff", "在编";
        Contract = "contract", "聘用";
        Dispatched = "dispatched", "派遣";
        Borrowed = "borrowed", "借调";
        Retired = "retired", "退休";
    }
}

impl MemberKind {
    /// As people write it.
    #[must_use]
    pub fn of_words(text: &str) -> Option<Self> {
        Some(match text {
            "正式" | "正式在编" | "在编人员" => Self::Staff,
            "合同" | "合同制" | "聘用人员" => Self::Contract,
            "劳务派遣" | "派遣人员" => Self::Dispatched,
            "借调人员" => Self::Borrowed,
            "离退休" | "退休人员" => Self::Retired,
            _ => Self::EVERY.iter().copied().find(|it| it.label() == text)?,
        })
    }
}

/// A line of 会员名册.
#[derive(Clone, PartialEq, Eq)]
pub struct MemberRow {
    pub name: String,
    pub identity: String,
    pub phone: String,
    pub card: String,
    /// Code or name; empty for the union that imports.
    pub unit: String,
    pub department: String,
    pub kind: MemberKind,
    pub base: Option<Money>,
    pub joined_on: Date,
    pub left_on: Option<Date>,
}

/// A month of a line of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeCell {
    Paid(Money),
    /// 免.
    Waived,
}

/// A line of the grid, or a payment.
#[derive(Clone, PartialEq, Eq)]
pub struct FeeRow {
    pub name: String,
    pub identity: String,
    pub base: Option<Money>,
    /// What is paid or waived; months of which nothing is said are not there.
    pub months: Vec<(Period, FeeCell)>,
    /// Of a payment that stands on a line of its own.
    pub paid_on: Option<Date>,
    /// Whether it is a line of the grid, and so says all that is paid of the year.
    pub grid_year: Option<i64>,
}

/// Nobody prints people's numbers by accident.
impl std::fmt::Debug for MemberRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemberRow").field("unit", &self.unit).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FeeRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeeRow").field("months", &self.months).finish_non_exhaustive()
    }
}
