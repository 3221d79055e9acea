//! Use cases: ask that a closed month open by exception, take that back, approve or refuse it.
//!
//! Invariants: one person asks and another decides; what was decided stays as it was decided;
//! asking, withdrawing and deciding are on the unit's trail. The caller holds the unit's book.

use jiff::Timestamp;
use serde_json::json;

use crate::approvals::approval::{Act, Approval, Kind, Objection, State, Verdict};
use crate::approvals::decide::decide;
use crate::approvals::store as approvals;
use crate::approvals::submit::submit;
use crate::date::Period;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::periods::reopen_period::{ReopenRequest, reopen_for, why_not_reopened};
use crate::ledger::periods::reopening_request::ReopeningRequest;
use crate::ledger::store::Reopening;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

const KIND: Kind = Kind::ReopeningRequest;

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

/// All requests of a unit, oldest first.
pub async fn requests_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<ReopeningRequest>> {
    let rows = approvals::approvals_of(tx, unit_id, KIND).await?;
    rows.into_iter().map(ReopeningRequest::from_row).collect()
}

/// Requests of all units that wait, oldest first, at most `limit`.
pub async fn undecided_requests(tx: &mut Tx, limit: i64) -> Outcome<Vec<ReopeningRequest>> {
    let rows = approvals::waiting(tx, KIND, limit).await?;
    rows.into_iter().map(ReopeningRequest::from_row).collect()
}

/// A request of the unit.
pub async fn find_request(tx: &mut Tx, unit: &Unit, seq: i64) -> Outcome<ReopeningRequest> {
    let found = requests_of(tx, unit.id).await?.into_iter().find(|it| it.seq == seq);
    found.ok_or_else(|| Finding::new(&codes::REOPEN_REQUEST_UNKNOWN, place_of(unit, seq)).into())
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
    if reason.is_empty() || reason.chars().count() > KIND.rules().longest_note {
        findings.push(Finding::new(&codes::REOPEN_TEXT_INVALID, Place::of(REASON)));
    }
    findings.extend(why_not_reopened(tx, unit, period).await?);
    let earlier = requests_of(tx, unit.id).await?;
    if let Some(waiting) = earlier.iter().find(|it| it.period == period && it.waits()) {
        let place = Place::of(format!("{unit} {period}"));
        let found = format!("第 {} 号申请，{}", waiting.seq, waiting.requested_by);
        findings.push(Finding::new(&codes::REOPEN_ALREADY_ASKED, place).found(found));
    }
    refuse_if_any(findings)?;
    let request = ReopeningRequest {
        unit_id: unit.id,
        seq: earlier.last().map_or(1, |last| last.seq + 1),
        period,
        reason: reason.to_owned(),
        requested_by: actor.name.clone(),
        requested_at: clock.now_text(),
        status: State::Waiting,
        decided_by: None,
        decided_at: None,
        note: None,
    };
    submit(tx, request.document()?).await?;
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
    let request = find_request(tx, unit, seq).await?;
    let verdict = Verdict::new(Act::Withdraw, &actor.name, clock.now());
    settle(tx, (unit, &request), (verdict, &clock.now_text())).await?;
    record(tx, clock, actor, unit, seq).await
}

/// Decides a request: approved, the month opens until the given instant.
pub async fn decide_reopening(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (seq, decision): (i64, Decision),
) -> Outcome<(ReopeningRequest, Option<Reopening>)> {
    // The same instant in both tells which reopening a request led to.
    let clock = Clock::Fixed(clock.now());
    let request = find_request(tx, unit, seq).await?;
    let (act, note, until) = match &decision {
        Decision::Refused { note } => (Act::Refuse, note, None),
        Decision::Approved { expires_at, note } => (Act::Approve, note, Some(*expires_at)),
    };
    let verdict = Verdict { note, until, ..Verdict::new(act, &actor.name, clock.now()) };
    settle(tx, (unit, &request), (verdict, &clock.now_text())).await?;
    let reopening = match until {
        None => None,
        Some(expires_at) => {
            let asked = ReopenRequest {
                period: request.period,
                reason: request.reason,
                approved_by: actor.name.clone(),
                expires_at,
            };
            let by = (actor, request.requested_by.as_str());
            Some(reopen_for(tx, clock, by, unit, asked).await?)
        }
    };
    Ok((record(tx, clock, actor, unit, seq).await?, reopening))
}

/// A request as findings name it.
#[must_use]
pub fn place_of(unit: &Unit, seq: i64) -> Place {
    Place::of(format!("{unit} 例外开账第 {seq} 号申请"))
}

async fn settle(
    tx: &mut Tx,
    (unit, request): (&Unit, &ReopeningRequest),
    verdict: (Verdict<'_>, &str),
) -> Outcome<()> {
    let refusal = |approval: &Approval, objection: Objection| {
        let place = place_of(unit, request.seq);
        match objection {
            Objection::Decided(state) => {
                Finding::new(&codes::REOPEN_REQUEST_DECIDED, place).found(state)
            }
            Objection::Own => {
                let finding = Finding::new(&codes::REOPEN_SELF_APPROVED, place);
                finding.found(&approval.document.prepared_by)
            }
            Objection::NotOwn => {
                let finding = Finding::new(&codes::REOPEN_NOT_OWN_REQUEST, place);
                finding.found(&approval.document.prepared_by)
            }
            Objection::Note(_) => Finding::new(&codes::REOPEN_TEXT_INVALID, Place::of(NOTE)),
            Objection::End => Finding::new(&codes::REOPEN_EXPIRY_PAST, Place::of(EXPIRY)),
            other => other.finding(place),
        }
    };
    decide(tx, vec![request.document()?], verdict, refusal).await?;
    Ok(())
}

/// What was decided, on the trail.
async fn record(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    seq: i64,
) -> Outcome<ReopeningRequest> {
    let request = find_request(tx, unit, seq).await?;
    let detail = json!({ "request": request.seq, "note": request.note });
    let subject = request.period.to_string();
    let action = match request.status {
        State::Approved => Action::ReopeningApproved,
        State::Refused => Action::ReopeningRefused,
        _ => Action::ReopeningWithdrawn,
    };
    trail::append(tx, clock, actor, unit.id, (action, &subject), &detail).await?;
    Ok(request)
}
