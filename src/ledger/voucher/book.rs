//! A unit's book of one year: all that is needed to judge and post its vouchers, read once.

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::chart::dimension::FundingSource;
use crate::ledger::chart::{Chart, Era, Rule};
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::asked::Asking;
use crate::ledger::{codes, store};
use crate::platform::database::Tx;
use crate::units::project::{BankAccount, Party, Project};
use crate::units::settings::Settings;
use crate::units::store as units;
use crate::units::unit::{Tier, Unit};

/// How many other units the book must know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The parent and the direct children: enough for a voucher that was entered on a page.
    Near,
    /// Every unit: an imported workbook may name any.
    Everyone,
}

/// The state of a year's books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearState {
    pub year: i64,
    pub era: Era,
    pub is_closed: bool,
    /// Whether the opening was carried from the year before.
    pub is_carried: bool,
}

/// A unit's books of a year.
#[derive(Clone, Debug)]
pub struct Book {
    pub unit: Unit,
    pub year: i64,
    pub state: YearState,
    pub chart: Chart,
    pub settings: Settings,
    pub projects: Vec<Project>,
    pub bank_accounts: Vec<BankAccount>,
    pub parties: Vec<Party>,
    /// Units that an entry may name, by id.
    pub units: FxHashMap<i64, Unit>,
    /// By which dimensions are asked.
    pub asking: Asking,
    periods: FxHashMap<Period, bool>,
}

impl Book {
    /// Reads a book whose year exists.
    pub async fn load(tx: &mut Tx, unit: Unit, year: i64, reach: Reach) -> Outcome<Self> {
        let Some(state) = store::year_state(tx, unit.id, year).await? else {
            let place = Place::of(format!("{unit} {year}年"));
            return Err(Finding::new(&codes::YEAR_UNKNOWN, place).into());
        };
        Self::assemble(tx, unit, state, reach).await
    }

    /// Reads a book for what does not depend on its year being open: registers. A year that does
    /// not exist is not opened by it.
    pub async fn load_unopened(tx: &mut Tx, unit: Unit, year: i64, reach: Reach) -> Outcome<Self> {
        let planned =
            YearState { year, era: Era::of_year(year), is_closed: false, is_carried: false };
        let state = store::year_state(tx, unit.id, year).await?.unwrap_or(planned);
        Self::assemble(tx, unit, state, reach).await
    }

    async fn assemble(tx: &mut Tx, unit: Unit, state: YearState, reach: Reach) -> Outcome<Self> {
        let year = state.year;
        let near = match reach {
            Reach::Near => units::units_near(tx, unit.id).await?,
            Reach::Everyone => units::units_under(tx, None).await?,
        };
        let projects = units::projects_of(tx, unit.id).await?;
        let chart = store::chart_of(tx, state.era, unit.id).await?;
        let asking = asking_of(tx, &unit, &state, (&chart, &projects)).await?;
        Ok(Self {
            chart,
            settings: units::settings_of(tx, unit.id).await?,
            projects,
            bank_accounts: units::bank_accounts_of(tx, unit.id).await?,
            parties: units::parties_of(tx, unit.id).await?,
            units: near.into_iter().map(|unit| (unit.id, unit)).collect(),
            asking,
            periods: store::periods_of(tx, unit.id, year).await?,
            unit,
            year,
            state,
        })
    }

    /// Makes units known that a voucher names beyond the neighbours.
    pub async fn learn_units(&mut self, tx: &mut Tx, voucher: &VoucherDraft) -> Outcome<()> {
        for entry in &voucher.entries {
            let Some(id) = entry.dimensions.counterparty_unit_id else { continue };
            if !self.units.contains_key(&id)
                && let Some(unit) = units::unit_by_id(tx, id).await?
            {
                self.units.insert(id, unit);
            }
        }
        Ok(())
    }

    #[must_use]
    pub fn is_open(&self, period: Period) -> bool {
        self.periods.get(&period).copied().unwrap_or(false)
    }

    #[must_use]
    pub fn project(&self, id: i64) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }

    #[must_use]
    pub fn bank_account(&self, id: i64) -> Option<&BankAccount> {
        self.bank_accounts.iter().find(|account| account.id == id)
    }

    #[must_use]
    pub fn unit_code(&self, id: i64) -> Option<&str> {
        self.units.get(&id).map(|unit| unit.code.as_str())
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
    asking.has_fiscal_money =
        projects.iter().any(|it| it.funding_source == Some(FundingSource::Fiscal))
            || own.any(|it| chart.implied(it.id).funding_source == Some(FundingSource::Fiscal))
            || store::has_fiscal_money(tx, unit.id, state.year).await?;
    // What fiscal money bought is the state's.
    asking.has_state_assets =
        asking.has_fiscal_money || store::has_state_assets(tx, unit.id, state.year).await?;
    Ok(asking)
}
