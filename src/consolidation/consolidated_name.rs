//! The consolidated reports by name, and over which tree they are made. Pure.

use crate::statements::report_name::ReportName;

crate::spelled! {
    /// 汇总报表.
    ConsolidatedName {
        BalanceSheet = "consolidated-balance-sheet", "汇总资产负债表";
        IncomeExpenditure = "consolidated-income-expenditure", "汇总收入支出表";
        Cost = "consolidated-cost", "汇总成本费用表";
        FiscalAppropriation = "consolidated-fiscal-appropriation", "汇总财政拨款收入支出表";
        StateAssets = "consolidated-state-assets", "汇总国有资产情况表";
        Residuals = "consolidation-residuals", "未抵销差额表";
        Coverage = "consolidation-coverage", "汇总范围表";
        Matrix = "consolidation-matrix", "汇总明细表";
    }
}

impl ConsolidatedName {
    /// The form whose lines are added up.
    #[must_use]
    pub fn form(self) -> Option<ReportName> {
        match self {
            Self::BalanceSheet => Some(ReportName::BalanceSheet),
            Self::IncomeExpenditure => Some(ReportName::IncomeExpenditure),
            Self::Cost => Some(ReportName::Cost),
            Self::FiscalAppropriation => Some(ReportName::FiscalAppropriation),
            Self::StateAssets => Some(ReportName::StateAssets),
            Self::Residuals | Self::Coverage | Self::Matrix => None,
        }
    }

    /// Only unions from the county up draw the form.
    #[must_use]
    pub fn is_of_county(self) -> bool {
        matches!(self, Self::Cost | Self::FiscalAppropriation | Self::StateAssets)
    }
}

crate::spelled! {
    /// 隶属关系口径.
    Tree {
        /// As it was on the last day of the period.
        Then = "then", "当时";
        /// As it is now.
        Now = "now", "现在";
    }
}
