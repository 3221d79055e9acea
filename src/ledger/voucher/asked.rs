//! Which dimensions an entry is asked for: those that the accounting system or the unit's own
//! registers ask for, and no others (总说明二、三; `docs/decisions/0023`).
//!
//! Invariant: what an entry must name is asked of everybody; what it should name is asked where
//! the unit can have it, so that a warning is always one that can be mended.

use crate::ledger::chart::dimension::{Dimension, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Class, Demand};
use crate::ledger::voucher::book::Book;

/// What an entry on the account is asked to name, named or not.
pub fn asked<'b>(
    book: &'b Book,
    account: &'b Account,
    named: Dimensions,
) -> impl Iterator<Item = (Dimension, Demand)> + 'b {
    let is_lenient = !book.asking.is_strict_only;
    let listed = account.dimensions.iter().copied().filter(move |(dimension, demand)| {
        *demand == Demand::Must || (is_lenient && can_name(book, account, *dimension))
    });
    let more = is_lenient.then(|| more_for(account, &named)).flatten();
    listed.chain(more.map(|dimension| (dimension, Demand::Should)))
}

/// Whether the unit has what the dimension would name.
fn can_name(book: &Book, account: &Account, dimension: Dimension) -> bool {
    match dimension {
        Dimension::Funding => book.asking.has_fiscal_money,
        Dimension::Ownership => book.asking.has_state_assets,
        Dimension::BankAccount => {
            book.bank_accounts.iter().any(|bank| bank.account_code == account.code)
        }
        Dimension::Counterparty => book.unit.parent_id.is_some(),
        Dimension::Project | Dimension::Expenditure | Dimension::EconomicClass => true,
    }
}

/// What follows from the rest that an entry names: 项目支出 asks for the project, and fiscal money
/// passed down for its kind of expenditure, by which 附01表 shows it.
fn more_for(account: &Account, named: &Dimensions) -> Option<Dimension> {
    let is_listed = |dimension| account.dimensions.iter().any(|(listed, _)| *listed == dimension);
    let is_detailed = || match account.class {
        Class::Expense => account.role() != Some(Role::ReserveSet),
        _ => account.role() == Some(Role::FiscalIncome),
    };
    let is_passed_down = || account.is_any(&[Role::LowerGrant, Role::EarmarkedLowerGrant]);
    let is_project = named.expenditure_kind == Some(ExpenditureKind::Project);
    let is_fiscal = named.funding_source == Some(FundingSource::Fiscal);
    if is_project && !is_listed(Dimension::Project) && is_detailed() {
        Some(Dimension::Project)
    } else if is_fiscal && !is_listed(Dimension::Expenditure) && is_passed_down() {
        Some(Dimension::Expenditure)
    } else {
        None
    }
}
