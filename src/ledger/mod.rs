//! The ledger: chart, vouchers, numbering, posting, balances, periods, closing, reversal, chain.

pub mod add_account;
pub mod book;
pub mod canonical;
pub mod chart;
pub mod close_period;
pub mod codes;
pub mod dimension;
pub mod migrate_chart;
pub mod open_year;
pub mod post_voucher;
pub mod posting;
pub mod rebuild_balances;
pub mod reconcile;
pub mod reverse_voucher;
pub mod store;
pub mod transfer;
pub mod transfer_target;
pub mod verify_chain;
pub mod voucher;
