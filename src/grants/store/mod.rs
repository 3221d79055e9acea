//! SQL of return rules and runs.

mod rules;
mod runs;
mod tables;

pub use rules::*;
pub use runs::*;
pub use tables::TABLES;
