//! Use case: adds up the members' books by one statement.

use super::members::{Members, Scope};
use super::store::{self, Apart};
use super::sums::{Charts, Summed, sum_up};
use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::store as ledger;
use crate::platform::database::Tx;

/// Charts of all units, under both systems.
pub async fn charts(tx: &mut Tx) -> Outcome<Charts> {
    let old = ledger::chart_of_every_unit(tx, Era::Y2009).await?;
    Ok(Charts::new(old, ledger::chart_of_every_unit(tx, Era::Y2021).await?))
}

/// All members as one.
pub async fn read_sum(
    tx: &mut Tx,
    (scope, charts): (&Scope, &Charts),
    span: (i64, (i64, i64)),
    apart: Apart,
) -> Outcome<Summed> {
    let rows = store::sums_of(tx, scope, span, apart).await?;
    Ok(sum_up(charts, &rows, span))
}

/// Each member by itself, those that have any books in the year.
pub async fn read_each(
    tx: &mut Tx,
    (members, charts): (&Members, &Charts),
    span: (i64, (i64, i64)),
) -> Outcome<Vec<(i64, Summed)>> {
    let apart = Apart { units: true, ..Apart::default() };
    let rows = store::sums_of(tx, &members.scope, span, apart).await?;
    let of_units = rows.chunk_by(|a, b| a.unit_id == b.unit_id);
    let summed = of_units.filter_map(|rows| {
        let unit_id = rows.first()?.unit_id;
        Some((unit_id, sum_up(charts, rows, span)))
    });
    Ok(summed.collect())
}
