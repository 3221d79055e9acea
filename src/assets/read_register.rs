//! Use case: reads the cards of a union as they stand, what its accounts say, and its count.

use std::collections::BTreeMap;

use crate::assets::card::Card;
use crate::assets::class::class_named;
use crate::assets::register::{Counted, Named, TIED, is_contra};
use crate::assets::store::{self, CardRow};
use crate::date::Period;
use crate::finding::{Failure, Outcome};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A card as it was kept.
pub fn card_of(row: &CardRow) -> Outcome<Named> {
    let unread = |what: &str| Failure::Storage(format!("asset card {}: {what}", row.id));
    let day = |text: &str| text.parse().map_err(|_| unread(text));
    let left_on = row.left_on.as_deref().map(day).transpose()?;
    Ok(Named {
        number: row.number.clone(),
        name: row.name.clone(),
        property: row.property.clone(),
        place: row.place.clone(),
        keeper: row.keeper.clone(),
        card: Card {
            class: class_named(&row.class).ok_or_else(|| unread(&row.class))?,
            cost: Money::from_fen(row.cost_fen),
            acquired_on: day(&row.acquired_on)?,
            life: row.life_months,
            pieces: row.pieces,
            brought: (row.brought_year, Money::from_fen(row.brought_fen)),
            left_on,
            changes: Vec::new(),
        },
    })
}

/// The cards of a union as they stand in a year, by number.
pub async fn read_cards(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Named>> {
    store::cards_of(tx, unit.id, year).await?.iter().map(card_of).collect()
}

/// What the accounts behind the cards say at the end of a month, positive on their normal side.
/// Nothing where the year has no books.
pub async fn booked_at(
    tx: &mut Tx,
    unit: &Unit,
    period: Period,
) -> Outcome<BTreeMap<&'static str, Money>> {
    let mut sums: BTreeMap<&'static str, Money> = BTreeMap::new();
    let state = crate::ledger::store::year_state(tx, unit.id, period.year()).await?;
    if state.is_none() {
        return Ok(sums);
    }
    let book = Book::load(tx, unit.clone(), period.year()).await?;
    let year = YearBalances::read(tx, unit.id, period.year(), period.month()).await?;
    for ((account_id, _), fen) in year.closed() {
        let Some(account) = book.chart.get(account_id) else { continue };
        let Some(top) = TIED.into_iter().find(|top| account.is_at_or_under(top)) else { continue };
        let fen = if is_contra(top) { -fen } else { fen };
        *sums.entry(top).or_default() += Money::from_fen(fen);
    }
    Ok(sums)
}

/// The list of a count that holds for a year.
pub async fn read_count(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Counted>> {
    let rows = store::counted_in(tx, unit.id, year).await?;
    let counted = |it: store::CountRow| Counted {
        number: it.number,
        pieces: it.pieces,
        place: it.place,
        note: it.note,
    };
    Ok(rows.into_iter().map(counted).collect())
}
