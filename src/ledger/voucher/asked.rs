//! Which dimensions an entry is asked for: those that the accounting system or the unit's own
//! registers ask for, and no others (总说明二、三; `docs/decisions/0023`).
//!
//! Invariant: what an entry must name is asked of everybody; what it should name is asked where
//! the unit can have it, so that a warning is always one that can be mended.

use crate::ledger::chart::dimension::{Dimension, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::{Account, Class, Demand};
use crate::ledger::voucher::book::Book;

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

/// Accounts that only money of the fiscal department is booked on.
pub const FISCAL_ACCOUNTS: [&str; 5] = ["111", "121", "331", "332", "40401"];

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
    let is_detailed = account.class == Class::Expense && account.top_code() != "521"
        || account.is_at_or_under("40401");
    let is_project = named.expenditure_kind == Some(ExpenditureKind::Project);
    let is_fiscal = named.funding_source == Some(FundingSource::Fiscal);
    if is_detailed && is_project && !is_listed(Dimension::Project) {
        Some(Dimension::Project)
    } else if is_fiscal && account.top_code() == "508" && !is_listed(Dimension::Expenditure) {
        Some(Dimension::Expenditure)
    } else {
        None
    }
}
