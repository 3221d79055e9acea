//! Use case: a reviewer accepts an explanation or gives it back; nobody their own.

use serde_json::json;

use crate::approvals::approval::{Act as Decision, Document, Kind, Verdict};
use crate::approvals::decide::decide;
use crate::approvals::ruling::refusal;
use crate::checks::codes;
use crate::checks::explain_finding::{Meant, check_reason, content_of, find_meant};
use crate::checks::finding::{Answer, CheckFinding};
use crate::checks::list_findings::EXPLANATION;
use crate::checks::store::NewAnswer;
use crate::finding::{Finding, Outcome};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// The document by which an answer was put forward.
#[must_use]
pub fn document_of(kind: Kind, found: &CheckFinding, (year, answer): (i64, &Answer)) -> Document {
    let kept = NewAnswer {
        unit_id: found.unit_id,
        year,
        other_unit_id: found.other_id,
        rule: found.rule.clone(),
        subject: found.key(),
        left_fen: found.left.amount.map(Money::fen),
        right_fen: found.right.amount.map(Money::fen),
        kind: answer.kind.clone(),
        reason: answer.reason.clone(),
        until_on: answer.until_on.clone(),
        said_by: answer.by.clone(),
        said_at: answer.at.clone(),
    };
    let by = (answer.by.as_str(), answer.at.as_str());
    Document::new(kind, (found.unit_id, answer.id), by, &content_of(&kept))
}

/// What is decided, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Ruling<'a> {
    pub is_accepted: bool,
    pub reason: &'a str,
    /// Whether whoever decides does so for the union above, too.
    pub is_from_above: bool,
}

/// Accepts (with or without a word) or refuses (with a reason). What is accepted takes a deduction
/// of the appraisal away, so that it is accepted from above; a union's own reviewer may give it
/// back. The caller holds the system's book.
pub async fn decide_explanation(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    meant: Meant<'_>,
    ruling: Ruling<'_>,
) -> Outcome<CheckFinding> {
    let Ruling { is_accepted, reason, is_from_above } = ruling;
    if is_accepted && !is_from_above && unit.parent_id.is_some() {
        return Err(Finding::new(&codes::ACCEPTED_BY_OWN, meant.place(unit)).into());
    }
    let reason = if is_accepted { reason.trim() } else { check_reason(reason)? };
    let found = find_meant(tx, unit, meant, act.clock.today()).await?;
    let answer = found.answer.as_ref().filter(|it| it.kind == EXPLANATION);
    let Some(answer) = answer else {
        return Err(Finding::new(&codes::NOT_EXPLAINED, meant.place(unit)).into());
    };
    let document = document_of(Kind::FindingExplanation, &found, (meant.year, answer));
    let decision = if is_accepted { Decision::Approve } else { Decision::Refuse };
    let verdict =
        Verdict { note: reason, ..Verdict::new(decision, &act.actor.name, act.clock.now()) };
    let at = act.clock.now_text();
    decide(tx, vec![document], (verdict, &at), refusal(meant.place(unit))).await?;
    let detail = json!({
        "rule": found.rule, "subject": found.key(), "decision": decision.as_str(), "reason": reason,
    });
    let what = (Action::FindingDecided, found.rule.as_str());
    trail::append(tx, act.clock, act.actor, found.unit_id, what, &detail).await?;
    Ok(found)
}
