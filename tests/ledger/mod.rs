//! The rules of the ledger as statements, each shown on both databases.

mod approvals;
mod closing;
mod corrections;
mod golden;
mod old_system;
pub mod posting;
mod refusals;
mod reopening;
mod review;
