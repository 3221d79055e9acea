//! The rules of the ledger as statements, each shown on both databases.

mod approvals;
mod asset_mirror;
mod closing;
mod corrections;
mod earmarked;
mod golden;
mod old_system;
mod own_transfers;
pub mod posting;
mod refusals;
mod reopening;
mod review;
mod sockets;
