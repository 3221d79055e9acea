//! The rules of the ledger as statements, each shown on both databases.

mod closing;
mod golden;
mod old_system;
pub mod posting;
mod refusals;
mod reopening;
mod review;
