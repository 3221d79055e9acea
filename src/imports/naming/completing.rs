//! What an entry names without saying it: what follows from its account's own name, from the
//! registers and from the accounting system's order of details. Told at most once a file.
//!
//! Invariant: what a row says itself is never replaced; the same account with the same words
//! always comes to the same dimensions, so that a transfer in the file empties what it transfers.

use crate::ledger::chart::dimension::{Dimension, Dimensions, ExpenditureKind};
use crate::ledger::chart::{Account, Class};
use crate::ledger::voucher::book::Book;

/// An entry's dimensions with what follows from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completed {
    pub dimensions: Dimensions,
    /// The union above was supplied as counterparty.
    pub has_union_above: bool,
}

/// Adds to what a row says of an entry on this account.
#[must_use]
pub fn complete(book: &Book, account: &Account, said: Dimensions) -> Completed {
    let mut dimensions = said.or(&book.chart.implied(account.id));
    let asks = |wanted| account.dimensions.iter().any(|(dimension, _)| *dimension == wanted);
    if let Some(project) = dimensions.project_id.and_then(|id| book.project(id)) {
        // 在“项目支出”下按照具体项目进行明细核算 (总说明二).
        if asks(Dimension::Expenditure) {
            dimensions.expenditure_kind.get_or_insert(ExpenditureKind::Project);
        }
        if account.class == Class::Expense
            && asks(Dimension::Funding)
            && dimensions.funding_source.is_none()
        {
            dimensions.funding_source = project.funding_source;
        }
    }
    let has_union_above = settles_upwards(account)
        && dimensions.counterparty_unit_id.is_none()
        && dimensions.party_id.is_none()
        && book.unit.parent_id.is_some();
    if has_union_above {
        dimensions.counterparty_unit_id = book.unit.parent_id;
    }
    Completed { dimensions, has_union_above }
}

/// Accounts whose other side is the union above, of which the register knows exactly one.
fn settles_upwards(account: &Account) -> bool {
    ["131", "211", "403"].contains(&account.top_code())
        && account.dimensions.iter().any(|(dimension, _)| *dimension == Dimension::Counterparty)
}

/// Whether what a row says is another thing than what its account's name says.
#[must_use]
pub fn contradicted(implied: &Dimensions, said: &Dimensions) -> Option<Dimension> {
    let differs = |pair: (Option<ExpenditureKind>, Option<ExpenditureKind>)| match pair {
        (Some(one), Some(other)) => {
            let is_finer = one == ExpenditureKind::Basic && other.is_basic()
                || other == ExpenditureKind::Basic && one.is_basic();
            one != other && !is_finer
        }
        _ => false,
    };
    let of_source = implied.funding_source.zip(said.funding_source);
    let of_owner = implied.asset_ownership.zip(said.asset_ownership);
    if of_source.is_some_and(|(one, other)| one != other) {
        Some(Dimension::Funding)
    } else if differs((implied.expenditure_kind, said.expenditure_kind)) {
        Some(Dimension::Expenditure)
    } else if of_owner.is_some_and(|(one, other)| one != other) {
        Some(Dimension::Ownership)
    } else {
        None
    }
}
