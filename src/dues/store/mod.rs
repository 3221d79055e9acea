//! SQL of dues.

mod debts;
mod joint;
mod lists;
mod months;
mod notices;
mod papers;
mod reached;
mod receipts;
mod registers;
mod split_legs;
mod tables;

pub use debts::*;
pub use joint::*;
pub use lists::*;
pub use months::*;
pub use notices::*;
pub use papers::*;
pub use reached::*;
pub use receipts::*;
pub use registers::*;
pub use split_legs::*;
pub use tables::TABLES;
