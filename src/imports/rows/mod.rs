//! Rows of records to vouchers and balances, as each kind of book writes them.

pub mod journal;
pub mod journal_rows;
pub mod opening_rows;
pub mod paired_rows;
pub mod printed_journal;
