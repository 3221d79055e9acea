//! Imports: workbooks of finance officers to vouchers.
//!
//! Invariants: a file is read to its end and everything wrong with it is told at once, each with
//! sheet and cell; nothing is posted unless everything is; the same file never posts twice.

pub mod account_finder;
pub mod amount;
pub mod codes;
pub mod columns;
pub mod day;
pub mod dimension_finder;
pub mod drafting;
pub mod economic_classes;
pub mod header;
#[cfg(test)]
mod import_tests;
pub mod import_workbook;
pub mod journal;
pub mod layout;
pub mod opening_drafting;
pub mod opening_rows;
pub mod problems;
pub mod read_drafts;
#[cfg(test)]
mod reading_tests;
pub mod records;
pub mod resolver;
pub mod store;
pub mod totals;
#[cfg(test)]
mod twin_tests;
pub mod voucher_number;
pub mod words;
pub mod workbook_reader;
