//! SQL of dues.

mod debts;
mod lists;
mod notices;
mod receipts;
mod registers;
mod tables;

pub use debts::*;
pub use lists::*;
pub use notices::*;
pub use receipts::*;
pub use registers::*;
pub use tables::TABLES;
