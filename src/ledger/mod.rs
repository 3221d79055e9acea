//! The ledger: chart, vouchers, numbering, posting, balances, periods, closing, reversal, chain.

pub mod book;
pub mod canonical;
pub mod chart;
pub mod codes;
pub mod dimension;
pub mod open_year;
pub mod post_voucher;
pub mod posting;
pub mod store;
pub mod transfer_target;
pub mod voucher;
