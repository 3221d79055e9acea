//! What is left on accounts: net debit by account and dimension set.

use rustc_hash::FxHashMap;

use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::book::Book;
use crate::money::Money;

/// Net debit of one account and dimension set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residual {
    pub account_id: i64,
    pub dimensions: Dimensions,
    pub net_debit: Money,
}

/// What a voucher moves, line by line.
pub fn moved_by(voucher: &VoucherDraft) -> impl Iterator<Item = Residual> + '_ {
    voucher.entries.iter().map(|entry| Residual {
        account_id: entry.account_id,
        dimensions: entry.dimensions,
        net_debit: entry.debit - entry.credit,
    })
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
