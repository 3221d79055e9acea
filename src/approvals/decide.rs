//! Use case: approve, return, refuse or withdraw documents; all that are meant, or none.
//!
//! Invariant: what is approved is the content that was submitted. The caller holds the unit's
//! book, and leaves the record of the act on the trail.

use super::approval::{Approval, Document, Objection, Verdict};
use super::store;
use crate::finding::{Finding, Outcome, refuse_if_any};
use crate::platform::database::Tx;

/// Documents of one unit and kind with all that was done about each.
pub async fn resume(tx: &mut Tx, documents: Vec<Document>) -> Outcome<Vec<Approval>> {
    let ids = || documents.iter().map(|document| document.subject_id);
    let (Some(first), Some(from), Some(to)) = (documents.first(), ids().min(), ids().max()) else {
        return Ok(Vec::new());
    };
    let mut histories = store::histories(tx, (first.unit_id, first.kind), from..=to).await?;
    let with_history = |document: Document| {
        let history = histories.remove(&document.subject_id).unwrap_or_default();
        Approval::of(document, history)
    };
    Ok(documents.into_iter().map(with_history).collect())
}

/// Decides, at the instant given; `refusal` says in the words of the kind what stands against it.
pub async fn decide(
    tx: &mut Tx,
    documents: Vec<Document>,
    (verdict, at): (Verdict<'_>, &str),
    refusal: impl Fn(&Approval, Objection) -> Finding,
) -> Outcome<Vec<Approval>> {
    let mut approvals = resume(tx, documents).await?;
    let mut findings = Vec::new();
    for approval in &approvals {
        let objections = approval.objections(&verdict);
        findings.extend(objections.into_iter().map(|objection| refusal(approval, objection)));
    }
    refuse_if_any(findings)?;
    for approval in &mut approvals {
        approval.take(&verdict, at);
    }
    store::keep(tx, &approvals).await?;
    Ok(approvals)
}
