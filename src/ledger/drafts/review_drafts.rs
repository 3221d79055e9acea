//! Use case: approve drafts, each as it was looked at.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::drafts::choose_drafts::{Act, chosen_drafts, find_draft};
use crate::ledger::drafts::draft::{Draft, returned_findings};
use crate::ledger::drafts::seen::{Seen, Which};
use crate::ledger::store;
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
    let mut drafts = chosen_drafts(tx, unit, &which, Act::Review(&actor.name)).await?;
    drafts.retain(|draft| !draft.is_reviewed);
    if matches!(which, Which::Period(_) | Which::All) {
        drafts.retain(|draft| draft.returned.is_none());
    }
    let own = |draft: &&Draft| draft.is_of(&actor.name);
    let mut findings = returned_findings(&drafts);
    if settings.review_required {
        findings.extend(drafts.iter().filter(own).map(|draft| {
            Finding::new(&codes::REVIEWER_IS_PREPARER, Place::of(draft.label())).found(&actor.name)
        }));
    }
    refuse_if_any(findings)?;
    let (Some(first), Some(last)) = (drafts.first(), drafts.last()) else { return Ok(drafts) };
    let subject = format!("{}-{}", first.id, last.id);
    let now = clock.now_text();
    match &which {
        Which::One(_) | Which::These(_) => {
            let ids: Vec<i64> = drafts.iter().map(|draft| draft.id).collect();
            store::mark_set_reviewed(tx, unit.id, &ids, (&actor.name, &now)).await?
        }
        Which::Period(period) => {
            store::mark_all_reviewed(tx, unit.id, Some(*period), &actor.name, &now).await?
        }
        Which::All => store::mark_all_reviewed(tx, unit.id, None, &actor.name, &now).await?,
    };
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
