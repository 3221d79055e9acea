//! Where the period-end transfer (期末结转) takes income and expense.
//!
//! Invariants: closing and statements ask the same function, so that an interim balance sheet
//! shows what the transfer will book; every income and expense entry has exactly one target.

use crate::ledger::chart::dimension::{Dimensions, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Class, Era};
use crate::ledger::voucher::VoucherKind;

/// 结转去向. The account that takes up income less expense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferTarget {
    /// 工会资金结转, 32103, by project.
    UnionEarmarked,
    /// 工会资金结余, 32203.
    UnionOrdinary,
    /// 财政拨款结转, 33103, by project and kind of expenditure.
    Fiscal,
}

impl TransferTarget {
    pub const EVERY: [Self; 3] = [Self::UnionEarmarked, Self::UnionOrdinary, Self::Fiscal];

    /// The leaf account that takes the transfer. The 2009 system knows only 结余.
    #[must_use]
    pub fn account_code(self, era: Era) -> &'static str {
        let role = match (era, self) {
            (Era::Y2009, _) => Role::Surplus,
            (Era::Y2021, Self::UnionEarmarked) => Role::UnionCarriedOfYear,
            (Era::Y2021, Self::UnionOrdinary) => Role::UnionSurplusOfYear,
            (Era::Y2021, Self::Fiscal) => Role::FiscalCarriedOfYear,
        };
        role.code(era).unwrap_or_default()
    }

    /// What of an entry's dimensions is carried over with the money.
    #[must_use]
    pub fn carried_dimensions(self, era: Era, dimensions: &Dimensions) -> Dimensions {
        if era == Era::Y2009 {
            return Dimensions::NONE;
        }
        let project_id = dimensions.project_id;
        match self {
            Self::UnionEarmarked => Dimensions { project_id, ..Dimensions::NONE },
            Self::UnionOrdinary => Dimensions::NONE,
            Self::Fiscal => Dimensions {
                project_id,
                expenditure_kind: dimensions.expenditure_kind,
                functional_class: dimensions.functional_class,
                ..Dimensions::NONE
            },
        }
    }
}

/// The target of an entry of income or expense (工会会计制度 科目使用说明 321、322、331).
#[must_use]
pub fn target_of(
    role: Option<Role>,
    class: Class,
    dimensions: &Dimensions,
    is_project_earmarked: bool,
) -> TransferTarget {
    let is_ordinary_by_nature = match class {
        Class::Expense => role == Some(Role::ReserveSet),
        _ => matches!(role, Some(Role::Dues | Role::ReserveUsed)),
    };
    let is_fiscal = match class {
        Class::Expense => dimensions.funding_source == Some(FundingSource::Fiscal),
        _ => role == Some(Role::FiscalIncome),
    };
    let is_earmarked_by_nature = class == Class::Income && role == Some(Role::EarmarkedUpperGrant);
    if is_ordinary_by_nature {
        TransferTarget::UnionOrdinary
    } else if is_fiscal {
        TransferTarget::Fiscal
    } else if is_earmarked_by_nature || is_project_earmarked {
        TransferTarget::UnionEarmarked
    } else {
        TransferTarget::UnionOrdinary
    }
}

/// The kind of a voucher that books kept elsewhere made, by its accounts. 期末结转 moves income
/// and expense to 321, 322, 331; 年终结转 moves details of these into the accumulated ones, or
/// from there into surplus, in December.
#[must_use]
pub fn kind_of(accounts: &[(Class, &str)], is_december: bool) -> VoucherKind {
    let top = |code: &str| code.get(..3).unwrap_or_default().to_owned();
    let is_result = |class: Class| matches!(class, Class::Income | Class::Expense);
    let takes = |code: &str| matches!(top(code).as_str(), "321" | "322" | "331");
    let has_result = accounts.iter().any(|(class, _)| is_result(*class));
    let is_taken = accounts.iter().any(|(_, code)| takes(code));
    if has_result && is_taken && accounts.iter().all(|(it, code)| is_result(*it) || takes(code)) {
        return VoucherKind::Transfer;
    }
    let rolls = |code: &str| matches!(top(code).as_str(), "321" | "322" | "331" | "332");
    let accumulated = |code: &str| matches!(code, "32104" | "32205" | "33104" | "33205");
    let is_roll = is_december
        && accounts.iter().all(|(_, code)| rolls(code))
        && accounts.iter().any(|(_, code)| accumulated(code))
        && accounts.iter().any(|(_, code)| !accumulated(code));
    if is_roll { VoucherKind::YearEnd } else { VoucherKind::Ordinary }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_money_goes_where_the_system_says() {
        use TransferTarget::{Fiscal, UnionEarmarked, UnionOrdinary};
        let fiscal = Dimensions { funding_source: Some(FundingSource::Fiscal), ..Dimensions::NONE };
        for (code, class, dimensions, is_earmarked, expected) in [
            ("401", Class::Income, Dimensions::NONE, true, UnionOrdinary),
            ("402", Class::Income, Dimensions::NONE, false, UnionOrdinary),
            ("402", Class::Income, Dimensions::NONE, true, UnionEarmarked),
            ("40302", Class::Income, Dimensions::NONE, false, UnionEarmarked),
            ("4030201", Class::Income, Dimensions::NONE, false, UnionEarmarked),
            ("40401", Class::Income, Dimensions::NONE, true, Fiscal),
            ("40402", Class::Income, Dimensions::NONE, true, UnionEarmarked),
            ("411", Class::Income, Dimensions::NONE, true, UnionOrdinary),
            ("50602", Class::Expense, fiscal, true, Fiscal),
            ("50602", Class::Expense, Dimensions::NONE, true, UnionEarmarked),
            ("50602", Class::Expense, Dimensions::NONE, false, UnionOrdinary),
            ("521", Class::Expense, fiscal, true, UnionOrdinary),
        ] {
            let role = Role::of(Era::Y2021, code);
            assert_eq!(target_of(role, class, &dimensions, is_earmarked), expected, "{code}");
        }
    }

    #[test]
    fn transfers_of_books_kept_elsewhere_are_known_by_their_accounts() {
        use Class::{Asset, Expense, Income, NetAsset};
        use VoucherKind::{Ordinary, Transfer, YearEnd};
        type Case<'c> = (&'c [(Class, &'c str)], bool, VoucherKind);
        let cases: [Case<'_>; 9] = [
            (&[(Income, "401"), (NetAsset, "32203")], false, Transfer),
            (&[(Expense, "50101"), (NetAsset, "32203"), (NetAsset, "32103")], true, Transfer),
            (&[(Income, "401"), (Asset, "102")], true, Ordinary),
            (&[(NetAsset, "32203"), (NetAsset, "32205")], true, YearEnd),
            (&[(NetAsset, "32103"), (NetAsset, "32104")], true, YearEnd),
            (&[(NetAsset, "32104"), (NetAsset, "32204")], true, YearEnd),
            (&[(NetAsset, "32203"), (NetAsset, "32205")], false, Ordinary),
            // 单位内部调剂 is a decision, not a transfer.
            (&[(NetAsset, "32202"), (NetAsset, "32102")], true, Ordinary),
            // Investing moves 累计结余 itself.
            (&[(NetAsset, "32205"), (Asset, "102")], true, Ordinary),
        ];
        for (accounts, is_december, expected) in cases {
            assert_eq!(kind_of(accounts, is_december), expected, "{accounts:?}");
        }
    }

    #[test]
    fn the_2009_system_takes_everything_into_its_surplus() {
        for target in TransferTarget::EVERY {
            assert_eq!(target.account_code(Era::Y2009), "331");
        }
    }
}
