//! A listener: one trail record for a run of vouchers; it witnesses the end of the voucher chain.

use serde_json::json;

use crate::finding::Outcome;
use crate::ledger::post::sockets::{Act, Run};
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};

pub fn record_posting<'a>(tx: &'a mut Tx, act: Act<'a>, run: Run<'a>) -> Pending<'a, Outcome<()>> {
    Box::pin(async move {
        let (first, last) = (run.first, run.last);
        let detail = json!({ "first_seq": first.seq, "last_seq": last.seq, "head": last.hash });
        let subject = format!("{} {}-{}", last.period, last.word, last.number);
        let what = (Action::VoucherPosted, subject.as_str());
        trail::append(tx, act.clock, act.actor, run.unit_id, what, &detail).await
    })
}
