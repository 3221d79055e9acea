//! SQL of transfers.

mod settlements;
mod tables;
mod transfers;

pub use settlements::*;
pub use tables::TABLES;
pub use transfers::*;
