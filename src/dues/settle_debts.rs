//! Use case: what two unions said of a payment meets what the one owes the other. The legs travel
//! with the money; a receiver books when its legs are known, whichever side spoke first.
//!
//! Invariants: the oldest debt of the year that is named is paid first, then those of earlier
//! years, and none that began after the payment; what was accrued settles a claim, and is income
//! no more; what comes short is spread over the legs of what was paid, and the rest stays due;
//! what is passed on is owed from the day it came, or from the end of the year in which it should
//! have come.

use rustc_hash::FxHashMap;

use crate::dealings::book_sides::{dues_receipt, grant_payment, grant_receipt, payment};
use crate::dealings::record_words::{Recorded, record_words};
use crate::dealings::rows::{Side, TransferKind, TransferRow as Said};
use crate::dealings::settle_accruals::AccruedGrants;
use crate::dealings::store::{self as dealings, WordRow};
use crate::dealings::transfer::Transfer;
use crate::dues::codes;
use crate::dues::rules::Tree;
use crate::dues::sides::{LegSums, Sides};
use crate::dues::split::Legs;
use crate::dues::store::{self, DebtRow};
use crate::finding::rows::Taken;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::money::share::share;
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::Event;
use crate::prescribed::store as bookings;
use crate::trail::{self, Action, Actor};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Takes the words of a unit's list and the file that brought it, books its side, and whatever
/// waited for it.
pub async fn take_transfers(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    said: (&[Said], Option<i64>),
) -> Outcome<(Taken, Booked)> {
    let (taken, recorded) = record_words(tx, act, unit, said).await?;
    let booked = follow_words(tx, act, unit, &recorded).await?;
    Ok((taken, booked))
}

/// Books what new words of a unit say, and what waited for them.
pub async fn follow_words(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    recorded: &[Recorded],
) -> Outcome<Booked> {
    let pending: Pending<'_, Outcome<Booked>> = Box::pin(async move {
        if recorded.is_empty() {
            return Ok(Booked::default());
        }
        let mut events = Vec::new();
        let mut edges: Vec<(i64, Option<i64>)> = Vec::new();
        let mut claims = AccruedGrants::default();
        for it in recorded {
            let kind = TransferKind::read(&it.transfer.kind);
            let side = Side::read(&it.word.side);
            let transfer = Transfer { row: it.transfer.clone(), words: vec![it.word.clone()] };
            if kind.is_some_and(TransferKind::is_grant) {
                let whole = match side {
                    Some(Side::Receiver) => dealings::transfer_by_id(tx, it.transfer.id).await?,
                    _ => None,
                };
                let whole = whole.unwrap_or(transfer);
                let side = side.unwrap_or(Side::Payer);
                let settled = claims.settle(tx, (&whole, side), &it.word).await?;
                events.push(to_book(&it.word, |sum| match side {
                    Side::Payer => grant_payment(&whole, sum, settled),
                    Side::Receiver => grant_receipt(&whole, sum, settled),
                }));
                continue;
            }
            if side == Some(Side::Payer) {
                events.push(to_book(&it.word, |amount| payment(&transfer, amount)));
            }
            if let Some(payer_id) = it.transfer.payer_id {
                edges.push((payer_id, it.transfer.receiver_id));
            } else {
                // From outside this system: all of it is the receiver's own share.
                events.push(to_book(&it.word, |sum| {
                    dues_receipt(&transfer, sum).credit(Role::OwnShare, sum, None)
                }));
            }
        }
        let mut booked = book_events(tx, act, unit, events).await?;
        edges.sort_unstable();
        edges.dedup();
        for (payer_id, receiver_id) in edges {
            booked.add(settle_edge(tx, act, (payer_id, receiver_id)).await?);
        }
        booked.add(without_legs(tx, unit).await?);
        let detail = serde_json::json!({ "words": recorded.len() });
        let what = (Action::TransfersRecorded, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(booked)
    });
    pending.await
}

/// What a unit has received and cannot book yet is told with its sum, however long it waits.
pub async fn without_legs(tx: &mut Tx, unit: &Unit) -> Outcome<Booked> {
    let (count, fen) = store::received_without_legs(tx, unit.id).await?;
    let mut booked = Booked { waiting: usize::try_from(count).unwrap_or(0), ..Booked::default() };
    if count > 0 {
        let found = format!("{count} 笔，{} 元", Money::from_fen(fen).grouped());
        let place = Place::of(unit.to_string());
        booked.findings.push(Finding::new(&codes::LEGS_UNKNOWN, place).found(found));
    }
    Ok(booked)
}

fn to_book(word: &WordRow, event: impl FnOnce(Money) -> Event) -> ToBook {
    let dated_on: jiff::civil::Date = word.dated_on.parse().unwrap_or_default();
    let event = event(Money::from_fen(word.amount_fen));
    ToBook { subject: (SubjectKind::Word, word.id), event, dated_on }
}

/// Sets debts of one union to another against what both said, and books what has come and is known.
pub async fn settle_edge(
    tx: &mut Tx,
    act: Act<'_>,
    (payer_id, receiver_id): (i64, Option<i64>),
) -> Outcome<Booked> {
    let mut transfers = dealings::transfers_between(tx, payer_id, receiver_id).await?;
    transfers.retain(|it| it.kind().is_some_and(|kind| !kind.is_grant()));
    let first_day = |it: &Transfer| {
        let days = [it.first_day(Side::Payer), it.first_day(Side::Receiver)];
        days.into_iter().flatten().min().map(str::to_owned)
    };
    transfers.sort_by_key(|it| (first_day(it), it.row.id));
    let debts = store::debts_between(tx, payer_id, receiver_id).await?;
    let covered = store::covered_by_transfers(tx, payer_id, receiver_id).await?;
    let mut edge = Edge::new(tx, payer_id, debts, &covered).await?;
    for transfer in &transfers {
        edge.pay(transfer);
    }
    let mut booked = Booked::default();
    if let Some(receiver_id) = receiver_id {
        let ids: Vec<i64> = edge.debts.iter().map(|(debt, _)| debt.receipt_id).collect();
        let unions = store::unions_of_receipts(tx, &unique(ids)).await?;
        let tree = Tree::load(tx, unions.values().copied().chain([receiver_id])).await?;
        let holder = Holder { unit_id: receiver_id, unions, tree };
        let mut words = Vec::new();
        for transfer in &transfers {
            for arrival in edge.arrive(transfer) {
                words.push((transfer, arrival));
            }
        }
        booked = book_arrivals(tx, act, (&holder, &mut edge), words).await?;
    }
    edge.save(tx).await?;
    if let Some(receiver_id) = receiver_id.filter(|_| edge.has_handed_on) {
        // What came may have been paid on already.
        let next: Vec<Option<i64>> = edge.next.iter().map(|debt| debt.creditor_id).collect();
        for creditor_id in unique(next) {
            let onward = (receiver_id, creditor_id);
            booked.add(Box::pin(settle_edge(tx, act, onward)).await?);
        }
    }
    Ok(booked)
}

/// New debts of a union meet what was paid before they were known.
pub async fn settle_waiting(tx: &mut Tx, act: Act<'_>, payer_id: i64) -> Outcome<Booked> {
    let mut booked = Booked::default();
    for receiver_id in store::edges_that_wait(tx, payer_id).await? {
        booked.add(settle_edge(tx, act, (payer_id, receiver_id)).await?);
    }
    Ok(booked)
}

fn unique<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

/// What of a transfer came with one word, by debt.
#[derive(Debug)]
struct Arrival {
    word: WordRow,
    /// Places of debts that came.
    debts: Vec<usize>,
    /// The rest of what was said to have come, for which nothing is owed here: it settles what the
    /// opening of the books holds.
    unowed: Money,
}

/// Debts of one union to another while they are settled.
struct Edge {
    /// Each with whether it has changed.
    debts: Vec<(DebtRow, bool)>,
    added: Vec<usize>,
    next: Vec<DebtRow>,
    next_id: i64,
    paid: FxHashMap<i64, Money>,
    arrived: FxHashMap<i64, Money>,
    has_handed_on: bool,
}

impl Edge {
    async fn new(
        tx: &mut Tx,
        payer_id: i64,
        debts: Vec<DebtRow>,
        covered: &[(i64, i64, i64)],
    ) -> Outcome<Self> {
        let fen = |of: fn(&(i64, i64, i64)) -> i64| {
            covered.iter().map(|it| (it.0, Money::from_fen(of(it)))).collect()
        };
        Ok(Self {
            debts: debts.into_iter().map(|debt| (debt, false)).collect(),
            added: Vec::new(),
            next: Vec::new(),
            next_id: store::next_debt_id(tx, payer_id).await?,
            paid: fen(|it| it.1),
            arrived: fen(|it| it.2),
            has_handed_on: false,
        })
    }

    /// Parts a debt: the legs stay at its place, the rest becomes a row of its own.
    fn part(&mut self, place: usize, legs: Legs) {
        let Some((debt, is_changed)) = self.debts.get_mut(place) else { return };
        let rest = debt.legs().minus(legs);
        if rest == Legs::NONE {
            return;
        }
        let mut other = DebtRow { id: self.next_id, ..debt.clone() };
        other.set_legs(rest);
        debt.set_legs(legs);
        *is_changed = true;
        self.next_id += 1;
        self.added.push(self.debts.len());
        self.debts.push((other, true));
    }

    /// The oldest debts of its year are paid by a transfer, as far as it goes.
    fn pay(&mut self, transfer: &Transfer) {
        let id = transfer.row.id;
        let (paid, received) = (transfer.sum(Side::Payer), transfer.sum(Side::Receiver));
        let claimed = if paid.is_zero() { received } else { paid };
        let day = transfer.first_day(Side::Payer).or(transfer.first_day(Side::Receiver));
        let day = day.unwrap_or_default();
        let mut open = claimed - self.paid.get(&id).copied().unwrap_or_default();
        while open > Money::ZERO {
            let named = transfer.row.book_year;
            let due = |(debt, _): &(DebtRow, bool)| {
                debt.transfer_id.is_none()
                    && debt.book_year <= named
                    && debt.since_on.as_str() <= day
            };
            let due = self.debts.iter().enumerate().filter(|(_, it)| due(it));
            // What is left over of the year that was named goes to the years before.
            let oldest = due.min_by_key(|(_, (debt, _))| {
                (debt.book_year != named, debt.since_on.clone(), debt.id)
            });
            let Some((place, (debt, _))) = oldest else { break };
            let legs = debt.legs();
            let part = if debt.amount() > open { legs.spread(open) } else { legs };
            self.part(place, part);
            if let Some((debt, is_changed)) = self.debts.get_mut(place) {
                debt.transfer_id = Some(id);
                *is_changed = true;
            }
            open -= part.sum();
            *self.paid.entry(id).or_default() += part.sum();
        }
    }

    /// What of a transfer came with each word of its receiver, as far as its legs are known.
    fn arrive(&mut self, transfer: &Transfer) -> Vec<Arrival> {
        let id = transfer.row.id;
        let mut arrivals = Vec::new();
        let mut before = self.arrived.get(&id).copied().unwrap_or_default();
        let words: Vec<WordRow> = transfer.of_side(Side::Receiver).cloned().collect();
        for word in words {
            let amount = Money::from_fen(word.amount_fen);
            // Words that were followed already.
            if before >= amount {
                before -= amount;
                continue;
            }
            let paid = self.paid.get(&id).copied().unwrap_or_default();
            let arrived = self.arrived.get(&id).copied().unwrap_or_default();
            let is_owed = paid - arrived >= amount;
            let is_of_opening = paid.is_zero() && settles(transfer, &word);
            if !is_owed && !is_of_opening {
                break;
            }
            let debts = if is_owed { self.come(id, &word, amount) } else { Vec::new() };
            let unowed = if is_owed { Money::ZERO } else { amount };
            *self.arrived.entry(id).or_default() += amount;
            arrivals.push(Arrival { word, debts, unowed });
        }
        arrivals
    }

    /// So much of what a transfer paid has come: all of it, or spread over its legs.
    fn come(&mut self, transfer_id: i64, word: &WordRow, amount: Money) -> Vec<usize> {
        let on_way = |(debt, _): &(DebtRow, bool)| {
            debt.transfer_id == Some(transfer_id) && debt.arrived_on.is_none()
        };
        let places: Vec<usize> = self
            .debts
            .iter()
            .enumerate()
            .filter(|(_, it)| on_way(it))
            .map(|(place, _)| place)
            .collect();
        let all: Vec<Legs> =
            places.iter().filter_map(|place| Some(self.debts.get(*place)?.0.legs())).collect();
        let whole = all.iter().fold(Legs::NONE, |sum, legs| sum.plus(*legs));
        if whole.sum() != amount {
            for (place, legs) in places.iter().zip(parts_of(&all, whole.spread(amount))) {
                self.part(*place, legs);
            }
        }
        for place in &places {
            if let Some((debt, is_changed)) = self.debts.get_mut(*place) {
                debt.arrived_on = Some(word.dated_on.clone());
                *is_changed = true;
            }
        }
        places
    }

    async fn save(&mut self, tx: &mut Tx) -> Outcome<()> {
        let added: Vec<DebtRow> =
            self.added.iter().filter_map(|place| Some(self.debts.get(*place)?.0.clone())).collect();
        for (place, (debt, is_changed)) in self.debts.iter().enumerate() {
            if *is_changed && !self.added.contains(&place) {
                store::update_debt(tx, debt).await?;
            }
        }
        store::insert_debts(tx, &added).await?;
        store::insert_debts(tx, &self.next).await
    }
}

/// The legs of each row when so much of every leg is to be parted over all rows.
fn parts_of(rows: &[Legs], sums: Legs) -> Vec<Legs> {
    let mut parts = vec![Legs::NONE; rows.len()];
    for (leg, sum) in sums.0.into_iter().enumerate() {
        let weights: Vec<u64> =
            rows.iter().map(|row| row.0.get(leg).map_or(0, |it| it.fen().unsigned_abs())).collect();
        for (part, share) in parts.iter_mut().zip(share(sum, &weights)) {
            if let Some(part) = part.0.get_mut(leg) {
                *part = share;
            }
        }
    }
    parts
}

/// Whether money that came on a day settles what was due in an earlier year.
fn settles(transfer: &Transfer, word: &WordRow) -> bool {
    let year = word.dated_on.get(..4).and_then(|it| it.parse::<i64>().ok()).unwrap_or(0);
    transfer.due_year() < year
}

/// Who receives, with the chains of the unions whose dues they are.
struct Holder {
    unit_id: i64,
    unions: FxHashMap<i64, i64>,
    tree: Tree,
}

impl Holder {
    fn sides(&self, debt: &DebtRow) -> Sides {
        let union = self.unions.get(&debt.receipt_id);
        let chain = union.and_then(|unit_id| self.tree.chain(*unit_id));
        chain.map_or_else(Sides::default, |chain| Sides::of(chain, self.unit_id, debt.legs()))
    }
}

async fn book_arrivals(
    tx: &mut Tx,
    act: Act<'_>,
    (holder, edge): (&Holder, &mut Edge),
    arrivals: Vec<(&Transfer, Arrival)>,
) -> Outcome<Booked> {
    let mut booked = Booked::default();
    if arrivals.is_empty() {
        return Ok(booked);
    }
    let Some(receiver) = units::unit_by_id(tx, holder.unit_id).await? else { return Ok(booked) };
    tx.hold(receiver.id).await?;
    let mut next_id = store::next_debt_id(tx, receiver.id).await?;
    for (transfer, arrival) in arrivals {
        // What settles a claim, and what is the receiver's own and further debts.
        let (mut settled, mut legs) = (arrival.unowed, LegSums::default());
        for place in &arrival.debts {
            let Some((debt, is_changed)) = edge.debts.get_mut(*place) else { continue };
            let sides = holder.sides(debt);
            if is_late(debt, &arrival.word.dated_on) || debt.accrued_year.is_some() {
                settled += debt.amount();
            } else {
                legs.add(&sides);
            }
            if debt.handed_on.is_none() {
                let since = owed_since(debt, &arrival.word.dated_on);
                let next = hand_on(debt, (receiver.id, &sides), &since, &mut next_id);
                edge.has_handed_on |= !next.is_empty();
                edge.next.extend(next);
                debt.handed_on = Some(since);
                *is_changed = true;
            }
        }
        let claim = match transfer.kind() {
            Some(TransferKind::Remittance) => Role::FromLower,
            _ => Role::ShareFromUpper,
        };
        let subject = (SubjectKind::Word.as_str(), arrival.word.id);
        let standing = bookings::bookings_of(tx, subject).await?;
        if standing.iter().any(|row| row.state != "undone") {
            continue;
        }
        let amount = Money::from_fen(arrival.word.amount_fen);
        let from = transfer.row.payer_id;
        let event = dues_receipt(transfer, amount).credit(claim, settled, from);
        let event = legs.credit(event, from);
        let to_book = to_book(&arrival.word, |_| event);
        // It is the receiver's own word that is booked, whoever completed it.
        let speaker = Actor::named(arrival.word.said_by.clone());
        let act = Act { actor: &speaker, ..act };
        booked.add(book_events(tx, act, &receiver, vec![to_book]).await?);
    }
    Ok(booked)
}

fn year_of(day: &str) -> &str {
    day.get(..4).unwrap_or(day)
}

/// Whether a debt came only after the end of the year in which it was due: the creditor has a claim
/// for it, and no income any more.
fn is_late(debt: &DebtRow, arrived_on: &str) -> bool {
    year_of(&debt.since_on) < year_of(arrived_on)
}

/// The day since which the creditor owes the rest of it: that of its coming, or the last of the
/// year in which it should have come.
fn owed_since(debt: &DebtRow, arrived_on: &str) -> String {
    if is_late(debt, arrived_on) {
        return format!("{}-12-31", year_of(&debt.since_on));
    }
    arrived_on.to_owned()
}

/// What the creditor of a debt owes the next unions for it.
#[must_use]
pub fn hand_on(
    debt: &DebtRow,
    (creditor_id, sides): (i64, &Sides),
    since_on: &str,
    next_id: &mut i64,
) -> Vec<DebtRow> {
    let owed = [(sides.up, sides.above), (sides.down, sides.below)];
    let mut next = Vec::new();
    for (legs, to) in owed.into_iter().filter(|(legs, _)| *legs != Legs::NONE) {
        let mut row = DebtRow {
            id: *next_id,
            debtor_id: creditor_id,
            creditor_id: to,
            since_on: since_on.to_owned(),
            transfer_id: None,
            arrived_on: None,
            accrued_year: None,
            handed_on: None,
            ..debt.clone()
        };
        row.set_legs(legs);
        *next_id += 1;
        next.push(row);
    }
    next
}
