//! The view of one year's books from which every statement is read: balances only, no entries.
//!
//! Invariants: balances count everything, movements leave period-end transfers out; income and
//! expense that no transfer has taken up yet are shown inside 321/322/331, where the transfer
//! will place them.

use std::fmt;

use rustc_hash::FxHashMap;

use super::formula::{Filter, Measure};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::transfer_target::target_of;
use crate::ledger::chart::{Account, Chart, Class, Side};
use crate::ledger::store::BalanceDelta;
use crate::money::Money;
use crate::units::project::Project;

/// A row of 附01表: every entry of fiscal money belongs to exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FiscalRow {
    /// 人员经费.
    Personnel,
    /// 公用经费.
    Public,
    /// 基本支出 that names neither.
    Basic,
    Project(i64),
    /// Names neither a kind nor a project.
    Unnamed,
}

impl FiscalRow {
    #[must_use]
    pub fn of(dimensions: &Dimensions) -> Self {
        match (dimensions.expenditure_kind, dimensions.project_id) {
            (Some(ExpenditureKind::BasicPersonnel), _) => Self::Personnel,
            (Some(ExpenditureKind::BasicPublic), _) => Self::Public,
            (Some(ExpenditureKind::Basic), _) => Self::Basic,
            (_, Some(project_id)) => Self::Project(project_id),
            (_, None) => Self::Unnamed,
        }
    }
}

impl fmt::Display for FiscalRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Personnel => f.write_str("kind=basic_personnel"),
            Self::Public => f.write_str("kind=basic_public"),
            Self::Basic => f.write_str("kind=basic"),
            Self::Project(id) => write!(f, "project={id}"),
            Self::Unnamed => f.write_str("project=none"),
        }
    }
}

/// One account under one combination of dimensions, over the year.
#[derive(Clone, Debug)]
pub struct Slot {
    pub code: String,
    pub name: String,
    pub dimensions: Dimensions,
    pub opening: i64,
    /// By month, 1..=12; place 0 stays empty.
    pub months: [BalanceDelta; 13],
}

impl Slot {
    /// Net debit at the end of a month; month 0 is the start of the year.
    #[must_use]
    pub fn net_debit_after(&self, month: i64) -> i64 {
        self.opening + self.span(1, month).map(BalanceDelta::net_debit).sum::<i64>()
    }

    /// Gross turnover of a run of months, period-end transfers included.
    #[must_use]
    pub fn turnover(&self, (from, to): (i64, i64)) -> Turnover {
        let mut turnover = Turnover::default();
        for delta in self.span(from, to) {
            turnover.debit += Money::from_fen(delta.debit + delta.transfer_debit);
            turnover.credit += Money::from_fen(delta.credit + delta.transfer_credit);
        }
        turnover
    }

    fn span(&self, from: i64, to: i64) -> impl Iterator<Item = &BalanceDelta> {
        let from = usize::try_from(from.max(1)).unwrap_or(1);
        let count = usize::try_from(to).unwrap_or(0).min(12) + 1;
        self.months.iter().take(count).skip(from)
    }
}

/// Gross turnover of an account, period-end transfers included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    pub debit: Money,
    pub credit: Money,
}

/// 账面数字. A unit's year, ready to be asked.
#[derive(Clone, Debug)]
pub struct Figures {
    pub year: i64,
    pub chart: Chart,
    /// In code order.
    slots: Vec<Slot>,
    /// Income less expense that no transfer has taken up, where it will be placed; code order.
    undistributed: Vec<Slot>,
    /// Ids of the earmarked projects, which decide where a transfer goes.
    earmarked: Vec<i64>,
}

/// What [`Figures`] are built from.
#[derive(Debug)]
pub struct Books<'a> {
    pub year: i64,
    pub chart: Chart,
    pub balances: &'a YearBalances,
    pub projects: &'a [Project],
}

impl Figures {
    #[must_use]
    pub fn new(books: Books<'_>) -> Self {
        let slots = slots_of(&books);
        let is_earmarked = |project: &&Project| project.is_earmarked;
        let earmarked: Vec<i64> =
            books.projects.iter().filter(is_earmarked).map(|project| project.id).collect();
        let undistributed = place_undistributed(&slots, &books.chart, &earmarked);
        Self { year: books.year, chart: books.chart, slots, undistributed, earmarked }
    }

    /// Where the transfer takes what is booked on an account of income or expense.
    #[must_use]
    pub fn transferred_to(
        &self,
        account: &Account,
        dimensions: &Dimensions,
    ) -> Option<(&Account, Dimensions)> {
        placement(&self.chart, &self.earmarked, account, dimensions)
    }

    /// Everything booked at or under a code.
    pub fn slots(&self, code: &str) -> impl Iterator<Item = &Slot> {
        under(&self.slots, code)
    }

    #[must_use]
    pub fn normal_side(&self, code: &str) -> Side {
        self.chart.by_code(code).map_or(Side::Debit, |account| account.normal_side)
    }

    /// A measure of an account and its details, on its normal side, for the months given.
    #[must_use]
    pub fn measure(
        &self,
        measure: Measure,
        code: &str,
        filter: &Filter,
        (from, to): (i64, i64),
    ) -> Money {
        let own = under(&self.slots, code).filter(|it| filter.passes(&it.dimensions, &it.name));
        let balance_after = |month: i64| -> i64 {
            let placed = under(&self.undistributed, code);
            under(&self.slots, code)
                .chain(placed)
                .filter(|it| filter.passes(&it.dimensions, &it.name))
                .map(|it| it.net_debit_after(month))
                .sum()
        };
        let sum_of = |of: fn(&BalanceDelta) -> i64| -> i64 {
            own.flat_map(|it| it.span(from, to)).map(of).sum()
        };
        let is_credit = self.normal_side(code) == Side::Credit;
        let on_side =
            |net_debit: i64| Money::from_fen(if is_credit { -net_debit } else { net_debit });
        match measure {
            Measure::Opening => on_side(balance_after(0)),
            Measure::Start => on_side(balance_after(from - 1)),
            Measure::Closing => on_side(balance_after(to)),
            Measure::Movement => on_side(sum_of(|delta| delta.debit - delta.credit)),
            Measure::Debit => Money::from_fen(sum_of(|delta| delta.debit)),
            Measure::Credit => Money::from_fen(sum_of(|delta| delta.credit)),
        }
    }

    /// What of a balance says neither 国有资产 nor 工会资产, on the account's normal side.
    #[must_use]
    pub fn unmarked(&self, measure: Measure, code: &str, months: (i64, i64)) -> Money {
        let of = |ownership: Option<AssetOwnership>| {
            let filter = Filter { ownership, ..Filter::default() };
            self.measure(measure, code, &filter, months)
        };
        of(None) - of(Some(AssetOwnership::State)) - of(Some(AssetOwnership::Union))
    }

    /// Net debit of an account as booked at the end of a month; month 0 is the start of the year.
    #[must_use]
    pub fn booked_after(&self, code: &str, filter: &Filter, month: i64) -> Money {
        let of = under(&self.slots, code).filter(|it| filter.passes(&it.dimensions, &it.name));
        Money::from_fen(of.map(|it| it.net_debit_after(month)).sum())
    }

    /// Gross turnover of an account as booked, transfers included.
    #[must_use]
    pub fn turnover(&self, code: &str, filter: &Filter, (from, to): (i64, i64)) -> Turnover {
        let mut turnover = Turnover::default();
        let of = under(&self.slots, code).filter(|it| filter.passes(&it.dimensions, &it.name));
        for part in of.map(|it| it.turnover((from, to))) {
            turnover.debit += part.debit;
            turnover.credit += part.credit;
        }
        turnover
    }

    /// Whether anything at all was ever booked at or under a code.
    #[must_use]
    pub fn is_used(&self, code: &str) -> bool {
        under(&self.slots, code).any(|it| {
            it.opening != 0 || it.months.iter().any(|delta| *delta != BalanceDelta::default())
        })
    }

    /// The rows of 附01表 that carry anything, in order.
    #[must_use]
    pub fn fiscal_rows(&self) -> Vec<FiscalRow> {
        let fiscal = crate::ledger::chart::dimension::FundingSource::Fiscal;
        let is_carried = |it: &&Slot| {
            let role = Role::of(self.chart.era, &it.code);
            role == Some(Role::FiscalIncome)
                || role.and_then(Role::remainder).is_some_and(|it| it.fund == fiscal)
        };
        let carried = self.slots.iter().filter(is_carried);
        let spent = self.slots("5").filter(|it| it.dimensions.funding_source == Some(fiscal));
        let mut rows: Vec<FiscalRow> =
            carried.chain(spent).map(|it| FiscalRow::of(&it.dimensions)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

fn under<'a>(slots: &'a [Slot], code: &str) -> impl Iterator<Item = &'a Slot> {
    let first = slots.partition_point(|slot| slot.code.as_str() < code);
    let code = code.to_owned();
    slots[first..].iter().take_while(move |slot| slot.code.starts_with(&code))
}

fn slots_of(books: &Books<'_>) -> Vec<Slot> {
    let mut slots: FxHashMap<(i64, Dimensions), Slot> = FxHashMap::default();
    let mut slot_of = |account_id: i64, set_id: i64, change: &dyn Fn(&mut Slot)| {
        let Some(account) = books.chart.get(account_id) else { return };
        let dimensions = books.balances.dimensions(set_id).or(&books.chart.implied(account_id));
        let slot = slots.entry((account_id, dimensions));
        change(slot.or_insert_with(|| empty_slot(account, dimensions)));
    };
    for row in &books.balances.openings {
        slot_of(row.account_id, row.dimension_set_id, &|slot| slot.opening += row.net_debit_fen);
    }
    for row in &books.balances.movements {
        let month = usize::try_from(row.period - books.year * 100).unwrap_or(0);
        slot_of(row.account_id, row.dimension_set_id, &|slot| {
            if let Some(delta) = slot.months.get_mut(month) {
                delta.add(row.debit_fen, row.credit_fen, false);
                delta.add(row.transfer_debit_fen, row.transfer_credit_fen, true);
            }
        });
    }
    in_order(slots.into_values().collect())
}

fn empty_slot(account: &Account, dimensions: Dimensions) -> Slot {
    Slot {
        code: account.code.clone(),
        name: account.name.clone(),
        dimensions,
        opening: 0,
        months: [BalanceDelta::default(); 13],
    }
}

fn in_order(mut slots: Vec<Slot>) -> Vec<Slot> {
    slots.sort_by(|a, b| (&a.code, a.dimensions).cmp(&(&b.code, b.dimensions)));
    slots
}

/// Where the transfer takes what is booked on an account; nothing but income and expense moves.
fn placement<'c>(
    chart: &'c Chart,
    earmarked: &[i64],
    account: &Account,
    dimensions: &Dimensions,
) -> Option<(&'c Account, Dimensions)> {
    if !matches!(account.class, Class::Income | Class::Expense) {
        return None;
    }
    let is_earmarked = dimensions.project_id.is_some_and(|id| earmarked.contains(&id));
    let target = target_of(account.role(), account.class, dimensions, is_earmarked);
    let carried = target.carried_dimensions(chart.era, dimensions);
    Some((chart.by_code(target.account_code(chart.era))?, carried))
}

/// What is left on income and expense accounts, moved to where the transfer would take it.
fn place_undistributed(slots: &[Slot], chart: &Chart, earmarked: &[i64]) -> Vec<Slot> {
    let mut placed: FxHashMap<(&str, Dimensions), Slot> = FxHashMap::default();
    for slot in slots {
        let Some(account) = chart.by_code(&slot.code) else { continue };
        let place = placement(chart, earmarked, account, &slot.dimensions);
        let Some((target, dimensions)) = place else { continue };
        let into = placed
            .entry((target.code.as_str(), dimensions))
            .or_insert_with(|| empty_slot(target, dimensions));
        into.opening += slot.opening;
        for (into, delta) in into.months.iter_mut().zip(&slot.months) {
            into.add(delta.debit, delta.credit, false);
            into.add(delta.transfer_debit, delta.transfer_credit, true);
        }
    }
    in_order(placed.into_values().collect())
}
