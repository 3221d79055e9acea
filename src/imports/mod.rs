//! Imports: workbooks of finance officers to vouchers.
//!
//! Invariants: a file is read to its end and everything wrong with it is told at once, each with
//! sheet and cell; nothing is posted unless everything is; the same file never posts twice.

pub mod balances;
pub mod batches;
pub mod cash;
pub mod cells;
pub mod codes;
pub mod drafting;
pub mod kinds;
pub mod naming;
pub mod reading;
pub mod registers;
pub mod rows;
pub mod store;
pub mod templates;
