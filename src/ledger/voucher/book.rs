//! A unit's book of one year: all that is needed to judge and post its vouchers.

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::ledger::chart::{Chart, Era};
use crate::units::project::{BankAccount, Party, Project};
use crate::units::settings::Settings;
use crate::units::unit::Unit;

/// What the books show of a unit, by which dimensions are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// Leaves out what an entry only should name: for a caller that tells it in its own way.
    pub is_strict_only: bool,
    /// 取得同级财政拨款的县级以上工会: 资金来源 is asked.
    pub has_fiscal_money: bool,
    /// Part of the assets is 国有资产: 资产属性 is asked.
    pub has_state_assets: bool,
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
    /// Units that are known by name: the own one, those above it, those right below it, and those
    /// that vouchers name ([`Book::learn_units`]).
    pub units: FxHashMap<i64, Unit>,
    /// By which dimensions are asked.
    pub asking: Asking,
    pub(super) periods: FxHashMap<Period, bool>,
}

impl Book {
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
