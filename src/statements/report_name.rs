//! The reports by name, as commands and URLs spell them, and what may be asked of them.

use serde::{Deserialize, Serialize};

crate::spelled! {
    /// 报表和账簿.
    ReportName {
        TrialBalance = "trial-balance", "科目余额表";
        BalanceSheet = "balance-sheet", "资产负债表";
        IncomeExpenditure = "income-expenditure", "收入支出表";
        FiscalAppropriation = "fiscal-appropriation", "财政拨款收入支出表";
        StateAssets = "state-assets", "国有资产情况表";
        Cost = "cost", "成本费用表";
        GeneralLedger = "general-ledger", "总账";
        DetailLedger = "detail-ledger", "明细账";
        MultiColumnLedger = "multi-column-ledger", "多栏式明细账";
        Journal = "journal", "序时账";
        CashJournal = "cash-journal", "现金日记账";
        BankJournal = "bank-journal", "银行存款日记账";
    }
}

impl ReportName {
    /// The statutory forms, in the order of the packs.
    pub const FORMS: [Self; 5] = [
        Self::BalanceSheet,
        Self::IncomeExpenditure,
        Self::FiscalAppropriation,
        Self::StateAssets,
        Self::Cost,
    ];

    #[must_use]
    pub fn is_form(self) -> bool {
        Self::FORMS.contains(&self)
    }
}

/// What may be asked beyond unit, report and span.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportOptions {
    /// Account code: which account a ledger is of; its details belong to it.
    pub account: Option<String>,
    /// How many levels of accounts a trial balance or general ledger lists; 1 when not given.
    pub level: Option<i64>,
    /// Code or name of the bank account that a bank journal is of.
    pub bank_account: Option<String>,
}
