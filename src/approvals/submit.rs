//! Use cases: put a document forward, again after a change, and give it up with its document.

use super::approval::{Act, Approval, Document, Verdict};
use super::decide::resume;
use super::store;
use crate::finding::Outcome;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::Actor;

/// Puts a new document forward, to be decided by somebody.
pub async fn submit(tx: &mut Tx, document: Document) -> Outcome<()> {
    store::keep(tx, &[Approval::of(document, Vec::new())]).await
}

/// A changed document waits again, whatever was decided about it. One about which nothing was
/// decided yet is on no record, and needs none.
pub async fn submit_again(tx: &mut Tx, document: Document) -> Outcome<()> {
    let mut approvals = resume(tx, vec![document]).await?;
    approvals.retain(|approval| approval.recorded > 0);
    for approval in &mut approvals {
        approval.submit();
    }
    store::keep(tx, &approvals).await
}

/// Documents that are about to go wait for nobody any more. The caller says on the trail what
/// they were.
pub async fn give_up(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    documents: Vec<Document>,
) -> Outcome<()> {
    let mut approvals = resume(tx, documents).await?;
    approvals.retain(|approval| approval.recorded > 0);
    let verdict = Verdict::new(Act::Withdraw, &actor.name, clock.now());
    for approval in &mut approvals {
        approval.take(&verdict, &clock.now_text());
    }
    store::keep(tx, &approvals).await
}
