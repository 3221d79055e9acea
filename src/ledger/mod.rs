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

use crate::finding::{Failure, Outcome};
use crate::ledger::voucher::VoucherDraft;
use crate::platform::database::{Database, SYSTEM_BOOK};

/// Puts the official charts in place. Safe to repeat; every way in calls it after opening.
pub async fn prepare_database(database: &Database) -> Outcome<()> {
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    store::seed_charts(&mut tx).await?;
    tx.commit().await
}

/// Says of the drafts of a restored archive what they take back: those of version 0.1.0 have it
/// only in what they say.
pub async fn note_reversals(database: &Database) -> Outcome<()> {
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    for (id, body) in store::bodies_of_drafts(&mut tx).await? {
        let voucher: VoucherDraft = serde_json::from_str(&body)
            .map_err(|problem| Failure::Storage(format!("draft {id}: {problem}")))?;
        if let Some(reverses_id) = voucher.reverses_id {
            store::set_reversed(&mut tx, id, reverses_id).await?;
        }
    }
    tx.commit().await
}
