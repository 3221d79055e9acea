//! Lines of the lists of budgets and adjustments, as they are read.

use crate::money::Money;

/// How a line names its account and project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub name: String,
    pub project: String,
}

/// A line of 预算表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetRow {
    pub named: Named,
    pub last_final: Option<Money>,
    pub initial: Money,
    pub note: String,
}

/// A line of 预算调整表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdjustmentRow {
    pub named: Named,
    pub initial: Option<Money>,
    pub change: Money,
    pub adjusted: Money,
    pub reason: String,
}
