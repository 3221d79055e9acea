//! Kinds of workbooks beside journals and balances, from the file to what it changes.

mod cash_book;
mod cash_details;
mod cash_lists;
mod cash_own;
mod cash_rows;
mod cash_titles;
mod cash_transfers;
mod registers;
