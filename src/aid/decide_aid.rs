//! Use cases: an application is approved after its days in public, refused, or withdrawn.
//!
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::{State, refuse_hand, refuse_text, refuse_turn};
use crate::aid::codes;
use crate::aid::list_aid::find_application;
use crate::aid::store;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// When, by which paper, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub on: Date,
    pub paper: String,
    /// What was checked unless given.
    pub amount: Option<Money>,
}

/// Approves an application whose days in public are over and whose objections are settled.
pub async fn approve_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, approval): (&str, &Approval),
) -> Outcome<Money> {
    let mut row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Noticed])?;
    let earlier = [Some(row.applied_by.as_str()), row.checked_by.as_deref()];
    refuse_hand(number, &act.actor.name, &earlier)?;
    let paper = refuse_text("批准依据", &approval.paper, 1)?;
    let until = row.notice_to_on.clone().unwrap_or_default();
    let today = act.clock.today();
    if approval.on.to_string() <= until || approval.on > today {
        let code = if approval.on > today { &codes::DAY_INVALID } else { &codes::NOTICE_RUNS };
        let finding = Finding::new(code, Place::of("批准日期")).found(approval.on);
        return Err(finding.expected(format!("{until} 以后，不晚于当天")).into());
    }
    let objections = store::objections_of(tx, row.id).await?;
    if let Some(open) = objections.iter().find(|it| it.verdict.is_none()) {
        let finding = Finding::new(&codes::OBJECTION_OPEN, Place::of(number));
        return Err(finding.found(format!("第 {} 条", open.seq)).into());
    }
    let checked = row.amount();
    let granted = approval.amount.unwrap_or(checked);
    if granted <= Money::ZERO || granted > checked {
        let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of("批准金额"));
        let expected = format!("大于 0，不超过 {}", checked.grouped());
        return Err(finding.found(granted.grouped()).expected(expected).into());
    }
    State::Approved.as_str().clone_into(&mut row.state);
    row.granted_fen = Some(granted.fen());
    row.approved_on = Some(approval.on.to_string());
    row.approved_by = Some(act.actor.name.clone());
    row.paper = Some(paper);
    store::settle_application(tx, &row).await?;
    let detail = json!({ "step": "approve", "on": row.approved_on, "paper": row.paper,
        "granted": granted.to_string() });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(granted)
}

/// Refuses an application, with the reason.
pub async fn refuse_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, reason): (&str, &str),
) -> Outcome<()> {
    end(tx, act, unit, (number, reason, State::Refused)).await
}

/// Withdraws an application that nobody decided yet.
pub async fn withdraw_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, reason): (&str, &str),
) -> Outcome<()> {
    end(tx, act, unit, (number, reason, State::Withdrawn)).await
}

async fn end(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, reason, state): (&str, &str, State),
) -> Outcome<()> {
    let mut row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Applied, State::Checked, State::Noticed])?;
    if state == State::Refused {
        refuse_hand(number, &act.actor.name, &[Some(&row.applied_by)])?;
    }
    let reason = refuse_text("理由", reason, 1)?;
    state.as_str().clone_into(&mut row.state);
    row.ended_reason = Some(reason);
    store::settle_application(tx, &row).await?;
    let detail = json!({ "step": state.as_str(), "reason": row.ended_reason });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}
