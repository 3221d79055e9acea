//! The rules of the ledger as statements, each shown on both databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod closing;
mod golden;
mod old_system;
mod posting;
mod refusals;
