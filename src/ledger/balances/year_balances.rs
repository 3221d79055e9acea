//! The balances of a year as they are kept: the opening, and what moved month by month. The one
//! place where they are read; everything that shows or judges balances begins here.

use rustc_hash::FxHashMap;

use crate::finding::Outcome;
use crate::ledger::balances::residuals::{Residual, residuals_of};
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::store::{self, BalanceRow, OpeningRow};
use crate::ledger::voucher::book::Book;
use crate::platform::database::Tx;

/// Account and dimension set → net debit in fen.
pub type Net = FxHashMap<(i64, i64), i64>;

/// A unit's year.
#[derive(Clone, Debug, Default)]
pub struct YearBalances {
    pub sets: FxHashMap<i64, Dimensions>,
    pub openings: Vec<OpeningRow>,
    pub movements: Vec<BalanceRow>,
}

impl YearBalances {
    /// The opening, and what moved from January through a month; 0 is the opening alone.
    pub async fn read(tx: &mut Tx, unit_id: i64, year: i64, month: i64) -> Outcome<Self> {
        Ok(Self {
            sets: store::dimension_sets_of(tx, unit_id).await?,
            openings: store::openings_of(tx, unit_id, year).await?,
            movements: store::balances_of(tx, unit_id, year, month).await?,
        })
    }

    /// What a combination names.
    #[must_use]
    pub fn dimensions(&self, set_id: i64) -> Dimensions {
        self.sets.get(&set_id).copied().unwrap_or_default()
    }

    /// What stands at the start of the year.
    #[must_use]
    pub fn opened(&self) -> Net {
        let mut net = Net::default();
        for row in &self.openings {
            *net.entry((row.account_id, row.dimension_set_id)).or_default() += row.net_debit_fen;
        }
        net
    }

    /// What stands at the end of the last month read.
    #[must_use]
    pub fn closed(&self) -> Net {
        let mut net = self.opened();
        for row in &self.movements {
            *net.entry((row.account_id, row.dimension_set_id)).or_default() += row.net_debit();
        }
        net
    }

    #[must_use]
    pub fn residuals(&self, book: &Book) -> Vec<Residual> {
        residuals_of(book, &self.sets, &self.closed())
    }
}

/// What is left on every account at the end of a month of the year.
pub async fn residuals_through(tx: &mut Tx, book: &Book, month: i64) -> Outcome<Vec<Residual>> {
    Ok(YearBalances::read(tx, book.unit.id, book.year, month).await?.residuals(book))
}
