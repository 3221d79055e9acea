//! SQL of submissions.

mod rows;
mod tables;

pub use rows::*;
pub use tables::*;
