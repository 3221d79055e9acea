//! What entries of a file do not name although they are asked to: gathered over the whole file,
//! for a file may lack a column, and a finding for each line would bury all others.
//!
//! Invariants: a dimension that no line names is told once for the file; one that some lines name
//! is told for each account; what a cashier need not know is a remark where the cash book's own
//! columns never say it; money of the fiscal department and assets of the state are known by
//! the books or by any line of the file itself, wherever it stands.

use std::collections::BTreeMap;

use crate::finding::{Finding, Place, Severity};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::ledger::chart::dimension::{AssetOwnership, Dimension, Dimensions, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Demand, Era};
use crate::ledger::codes as ledger_codes;
use crate::ledger::voucher::asked::asked;
use crate::ledger::voucher::book::Asking;
use crate::ledger::voucher::book::Book;
use crate::units::unit::Tier;

/// Accounts named with a dimension that the whole file lacks.
const MAX_ACCOUNTS_SHOWN: usize = 4;

/// Lines on one account that do not name a dimension.
#[derive(Debug)]
struct Missing {
    place: Place,
    label: String,
    times: u64,
}

/// What was asked for and not named.
#[derive(Debug)]
pub struct MissingDimensions {
    asking: Asking,
    missing: BTreeMap<(Dimension, String), Missing>,
    /// Asked for and named at least once.
    named: Vec<Dimension>,
    /// Whether the file is kept by a cashier, and what its own columns name at least once.
    is_cash_book: bool,
    said: Vec<Dimension>,
    /// Where the union above was first supplied as counterparty, and how often.
    supplied: Option<(Place, u64)>,
}

impl MissingDimensions {
    /// Makes the book ask for everything that the file itself may turn out to ask for.
    pub fn new(book: &mut Book) -> Self {
        let asking = book.asking;
        let may_have = book.unit.tier == Tier::CountyAndAbove && book.chart.era == Era::Y2021;
        book.asking.has_fiscal_money |= may_have;
        book.asking.has_state_assets |= may_have;
        let (missing, named) = (BTreeMap::new(), Vec::new());
        Self { asking, missing, named, is_cash_book: false, said: Vec::new(), supplied: None }
    }

    /// The same for a cash book, whose columns need not class what is spent.
    pub fn of_cash_book(book: &mut Book) -> Self {
        Self { is_cash_book: true, ..Self::new(book) }
    }

    /// A row's own column names this.
    pub fn note_said(&mut self, dimension: Dimension) {
        if !self.said.contains(&dimension) {
            self.said.push(dimension);
        }
    }

    /// An entry of an ordinary voucher; `place` is asked for only when it is told.
    pub fn note(
        &mut self,
        book: &Book,
        (account, dimensions): (&Account, &Dimensions),
        place: impl Fn() -> Place,
    ) {
        for (dimension, demand) in asked(book, account, *dimensions) {
            if dimensions.names(dimension) {
                if !self.named.contains(&dimension) {
                    self.named.push(dimension);
                }
            } else if demand == Demand::Should {
                let key = (dimension, account.code.clone());
                let found = self.missing.entry(key).or_insert_with(|| Missing {
                    place: place(),
                    label: format!("{} {}", account.code, book.chart.full_name(account)),
                    times: 0,
                });
                found.times += 1;
            }
        }
    }

    /// Any entry of the file: what it shows of the unit.
    pub fn look_at(&mut self, account: &Account, dimensions: &Dimensions) {
        self.asking.has_fiscal_money |= dimensions.funding_source == Some(FundingSource::Fiscal)
            || account.role().is_some_and(Role::is_fiscal);
        self.asking.has_state_assets |= self.asking.has_fiscal_money
            || dimensions.asset_ownership == Some(AssetOwnership::State);
    }

    /// The union above stands as counterparty of an entry that named none.
    pub fn note_supplied(&mut self, place: impl FnOnce() -> Place) {
        self.supplied.get_or_insert_with(|| (place(), 0)).1 += 1;
    }

    /// The file is over.
    pub fn tell(&mut self, book: &Book, problems: &mut Problems) {
        let mut missing = std::mem::take(&mut self.missing);
        missing.retain(|(dimension, _), _| match dimension {
            Dimension::Funding => self.asking.has_fiscal_money,
            Dimension::Ownership => self.asking.has_state_assets,
            _ => true,
        });
        for dimension in Dimension::EVERY {
            let is_class = matches!(dimension, Dimension::Expenditure | Dimension::EconomicClass);
            let is_left = self.is_cash_book && is_class && !self.said.contains(dimension);
            let severity = if is_left { Severity::Inform } else { Severity::Warn };
            let of_dimension: Vec<&Missing> =
                missing.iter().filter(|((it, _), _)| it == dimension).map(|(_, it)| it).collect();
            if self.named.contains(dimension) {
                for it in of_dimension {
                    let found = format!("{}，共 {} 行", it.label, it.times);
                    tell((*dimension, severity), it, found, problems);
                }
            } else if let Some(first) = of_dimension.first() {
                tell((*dimension, severity), first, whole_file(&of_dimension), problems);
            }
        }
        let above = book.unit.parent_id.and_then(|id| book.units.get(&id));
        if let (Some((place, times)), Some(above)) = (self.supplied.take(), above) {
            let finding = Finding::new(&codes::COUNTERPARTY_SUPPLIED, place)
                .found(format!("未填写往来单位，共 {times} 行"))
                .expected(format!("{} {}", above.code, above.name));
            problems.add(finding);
        }
    }
}

fn tell(
    (dimension, severity): (Dimension, Severity),
    missing: &Missing,
    found: String,
    problems: &mut Problems,
) {
    let finding = Finding::new(&ledger_codes::DIMENSION_MISSING, missing.place.clone());
    problems.add(Finding { severity, ..finding.found(found).expected(dimension) });
}

/// `50405 维权支出-送温暖支出 等 6 个科目，共 31 行都没有填写`.
fn whole_file(missing: &[&Missing]) -> String {
    let labels: Vec<&str> =
        missing.iter().take(MAX_ACCOUNTS_SHOWN).map(|it| it.label.as_str()).collect();
    let times: u64 = missing.iter().map(|it| it.times).sum();
    let more = if missing.len() > labels.len() {
        format!("等 {} 个科目", missing.len())
    } else {
        String::new()
    };
    format!("{}{more}，共 {times} 行都没有填写", labels.join("、"))
}
