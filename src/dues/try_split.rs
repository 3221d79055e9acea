//! Use case: what a receipt would be split into; nothing is written.

use jiff::civil::Date;
use serde::Serialize;

use crate::dues::channel::Channel;
use crate::dues::further::{FurtherLeg, credit_further};
use crate::dues::record_receipts::legs_of;
use crate::dues::rules::Tree;
use crate::dues::sides::{Sides, credit_legs};
use crate::dues::split::Rank;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::event::{Event, What};
use crate::units::unit::Unit;

/// A leg and who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leg {
    pub rank: Rank,
    /// Code of the union; nobody of this system above the root.
    pub unit: Option<String>,
    pub name: String,
    pub amount: Money,
}

/// A line of the entry that the receiver would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub account: String,
    pub name: &'static str,
    pub debit: Money,
    pub credit: Money,
}

/// A receipt split and not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    pub unit: String,
    pub channel: Channel,
    pub date: Date,
    pub amount: Money,
    pub legs: Vec<Leg>,
    /// Beside the levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherLeg>,
    pub entries: Vec<Line>,
}

/// Splits an amount as a receipt at `receiver` would be.
pub async fn try_split(
    tx: &mut Tx,
    (unit, receiver): (&Unit, &Unit),
    channel: Channel,
    (date, amount): (Date, Money),
) -> Outcome<Tried> {
    let mut tree = Tree::load(tx, [unit.id]).await?;
    let day = date.to_string();
    let legs = legs_of(&mut tree, receiver, (unit.id, channel), (&day, amount));
    let (all, _) = legs.map_err(|code| {
        let place = Place::of(format!("{unit} {} {day}", channel.label()));
        Finding::new(code, place).found(amount.grouped()).expected("当日有效的分成比例")
    })?;
    let legs = all.legs;
    let Some(chain) = tree.chain(unit.id) else { return Err(missing(unit)) };
    let leg = |rank: &Rank| {
        let holder = chain.holder(*rank).and_then(|id| tree.unit(id));
        let is_there = holder.is_some() || *rank == Rank::Above;
        is_there.then(|| Leg {
            rank: *rank,
            unit: holder.map(|unit| unit.code.clone()),
            name: holder.map_or_else(|| "上级工会".to_owned(), |unit| unit.name.clone()),
            amount: legs.of(*rank),
        })
    };
    let sides = Sides::of(chain, receiver.id, legs);
    let event = Event::new(What::DuesCollected, "").debit(Role::Bank, amount, None);
    let line = |it: &crate::prescribed::event::EventLine| Line {
        account: it.role.code(Era::Y2021).unwrap_or_default().to_owned(),
        name: it.role.label(),
        debit: it.debit,
        credit: it.credit,
    };
    Ok(Tried {
        unit: unit.code.clone(),
        channel,
        date,
        amount,
        legs: Rank::EVERY.iter().filter_map(leg).collect(),
        entries: credit_further(credit_legs(event, &sides), &all.further)
            .lines
            .iter()
            .map(line)
            .collect(),
        further: all.further,
    })
}

fn missing(unit: &Unit) -> crate::finding::Failure {
    Finding::new(&crate::dues::codes::UNIT_UNKNOWN, Place::of(unit.to_string())).into()
}
