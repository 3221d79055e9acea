//! Dues: receipts and shares; the acts that split, correct and accrue.

mod acts;
mod lists;

pub use acts::*;
pub use lists::*;
