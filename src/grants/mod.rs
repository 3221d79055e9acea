//! What unions give back: return rules, their runs, and the grants that follow.

pub mod rows;
pub mod store;
