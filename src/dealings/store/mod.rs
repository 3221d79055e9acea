//! SQL of transfers.

mod tables;

pub use tables::TABLES;
