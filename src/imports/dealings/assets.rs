//! Reads rows of cards and counts.

use crate::assets::rows::{CardRow, CountRow, Leaving, Origin, Property};
use crate::imports::dealings::cells::Cells;
use crate::imports::dealings::rows::words;
use crate::imports::kinds::columns::ColumnKind;
use crate::money::Money;

fn called<T: Copy>(every: &[T], label: fn(T) -> &'static str, text: &str) -> Option<T> {
    every.iter().copied().find(|it| label(*it) == text)
}

/// A card.
pub fn card(cells: &mut Cells<'_, '_>) -> Option<CardRow> {
    let number = cells.needed_code(ColumnKind::AssetNumber);
    let name = cells.needed_text(ColumnKind::AssetName);
    let class = cells.needed_text(ColumnKind::AssetClass);
    let read = |text: &str| called(Property::EVERY, Property::label, text);
    let property =
        cells.choice(ColumnKind::AssetProperty, read, &words(Property::EVERY, Property::label));
    let cost = cells.needed_amount(ColumnKind::AssetCost);
    let acquired_on = cells.needed_day(ColumnKind::AcquiredOn);
    let life = cells.code(ColumnKind::UsefulLife);
    let place = cells.text(ColumnKind::AssetPlace);
    let keeper = cells.text(ColumnKind::AssetKeeper);
    let pieces = cells.count(ColumnKind::AssetPieces).unwrap_or(1);
    let taken = cells.amount(ColumnKind::TakenBefore).unwrap_or(Money::ZERO);
    let read = |text: &str| called(Origin::EVERY, Origin::label, text);
    let origin = cells.choice(ColumnKind::AcquiredHow, read, &words(Origin::EVERY, Origin::label));
    let left_on = cells.day(ColumnKind::WentOn);
    let read = |text: &str| called(Leaving::EVERY, Leaving::label, text);
    let left_how = cells.choice(ColumnKind::WentHow, read, &words(Leaving::EVERY, Leaving::label));
    Some(CardRow {
        number,
        name,
        class,
        property,
        cost: cost?,
        acquired_on: acquired_on?,
        life,
        place,
        keeper,
        pieces,
        taken,
        origin,
        left_on,
        left_how,
    })
}

/// A line of a count.
pub fn counted(cells: &mut Cells<'_, '_>) -> Option<CountRow> {
    let number = cells.needed_code(ColumnKind::AssetNumber);
    let pieces = cells.needed_count(ColumnKind::CountedPieces);
    let place = cells.text(ColumnKind::AssetPlace);
    let note = cells.text(ColumnKind::Note);
    Some(CountRow { number, pieces: pieces?, place, note })
}
