//! 业务来源: what a voucher was made of, down to the row of the list that brought it.

use crate::dealings::store as dealings;
use crate::dues::store;
use crate::finding::Outcome;
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::{SubjectKind, event_of};
use crate::prescribed::store::{BookingRow, bookings_of_voucher};

/// A piece of business that a voucher stands for.
#[derive(Clone, Debug)]
pub struct Behind {
    pub label: &'static str,
    pub summary: String,
    pub clause: &'static str,
    /// Upload, sheet and row.
    pub source: Option<(i64, i64, i64)>,
}

/// What a voucher of a unit stands for.
pub async fn behind_voucher(tx: &mut Tx, of: (i64, i64)) -> Outcome<Vec<Behind>> {
    let pending: Pending<'_, Outcome<Vec<Behind>>> = Box::pin(async move {
        let mut all = Vec::new();
        for row in bookings_of_voucher(tx, of).await? {
            let it = event_of(&row)?;
            all.push(Behind {
                label: it.subject.0.label(),
                summary: it.event.summary(),
                clause: it.event.what.clause(),
                source: source_of(tx, it.subject.0, &row).await?,
            });
        }
        Ok(all)
    });
    pending.await
}

async fn source_of(
    tx: &mut Tx,
    kind: SubjectKind,
    row: &BookingRow,
) -> Outcome<Option<(i64, i64, i64)>> {
    let found = match kind {
        SubjectKind::Receipt => store::receipt_by_id(tx, row.subject_id).await?,
        SubjectKind::JointReceipt => {
            store::parts_of_joint(tx, row.subject_id).await?.into_iter().next()
        }
        SubjectKind::Word => {
            let word = dealings::word_by_id(tx, row.subject_id).await?;
            return Ok(word.and_then(|it| Some((it.batch_id?, it.source_sheet?, it.source_row?))));
        }
        SubjectKind::Notice => None,
    };
    Ok(found.and_then(|it| Some((it.batch_id?, it.source_sheet?, it.source_row?))))
}
