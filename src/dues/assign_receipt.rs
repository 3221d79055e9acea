//! Use case: money that matched nobody is assigned to its union, and split as it would have been.
//!
//! The caller holds the system's book and the receiver's.

use jiff::civil::Date;
use serde_json::json;

use crate::dues::channel::Channel;
use crate::dues::codes;
use crate::dues::found_union::found_union;
use crate::dues::further::credit_further;
use crate::dues::match_payers::{MatchedBy, Payers};
use crate::dues::record_receipts::legs_of;
use crate::dues::rules::Tree;
use crate::dues::settle_debts::settle_waiting;
use crate::dues::sides::{Sides, credit_legs, debts_of};
use crate::dues::store::{self, ReceiptRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::{Event, What};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Assigns a receipt, by its number in the list of the receiver or its own.
pub async fn assign_receipt(
    tx: &mut Tx,
    act: Act<'_>,
    (receiver, unit): (&Unit, &Unit),
    (id, channel): (i64, Option<Channel>),
    on: Date,
) -> Outcome<Booked> {
    let place = || Place::of(format!("到账 {}", id & 0xffff_ffff));
    let found = store::receipt_by_id(tx, id).await?;
    let open = found.filter(|it| it.receiver_id == receiver.id && it.unit_id.is_none());
    let Some(mut receipt) = open else {
        return Err(Finding::new(&codes::RECEIPT_NOT_OPEN, place()).into());
    };
    if on.to_string() < receipt.received_on {
        let finding = Finding::new(&codes::ASSIGNED_TOO_EARLY, place()).found(on);
        return Err(finding.expected(format!("不早于 {}", receipt.received_on)).into());
    }
    let payers = Payers::of(store::channels_below(tx, receiver.id).await?);
    let channel = channel_of(&payers, unit, (&receipt, channel), &place())?;
    let mut tree = Tree::load(tx, [unit.id]).await?;
    let chain = tree.chain(unit.id).filter(|chain| chain.height_of(receiver.id).is_some());
    if chain.is_none() {
        return Err(Finding::new(&codes::RECEIVER_NOT_ABOVE, place()).found(unit).into());
    }
    if unit.valid_from_on > receipt.received_on {
        let kept = keep_for_founding(tx, act, (receiver, unit), (receipt, channel), on);
        return Box::pin(kept).await;
    }
    let at = (receipt.received_on.clone(), receipt.amount());
    let (all, rule_id) = legs_of(&mut tree, receiver, (unit.id, channel), (&at.0, at.1))
        .map_err(|code| Finding::new(code, place()).found(format!("{unit} {}", at.0)))?;
    receipt.unit_id = Some(unit.id);
    channel.as_str().clone_into(&mut receipt.channel);
    receipt.rule_id = rule_id;
    receipt.set_all_legs(&all);
    receipt.counted_on = on.to_string();
    receipt.assigned_by = Some(act.actor.name.clone());
    receipt.assigned_at = Some(act.clock.now_text());
    MatchedBy::Person.as_str().clone_into(&mut receipt.matched_by);
    store::assign_receipt(tx, &receipt).await?;
    let sides = tree
        .chain(unit.id)
        .map_or_else(Sides::default, |chain| Sides::of(chain, receiver.id, all.legs));
    let first = store::next_debt_id(tx, receiver.id).await?;
    store::insert_debts(tx, &debts_of(receiver.id, &receipt, &sides, first)).await?;
    let event =
        Event::new(What::UnassignedAssigned, format!("{} {}", receipt.payer_name, unit.name))
            .debit(Role::OtherPayable, receipt.amount(), None)
            .of_party(&receipt.payer_name);
    let event = credit_further(credit_legs(event, &sides), &all.further);
    let to_book = ToBook { subject: (SubjectKind::Receipt, receipt.id), event, dated_on: on };
    let mut booked = book_events(tx, act, receiver, vec![to_book]).await?;
    booked.add(settle_waiting(tx, act, receiver.id).await?);
    let detail = json!({ "receipt": id, "amount": receipt.amount(), "channel": channel });
    let what = (Action::DuesAssigned, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    Ok(booked)
}

/// The channel that was chosen, the list's, or the register's; another one than the register's is
/// refused.
fn channel_of(
    payers: &Payers,
    unit: &Unit,
    (receipt, chosen): (&ReceiptRow, Option<Channel>),
    place: &Place,
) -> Outcome<Channel> {
    let registered = payers.channel_on(unit.id, &receipt.received_on);
    let registered = registered.and_then(|row| Channel::read(&row.channel));
    let said = chosen.or(Channel::read(&receipt.channel));
    match (said, registered) {
        (Some(said), Some(registered)) if said != registered => {
            let finding = Finding::new(&codes::CHANNEL_DIFFERS, place.clone());
            Err(finding.found(said.label()).expected(registered.label()).into())
        }
        (Some(channel), _) | (None, Some(channel)) => Ok(channel),
        (None, None) => {
            Err(Finding::new(&codes::CHANNEL_UNREGISTERED, place.clone()).found(unit).into())
        }
    }
}

/// What came before its union was founded is 建会筹备金: it stays where it is, in full, until the
/// founding, and is split at once where the union has been founded since.
async fn keep_for_founding(
    tx: &mut Tx,
    act: Act<'_>,
    (receiver, unit): (&Unit, &Unit),
    (mut receipt, channel): (ReceiptRow, Channel),
    on: Date,
) -> Outcome<Booked> {
    receipt.unit_id = Some(unit.id);
    "preparation".clone_into(&mut receipt.kind);
    channel.as_str().clone_into(&mut receipt.channel);
    MatchedBy::Person.as_str().clone_into(&mut receipt.matched_by);
    // 处理 is what marks preparation money as assigned.
    (receipt.assigned_by, receipt.assigned_at) = (None, None);
    store::assign_receipt(tx, &receipt).await?;
    let detail = json!({ "receipt": receipt.id, "amount": receipt.amount(), "channel": channel });
    let what = (Action::DuesAssigned, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    if unit.valid_from_on > on.to_string() {
        return Ok(Booked::default());
    }
    let (_, booked) = found_union(tx, act, unit, on).await?;
    Ok(booked)
}
