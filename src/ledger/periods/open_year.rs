//! Use case: open a unit's books for a year.
//!
//! A year after one that exists is carried: its opening is the closing of the year before, now
//! and ever after. The first year stands alone and takes its opening from an opening voucher.
//!
//! A first year begun wrongly can be begun again: years of which every voucher was taken back,
//! with no month closed and nothing waiting, are withdrawn when another year is begun. Their
//! vouchers stay on the chain.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::balances::year_balances::{Net, YearBalances};
use crate::ledger::chart::Era;
use crate::ledger::post::sockets::Act;
use crate::ledger::voucher::book::YearState;
use crate::ledger::{codes, store};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Opens the year if it is not open yet. The caller holds the unit's book.
pub async fn open_year(tx: &mut Tx, act: Act<'_>, unit: &Unit, year: i64) -> Outcome<YearState> {
    if let Some(state) = store::year_state(tx, unit.id, year).await? {
        return Ok(state);
    }
    let mut years = store::years_of(tx, unit.id).await?;
    if are_void(tx, unit, &years).await? {
        withdraw(tx, act, unit, &years).await?;
        years.clear();
    }
    let place = || Place::of(format!("{unit} {year}年"));
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
    insert(tx, act, unit, (year, before.is_some())).await
}

/// Opens the year for an opening of its own. Where every year before it is void, it is the first
/// one, even if it was carried from them.
pub async fn open_year_with_opening(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    year: i64,
) -> Outcome<YearState> {
    let state = open_year(tx, act, unit, year).await?;
    if !state.is_carried {
        return Ok(state);
    }
    let mut years = store::years_of(tx, unit.id).await?;
    years.retain(|it| it.year < year);
    let openings = store::openings_of(tx, unit.id, year).await?;
    let has_opening = openings.iter().any(|row| row.net_debit_fen != 0);
    if has_opening || !are_void(tx, unit, &years).await? {
        return Ok(state);
    }
    withdraw(tx, act, unit, &years).await?;
    store::set_year_carried(tx, unit.id, year, false).await?;
    Ok(YearState { is_carried: false, ..state })
}

/// Opens the year of a trial balance. It may be the year right before the first one, whose
/// figures are the 上年数 of the first; the first one keeps the opening that it has.
pub async fn open_year_of_table(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    year: i64,
) -> Outcome<YearState> {
    let years = store::years_of(tx, unit.id).await?;
    let follows =
        |it: &YearState| it.year == year + 1 && !it.is_carried && it.era == Era::of_year(year);
    if years.first().is_some_and(follows) && !are_void(tx, unit, &years).await? {
        return insert(tx, act, unit, (year, false)).await;
    }
    open_year_with_opening(tx, act, unit, year).await
}

async fn insert(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (year, is_carried): (i64, bool),
) -> Outcome<YearState> {
    let state = YearState { year, era: Era::of_year(year), is_closed: false, is_carried };
    store::insert_year(tx, unit.id, state, (&act.actor.name, &act.clock.now_text())).await?;
    if state.is_carried {
        let closing = closing_balances(tx, unit.id, year - 1).await?;
        store::add_to_openings(tx, unit.id, year, &closing).await?;
    }
    let detail = json!({ "chart": state.era.number(), "is_carried": state.is_carried });
    let subject = year.to_string();
    trail::append(tx, act.clock, act.actor, unit.id, (Action::YearOpened, &subject), &detail)
        .await?;
    Ok(state)
}

/// Whether there are years and none of them holds anything.
async fn are_void(tx: &mut Tx, unit: &Unit, years: &[YearState]) -> Outcome<bool> {
    for state in years {
        if state.is_closed || store::holds_anything(tx, unit.id, state.year).await? {
            return Ok(false);
        }
    }
    Ok(!years.is_empty())
}

async fn withdraw(tx: &mut Tx, act: Act<'_>, unit: &Unit, years: &[YearState]) -> Outcome<()> {
    for state in years {
        store::delete_year(tx, unit.id, state.year).await?;
        let detail = json!({ "chart": state.era.number(), "is_carried": state.is_carried });
        let subject = state.year.to_string();
        trail::append(
            tx,
            act.clock,
            act.actor,
            unit.id,
            (Action::YearWithdrawn, &subject),
            &detail,
        )
        .await?;
    }
    Ok(())
}

/// Net debit by account and dimension set at the end of a year; nothing that is nil.
pub async fn closing_balances(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Net> {
    let mut closing = YearBalances::read(tx, unit_id, year, 12).await?.closed();
    closing.retain(|_, net| *net != 0);
    Ok(closing)
}
