//! Use cases: what was approved is paid out, as a line of the programme's roster, and signed for.
//!
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::{State, parts_of, refuse_hand, refuse_text, refuse_turn};
use crate::aid::check_aid::line_of;
use crate::aid::codes;
use crate::aid::list_aid::find_application;
use crate::aid::store;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_needed;
use crate::money::Money;
use crate::payments::payment::State as PaymentState;
use crate::payments::store::request_numbered;
use crate::platform::database::{Pending, Tx};
use crate::platform::vault::KEY_MISSING;
use crate::programmes::keep_roster::keep_roster;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Pays an application: 发放日期, and the number of the request to pay where there is one.
pub async fn pay_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, on, payment): (&str, Date, &str),
) -> Outcome<Money> {
    let pending: Pending<'_, Outcome<Money>> = Box::pin(async move {
        let mut row = find_application(tx, unit, number).await?;
        refuse_turn(number, row.state()?, &[State::Approved])?;
        let earlier = [row.checked_by.as_deref(), row.approved_by.as_deref()];
        refuse_hand(number, &act.actor.name, &earlier)?;
        let day = on.to_string();
        let approved_on = row.approved_on.clone().unwrap_or_default();
        if day < approved_on || on > act.clock.today() {
            let finding = Finding::new(&codes::DAY_INVALID, Place::of("发放日期")).found(on);
            return Err(finding.expected(format!("{approved_on} 至当天")).into());
        }
        let amount = row.amount();
        row.payment = paid_by(tx, unit, (payment, amount)).await?;
        let Some(keys) = keys_needed(tx).await? else {
            return Err(Finding::new(&KEY_MISSING, Place::default()).into());
        };
        let line = line_of(&row, &keys, on)?;
        // Its warnings were answered when it was checked.
        let taken = keep_roster(tx, act, unit, (&[line], false)).await?;
        if refuses(&taken.findings) {
            return Err(Failure::Refused(taken.findings));
        }
        State::Paid.as_str().clone_into(&mut row.state);
        row.paid_on = Some(day);
        row.paid_by = Some(act.actor.name.clone());
        store::settle_application(tx, &row).await?;
        let detail = json!({ "step": "pay", "on": row.paid_on, "payment": row.payment,
            "amount": amount.to_string() });
        let what = (Action::AidStepped, number);
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(amount)
    });
    pending.await
}

/// The request by which money went out, which is of the same amount.
async fn paid_by(
    tx: &mut Tx,
    unit: &Unit,
    (payment, amount): (&str, Money),
) -> Outcome<Option<String>> {
    let payment = payment.trim();
    if payment.is_empty() {
        return Ok(None);
    }
    let request = match parts_of(payment) {
        Some(number) => request_numbered(tx, unit.id, number).await?,
        None => None,
    };
    let is_it = |it: &crate::payments::store::RequestRow| {
        it.state == PaymentState::Paid.as_str() && it.amount_fen == amount.fen()
    };
    if request.as_ref().is_some_and(is_it) {
        return Ok(Some(payment.to_owned()));
    }
    let finding = Finding::new(&codes::PAYMENT_UNLIKE, Place::of("付款申请编号"));
    let found = request.map_or_else(
        || payment.to_owned(),
        |it| format!("{payment} {}", Money::from_fen(it.amount_fen).grouped()),
    );
    Err(finding.found(found).expected(amount.grouped()).into())
}

/// Records that it was signed for, by which paper.
pub async fn sign_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, on, paper): (&str, Date, &str),
) -> Outcome<()> {
    let mut row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Paid])?;
    let paper = refuse_text("签收依据", paper, 1)?;
    let day = on.to_string();
    let paid_on = row.paid_on.clone().unwrap_or_default();
    if day < paid_on || on > act.clock.today() {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("签收日期")).found(on);
        return Err(finding.expected(format!("{paid_on} 至当天")).into());
    }
    State::Signed.as_str().clone_into(&mut row.state);
    row.signed_on = Some(day);
    row.signed_by = Some(act.actor.name.clone());
    row.signed_paper = Some(paper);
    store::settle_application(tx, &row).await?;
    let detail = json!({ "step": "sign", "on": row.signed_on, "paper": row.signed_paper });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}
