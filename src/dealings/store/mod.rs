//! SQL of transfers.

mod settlements;
mod tables;
mod transfers;
mod work;

pub use settlements::*;
pub use tables::TABLES;
pub use transfers::*;
pub use work::*;
