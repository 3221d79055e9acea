//! The ledger: chart, vouchers, numbering, posting, balances, periods, closing, reversal, chain.

pub mod add_account;
pub mod ask_reopening;
pub mod asked;
pub mod asset_mirror;
pub mod attach_file;
pub mod attachment;
pub mod book;
pub mod canonical;
pub mod chart;
pub mod check_reversal;
pub mod choose_drafts;
pub mod close_period;
pub mod codes;
pub mod dimension;
pub mod earmarked;
pub mod implied;
pub mod keep_bank_account;
pub mod later_transfers;
pub mod list_vouchers;
pub mod migrate_chart;
pub mod open_year;
pub mod period_board;
pub mod post_voucher;
pub mod posting;
pub mod rebuild_balances;
pub mod reconcile;
pub mod return_draft;
pub mod reverse_voucher;
pub mod seen;
pub mod store;
pub mod transfer;
pub mod transfer_target;
pub mod verify_chain;
pub mod voucher;
pub mod watch_earmarked;
pub mod what_blocks;

use crate::finding::Outcome;
use crate::platform::database::{Database, SYSTEM_BOOK};

/// Puts the official charts in place. Safe to repeat; every way in calls it after opening.
pub async fn prepare_database(database: &Database) -> Outcome<()> {
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    store::seed_charts(&mut tx).await?;
    tx.commit().await
}
