//! Reads a unit's book of a year, once for all that is to be judged and posted.

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::dimension::FundingSource;
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Chart, Era, Rule};
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::book::{Asking, Book, YearState};
use crate::ledger::{codes, store};
use crate::platform::database::Tx;
use crate::units::project::Project;
use crate::units::store as units;
use crate::units::unit::{Tier, Unit};

impl Book {
    /// Reads a book whose year exists.
    pub async fn load(tx: &mut Tx, unit: Unit, year: i64) -> Outcome<Self> {
        let Some(state) = store::year_state(tx, unit.id, year).await? else {
            let place = Place::of(format!("{unit} {year}年"));
            return Err(Finding::new(&codes::YEAR_UNKNOWN, place).into());
        };
        Self::assemble(tx, unit, state).await
    }

    /// Reads a book for what does not depend on its year being open: registers. A year that does
    /// not exist is not opened by it.
    pub async fn load_unopened(tx: &mut Tx, unit: Unit, year: i64) -> Outcome<Self> {
        let planned =
            YearState { year, era: Era::of_year(year), is_closed: false, is_carried: false };
        let state = store::year_state(tx, unit.id, year).await?.unwrap_or(planned);
        Self::assemble(tx, unit, state).await
    }

    async fn assemble(tx: &mut Tx, unit: Unit, state: YearState) -> Outcome<Self> {
        let year = state.year;
        let around = units::units_around(tx, unit.id).await?;
        let projects = units::projects_of(tx, unit.id).await?;
        let chart = store::chart_of(tx, state.era, unit.id).await?;
        let asking = asking_of(tx, &unit, &state, (&chart, &projects)).await?;
        Ok(Self {
            chart,
            settings: units::settings_of(tx, unit.id).await?,
            projects,
            bank_accounts: units::bank_accounts_of(tx, unit.id).await?,
            parties: units::parties_of(tx, unit.id).await?,
            units: around.into_iter().map(|unit| (unit.id, unit)).collect(),
            asking,
            periods: store::periods_of(tx, unit.id, year).await?,
            unit,
            year,
            state,
        })
    }

    /// Makes units known that vouchers name beyond the neighbours; whether there were any.
    pub async fn learn_units(
        &mut self,
        tx: &mut Tx,
        vouchers: impl IntoIterator<Item = &VoucherDraft>,
    ) -> Outcome<bool> {
        let entries = vouchers.into_iter().flat_map(|voucher| &voucher.entries);
        let named = entries.filter_map(|entry| entry.dimensions.counterparty_unit_id);
        let unmet: Vec<i64> = named.filter(|id| !self.units.contains_key(id)).collect();
        let met = units::units_with_ids(tx, unmet).await?;
        let is_any = !met.is_empty();
        self.units.extend(met);
        Ok(is_any)
    }
}

/// What the books of the year and of the year before, the chart and the register of projects show
/// of fiscal money and of state assets. Only unions of county level and above have them.
async fn asking_of(
    tx: &mut Tx,
    unit: &Unit,
    state: &YearState,
    (chart, projects): (&Chart, &[Project]),
) -> Outcome<Asking> {
    let mut asking = Asking::default();
    if unit.tier != Tier::CountyAndAbove || state.era == Era::Y2009 {
        return Ok(asking);
    }
    let mut own = chart.accounts().iter().filter(|account| account.rule == Rule::Own);
    let is_said = projects.iter().any(|it| it.funding_source == Some(FundingSource::Fiscal))
        || own.any(|it| chart.implied(it.id).funding_source == Some(FundingSource::Fiscal));
    // What fiscal money bought is the state's.
    if is_said {
        return Ok(Asking { has_fiscal_money: true, has_state_assets: true, ..asking });
    }
    let used = store::used_accounts(tx, unit.id, state.year).await?;
    let is_fiscal = |id: i64| chart.get(id).and_then(Account::role).is_some_and(Role::is_fiscal);
    asking.has_fiscal_money = used.iter().any(|(id, _)| is_fiscal(*id));
    asking.has_state_assets =
        asking.has_fiscal_money || used.iter().any(|(_, is_of_state)| *is_of_state);
    Ok(asking)
}
