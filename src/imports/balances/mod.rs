//! Trial balances and statements of books that are kept elsewhere.

pub mod balance_columns;
pub mod balance_drafting;
pub mod balance_ledger;
#[cfg(test)]
pub(in crate::imports) mod balance_rule_tests;
pub mod balance_settling;
pub mod balance_table;
pub mod balance_vouchers;
pub mod comparison;
pub mod statement_rows;
pub mod transfer_parting;
pub mod trial_balance_rows;
