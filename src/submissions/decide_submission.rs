//! Use cases: the union above returns what was sent, with remarks at its cells, accepts it as
//! reviewed, or approves it (核批).
//!
//! The caller holds the system's book and that of the union above.

use serde_json::json;

use super::codes;
use super::prepare_submission::{Which, content_of, newest};
use super::store::{self, RemarkRow, SubmissionRow};
use super::submission::{Remark, State};
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// The newest version, where it waits for the union above.
async fn waiting(
    tx: &mut Tx,
    (unit, receiver): (&Unit, &Unit),
    (which, states): (Which<'_>, &[State]),
) -> Outcome<SubmissionRow> {
    let row = newest(tx, unit, which).await?;
    if row.receiver_id != receiver.id {
        return Err(Finding::new(&codes::UNKNOWN, which.place(unit)).into());
    }
    let state = State::read(&row.state).unwrap_or(State::Draft);
    if states.contains(&state) {
        return Ok(row);
    }
    Err(Finding::new(&codes::NOT_SENT, which.place(unit)).found(state).into())
}

async fn decide(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    (mut row, state, note): (SubmissionRow, State, &str),
) -> Outcome<SubmissionRow> {
    state.as_str().clone_into(&mut row.state);
    row.decided_on = Some(act.clock.today().to_string());
    row.decided_by = Some(act.actor.name.clone());
    row.decided_at = Some(act.clock.now_text());
    note.trim().clone_into(&mut row.note);
    store::set_state(tx, &row).await?;
    let action = match state {
        State::Returned => Action::SubmissionReturned,
        State::Accepted => Action::SubmissionAccepted,
        _ => Action::SubmissionApproved,
    };
    let detail = json!({
        "unit": row.unit_id, "form": row.form, "span": row.span, "version": row.version,
        "content": row.content_hash, "note": row.note,
    });
    let what = (action, row.form.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    Ok(row)
}

/// Gives it back, each remark at the cell that it is about.
pub async fn return_submission(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, receiver): (&Unit, &Unit),
    (which, remarks): (Which<'_>, &[Remark]),
) -> Outcome<SubmissionRow> {
    let states = [State::Sent, State::Accepted];
    let row = waiting(tx, (unit, receiver), (which, &states)).await?;
    let content = content_of(&row)?;
    let mut findings = Vec::new();
    if remarks.is_empty() {
        findings.push(Finding::new(&codes::REMARK_MISSING, Place::of("意见")));
    }
    let mut rows = Vec::with_capacity(remarks.len());
    for (remark_no, remark) in (1..).zip(remarks) {
        let place = || Place::of(format!("意见 {} {}", remark.line, remark.field).trim_end());
        if remark.note.trim().is_empty() {
            findings.push(Finding::new(&codes::REMARK_MISSING, place()));
        }
        if !content.has(&remark.line, &remark.field) {
            let found = format!("{}/{}", remark.line, remark.field);
            findings.push(Finding::new(&codes::REMARK_MISPLACED, place()).found(found));
        }
        rows.push(RemarkRow {
            submission_id: row.id,
            remark_no,
            line: remark.line.clone(),
            field: remark.field.clone(),
            note: remark.note.trim().to_owned(),
        });
    }
    refuse_if_any(findings)?;
    store::insert_remarks(tx, &rows).await?;
    let said: Vec<String> = rows.iter().map(|it| it.note.clone()).collect();
    decide(tx, act, receiver, (row, State::Returned, &said.join("；"))).await
}

/// Reviewed, and nothing is wrong with it.
pub async fn accept_submission(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, receiver): (&Unit, &Unit),
    which: Which<'_>,
) -> Outcome<SubmissionRow> {
    let row = waiting(tx, (unit, receiver), (which, &[State::Sent])).await?;
    decide(tx, act, receiver, (row, State::Accepted, "")).await
}

/// 核批, by the paper of the reply.
pub async fn approve_submission(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, receiver): (&Unit, &Unit),
    (which, paper): (Which<'_>, &str),
) -> Outcome<SubmissionRow> {
    let states = [State::Sent, State::Accepted];
    let row = waiting(tx, (unit, receiver), (which, &states)).await?;
    decide(tx, act, receiver, (row, State::Approved, paper)).await
}
