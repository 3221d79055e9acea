//! Use case: a listener reads on in the outbox.

use super::outbox::{Cursor, Told};
use super::store;
use crate::finding::Outcome;
use crate::platform::database::Tx;

/// What came after a cursor, in order, at most `limit`.
pub async fn after(tx: &mut Tx, cursor: Cursor, limit: i64) -> Outcome<Vec<Told>> {
    let settled = tx.settled_below().await?;
    store::told_after(tx, (cursor.mark, cursor.id), settled, limit).await
}
