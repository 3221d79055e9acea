//! Use case: approve drafts, each as it was looked at.

use serde_json::json;

use crate::approvals::approval::{self, Approval, Objection, Verdict};
use crate::approvals::decide::decide;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::codes;
use crate::ledger::drafts::choose_drafts::{Purpose, chosen_drafts, find_draft};
use crate::ledger::drafts::draft::{Draft, label};
use crate::ledger::drafts::seen::{Seen, Which};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Approves drafts that wait for it. The reviewer is never the preparer where the unit requires
/// review. All that were asked for, or none.
pub async fn review_drafts(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    which: Which,
) -> Outcome<Vec<Draft>> {
    let settings = crate::units::store::settings_of(tx, unit.id).await?;
    let mut drafts = chosen_drafts(tx, unit, &which, Purpose::Review(&actor.name)).await?;
    drafts.retain(|draft| !draft.is_reviewed);
    if matches!(which, Which::Period(_) | Which::All) {
        drafts.retain(|draft| draft.returned.is_none());
    }
    let (Some(first), Some(last)) = (drafts.first(), drafts.last()) else { return Ok(drafts) };
    let subject = format!("{}-{}", first.id, last.id);
    let documents = drafts.iter().map(|draft| {
        let mut document = draft.document(unit.id);
        document.rules.needs_other = settings.review_required;
        document
    });
    let documents = documents.collect();
    let verdict = Verdict::new(approval::Act::Approve, &actor.name, clock.now());
    decide(tx, documents, (verdict, &clock.now_text()), |approval, objection| {
        refusal(&actor.name, approval, objection)
    })
    .await?;
    let detail = json!({ "drafts": drafts.len() });
    trail::append(tx, clock, actor, unit.id, (Action::DraftReviewed, &subject), &detail).await?;
    for draft in &mut drafts {
        draft.is_reviewed = true;
        draft.version += 1;
        draft.reviewed_by = Some(actor.name.clone());
        draft.voucher.reviewer = Some(actor.name.clone());
    }
    Ok(drafts)
}

/// Why a draft is not reviewed, in the words of drafts.
fn refusal(reviewer: &str, approval: &Approval, objection: Objection) -> Finding {
    let place = Place::of(label(approval.document.subject_id));
    match objection {
        Objection::Own => Finding::new(&codes::REVIEWER_IS_PREPARER, place).found(reviewer),
        Objection::Returned => {
            let reason = approval.decision().map_or("", |done| &done.note);
            Finding::new(&codes::DRAFT_RETURNED, place).found(reason)
        }
        Objection::Changed | Objection::Decided(_) => Finding::new(&codes::DRAFT_CHANGED, place),
        other => other.finding(place),
    }
}

/// Approves one draft as it was looked at.
pub async fn review_draft(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    seen: Seen,
) -> Outcome<Draft> {
    review_drafts(tx, clock, actor, unit, Which::One(seen)).await?;
    find_draft(tx, unit, seen.id).await
}
