//! Use case: open a unit's books for a year.
//!
//! A year after one that exists is carried: its opening is the closing of the year before, now
//! and ever after. The first year stands alone and takes its opening from an opening voucher.

use rustc_hash::FxHashMap;
use serde_json::json;

use super::book::YearState;
use super::chart::Era;
use super::{codes, store};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Actor};
use crate::units::unit::Unit;

/// Opens the year if it is not open yet. The caller holds the unit's book.
pub async fn open_year(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    year: i64,
) -> Outcome<YearState> {
    if let Some(state) = store::year_state(tx, unit.id, year).await? {
        return Ok(state);
    }
    let place = || Place::of(format!("{unit} {year}年"));
    let years = store::years_of(tx, unit.id).await?;
    let era = Era::of_year(year);
    let before = years.iter().find(|state| state.year == year - 1);
    if let (None, Some(last)) = (before, years.last()) {
        return Err(Finding::new(&codes::YEAR_NOT_ADJACENT, place())
            .found(year)
            .expected(last.year + 1)
            .into());
    }
    if before.is_some_and(|before| before.era != era) {
        return Err(Finding::new(&codes::CHART_MIGRATION_NEEDED, place()).into());
    }
    let state = YearState { year, era, is_closed: false, is_carried: before.is_some() };
    store::insert_year(tx, unit.id, state, (&actor.name, &clock.now_text())).await?;
    if state.is_carried {
        let closing = closing_balances(tx, unit.id, year - 1).await?;
        store::add_to_openings(tx, unit.id, year, &closing).await?;
    }
    let detail = json!({ "chart": era.number(), "is_carried": state.is_carried });
    let subject = year.to_string();
    trail::append(tx, clock, actor, unit.id, ("year.opened", &subject), &detail).await?;
    Ok(state)
}

/// Net debit by account and dimension set at the end of a year; nothing that is nil.
pub async fn closing_balances(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<FxHashMap<(i64, i64), i64>> {
    let mut closing: FxHashMap<(i64, i64), i64> = FxHashMap::default();
    for row in store::openings_of(tx, unit_id, year).await? {
        *closing.entry((row.account_id, row.dimension_set_id)).or_default() += row.net_debit_fen;
    }
    for row in store::balances_of(tx, unit_id, year, 12).await? {
        *closing.entry((row.account_id, row.dimension_set_id)).or_default() +=
            row.debit_fen + row.transfer_debit_fen - row.credit_fen - row.transfer_credit_fen;
    }
    closing.retain(|_, net| *net != 0);
    Ok(closing)
}
