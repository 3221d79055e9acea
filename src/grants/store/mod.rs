//! SQL of return rules and runs.

mod tables;

pub use tables::TABLES;
