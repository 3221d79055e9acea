//! Use case: lists the entries behind a figure, month by month, a page at a time.
//!
//! Invariants: openings and entries of all pages add up to the figure; only the months that a
//! page reaches are read, each by a seek on (period, unit, account).

use rustc_hash::FxHashMap;

use super::behind::{Behind, EntryFacts, FigureTerms};
use super::build_report::{load_figures, year_of};
use super::figures::Figures;
use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::store::{self, LedgerLineRow};
use crate::ledger::voucher::VoucherKind;
use crate::ledger::voucher::book::YearState;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Where a page begins: so many entries of a month (0 for the opening) were shown before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntriesAfter {
    pub month: i64,
    pub shown: usize,
}

impl EntriesAfter {
    /// `3.120`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (month, shown) = text.split_once('.')?;
        let (month, shown) = (month.parse().ok()?, shown.parse().ok()?);
        (0..=12).contains(&month).then_some(Self { month, shown })
    }
}

impl std::fmt::Display for EntriesAfter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.month, self.shown)
    }
}

/// An entry that counts in a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedEntry {
    pub line: LedgerLineRow,
    pub dimensions: Dimensions,
    /// What it counts in the figure, with its sign.
    pub counted: Money,
}

/// What was brought forward on an account, without a voucher of this year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedOpening {
    pub account_code: String,
    pub counted: Money,
}

/// A page of what stands behind a figure.
#[derive(Clone, Debug)]
pub struct EntriesPage {
    pub figures: Figures,
    pub state: YearState,
    /// The figure, from balances.
    pub amount: Money,
    /// What each term adds to it, in their order.
    pub term_amounts: Vec<Money>,
    /// Brought forward; on the first page.
    pub openings: Vec<CountedOpening>,
    pub entries: Vec<CountedEntry>,
    pub next: Option<EntriesAfter>,
}

/// Lists what stands behind a figure, at most `limit` entries after `after`.
pub async fn list_entries(
    tx: &mut Tx,
    unit: &Unit,
    terms: &FigureTerms,
    after: Option<EntriesAfter>,
    limit: usize,
) -> Outcome<EntriesPage> {
    let state = year_of(tx, unit, terms.year).await?;
    let figures = load_figures(tx, unit, state, terms.last_month()).await?;
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let behind = Behind::new(&figures, terms)?;
    let spelled: Vec<String> = behind.accounts().iter().map(ToString::to_string).collect();
    let reading = Reading {
        unit_id: unit.id,
        year: terms.year,
        accounts: format!(",{},", spelled.join(",")),
        behind,
        figures: &figures,
        sets: &sets,
    };
    let is_first = after.is_none();
    let after = after.unwrap_or(EntriesAfter { month: terms.first_month(), shown: 0 });
    let mut entries: Vec<CountedEntry> = Vec::new();
    let mut openings = Vec::new();
    let mut next = None;
    for month in after.month.max(terms.first_month())..=terms.last_month() {
        let counted = reading.month(tx, month).await?;
        if is_first && month == 0 {
            openings = behind_openings(&behind, &counted, &figures);
        }
        let skipped = if month == after.month { after.shown } else { 0 };
        let room = limit.saturating_sub(entries.len());
        let rest = counted.len().saturating_sub(skipped);
        if rest > room {
            next = Some(EntriesAfter { month, shown: skipped + room });
        }
        entries.extend(counted.into_iter().skip(skipped).take(room));
        if next.is_some() {
            break;
        }
    }
    Ok(EntriesPage {
        state,
        amount: behind.amount(),
        term_amounts: terms.terms.iter().map(|term| behind.amount_of(term)).collect(),
        openings,
        entries,
        next,
        figures,
    })
}

/// What the openings count beyond the entries of an opening voucher.
fn behind_openings(
    behind: &Behind<'_>,
    counted: &[CountedEntry],
    figures: &Figures,
) -> Vec<CountedOpening> {
    let mut openings = behind.openings();
    for entry in counted {
        if let Some(account) = figures.chart.get(entry.line.account_id) {
            *openings.entry(account.code.clone()).or_default() -= entry.counted;
        }
    }
    let mut openings: Vec<CountedOpening> = openings
        .into_iter()
        .filter(|(_, counted)| !counted.is_zero())
        .map(|(account_code, counted)| CountedOpening { account_code, counted })
        .collect();
    openings.sort_by(|one, other| one.account_code.cmp(&other.account_code));
    openings
}

struct Reading<'a> {
    unit_id: i64,
    year: i64,
    accounts: String,
    behind: Behind<'a>,
    figures: &'a Figures,
    sets: &'a FxHashMap<i64, Dimensions>,
}

impl Reading<'_> {
    /// The entries of a month that count, in the order of the books.
    async fn month(&self, tx: &mut Tx, month: i64) -> Outcome<Vec<CountedEntry>> {
        let Some(period) = Period::new(self.year, month) else { return Ok(Vec::new()) };
        let lines = store::lines_on_accounts(tx, self.unit_id, period, &self.accounts).await?;
        let mut counted = Vec::new();
        for line in lines {
            let Some(account) = self.figures.chart.get(line.account_id) else { continue };
            let named = self.sets.get(&line.dimension_set_id).copied().unwrap_or_default();
            let dimensions = named.or(&self.figures.chart.implied(account.id));
            let facts = EntryFacts {
                account,
                dimensions: &dimensions,
                month,
                is_transfer: VoucherKind::read(&line.kind).is_some_and(VoucherKind::is_transfer),
                debit: Money::from_fen(line.debit_fen),
                credit: Money::from_fen(line.credit_fen),
            };
            let amount = self.behind.counted(&facts);
            if !amount.is_zero() {
                counted.push(CountedEntry { line, dimensions, counted: amount });
            }
        }
        Ok(counted)
    }
}
