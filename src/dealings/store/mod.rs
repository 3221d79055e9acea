//! SQL of transfers.

mod tables;
mod transfers;
mod work;

pub use tables::TABLES;
pub use transfers::*;
pub use work::*;
