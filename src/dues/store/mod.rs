//! SQL of dues.

mod debts;
mod lists;
mod notices;
mod reached;
mod receipts;
mod registers;
mod tables;

pub use debts::*;
pub use lists::*;
pub use notices::*;
pub use reached::*;
pub use receipts::*;
pub use registers::*;
pub use tables::TABLES;
