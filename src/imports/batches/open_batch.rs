//! Use case: a batch of a unit, and whether it may still be worked on.

use crate::finding::{Finding, Outcome, Place};
use crate::imports::batch_number::label;
use crate::imports::batches::batch_status::{ACCEPTING, CANCELLED, STAGED, status_label};
use crate::imports::codes;
use crate::imports::store::{self, BatchRow};
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A batch of the unit.
pub async fn batch_of(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<BatchRow> {
    store::batch_by_id(tx, unit.id, id)
        .await?
        .ok_or_else(|| Finding::new(&codes::BATCH_UNKNOWN, Place::of(label(id))).into())
}

/// A batch that is not in the books.
pub async fn open_batch(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<BatchRow> {
    let batch = batch_of(tx, unit, id).await?;
    if is_open(&batch) {
        return Ok(batch);
    }
    let place = Place::of(format!("{} {}", label(id), batch.file_name));
    Err(Finding::new(&codes::BATCH_NOT_OPEN, place).found(status_label(&batch.status)).into())
}

/// Whether nothing of a batch is in the books or waits for review.
#[must_use]
pub fn is_open(batch: &BatchRow) -> bool {
    [STAGED, ACCEPTING, CANCELLED].contains(&batch.status.as_str())
}
