//! Use case: a rule that was found late. What is booked stays; the differences are shown, and the
//! vouchers that would make them good are ready.
//!
//! The caller holds the system's book.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::json;

use crate::dues::channel::Channel;
use crate::dues::further::{AllLegs, credit_further};
use crate::dues::record_receipts::legs_of;
use crate::dues::rules::Tree;
use crate::dues::settle_debts::settle_waiting;
use crate::dues::sides::{Sides, debts_of};
use crate::dues::split::Legs;
use crate::dues::store::{self, ReceiptRow};
use crate::finding::Outcome;
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::{Event, What};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// A receipt that would be split otherwise today: what is booked, and what the rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub receiver: String,
    pub unit: String,
    pub received_on: String,
    pub number: String,
    pub amount: Money,
    pub booked: Legs,
    pub ruled: Legs,
}

/// Compares what came from a day on with the rules as they stand, and books the differences.
pub async fn recompute_legs(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    (from, on): (Date, Date),
) -> Outcome<(Vec<Difference>, Booked)> {
    let receipts = store::split_receipts_below(tx, root.id, &from.to_string()).await?;
    let mut corrected: FxHashMap<i64, AllLegs> = FxHashMap::default();
    for receipt in receipts.iter().filter(|it| it.kind == "corrected") {
        let of = corrected.entry(receipt.of_id.unwrap_or_default()).or_default();
        *of = of.plus(&receipt.all_legs());
    }
    let unions = receipts.iter().filter_map(|it| it.unit_id);
    let holders = receipts.iter().map(|it| it.receiver_id);
    let mut tree = Tree::load(tx, unions.chain(holders)).await?;
    let (mut differences, mut booked) = (Vec::new(), Booked::default());
    let refunds = Refunds::of(&receipts);
    for receipt in receipts.iter().filter(|it| it.kind != "corrected") {
        let Some(ruling) = refunds.ruling(receipt) else { continue };
        let (Some(unit_id), Some(channel)) = (receipt.unit_id, Channel::read(&receipt.channel))
        else {
            continue;
        };
        let Some(receiver) = tree.unit(receipt.receiver_id).cloned() else { continue };
        let Some(unit) = tree.unit(unit_id).cloned() else { continue };
        // The day of the first receipt rules, or that of handling.
        let day = if ruling.kind == "handled" { &ruling.counted_on } else { &ruling.received_on };
        let of = (unit_id, channel);
        let Ok((ruled, rule_id)) = legs_of(&mut tree, &receiver, of, (day, receipt.amount()))
        else {
            continue;
        };
        let before = corrected.get(&receipt.id).cloned().unwrap_or_default();
        let standing = receipt.all_legs().plus(&before);
        if ruled == standing {
            continue;
        }
        differences.push(Difference {
            receiver: receiver.code.clone(),
            unit: unit.code.clone(),
            received_on: receipt.received_on.clone(),
            number: receipt.number.clone(),
            amount: receipt.amount(),
            booked: standing.legs,
            ruled: ruled.legs,
        });
        tx.hold(receiver.id).await?;
        let change = ruled.minus(&standing);
        let made = correction(act, receipt, (change, rule_id), on);
        booked.add(book(tx, act, (&tree, &receiver), made, on).await?);
    }
    if !differences.is_empty() {
        let detail = json!({ "from": from.to_string(), "differences": differences.len() });
        let what = (Action::DuesRecomputed, root.code.as_str());
        trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
    }
    Ok((differences, booked))
}

/// Receipts of which something went back. A refund came later than its receipt, so that both are
/// among those that are looked at, or the refund alone, which then stays as it is.
struct Refunds<'r> {
    receipts: FxHashMap<i64, &'r ReceiptRow>,
    /// What is left of each.
    left: FxHashMap<i64, Money>,
}

impl<'r> Refunds<'r> {
    fn of(receipts: &'r [ReceiptRow]) -> Self {
        let by_id: FxHashMap<i64, &ReceiptRow> = receipts.iter().map(|it| (it.id, it)).collect();
        let mut left: FxHashMap<i64, Money> = FxHashMap::default();
        for refund in receipts.iter().filter(|it| it.kind == "refund") {
            let Some(receipt) = refund.of_id.and_then(|id| by_id.get(&id)) else { continue };
            *left.entry(receipt.id).or_insert_with(|| receipt.amount()) += refund.amount();
        }
        Self { receipts: by_id, left }
    }

    /// The receipt by whose day another one is split: its own, or that of which it is a refund;
    /// none where there is nothing to split otherwise, since all of it went back.
    fn ruling(&self, receipt: &'r ReceiptRow) -> Option<&'r ReceiptRow> {
        let ruling = match receipt.kind.as_str() {
            "refund" => receipt.of_id.and_then(|id| self.receipts.get(&id).copied())?,
            _ => receipt,
        };
        let is_gone = self.left.get(&ruling.id).is_some_and(|left| left.is_zero());
        (!is_gone).then_some(ruling)
    }
}

fn correction(
    act: Act<'_>,
    receipt: &ReceiptRow,
    (change, rule_id): (AllLegs, Option<i64>),
    on: Date,
) -> ReceiptRow {
    let mut made = ReceiptRow {
        kind: "corrected".to_owned(),
        amount_fen: 0,
        payroll_fen: None,
        wage_period: None,
        counted_on: on.to_string(),
        received_on: on.to_string(),
        rule_id,
        of_id: Some(receipt.id),
        number: String::new(),
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
    made.set_all_legs(&change);
    made
}

async fn book(
    tx: &mut Tx,
    act: Act<'_>,
    (tree, receiver): (&Tree, &Unit),
    mut made: ReceiptRow,
    on: Date,
) -> Outcome<Booked> {
    made.id = store::next_receipt_id(tx, receiver.id).await?;
    let chain = made.unit_id.and_then(|unit_id| tree.chain(unit_id));
    let sides = chain.map_or_else(Sides::default, |it| Sides::of(it, receiver.id, made.legs()));
    store::insert_receipts(tx, std::slice::from_ref(&made)).await?;
    let first = store::next_debt_id(tx, receiver.id).await?;
    store::insert_debts(tx, &debts_of(receiver.id, &made, &sides, first)).await?;
    // What grows stands in credit, what shrinks in debit.
    let mut event = Event::new(What::DuesCorrected, made.payer_name.clone());
    for (role, change, with) in [
        (Role::OwnShare, sides.own, None),
        (Role::ToUpper, sides.up.sum(), sides.above),
        (Role::ShareToLower, sides.down.sum(), sides.below),
    ] {
        event = event.credit(role, change, with);
    }
    event = credit_further(event, &made.further());
    let to_book = ToBook { subject: (SubjectKind::Receipt, made.id), event, dated_on: on };
    let mut booked = book_events(tx, act, receiver, vec![to_book]).await?;
    booked.add(settle_waiting(tx, act, receiver.id).await?);
    Ok(booked)
}
