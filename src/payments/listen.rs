//! A listener of postings: drafts of payments and returns hand them on to the vouchers. A keeper of
//! drafts: one that was made of a payment moves what was paid as long as it stands.

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::drafts::draft::label;
use crate::ledger::post::sockets::{Act, Keeping, Run};
use crate::payments::{codes, store};
use crate::platform::database::{Pending, Tx};

pub fn follow_vouchers<'a>(tx: &'a mut Tx, _: Act<'a>, run: Run<'a>) -> Pending<'a, Outcome<()>> {
    Box::pin(async move {
        let ends = (run.first.id, run.last.id);
        let (paid, returned) = store::count_drafted(tx, run.unit_id).await?;
        if paid > 0 {
            store::hand_to_vouchers(tx, run.unit_id, ends).await?;
        }
        if returned > 0 {
            store::hand_returns_to_vouchers(tx, run.unit_id, ends).await?;
        }
        Ok(())
    })
}

pub fn keep_drafts<'a>(tx: &'a mut Tx, keeping: Keeping<'a>) -> Pending<'a, Outcome<Vec<Finding>>> {
    Box::pin(async move {
        let of = (keeping.unit_id, keeping.draft_id);
        if keeping.moves_the_same() || store::count_of_draft(tx, of).await? == 0 {
            return Ok(Vec::new());
        }
        let place = Place::of(label(keeping.draft_id));
        Ok(vec![Finding::new(&codes::DRAFT_KEPT, place)])
    })
}
