//! From a workbook's sheets to records: headers, columns, what stands around a table, and what
//! is not read. Invariant: every row is booked, told or counted.

pub mod amount_units;
pub mod beside;
pub mod blocks;
pub mod cash_header;
pub mod continued_sheet;
pub mod currency;
pub mod digit_columns;
pub mod foreign_tables;
pub mod harmless_headings;
pub mod header;
#[cfg(test)]
pub(in crate::imports) mod header_tests;
pub mod headings;
pub mod intake;
pub mod kind_question;
pub mod layout;
pub mod mapping;
pub mod next_header;
pub mod other_units;
pub mod passed_rows;
pub mod printed_voucher;
pub mod problems;
#[cfg(test)]
pub(in crate::imports) mod reading_tests;
pub mod recognise_kind;
#[cfg(test)]
pub(in crate::imports) mod recognise_kind_tests;
pub mod records;
pub mod row_tally;
pub mod sheet_facts;
pub mod sheet_period;
pub mod sheet_view;
#[cfg(test)]
pub(in crate::imports) mod spelling_tests;
pub mod table_period;
pub mod telling_columns;
pub mod template_mark;
pub mod titles;
pub mod told_apart;
pub mod unit_register;
pub mod unread_columns;
pub mod unread_sheets;
pub mod watch;
pub mod workbook_reader;
