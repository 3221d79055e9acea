//! The ledger: chart, vouchers, numbering, posting, balances, periods, closing, reversal, chain.

pub mod balances;
pub mod chain;
pub mod chart;
pub mod codes;
pub mod drafts;
pub mod guard_codes;
pub mod periods;
pub mod post;
pub mod store;
pub mod voucher;

use crate::finding::Outcome;
use crate::platform::database::{Database, SYSTEM_BOOK};

/// Puts the official charts in place. Safe to repeat; every way in calls it after opening.
pub async fn prepare_database(database: &Database) -> Outcome<()> {
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    store::seed_charts(&mut tx).await?;
    tx.commit().await
}
