//! Dues: receipts and shares; the acts that split, correct and accrue.

mod acts;
mod board;
mod lists;
mod papers;

pub use acts::*;
pub use board::*;
pub use lists::*;
pub use papers::*;
