//! Years and months: opened, closed with their transfers, reopened by exception.

pub mod ask_reopening;
pub mod close_period;
pub mod later_transfers;
pub mod migrate_chart;
pub mod open_year;
pub mod period_board;
pub mod reopen_period;
pub mod reopening_request;
pub mod seen_closing;
pub mod transfer;
pub mod what_blocks;
