//! Legs as the union that holds the money sees them: its own, what goes up, what goes down. Pure.

use std::collections::BTreeMap;

use crate::dues::further::{AllLegs, FurtherLeg, credit_further};
use crate::dues::split::{Chain, Legs, Rank};
use crate::dues::store::{DebtRow, ReceiptRow};
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::prescribed::event::Event;

/// Legs as the union that holds the money sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    pub own: Money,
    pub up: Legs,
    pub down: Legs,
    pub above: Option<i64>,
    pub below: Option<i64>,
}

impl Sides {
    /// What a union of the chain keeps, owes above and passes down of some legs.
    #[must_use]
    pub fn of(chain: &Chain, holder: i64, legs: Legs) -> Self {
        let Some(height) = chain.height_of(holder) else { return Self::default() };
        let own = chain.rank_of(holder).map_or(Money::ZERO, |rank| legs.of(rank));
        let is_mine = |rank: Rank| chain.holder(rank) == Some(holder);
        let is_up = |rank: Rank| chain.height_of_rank(rank) > height;
        Self {
            own,
            up: legs.only(is_up),
            down: legs.only(|rank| !is_up(rank) && !is_mine(rank)),
            above: chain.at(height + 1),
            below: height.checked_sub(1).and_then(|lower| chain.at(lower)),
        }
    }
}

/// The lines of legs: own share, what goes up, what goes down.
#[must_use]
pub fn credit_legs(event: Event, sides: &Sides) -> Event {
    event
        .credit(Role::OwnShare, sides.own, None)
        .credit(Role::ToUpper, sides.up.sum(), sides.above)
        .credit(Role::ShareToLower, sides.down.sum(), sides.below)
}

/// Legs of many receipts as one entry credits them, by whom each part goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegSums {
    own: Money,
    up: BTreeMap<Option<i64>, Money>,
    down: BTreeMap<Option<i64>, Money>,
    further: AllLegs,
}

impl LegSums {
    pub fn add(&mut self, sides: &Sides) {
        self.own += sides.own;
        *self.up.entry(sides.above).or_default() += sides.up.sum();
        *self.down.entry(sides.below).or_default() += sides.down.sum();
    }

    /// Legs beside the levels, by whom they go to.
    pub fn add_further(&mut self, legs: &[FurtherLeg]) {
        self.further = self.further.plus(&AllLegs::of(Legs::NONE, legs.to_vec()));
    }

    #[must_use]
    pub fn total(&self) -> Money {
        let all = self.up.values().chain(self.down.values()).copied();
        let further = self.further.further.iter().map(|leg| leg.amount).sum::<Money>();
        self.own + all.sum::<Money>() + further
    }

    /// The lines of it; the own share came from `from`.
    #[must_use]
    pub fn credit(&self, event: Event, from: Option<i64>) -> Event {
        let event = event.credit(Role::OwnShare, self.own, from);
        let up = |event: Event, (to, sum): (&Option<i64>, &Money)| {
            event.credit(Role::ToUpper, *sum, *to)
        };
        let down = |event: Event, (to, sum): (&Option<i64>, &Money)| {
            event.credit(Role::ShareToLower, *sum, *to)
        };
        let event = self.down.iter().fold(self.up.iter().fold(event, up), down);
        credit_further(event, &self.further.further)
    }
}

/// What the receiver owes the next unions of the chain; `id` is the first free one of its range.
#[must_use]
pub fn debts_of(receiver_id: i64, receipt: &ReceiptRow, sides: &Sides, id: i64) -> Vec<DebtRow> {
    let book_year = receipt.counted_on.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let owed = [(sides.up, sides.above), (sides.down, sides.below)];
    let owed = owed.into_iter().filter(|(legs, _)| *legs != Legs::NONE);
    (id..)
        .zip(owed)
        .map(|(id, (legs, creditor_id))| {
            let mut debt = DebtRow {
                id,
                receipt_id: receipt.id,
                debtor_id: receiver_id,
                creditor_id,
                since_on: receipt.counted_on.clone(),
                book_year,
                grassroots_fen: 0,
                department_fen: 0,
                federation_fen: 0,
                above_fen: 0,
                amount_fen: 0,
                transfer_id: None,
                arrived_on: None,
                accrued_year: None,
                handed_on: None,
            };
            debt.set_legs(legs);
            debt
        })
        .collect()
}
