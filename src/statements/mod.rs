//! Statements, trial balance, ledgers and journals: what is read from the books.
//!
//! Invariants: statements read balances, never entries; a report is one neutral printable model
//! from which JSON, CSV, terminal and xlsx are made.

pub mod behind;
pub mod build_ledger;
pub mod build_report;
pub mod codes;
pub mod compare_forms;
pub mod draw_form;
pub mod entry_names;
pub mod figures;
pub mod form;
pub mod form_checks;
pub mod formula;
pub mod general_ledger;
pub mod ledger_pages;
pub mod list_entries;
pub mod page_ledger;
pub mod report_name;
pub mod survey_statements;
pub mod trial_balance;

#[cfg(test)]
mod tests;
