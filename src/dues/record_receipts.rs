//! Use case: money from payers is matched to its unions, split once for the whole chain, and booked
//! by the union that got it.
//!
//! The caller holds that union's book.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::dues::channel::Channel;
use crate::dues::codes;
use crate::dues::further::{AllLegs, FurtherLeg, FurtherShare, credit_further};
use crate::dues::known_receipts::{KnownReceipts, Standing};
use crate::dues::match_joint_payers::JointDues;
use crate::dues::match_payers::{MatchedBy, Payers};
use crate::dues::rows::ReceiptRow;
use crate::dues::rules::{SplitValue, Tree};
use crate::dues::settle_debts::settle_waiting;
use crate::dues::sides::{LegSums, Sides, credit_legs, debts_of};
use crate::dues::store;
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::{Event, What};
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const UNIT: &str = "单位编码";
const CHANNEL: &str = "收缴渠道";
const AMOUNT: &str = "实缴金额";
const RECEIVED: &str = "到账日期";
const NUMBER: &str = "票据号";

/// A line that is new, with all that was found out about it.
struct Matched<'r> {
    place: usize,
    row: &'r ReceiptRow,
    unit_id: Option<i64>,
    by: MatchedBy,
    /// The line of a payer of several unions of which it is a part, and how much of it.
    part: Option<(i64, Money)>,
}

impl Matched<'_> {
    fn amount(&self) -> Money {
        self.part.map_or(self.row.amount, |(_, amount)| amount)
    }
}

/// Records the lines of a list, and books them.
pub async fn record_receipts(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    (rows, batch_id): (&[ReceiptRow], Option<i64>),
) -> Outcome<(Taken, Booked)> {
    let pending: Pending<'_, Outcome<(Taken, Booked)>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let new = new_rows(tx, receiver, rows, &mut taken).await?;
        let payers = Payers::of(store::channels_below(tx, receiver.id).await?);
        let joint = JointDues::load(tx, receiver, rows).await?;
        let (matched, joint) =
            match_rows(tx, act, (receiver, &payers, joint), new, &mut taken).await?;
        let unions = matched.iter().filter_map(|it| it.unit_id).chain([receiver.id]);
        let mut tree = Tree::load(tx, unions).await?;
        let first_id = store::next_receipt_id(tx, receiver.id).await?;
        let mut made = Vec::with_capacity(matched.len());
        for (id, it) in (first_id..).zip(&matched) {
            if let Some(receipt) =
                receipt_of(act, (receiver, &payers), &mut tree, (id, it), &mut taken)
            {
                made.push(store::ReceiptRow { batch_id, ..receipt });
            }
        }
        if refuses(&taken.findings) || made.is_empty() {
            return Ok((taken, Booked::default()));
        }
        store::insert_joint_receipts(tx, &joint).await?;
        store::insert_receipts(tx, &made).await?;
        let next = store::next_debt_id(tx, receiver.id).await?;
        let mut debts = Vec::new();
        let mut events = Vec::with_capacity(made.len());
        let mut of_joint: BTreeMap<i64, LegSums> = BTreeMap::new();
        for receipt in &made {
            let sides = sides_of(receiver, &tree, receipt);
            let id = next + i64::try_from(debts.len()).unwrap_or(i64::MAX);
            debts.extend(debts_of(receiver.id, receipt, &sides, id));
            match receipt.joint_id {
                Some(joint_id) => {
                    let sums = of_joint.entry(joint_id).or_default();
                    sums.add(&sides);
                    sums.add_further(&receipt.further());
                }
                None => events.push(to_book(receiver, receipt, &sides)),
            }
        }
        let lines = joint.iter().filter_map(|line| Some((line, of_joint.get(&line.id)?)));
        events.extend(lines.map(|(line, sums)| joint_to_book(line, sums)));
        store::insert_debts(tx, &debts).await?;
        let mut booked = book_events(tx, act, receiver, events).await?;
        booked.add(settle_waiting(tx, act, receiver.id).await?);
        let total: Money = made.iter().map(store::ReceiptRow::amount).sum();
        let unmatched = made.iter().filter(|it| it.unit_id.is_none()).count();
        let detail = json!({ "receipts": made.len(), "total": total, "unmatched": unmatched });
        let what = (Action::DuesReceived, receiver.code.as_str());
        trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
        Ok((taken, booked))
    });
    pending.await
}

/// Lines that did not come before; what is wrong with their numbers and amounts is told.
async fn new_rows<'r>(
    tx: &mut Tx,
    receiver: &Unit,
    rows: &'r [ReceiptRow],
    taken: &mut Taken,
) -> Outcome<Vec<(usize, &'r ReceiptRow)>> {
    let days = rows.iter().map(|row| row.received_on);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return Ok(Vec::new());
    };
    let days = (first.to_string(), last.to_string());
    let kept = store::receipts_of(tx, receiver.id, (&days.0, &days.1)).await?;
    let numbers = rows.iter().map(|row| row.number.as_str()).filter(|number| !number.is_empty());
    let joint = store::joint_receipts_of(tx, receiver.id, (&days.0, &days.1)).await?;
    let known = match (numbers.clone().min(), numbers.max()) {
        (Some(first), Some(last)) => {
            let mut known = store::numbers_between(tx, receiver.id, (first, last)).await?;
            known.extend(store::joint_numbers_between(tx, receiver.id, (first, last)).await?);
            known
        }
        _ => Vec::new(),
    };
    let mut known = KnownReceipts::of(known, &kept, &joint);
    let has_refunds = rows.iter().any(|row| row.amount.is_negative());
    let mut refunds =
        if has_refunds { store::refunds_booked(tx, receiver.id).await? } else { Vec::new() };
    let mut met: FxHashMap<&str, usize> = FxHashMap::default();
    let mut new = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if row.amount.is_negative() && takes_refund(&mut refunds, row) {
            taken.know(place);
            continue;
        }
        if row.amount <= Money::ZERO {
            let found = row.amount.grouped();
            taken.tell(&codes::AMOUNT_NOT_POSITIVE, (place, AMOUNT), found, "大于 0 的金额");
        }
        if !row.number.is_empty() && met.insert(&row.number, place).is_some() {
            taken.tell(&codes::NUMBER_TWICE, (place, NUMBER), &row.number, "每笔一个票据号");
            continue;
        }
        match known.judge(row) {
            Standing::New => new.push((place, row)),
            Standing::Known => taken.know(place),
            Standing::Taken(said, before) => {
                let found = format!("{}：{said}", row.number);
                taken.tell(&codes::NUMBER_TAKEN, (place, NUMBER), found, before);
            }
        }
    }
    Ok(new)
}

/// Whether a negative line is a refund that is in the books already; each is taken once.
fn takes_refund(refunds: &mut Vec<store::RefundBooked>, row: &ReceiptRow) -> bool {
    let is_it = |it: &store::RefundBooked| {
        it.amount_fen == row.amount.fen()
            && if row.number.is_empty() {
                it.received_on == row.received_on.to_string()
            } else {
                [&it.number, &it.receipt_number].contains(&&row.number)
            }
    };
    let place = refunds.iter().position(is_it);
    place.map(|place| refunds.remove(place)).is_some()
}

/// Whose each line is; those of a payer of several unions are parted among them, and kept as they
/// came beside the parts.
async fn match_rows<'r>(
    tx: &mut Tx,
    act: Act<'_>,
    (receiver, payers, mut joint): (&Unit, &Payers, JointDues),
    new: Vec<(usize, &'r ReceiptRow)>,
    taken: &mut Taken,
) -> Outcome<(Vec<Matched<'r>>, Vec<store::JointReceiptRow>)> {
    let called = units::units_called(tx, new.iter().map(|(_, row)| row.unit.as_str())).await?;
    let first_joint = store::next_joint_receipt_id(tx, receiver.id).await?;
    let mut lines = Vec::new();
    let mut matched = Vec::with_capacity(new.len());
    for (place, row) in new {
        let parts = row.unit.is_empty().then(|| joint.part((row, place), taken)).flatten();
        if let Some(parts) = parts {
            let id = first_joint + i64::try_from(lines.len()).unwrap_or(i64::MAX);
            lines.push(joint_line(act, receiver, (id, row)));
            matched.extend(parts.into_iter().map(|it| Matched {
                place,
                row,
                unit_id: Some(it.unit_id),
                by: it.by,
                part: Some((id, it.amount)),
            }));
            continue;
        }
        let (unit_id, by) = if row.unit.is_empty() {
            match payers.find(&row.credit_code, &row.payer_name) {
                Some((unit_id, by)) => (Some(unit_id), by),
                None => (None, MatchedBy::Nothing),
            }
        } else if let Some(unit) = called.get(&row.unit) {
            (Some(unit.id), MatchedBy::UnitCode)
        } else {
            taken.tell(&codes::UNIT_UNKNOWN, (place, UNIT), &row.unit, "已登记的单位");
            continue;
        };
        if let Some(unit_id) = unit_id {
            joint.paid(unit_id, row);
        }
        matched.push(Matched { place, row, unit_id, by, part: None });
    }
    Ok((matched, lines))
}

/// A line of a payer of several unions, as it came.
fn joint_line(
    act: Act<'_>,
    receiver: &Unit,
    (id, row): (i64, &ReceiptRow),
) -> store::JointReceiptRow {
    store::JointReceiptRow {
        id,
        receiver_id: receiver.id,
        payer_name: row.payer_name.clone(),
        credit_code: row.credit_code.clone(),
        wage_period: row.wage_period.map(super::super::date::Period::number),
        payroll_fen: row.payroll.map(Money::fen),
        amount_fen: row.amount.fen(),
        received_on: row.received_on.to_string(),
        number: row.number.clone(),
        recorded_by: act.actor.name.clone(),
        recorded_at: act.clock.now_text(),
        taken_back_at: None,
    }
}

/// The receipt of a line; `None` where something is wrong with it, which is told.
fn receipt_of(
    act: Act<'_>,
    (receiver, payers): (&Unit, &Payers),
    tree: &mut Tree,
    (id, it): (i64, &Matched<'_>),
    taken: &mut Taken,
) -> Option<store::ReceiptRow> {
    let row = it.row;
    let day = row.received_on.to_string();
    let mut receipt = store::ReceiptRow {
        id,
        receiver_id: receiver.id,
        unit_id: it.unit_id,
        kind: "dues".to_owned(),
        matched_by: it.by.as_str().to_owned(),
        payer_name: row.payer_name.clone(),
        credit_code: row.credit_code.clone(),
        channel: row.channel.map_or("", Channel::as_str).to_owned(),
        wage_period: row.wage_period.map(super::super::date::Period::number),
        // That of a payer of several unions is none of theirs.
        payroll_fen: row.payroll.filter(|_| it.part.is_none()).map(Money::fen),
        amount_fen: it.amount().fen(),
        received_on: day.clone(),
        counted_on: day.clone(),
        number: row.number.clone(),
        rule_id: None,
        grassroots_fen: 0,
        department_fen: 0,
        federation_fen: 0,
        above_fen: 0,
        of_id: None,
        batch_id: None,
        source_sheet: Some(row.source.0),
        source_row: Some(row.source.1),
        recorded_by: act.actor.name.clone(),
        recorded_at: act.clock.now_text(),
        assigned_by: None,
        assigned_at: None,
        taken_back_at: None,
        joint_id: it.part.map(|(joint_id, _)| joint_id),
        further_legs: String::new(),
    };
    let Some(unit_id) = it.unit_id else { return Some(receipt) };
    let unit = tree.unit(unit_id)?.clone();
    if tree.chain(unit_id)?.height_of(receiver.id).is_none() {
        let found = format!("{unit}，由 {receiver} 收取");
        taken.tell(&codes::RECEIVER_NOT_ABOVE, (it.place, UNIT), found, "本级或其上级工会");
        return None;
    }
    let channel = channel_of(payers, (unit_id, &day), it, taken)?;
    channel.as_str().clone_into(&mut receipt.channel);
    if unit.valid_from_on > day {
        if it.part.is_some() {
            let found = format!("{unit}，{} 启用", unit.valid_from_on);
            taken.tell(&codes::JOINT_NOT_FOUNDED, (it.place, RECEIVED), found, &day);
            return None;
        }
        if unit_id == receiver.id {
            let expected = format!("不早于 {}", unit.valid_from_on);
            taken.tell(&codes::UNION_NOT_FOUNDED, (it.place, RECEIVED), &day, expected);
            return None;
        }
        "preparation".clone_into(&mut receipt.kind);
        return Some(receipt);
    }
    let (all, rule_id) = legs_of(tree, receiver, (unit_id, channel), (&day, it.amount()))
        .map_err(|code| {
            let found = format!("{unit} {} {day}", channel.label());
            taken.tell(code, (it.place, AMOUNT), found, "当日有效的分成比例");
        })
        .ok()?;
    receipt.rule_id = rule_id;
    receipt.set_all_legs(&all);
    Some(receipt)
}

/// The channel as the register has it; a list that says another one is told.
fn channel_of(
    payers: &Payers,
    (unit_id, day): (i64, &str),
    it: &Matched<'_>,
    taken: &mut Taken,
) -> Option<Channel> {
    let registered = payers.channel_on(unit_id, day).and_then(|row| Channel::read(&row.channel));
    match (it.row.channel, registered) {
        (Some(said), Some(registered)) if said != registered => {
            let (found, expected) = (said.label(), registered.label());
            taken.tell(&codes::CHANNEL_DIFFERS, (it.place, CHANNEL), found, expected);
            None
        }
        (Some(said), _) => Some(said),
        (None, Some(registered)) => Some(registered),
        (None, None) => {
            taken.tell(&codes::CHANNEL_UNREGISTERED, (it.place, CHANNEL), "空", "收缴渠道");
            None
        }
    }
}

/// The legs of money for a union by the rule of a day, and the rule that says so; none is needed
/// where all of it stays with the union.
///
/// # Errors
/// The code that says what is missing.
pub fn legs_of(
    tree: &mut Tree,
    receiver: &Unit,
    (unit_id, channel): (i64, Channel),
    (day, amount): (&str, Money),
) -> Result<(AllLegs, Option<i64>), &'static crate::finding::Code> {
    let ruled = tree.shares(unit_id, channel, day).ok_or(&codes::NO_SPLIT_RULE)?;
    let part = channel.part(unit_id == receiver.id);
    let chain = tree.chain(unit_id).ok_or(&codes::NO_SPLIT_RULE)?;
    let SplitValue { shares, further } = ruled.value;
    let percents: Vec<Percent> = further.iter().map(|it| it.percent).collect();
    let parted = chain.split_with(amount, (shares, &percents), part);
    let (legs, parts) = parted.ok_or(&codes::NOBODY_FOR_PART)?;
    let leg = |(it, amount): (FurtherShare, Money)| FurtherLeg {
        name: it.name,
        beneficiary: it.beneficiary,
        unit_id: it.unit_id,
        amount,
    };
    let further = further.into_iter().zip(parts).map(leg).collect();
    Ok((AllLegs::of(legs, further), Some(ruled.rule_id)))
}

fn sides_of(receiver: &Unit, tree: &Tree, receipt: &store::ReceiptRow) -> Sides {
    let chain = receipt.unit_id.and_then(|unit_id| tree.chain(unit_id));
    chain.map_or_else(Sides::default, |chain| Sides::of(chain, receiver.id, receipt.legs()))
}

/// `甲公司 2025-03`.
fn about(payer: &str, wages: Option<i64>, number: &str) -> String {
    let period = wages.map(|it| format!("{}-{:02}", it / 100, it % 100)).unwrap_or_default();
    let parts: Vec<&str> =
        [payer, &period, number].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// One voucher for the money of a payer of several unions, as the bank has it.
fn joint_to_book(line: &store::JointReceiptRow, sums: &LegSums) -> ToBook {
    let about = about(&line.payer_name, line.wage_period, &line.number);
    let event = Event::new(What::DuesCollectedForLower, about);
    let event = sums.credit(event.debit(Role::Bank, line.amount(), None), None);
    let dated_on = line.received_on.parse().unwrap_or_default();
    ToBook { subject: (SubjectKind::JointReceipt, line.id), event, dated_on }
}

fn to_book(receiver: &Unit, receipt: &store::ReceiptRow, sides: &Sides) -> ToBook {
    let amount = receipt.amount();
    let what = match (receipt.unit_id, receipt.kind.as_str()) {
        (None, _) => What::UnassignedReceived,
        (_, "preparation") => What::PreparationReceived,
        (Some(unit_id), _) if unit_id == receiver.id => What::DuesCollected,
        _ => What::DuesCollectedForLower,
    };
    let about = about(&receipt.payer_name, receipt.wage_period, &receipt.number);
    let event = Event::new(what, about).debit(Role::Bank, amount, None);
    let event = match what {
        What::UnassignedReceived | What::PreparationReceived => {
            event.credit(Role::OtherPayable, amount, None).of_party(&receipt.payer_name)
        }
        _ => credit_further(credit_legs(event, sides), &receipt.further()),
    };
    let subject = (SubjectKind::Receipt, receipt.id);
    let dated_on = receipt.received_on.parse().unwrap_or_default();
    ToBook { subject, event, dated_on }
}
