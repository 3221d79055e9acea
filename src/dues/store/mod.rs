//! SQL of dues.

mod debts;
mod receipts;
mod registers;
mod tables;

pub use debts::*;
pub use receipts::*;
pub use registers::*;
pub use tables::TABLES;
