//! Use cases: ask that a closed month open by exception, take that back, approve or refuse it.
//!
//! Invariants: one person asks and another decides; what was decided stays as it was decided;
//! asking, withdrawing and deciding are on the unit's trail. The caller holds the unit's book.

use jiff::Timestamp;
use serde_json::json;

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::periods::reopen_period::{ReopenRequest, reopen_for, why_not_reopened};
use crate::ledger::store::{self, Reopening, ReopeningRequest};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Characters of a reason or a note: longer ones are letters.
const MAX_TEXT_CHARACTERS: usize = 500;

/// Where findings stand in the forms.
pub const REASON: &str = "申请原因";
pub const EXPIRY: &str = "开放至";
pub const NOTE: &str = "审批意见";

/// How a request is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Approved { expires_at: Timestamp, note: String },
    Refused { note: String },
}

/// Asks for a closed month to be opened.
pub async fn ask_reopening(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (period, reason): (Period, &str),
) -> Outcome<ReopeningRequest> {
    let reason = reason.trim();
    let mut findings = Vec::new();
    if reason.is_empty() || is_too_long(reason) {
        findings.push(Finding::new(&codes::REOPEN_TEXT_INVALID, Place::of(REASON)));
    }
    findings.extend(why_not_reopened(tx, unit, period).await?);
    let earlier = store::reopening_requests_of(tx, unit.id).await?;
    if let Some(waiting) = earlier.iter().find(|it| it.period == period.number() && it.waits()) {
        let place = Place::of(format!("{unit} {period}"));
        let found = format!("第 {} 号申请，{}", waiting.seq, waiting.requested_by);
        findings.push(Finding::new(&codes::REOPEN_ALREADY_ASKED, place).found(found));
    }
    refuse_if_any(findings)?;
    let request = ReopeningRequest {
        unit_id: unit.id,
        seq: earlier.last().map_or(1, |last| last.seq + 1),
        period: period.number(),
        reason: reason.to_owned(),
        requested_by: actor.name.clone(),
        requested_at: clock.now_text(),
        status: store::WAITING.to_owned(),
        decided_by: None,
        decided_at: None,
        note: None,
    };
    store::insert_reopening_request(tx, &request).await?;
    let detail = json!({ "request": request.seq, "reason": request.reason });
    let subject = period.to_string();
    trail::append(tx, clock, actor, unit.id, (Action::ReopeningRequested, &subject), &detail)
        .await?;
    Ok(request)
}

/// Takes one's own request back before it is decided.
pub async fn withdraw_reopening(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    seq: i64,
) -> Outcome<ReopeningRequest> {
    let request = waiting_request(tx, unit, seq).await?;
    if request.requested_by != actor.name {
        let finding = Finding::new(&codes::REOPEN_NOT_OWN_REQUEST, place_of(unit, seq));
        return Err(finding.found(&request.requested_by).into());
    }
    settle(tx, clock, actor, (unit, request), ("withdrawn", "", clock.now_text())).await
}

/// Decides a request: approved, the month opens until the given instant.
pub async fn decide_reopening(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (seq, decision): (i64, Decision),
) -> Outcome<(ReopeningRequest, Option<Reopening>)> {
    let request = waiting_request(tx, unit, seq).await?;
    if request.requested_by == actor.name {
        let finding = Finding::new(&codes::REOPEN_SELF_APPROVED, place_of(unit, seq));
        return Err(finding.found(&actor.name).into());
    }
    match decision {
        Decision::Refused { note } => {
            let note = note.trim();
            if note.is_empty() || is_too_long(note) {
                return Err(Finding::new(&codes::REOPEN_TEXT_INVALID, Place::of(NOTE)).into());
            }
            let what = ("refused", note, clock.now_text());
            Ok((settle(tx, clock, actor, (unit, request), what).await?, None))
        }
        Decision::Approved { expires_at, note } => {
            let mut findings = Vec::new();
            if is_too_long(note.trim()) {
                findings.push(Finding::new(&codes::REOPEN_TEXT_INVALID, Place::of(NOTE)));
            }
            if expires_at <= clock.now() {
                findings.push(Finding::new(&codes::REOPEN_EXPIRY_PAST, Place::of(EXPIRY)));
            }
            refuse_if_any(findings)?;
            let Some(period) = Period::from_number(request.period) else {
                return Err(Failure::Storage(format!("no such period: {}", request.period)));
            };
            let asked = ReopenRequest {
                period,
                reason: request.reason.clone(),
                approved_by: actor.name.clone(),
                expires_at,
            };
            let by = (actor, request.requested_by.as_str());
            let reopening = reopen_for(tx, clock, by, unit, asked).await?;
            // The same instant in both tells which reopening a request led to.
            let what = ("approved", note.trim(), reopening.opened_at.clone());
            let request = settle(tx, clock, actor, (unit, request), what).await?;
            Ok((request, Some(reopening)))
        }
    }
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > MAX_TEXT_CHARACTERS
}

/// A request as findings name it.
#[must_use]
pub fn place_of(unit: &Unit, seq: i64) -> Place {
    Place::of(format!("{unit} 例外开账第 {seq} 号申请"))
}

async fn waiting_request(tx: &mut Tx, unit: &Unit, seq: i64) -> Outcome<ReopeningRequest> {
    let Some(request) = store::reopening_request(tx, unit.id, seq).await? else {
        return Err(Finding::new(&codes::REOPEN_REQUEST_UNKNOWN, place_of(unit, seq)).into());
    };
    if !request.waits() {
        let finding = Finding::new(&codes::REOPEN_REQUEST_DECIDED, place_of(unit, seq));
        return Err(finding.found(request.status_label()).into());
    }
    Ok(request)
}

async fn settle(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (unit, mut request): (&Unit, ReopeningRequest),
    (status, note, at): (&str, &str, String),
) -> Outcome<ReopeningRequest> {
    status.clone_into(&mut request.status);
    request.decided_by = Some(actor.name.clone());
    request.decided_at = Some(at);
    request.note = (!note.is_empty()).then(|| note.to_owned());
    store::settle_reopening_request(tx, &request).await?;
    let detail = json!({ "request": request.seq, "note": request.note });
    let subject = crate::ledger::store::period_text(request.period);
    let action = match status {
        "approved" => Action::ReopeningApproved,
        "refused" => Action::ReopeningRefused,
        _ => Action::ReopeningWithdrawn,
    };
    trail::append(tx, clock, actor, unit.id, (action, &subject), &detail).await?;
    Ok(request)
}
