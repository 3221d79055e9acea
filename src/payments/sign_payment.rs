//! Use case: the accountant checks a request, the chair approves it; either sends it back or
//! refuses it, and who asked may give it up until it is paid.
//!
//! Invariants: each step is another person's, and not of who gets the money; what is signed is what
//! was looked at; what is approved reserves its line of the budget. The caller holds the unit's
//! book.

use serde_json::json;

use crate::access::role::Roles;
use crate::approvals::approval::Act as Deciding;
use crate::approvals::codes::OWN_DOCUMENT;
use crate::approvals::decide::decide;
use crate::approvals::ruling::{Ruling, refusal};
use crate::budgets::judge_spending::judge_amount;
use crate::budgets::reserve::{release, reserve};
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::post::sockets::Act;
use crate::ledger::voucher::book::Book;
use crate::payments::codes;
use crate::payments::list_payments::find_request;
use crate::payments::payment::{State, Turn};
use crate::payments::request_payment::{Requested, told_splitting};
use crate::payments::store::{self, RequestRow};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// What a request reserves is kept under this kind.
pub const SUBJECT: &str = "payment";

/// What somebody does about a request.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The step that is meant; whichever is next where nobody says.
    pub turn: Option<Turn>,
    pub ruling: Ruling<'a>,
    /// What the person may do here, where that is known.
    pub roles: Option<Roles>,
}

/// Takes the next step of a request, or turns it down.
pub async fn sign_payment(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, signing): (i64, Signing<'_>),
) -> Outcome<Requested> {
    let mut row = find_request(tx, unit, id).await?;
    let ruling = signing.ruling;
    let place = || Place::of(format!("付款申请 {}", row.number()));
    refuse_out_of_turn(&row, &signing, act)?;
    ruling.check_seen(&row.mark(), place())?;
    if ruling.act == Deciding::Approve && row.is_for(&act.actor.name) {
        return Err(Finding::new(&OWN_DOCUMENT, place()).into());
    }
    let now = act.clock.now_text();
    let verdict = (ruling.verdict(&act.actor.name, act.clock.now()), now.as_str());
    decide(tx, vec![row.document()], verdict, refusal(place())).await?;
    let mut findings = Vec::new();
    let by = Some(act.actor.name.clone());
    let state = match (ruling.act, row.turn()) {
        (Deciding::Approve, Turn::Check) => {
            (row.checked_by, row.checked_at) = (by, Some(now));
            State::Waiting
        }
        (Deciding::Approve, _) => {
            findings = approve(tx, unit, &row).await?;
            (row.approved_by, row.approved_at) = (by, Some(now));
            State::Approved
        }
        (Deciding::Return, _) => {
            (row.checked_by, row.checked_at) = (None, None);
            (row.approved_by, row.approved_at) = (None, None);
            State::SentBack
        }
        (Deciding::Refuse, _) => State::Refused,
        (Deciding::Withdraw | Deciding::Submit, _) => State::Withdrawn,
    };
    state.as_str().clone_into(&mut row.state);
    if state != State::Approved {
        release(tx, (SUBJECT, row.id)).await?;
    }
    store::settle_request(tx, &row).await?;
    findings.extend(told_splitting(tx, &row).await?);
    let number = row.number();
    let detail = json!({
        "payment": number, "act": ruling.act, "state": state, "note": ruling.note.trim(),
        "content": row.document().content_hash,
    });
    let what = (Action::PaymentSigned, number.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(Requested { request: find_request(tx, unit, id).await?, findings })
}

/// # Errors
/// Where it is another step's turn, somebody else's, or nobody's any more.
fn refuse_out_of_turn(row: &RequestRow, signing: &Signing<'_>, act: Act<'_>) -> Outcome<()> {
    let turn = row.turn();
    let place = || Place::of(format!("付款申请 {}", row.number()));
    let told = |code| Finding::new(code, place()).found(row.state_label());
    if signing.ruling.act == Deciding::Withdraw {
        let is_open = turn != Turn::Nobody;
        return if is_open { Ok(()) } else { Err(told(&codes::NOT_THE_TURN).into()) };
    }
    let is_signed = matches!(turn, Turn::Check | Turn::Approve);
    // The chair may take an approval back as long as nothing was paid.
    let is_taken_back = match signing.ruling.act {
        Deciding::Approve => false,
        // What the bank gave back is no more what was asked for, but can be refused.
        Deciding::Return => turn == Turn::Pay,
        _ => matches!(turn, Turn::Pay | Turn::PayAgain),
    };
    let is_meant =
        signing.turn.is_none_or(|meant| meant == turn || (is_taken_back && meant == Turn::Approve));
    if !(is_signed || is_taken_back) || !is_meant {
        let meant = signing.turn.map_or("", Turn::label);
        return Err(told(&codes::NOT_THE_TURN).expected(meant).into());
    }
    let step = if is_taken_back { Turn::Approve } else { turn };
    let may = |roles: Roles| step.ability().is_some_and(|ability| roles.may(ability));
    if signing.roles.is_some_and(|roles| !may(roles)) {
        let finding = Finding::new(&codes::NO_RIGHT, place()).found(&act.actor.name);
        return Err(finding.expected(step.label()).into());
    }
    Ok(())
}

/// The chair's yes: the budget is asked once more, and what is approved is reserved.
async fn approve(tx: &mut Tx, unit: &Unit, row: &RequestRow) -> Outcome<Vec<Finding>> {
    let book = Book::load(tx, unit.clone(), row.year).await?;
    let of = (row.account_id, row.amount());
    let findings = judge_amount(tx, &book, &row.requested_on, of).await?;
    let findings = refuse_if_any(findings)?;
    reserve(tx, &book, (SUBJECT, row.id), of).await?;
    Ok(findings)
}
