//! Use case: a reviewer gives a draft back to its preparer, saying why.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::drafts::choose_drafts::find_draft;
use crate::ledger::drafts::choose_drafts::refuse_unseen;
use crate::ledger::drafts::draft::Draft;
use crate::ledger::drafts::seen::Seen;
use crate::ledger::store;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Characters of a reason: a line beside the voucher.
pub const MAX_REASON_CHARACTERS: usize = 200;

/// Gives a draft back, as it was looked at where a version is named. A review that it had falls
/// away; the preparer's next change takes the remark away.
pub async fn return_draft(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (id, version, reason): (i64, Option<i64>, &str),
) -> Outcome<Draft> {
    let draft = find_draft(tx, unit, id).await?;
    if let Some(version) = version {
        refuse_unseen(tx, unit, &draft, Seen { id, version }).await?;
    }
    let reason = reason.trim();
    let place = || Place::of(draft.label());
    let mut findings = Vec::new();
    let characters = reason.chars().count();
    if characters == 0 {
        findings.push(Finding::new(&codes::RETURN_REASON_MISSING, place()));
    } else if characters > MAX_REASON_CHARACTERS {
        let finding = Finding::new(&codes::RETURN_REASON_MISSING, place());
        findings.push(finding.found(format!("{characters} 字")));
    }
    if draft.is_of(&actor.name) {
        findings.push(Finding::new(&codes::RETURN_OF_OWN, place()).found(&actor.name));
    }
    refuse_if_any(findings)?;
    let now = clock.now_text();
    store::mark_returned(tx, id, (&actor.name, &now), reason).await?;
    let detail = json!({ "reason": reason, "was_reviewed_by": draft.reviewed_by });
    let subject = id.to_string();
    trail::append(tx, clock, actor, unit.id, (Action::DraftReturned, &subject), &detail).await?;
    find_draft(tx, unit, id).await
}
