//! Use case: a union is founded, and the preparation money that was kept for it is split, by the
//! rule of the day of handling and the channel it came by (科目使用说明 215 三(一)).
//!
//! The caller holds the system's book.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::dues::channel::Channel;
use crate::dues::codes;
use crate::dues::further::credit_further;
use crate::dues::record_receipts::legs_of;
use crate::dues::rules::Tree;
use crate::dues::settle_debts::settle_waiting;
use crate::dues::sides::{Sides, credit_legs, debts_of};
use crate::dues::store::{self, ReceiptRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::{Event, What};
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Preparation money that was split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handled {
    /// Who kept it.
    pub receiver: String,
    pub channel: Channel,
    pub receipts: usize,
    pub amount: Money,
    pub grassroots: Money,
    pub department: Money,
    pub federation: Money,
    pub above: Money,
}

/// Splits what was kept for a union.
pub async fn found_union(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    date: Date,
) -> Outcome<(Vec<Handled>, Booked)> {
    let day = date.to_string();
    let place = || Place::of(unit.to_string());
    if day < unit.valid_from_on {
        let finding = Finding::new(&codes::NOT_FOUNDED_YET, place()).found(&day);
        return Err(finding.expected(format!("不早于 {}", unit.valid_from_on)).into());
    }
    let kept = store::unhandled_preparation(tx, unit.id).await?;
    if kept.is_empty() {
        return Err(Finding::new(&codes::NOTHING_TO_HANDLE, place()).into());
    }
    let mut tree = Tree::load(tx, [unit.id]).await?;
    let mut groups: BTreeMap<(i64, Channel), Vec<ReceiptRow>> = BTreeMap::new();
    for receipt in kept {
        let channel = Channel::read(&receipt.channel).unwrap_or(Channel::Own);
        groups.entry((receipt.receiver_id, channel)).or_default().push(receipt);
    }
    let (mut handled, mut booked) = (Vec::new(), Booked::default());
    for ((receiver_id, channel), receipts) in groups {
        let Some(receiver) = units::unit_by_id(tx, receiver_id).await? else { continue };
        tx.hold(receiver.id).await?;
        let amount: Money = receipts.iter().map(ReceiptRow::amount).sum();
        let of = (unit.id, channel);
        let (all, rule_id) = legs_of(&mut tree, &receiver, of, (&day, amount)).map_err(|code| {
            Finding::new(code, place()).found(format!("{} {day}", channel.label()))
        })?;
        let made = split_row(act, (unit, &receiver), &receipts, (&day, amount));
        let mut made = ReceiptRow {
            id: store::next_receipt_id(tx, receiver.id).await?,
            channel: channel.as_str().to_owned(),
            rule_id,
            ..made
        };
        made.set_all_legs(&all);
        let legs = all.legs;
        let chain = tree.chain(unit.id);
        let sides = chain.map_or_else(Sides::default, |it| Sides::of(it, receiver.id, legs));
        store::insert_receipts(tx, std::slice::from_ref(&made)).await?;
        let first = store::next_debt_id(tx, receiver.id).await?;
        store::insert_debts(tx, &debts_of(receiver.id, &made, &sides, first)).await?;
        for mut receipt in receipts.iter().cloned() {
            receipt.assigned_by = Some(act.actor.name.clone());
            // By the same instant they are known again, should the handling be taken back.
            receipt.assigned_at = Some(made.recorded_at.clone());
            store::assign_receipt(tx, &receipt).await?;
        }
        booked.add(book(tx, act, (&receiver, &made, &sides), &receipts, date).await?);
        booked.add(settle_waiting(tx, act, receiver.id).await?);
        handled.push(Handled {
            receiver: receiver.code.clone(),
            channel,
            receipts: receipts.len(),
            amount,
            grassroots: legs.0[0],
            department: legs.0[1],
            federation: legs.0[2],
            above: legs.0[3],
        });
    }
    let detail = json!({ "date": day, "handled": handled.len() });
    let what = (Action::DuesFounded, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok((handled, booked))
}

fn split_row(
    act: Act<'_>,
    (unit, receiver): (&Unit, &Unit),
    receipts: &[ReceiptRow],
    (day, amount): (&str, Money),
) -> ReceiptRow {
    let first = receipts.first();
    ReceiptRow {
        id: 0,
        receiver_id: receiver.id,
        unit_id: Some(unit.id),
        kind: "handled".to_owned(),
        matched_by: "unit_code".to_owned(),
        payer_name: first.map(|it| it.payer_name.clone()).unwrap_or_default(),
        credit_code: first.map(|it| it.credit_code.clone()).unwrap_or_default(),
        channel: String::new(),
        wage_period: None,
        payroll_fen: None,
        amount_fen: amount.fen(),
        received_on: day.to_owned(),
        counted_on: day.to_owned(),
        number: String::new(),
        rule_id: None,
        grassroots_fen: 0,
        department_fen: 0,
        federation_fen: 0,
        above_fen: 0,
        of_id: None,
        batch_id: None,
        source_sheet: None,
        source_row: None,
        recorded_by: act.actor.name.clone(),
        recorded_at: act.clock.now_text(),
        assigned_by: None,
        assigned_at: None,
        taken_back_at: None,
        joint_id: None,
        further_legs: String::new(),
    }
}

/// The entry: what was kept for each payer, to the legs.
async fn book(
    tx: &mut Tx,
    act: Act<'_>,
    (receiver, made, sides): (&Unit, &ReceiptRow, &Sides),
    receipts: &[ReceiptRow],
    date: Date,
) -> Outcome<Booked> {
    let mut by_payer: BTreeMap<&str, Money> = BTreeMap::new();
    for receipt in receipts {
        *by_payer.entry(&receipt.payer_name).or_default() += receipt.amount();
    }
    let payers: Vec<&str> = by_payer.keys().copied().collect();
    let amount = made.amount();
    let event = Event::new(What::PreparationHandled, payers.join("、"))
        .debit(Role::OtherPayable, amount, None)
        .of_party(payers.first().copied().unwrap_or_default());
    let event = credit_further(credit_legs(event, sides), &made.further());
    let to_book = ToBook { subject: (SubjectKind::Receipt, made.id), event, dated_on: date };
    book_events(tx, act, receiver, vec![to_book]).await
}
