//! What is left on accounts: net debit by account and dimension set.

use rustc_hash::FxHashMap;

use crate::finding::Outcome;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::store;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;

/// Net debit of one account and dimension set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residual {
    pub account_id: i64,
    pub dimensions: Dimensions,
    pub net_debit: Money,
}

/// Net debit by account and dimension set through a month of the year.
pub async fn residuals_through(tx: &mut Tx, book: &Book, month: i64) -> Outcome<Vec<Residual>> {
    let unit_id = book.unit.id;
    let sets = store::dimension_sets_of(tx, unit_id).await?;
    let mut net: FxHashMap<(i64, i64), i64> = FxHashMap::default();
    for row in store::openings_of(tx, unit_id, book.year).await? {
        *net.entry((row.account_id, row.dimension_set_id)).or_default() += row.net_debit_fen;
    }
    for row in store::balances_of(tx, unit_id, book.year, month).await? {
        *net.entry((row.account_id, row.dimension_set_id)).or_default() += row.net_debit();
    }
    Ok(residuals_of(book, &sets, &net))
}

/// Net debits as residuals, in the order of the books.
#[must_use]
pub fn residuals_of(
    book: &Book,
    sets: &FxHashMap<i64, Dimensions>,
    net: &FxHashMap<(i64, i64), i64>,
) -> Vec<Residual> {
    let mut residuals: Vec<((i64, i64), i64)> =
        net.iter().filter(|(_, fen)| **fen != 0).map(|(key, fen)| (*key, *fen)).collect();
    let code = |id: i64| book.chart.get(id).map(|account| account.code.as_str());
    residuals.sort_by(|((a, a_set), _), ((b, b_set), _)| {
        (code(*a), sets.get(a_set)).cmp(&(code(*b), sets.get(b_set)))
    });
    residuals
        .into_iter()
        .map(|((account_id, set_id), fen)| Residual {
            account_id,
            dimensions: sets.get(&set_id).copied().unwrap_or_default(),
            net_debit: Money::from_fen(fen),
        })
        .collect()
}
