//! 收、管、用报告: what came in, how it is managed, what it was used for; of a union alone or of it
//! and all below it, from the books.
//!
//! Invariants: every figure says what it is of; what cannot be known is blank, never nil; the
//! statements, budgets and lists that it names say the same.

pub mod build_regular;
pub mod lines;
