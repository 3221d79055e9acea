//! Consolidation (汇总): what the units of a tree or a district add up to, what cancels out
//! between them, what does not, and who is missing.
//!
//! Invariants: only what both sides of a pair have is eliminated; what is left is named with its
//! kind; a unit that is missing is named and never nil; assets equal liabilities and net assets
//! before and after elimination.

pub mod build_consolidated;
pub mod codes;
pub mod consolidated_name;
pub mod coverage;
pub mod draw;
pub mod elimination;
pub mod load_members;
pub mod members;
pub mod read_sums;
pub mod store;
pub mod sums;
