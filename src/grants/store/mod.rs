//! SQL of return rules and runs.

mod policies;
mod rules;
mod runs;
mod tables;

pub use policies::*;
pub use rules::*;
pub use runs::*;
pub use tables::TABLES;
