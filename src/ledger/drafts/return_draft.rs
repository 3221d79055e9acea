//! Use case: a reviewer gives a draft back to its preparer, saying why.

use serde_json::json;

use crate::approvals::approval::{Act, Approval, Kind, Objection, Verdict};
use crate::approvals::decide::decide;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::codes;
use crate::ledger::drafts::choose_drafts::{find_draft, refuse_unseen};
use crate::ledger::drafts::draft::Draft;
use crate::ledger::drafts::seen::Seen;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Characters of a reason: a line beside the voucher.
pub const MAX_REASON_CHARACTERS: usize = Kind::DraftVoucher.rules().longest_note;

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
    let note = reason.trim();
    let place = || Place::of(draft.label());
    let refusal = |_: &Approval, objection: Objection| match objection {
        Objection::Note(0) => Finding::new(&codes::RETURN_REASON_MISSING, place()),
        Objection::Note(characters) => {
            let finding = Finding::new(&codes::RETURN_REASON_MISSING, place());
            finding.found(format!("{characters} 字"))
        }
        Objection::Own => Finding::new(&codes::RETURN_OF_OWN, place()).found(&actor.name),
        other => other.finding(place()),
    };
    let verdict = Verdict { note, ..Verdict::new(Act::Return, &actor.name, clock.now()) };
    let documents = vec![draft.document(unit.id)];
    decide(tx, documents, (verdict, &clock.now_text()), refusal).await?;
    let detail = json!({ "reason": note, "was_reviewed_by": draft.reviewed_by });
    let subject = id.to_string();
    trail::append(tx, clock, actor, unit.id, (Action::DraftReturned, &subject), &detail).await?;
    find_draft(tx, unit, id).await
}
