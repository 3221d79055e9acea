//! Imports: workbooks of finance officers to vouchers.
//!
//! Invariants: a file is read to its end and everything wrong with it is told at once, each with
//! sheet and cell; nothing is posted unless everything is; the same file never posts twice.

pub mod account_finder;
pub mod account_neighbours;
pub mod amount;
pub mod amount_units;
pub mod annotate_import;
pub mod apply_register;
pub mod balance_columns;
pub mod balance_drafting;
pub mod balance_ledger;
#[cfg(test)]
mod balance_rule_tests;
pub mod balance_settling;
pub mod balance_table;
pub mod balance_vouchers;
pub mod batch_status;
pub mod booking;
pub mod cash_accounts;
pub mod cash_balances;
pub mod cash_columns;
pub mod cash_contra;
pub mod cash_drafting;
pub mod cash_header;
pub mod cash_reading;
pub mod cash_row_kinds;
pub mod cash_rows;
#[cfg(test)]
mod cash_rule_tests;
pub mod cash_rules;
pub mod cash_run;
pub mod cash_sheet;
pub mod cash_standing;
pub mod cash_titles;
pub mod cash_transfers;
pub mod codes;
pub mod columns;
pub mod comparison;
pub mod completing;
pub mod content_keys;
pub mod continued_sheet;
pub mod currency;
pub mod day;
pub mod digit_columns;
pub mod dimension_finder;
pub mod drafting;
pub mod earlier_statement;
pub mod economic_classes;
pub mod effect;
pub mod explanations;
pub mod find_kind;
pub mod foreign_tables;
pub mod header;
#[cfg(test)]
mod header_tests;
pub mod headings;
pub mod history;
pub mod import_request;
#[cfg(test)]
mod import_tests;
pub mod import_workbook;
pub mod journal;
pub mod kinds;
pub mod layout;
pub mod mapping;
pub mod material;
pub mod missing_dimensions;
pub mod near_words;
pub mod next_header;
pub mod number_runs;
pub mod opening_drafting;
pub mod opening_questions;
pub mod opening_rows;
pub mod other_books;
pub mod other_units;
pub mod outbox;
#[cfg(test)]
mod own_exports_tests;
pub mod paired_rows;
pub mod period_words;
pub mod printed_journal;
pub mod printed_voucher;
pub mod problems;
pub mod read_drafts;
#[cfg(test)]
mod reading_tests;
pub mod recognise_kind;
#[cfg(test)]
mod recognise_kind_tests;
pub mod records;
pub mod register_lines;
pub mod resolver;
pub mod row_tally;
#[cfg(test)]
mod rule_tests;
pub mod seen_upload;
pub mod set_cash_rules;
pub mod sheet_facts;
pub mod sheet_period;
pub mod sheet_view;
pub mod source_rows;
#[cfg(test)]
mod spelling_tests;
pub mod staged_import;
pub mod store;
pub mod table_period;
pub mod template;
pub mod template_lists;
pub mod template_pages;
pub mod template_statement;
pub mod titles;
pub mod totals;
pub mod transfer_parting;
#[cfg(test)]
mod twin_tests;
pub mod undo_batch;
pub mod unit_tree;
pub mod unit_words;
pub mod unread_columns;
pub mod unread_sheets;
pub mod voucher_number;
pub mod voucher_order;
pub mod watch;
pub mod words;
pub mod workbook_reader;
pub mod write_template;
