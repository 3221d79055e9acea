//! What stands behind a figure: its terms, and what each entry counts in it. Pure.
//!
//! Invariants: what the entries and openings behind a figure count adds up to the figure; a
//! figure is of one year's books.

use rustc_hash::FxHashMap;

use super::codes;
use super::figures::{Figures, Slot};
use super::formula::{Filter, Measure};
use crate::date::Period;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::Drill;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::{Account, Side};
use crate::money::Money;

crate::spelled! {
    /// What a term takes of an account.
    Taken {
        Opening = "opening", "年初余额";
        /// With what no transfer has taken up yet where it will go.
        Closing = "closing", "余额";
        Booked = "booked", "账面余额";
        Movement = "movement", "发生额（结转前）";
        Debit = "debit", "借方发生额（结转前）";
        Credit = "credit", "贷方发生额（结转前）";
        GrossDebit = "gross_debit", "借方发生额";
        GrossCredit = "gross_credit", "贷方发生额";
    }
}

impl Taken {
    /// Whether it is what an account holds on a day, and not what moved in a span.
    #[must_use]
    pub fn is_balance(self) -> bool {
        matches!(self, Self::Opening | Self::Closing | Self::Booked)
    }

    /// Whether income and expense count where their transfer will take them.
    fn places_undistributed(self) -> bool {
        matches!(self, Self::Opening | Self::Closing)
    }
}

/// One term of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureTerm {
    pub account: String,
    pub taken: Taken,
    /// Months of the year; a balance counts from the opening.
    pub months: (i64, i64),
    pub filter: Filter,
    pub is_minus: bool,
}

/// The terms of one figure, of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureTerms {
    pub year: i64,
    pub terms: Vec<FigureTerm>,
}

/// A figure adds up no more accounts than the longest chart has.
pub const MAX_TERMS: usize = 2_000;

impl FigureTerms {
    /// From what a cell says of itself.
    pub fn of_cell(drill: &[Drill]) -> Outcome<Self> {
        let parts = drill.iter().map(|it| {
            let months = (it.from.as_str(), it.to.as_str());
            (it.account.as_str(), it.measure, months, it.filter.as_str(), it.is_minus)
        });
        Self::read(parts)
    }

    /// From account, measure, months, filter and sign as they are spelled.
    pub fn read<'a>(
        parts: impl Iterator<Item = (&'a str, &'a str, (&'a str, &'a str), &'a str, bool)>,
    ) -> Outcome<Self> {
        let mut year = None;
        let mut terms = Vec::new();
        for (account, measure, months, filter, is_minus) in parts {
            let Some((of_year, term)) = read_term(account, measure, months, filter, is_minus)
            else {
                let spelled = format!("{account} {measure} {} {} {filter}", months.0, months.1);
                return Err(Finding::new(&codes::FIGURE_UNREADABLE, Place::of("取数条件"))
                    .found(spelled)
                    .into());
            };
            if *year.get_or_insert(of_year) != of_year || terms.len() >= MAX_TERMS {
                return Err(Finding::new(&codes::FIGURE_UNREADABLE, Place::of("取数条件"))
                    .found(of_year)
                    .into());
            }
            terms.push(term);
        }
        match year {
            Some(year) => Ok(Self { year, terms }),
            None => Err(Finding::new(&codes::FIGURE_UNREADABLE, Place::of("取数条件")).into()),
        }
    }

    /// The last month that counts.
    #[must_use]
    pub fn last_month(&self) -> i64 {
        self.terms.iter().map(|term| term.months.1).max().unwrap_or(0)
    }

    /// The first month whose entries count; 0 is the opening.
    #[must_use]
    pub fn first_month(&self) -> i64 {
        let first = |term: &FigureTerm| if term.taken.is_balance() { 0 } else { term.months.0 };
        self.terms.iter().map(first).min().unwrap_or(0)
    }
}

fn read_term(
    account: &str,
    measure: &str,
    (from, to): (&str, &str),
    filter: &str,
    is_minus: bool,
) -> Option<(i64, FigureTerm)> {
    let taken = Taken::EVERY.iter().copied().find(|it| it.as_str() == measure)?;
    let (from, to): (Period, Period) = (from.parse().ok()?, to.parse().ok()?);
    let is_code = !account.is_empty() && account.chars().all(|it| it.is_ascii_digit());
    // A balance before January is that of the opening.
    let is_ordered = from <= to || (taken.is_balance() && to.is_opening());
    if !is_code || from.year() != to.year() || !is_ordered {
        return None;
    }
    let months = (from.month(), if taken == Taken::Opening { 0 } else { to.month() });
    let account = account.to_owned();
    let filter = Filter::read(filter)?;
    Some((from.year(), FigureTerm { account, taken, months, filter, is_minus }))
}

/// An entry, as far as it counts.
#[derive(Clone, Copy, Debug)]
pub struct EntryFacts<'a> {
    pub account: &'a Account,
    pub dimensions: &'a Dimensions,
    /// 0 for the opening voucher.
    pub month: i64,
    pub is_transfer: bool,
    pub debit: Money,
    pub credit: Money,
}

/// The terms of a figure over the books that they are of.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'a> {
    figures: &'a Figures,
    terms: &'a FigureTerms,
}

impl<'a> Behind<'a> {
    /// Refuses accounts that the year's chart does not have.
    pub fn new(figures: &'a Figures, terms: &'a FigureTerms) -> Outcome<Self> {
        for term in &terms.terms {
            if figures.chart.by_code(&term.account).is_none() {
                let place = Place::of(format!("科目 {}", term.account));
                return Err(Finding::new(&codes::ACCOUNT_UNKNOWN, place)
                    .found(&term.account)
                    .into());
            }
        }
        Ok(Self { figures, terms })
    }

    /// A term's amount, with its sign.
    #[must_use]
    pub fn amount_of(&self, term: &FigureTerm) -> Money {
        let (code, filter, months) = (term.account.as_str(), &term.filter, term.months);
        let measure = |measure| self.figures.measure(measure, code, filter, months);
        let amount = match term.taken {
            Taken::Opening => measure(Measure::Opening),
            Taken::Closing => measure(Measure::Closing),
            Taken::Booked => {
                let net = self.figures.booked_after(code, filter, months.1);
                self.on_side(term, net)
            }
            Taken::Movement => measure(Measure::Movement),
            Taken::Debit => measure(Measure::Debit),
            Taken::Credit => measure(Measure::Credit),
            Taken::GrossDebit => self.figures.turnover(code, filter, months).debit,
            Taken::GrossCredit => self.figures.turnover(code, filter, months).credit,
        };
        if term.is_minus { -amount } else { amount }
    }

    /// The figure itself, from balances.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.terms.terms.iter().map(|term| self.amount_of(term)).sum()
    }

    fn on_side(&self, term: &FigureTerm, net_debit: Money) -> Money {
        let is_credit = self.figures.normal_side(&term.account) == Side::Credit;
        if is_credit { -net_debit } else { net_debit }
    }

    /// Accounts whose entries may count, by id.
    #[must_use]
    pub fn accounts(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = Vec::new();
        let mut add = |slot: &Slot| {
            if let Some(account) = self.figures.chart.by_code(&slot.code) {
                ids.push(account.id);
            }
        };
        for term in &self.terms.terms {
            self.figures.slots(&term.account).for_each(&mut add);
        }
        for class in ["4", "5"] {
            for slot in self.figures.slots(class) {
                let places =
                    |term: &FigureTerm| self.places(term, slot) && !is_taken_up(slot, term);
                if self.terms.terms.iter().any(places) {
                    add(slot);
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Whether a term counts what stands on an account of income or expense.
    fn places(&self, term: &FigureTerm, slot: &Slot) -> bool {
        if !term.taken.places_undistributed() {
            return false;
        }
        let Some(account) = self.figures.chart.by_code(&slot.code) else { return false };
        self.figures.transferred_to(account, &slot.dimensions).is_some_and(|(target, carried)| {
            target.is_at_or_under(&term.account) && term.filter.passes(&carried, &target.name)
        })
    }

    /// What an entry counts in the figure; nil for one that does not belong to it.
    #[must_use]
    pub fn counted(&self, entry: &EntryFacts<'_>) -> Money {
        self.terms.terms.iter().map(|term| self.counted_in(term, entry)).sum()
    }

    fn counted_in(&self, term: &FigureTerm, entry: &EntryFacts<'_>) -> Money {
        let first = if term.taken.is_balance() { 0 } else { term.months.0 };
        if !(first..=term.months.1).contains(&entry.month) {
            return Money::ZERO;
        }
        let mut counted = Money::ZERO;
        let net = entry.debit - entry.credit;
        if entry.account.is_at_or_under(&term.account)
            && term.filter.passes(entry.dimensions, &entry.account.name)
        {
            counted += match term.taken {
                Taken::Opening | Taken::Closing | Taken::Booked => self.on_side(term, net),
                Taken::GrossDebit => entry.debit,
                Taken::GrossCredit => entry.credit,
                _ if entry.is_transfer => Money::ZERO,
                Taken::Movement => self.on_side(term, net),
                Taken::Debit => entry.debit,
                Taken::Credit => entry.credit,
            };
        }
        if term.taken.places_undistributed()
            && let Some(slot) = self.slot_of(entry.account, entry.dimensions)
            && self.places(term, slot)
            && taken_up_through(slot, term.months.1).is_none_or(|month| entry.month > month)
        {
            counted += self.on_side(term, net);
        }
        if term.is_minus { -counted } else { counted }
    }

    fn slot_of(&self, account: &Account, dimensions: &Dimensions) -> Option<&'a Slot> {
        let mut on_account =
            self.figures.slots(&account.code).take_while(|slot| slot.code == account.code);
        on_account.find(|slot| slot.dimensions == *dimensions)
    }

    /// What the year's openings count, by account code; entries of an opening voucher included.
    #[must_use]
    pub fn openings(&self) -> FxHashMap<String, Money> {
        let mut openings: FxHashMap<String, Money> = FxHashMap::default();
        for term in self.terms.terms.iter().filter(|term| term.taken.is_balance()) {
            let own = self
                .figures
                .slots(&term.account)
                .filter(|slot| term.filter.passes(&slot.dimensions, &slot.name));
            let placed = ["4", "5"]
                .into_iter()
                .flat_map(|class| self.figures.slots(class))
                .filter(|slot| self.places(term, slot))
                .filter(|slot| taken_up_through(slot, term.months.1).is_none());
            for slot in own.chain(placed).filter(|slot| slot.opening != 0) {
                let amount = self.on_side(term, Money::from_fen(slot.opening));
                let amount = if term.is_minus { -amount } else { amount };
                *openings.entry(slot.code.clone()).or_default() += amount;
            }
        }
        openings
    }
}

/// The last month up to `to` at whose end nothing was left: a transfer has taken up everything
/// before. Nothing if there was always something.
fn taken_up_through(slot: &Slot, to: i64) -> Option<i64> {
    (0..=to).rev().find(|month| slot.net_debit_after(*month) == 0)
}

/// Whether nothing is left for the term.
fn is_taken_up(slot: &Slot, term: &FigureTerm) -> bool {
    taken_up_through(slot, term.months.1) == Some(term.months.1)
}
