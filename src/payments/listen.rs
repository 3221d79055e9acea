//! A listener of postings: drafts of payments hand their payments on to the vouchers.

use crate::finding::Outcome;
use crate::ledger::post::sockets::{Act, Run};
use crate::payments::store;
use crate::platform::database::{Pending, Tx};

pub fn follow_vouchers<'a>(tx: &'a mut Tx, _: Act<'a>, run: Run<'a>) -> Pending<'a, Outcome<()>> {
    Box::pin(async move {
        if store::count_drafted(tx, run.unit_id).await? > 0 {
            store::hand_to_vouchers(tx, run.unit_id, (run.first.id, run.last.id)).await?;
        }
        Ok(())
    })
}
