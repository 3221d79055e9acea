//! SQL of transfers.

mod tables;
mod transfers;

pub use tables::TABLES;
pub use transfers::*;
