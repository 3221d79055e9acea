//! Use case: another person decides about a refund, or who asked for it gives it up. What is
//! approved is a negative receipt with negative legs, and is booked.
//!
//! Invariant: what is approved is computed anew first, and refused where it is another by now.
//!
//! The caller holds the system's book and the receiver's.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::Act as Deciding;
use crate::approvals::codes::CHANGED;
use crate::approvals::decide::decide;
use crate::approvals::ruling::{Ruling, refusal};
use crate::dues::ask_refund::refund_legs;
use crate::dues::codes;
use crate::dues::further::{AllLegs, credit_further};
use crate::dues::rules::Tree;
use crate::dues::settle_debts::settle_waiting;
use crate::dues::sides::{Sides, debts_of};
use crate::dues::store::{self, ReceiptRow, RefundRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::{Event, What};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Decides about a refund of what a union got.
pub async fn decide_refund(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    (id, ruling): (i64, Ruling<'_>),
) -> Outcome<(RefundRow, Booked)> {
    let row = find_refund(tx, receiver, id).await?;
    let place = || Place::of(format!("{receiver} 退费 {}", row.number));
    ruling.check_seen(&row.mark(), place())?;
    let at = act.clock.now_text();
    let verdict = (ruling.verdict(&act.actor.name, act.clock.now()), at.as_str());
    decide(tx, vec![row.document()], verdict, refusal(place())).await?;
    let mut booked = Booked::default();
    if ruling.act == Deciding::Approve {
        let unread = || Failure::Storage(format!("refund {}", row.id));
        let on: Date = row.refunded_on.parse().map_err(|_| unread())?;
        let receipt = store::receipt_by_id(tx, row.receipt_id).await?;
        let receipt = receipt.filter(|it| it.taken_back_at.is_none()).ok_or_else(|| {
            Failure::from(Finding::new(&codes::REFUND_RECEIPT, place()).found("凭证已冲销"))
        })?;
        let legs = refund_legs(tx, receiver, &receipt, (on, row.amount())).await?;
        if legs.legs != row.legs() {
            return Err(Finding::new(&CHANGED, place()).found("各级份额").into());
        }
        booked = carry_out(tx, act, receiver, (&row, &receipt, on), &legs).await?;
    }
    let detail = json!({
        "refund": row.place_number(), "act": ruling.act, "amount": row.amount(),
        "receipt": row.receipt_number, "content": row.document().content_hash,
    });
    let what = (Action::DuesRefundDecided, row.number.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    Ok((find_refund(tx, receiver, id).await?, booked))
}

async fn find_refund(tx: &mut Tx, receiver: &Unit, id: i64) -> Outcome<RefundRow> {
    let found = store::refund_by_id(tx, id).await?.filter(|it| it.receiver_id == receiver.id);
    found.ok_or_else(|| {
        let place = Place::of(format!("{receiver} 退费 {}", id & 0xffff_ffff));
        Finding::new(&codes::DOCUMENT_UNKNOWN, place).into()
    })
}

/// The negative receipt, what is owed less of it, and its voucher.
async fn carry_out(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    (row, receipt, on): (&RefundRow, &ReceiptRow, Date),
    all: &AllLegs,
) -> Outcome<Booked> {
    let mut made = ReceiptRow {
        id: store::next_receipt_id(tx, receiver.id).await?,
        kind: "refund".to_owned(),
        payroll_fen: None,
        amount_fen: -row.amount_fen,
        received_on: row.refunded_on.clone(),
        counted_on: row.refunded_on.clone(),
        number: row.number.clone(),
        of_id: Some(receipt.id),
        batch_id: None,
        source_sheet: None,
        source_row: None,
        recorded_by: act.actor.name.clone(),
        recorded_at: act.clock.now_text(),
        assigned_by: None,
        assigned_at: None,
        joint_id: None,
        ..receipt.clone()
    };
    let negative = all.negated();
    made.set_all_legs(&negative);
    store::insert_receipts(tx, std::slice::from_ref(&made)).await?;
    store::set_refund_made(tx, row.id, made.id).await?;
    let tree = Tree::load(tx, made.unit_id.into_iter().chain([receiver.id])).await?;
    let chain = made.unit_id.and_then(|unit_id| tree.chain(unit_id));
    let sides = |legs| chain.map_or_else(Sides::default, |it| Sides::of(it, receiver.id, legs));
    let first = store::next_debt_id(tx, receiver.id).await?;
    let owed = debts_of(receiver.id, &made, &sides(made.legs()), first);
    store::insert_debts(tx, &owed).await?;
    let back = sides(row.legs());
    let event = Event::new(What::DuesRefunded, format!("{} {}", row.payer_name, row.number).trim())
        .debit(Role::OwnShare, back.own, None)
        .debit(Role::ToUpper, back.up.sum(), back.above)
        .debit(Role::ShareToLower, back.down.sum(), back.below);
    let event = credit_further(event, &negative.further).credit(Role::Bank, row.amount(), None);
    let to_book = ToBook { subject: (SubjectKind::Receipt, made.id), event, dated_on: on };
    let mut booked = book_events(tx, act, receiver, vec![to_book]).await?;
    booked.add(settle_waiting(tx, act, receiver.id).await?);
    Ok(booked)
}
