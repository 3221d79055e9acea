//! Cash books and bank lists: which way money went, and what stands on the other side.

pub mod cash_accounts;
pub mod cash_balances;
pub mod cash_columns;
pub mod cash_contra;
pub mod cash_drafting;
pub mod cash_reading;
pub mod cash_row_kinds;
pub mod cash_rows;
#[cfg(test)]
pub(in crate::imports) mod cash_rule_tests;
pub mod cash_run;
pub mod cash_sheet;
pub mod cash_standing;
pub mod cash_titles;
pub mod cash_transfers;
pub mod set_cash_rules;
