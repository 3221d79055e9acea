//! 规范列支标准: what may be given to whom, how much, how often and in which form, by rows that a paper
//! says from a day on.
//!
//! Invariants: a row is never said differently, what comes later under the same head takes its
//! place; of rows about the same thing the one of the nearest union holds; what lines of a roster
//! come to is worked out here and nowhere else.

pub mod breach;
pub mod codes;
pub mod keep_limits;
pub mod limit;
pub mod list_limits;
pub mod quantity;
pub mod rows;
pub mod store;
