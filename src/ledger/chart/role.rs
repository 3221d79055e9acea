//! 科目角色: what the accounting system does with an account, whatever its code. The charts' data
//! say it in their column `role`; nothing else in the ledger knows codes by heart.
//!
//! Invariant: a detail has the role of what stands above it, unless the chart gives it its own.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::ledger::chart::dimension::FundingSource;
use crate::ledger::chart::official::official_lines;
use crate::ledger::chart::{Account, Era};

crate::spelled! {
    /// What an account is for.
    Role {
        Cash = "cash", "库存现金";
        Bank = "bank", "银行存款";
        FiscalQuota = "fiscal_quota", "零余额账户用款额度";
        FiscalReturn = "fiscal_return", "财政应返还额度";
        FromUpper = "from_upper", "应收上级经费";
        GrantFromUpper = "grant_from_upper", "应收上级补助";
        ShareFromUpper = "share_from_upper", "应收上级转拨经费";
        FromLower = "from_lower", "应收下级经费";
        /// 141, 151, 161, 162, 163, 171, 172, 181: mirrored whole in the asset fund.
        Mirrored = "mirrored", "非货币性资产";
        Pending = "pending", "待处理财产损溢";
        ToUpper = "to_upper", "应付上级经费";
        ToLower = "to_lower", "应付下级经费";
        GrantToLower = "grant_to_lower", "应付下级补助";
        ShareToLower = "share_to_lower", "应付下级转拨经费";
        OtherPayable = "other_payable", "其他应付款";
        AssetFund = "asset_fund", "资产基金";
        UnionCarried = "union_carried", "工会资金结转";
        UnionCarriedOfYear = "union_carried_of_year", "工会资金本年收支结转";
        UnionCarriedOver = "union_carried_over", "工会资金累计结转";
        UnionSurplus = "union_surplus", "工会资金结余";
        UnionSurplusOfYear = "union_surplus_of_year", "工会资金本年收支结余";
        UnionSurplusTaken = "union_surplus_taken", "工会资金结转转入";
        UnionSurplusOver = "union_surplus_over", "工会资金累计结余";
        FiscalCarried = "fiscal_carried", "财政拨款结转";
        FiscalCarriedOfYear = "fiscal_carried_of_year", "财政拨款本年收支结转";
        FiscalCarriedOver = "fiscal_carried_over", "财政拨款累计结转";
        FiscalSurplus = "fiscal_surplus", "财政拨款结余";
        FiscalSurplusTaken = "fiscal_surplus_taken", "财政拨款结转转入";
        FiscalSurplusOver = "fiscal_surplus_over", "财政拨款累计结余";
        /// The 2009 system knows one surplus for everything.
        Surplus = "surplus", "结余";
        Dues = "dues", "会费收入";
        OwnShare = "own_share", "拨缴经费收入";
        UpperGrant = "upper_grant", "上级补助收入";
        EarmarkedUpperGrant = "earmarked_upper_grant", "上级专项补助";
        Government = "government", "政府补助收入";
        FiscalIncome = "fiscal_income", "财政拨款收入";
        ReserveUsed = "reserve_used", "动用预算稳定调节基金";
        LowerGrant = "lower_grant", "补助下级支出";
        EarmarkedLowerGrant = "earmarked_lower_grant", "下级专项补助";
        ReserveSet = "reserve_set", "安排预算稳定调节基金";
    }
}

/// What is left of income and expense, by the money and whether it is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remainder {
    pub fund: FundingSource,
    /// 结转, not 结余.
    pub is_carried: bool,
    /// 累计, what a year leaves to the next.
    pub is_accumulated: bool,
}

impl Role {
    /// 321, 322, 331, 332 and their details in the system of 2021.
    #[must_use]
    pub fn remainder(self) -> Option<Remainder> {
        use FundingSource::{Fiscal, Union};
        let (fund, is_carried) = match self {
            Self::UnionCarried | Self::UnionCarriedOfYear | Self::UnionCarriedOver => (Union, true),
            Self::UnionSurplus
            | Self::UnionSurplusOfYear
            | Self::UnionSurplusTaken
            | Self::UnionSurplusOver => (Union, false),
            Self::FiscalCarried | Self::FiscalCarriedOfYear | Self::FiscalCarriedOver => {
                (Fiscal, true)
            }
            Self::FiscalSurplus | Self::FiscalSurplusTaken | Self::FiscalSurplusOver => {
                (Fiscal, false)
            }
            _ => return None,
        };
        let is_accumulated = matches!(
            self,
            Self::UnionCarriedOver
                | Self::UnionSurplusOver
                | Self::FiscalCarriedOver
                | Self::FiscalSurplusOver
        );
        Some(Remainder { fund, is_carried, is_accumulated })
    }

    /// 累计结转 or 累计结余 of a fund.
    #[must_use]
    pub fn accumulated(fund: FundingSource, is_carried: bool) -> Self {
        match (fund, is_carried) {
            (FundingSource::Union, true) => Self::UnionCarriedOver,
            (FundingSource::Union, false) => Self::UnionSurplusOver,
            (FundingSource::Fiscal, true) => Self::FiscalCarriedOver,
            (FundingSource::Fiscal, false) => Self::FiscalSurplusOver,
        }
    }

    /// Whether only money of the fiscal department is booked on it.
    #[must_use]
    pub fn is_fiscal(self) -> bool {
        matches!(self, Self::FiscalQuota | Self::FiscalReturn | Self::FiscalIncome)
            || self.remainder().is_some_and(|it| it.fund == FundingSource::Fiscal)
    }

    /// The role of an account by its code.
    #[must_use]
    pub fn of(era: Era, code: &str) -> Option<Self> {
        let roles = &lists(era).by_code;
        let ends = [code.len(), 5, 3].into_iter().filter(|end| *end <= code.len());
        ends.filter_map(|end| code.get(..end)).find_map(|head| roles.get(head).copied())
    }

    /// The account to which the chart gives the role; its details have it from there.
    #[must_use]
    pub fn code(self, era: Era) -> Option<&'static str> {
        self.codes(era).next()
    }

    /// All accounts to which the chart gives it, in the order of the list.
    pub fn codes(self, era: Era) -> impl Iterator<Item = &'static str> {
        lists(era).by_role.get(&self).into_iter().flatten().map(String::as_str)
    }
}

impl Account {
    /// What the system does with it.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        Role::of(self.era, &self.code)
    }

    /// Whether it has the role, or one of these.
    #[must_use]
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.role().is_some_and(|role| roles.contains(&role))
    }
}

#[derive(Debug)]
struct Roles {
    by_code: FxHashMap<String, Role>,
    /// The accounts of each role, in the order of the list.
    by_role: FxHashMap<Role, Vec<String>>,
}

fn lists(era: Era) -> &'static Roles {
    static LISTS: LazyLock<[Roles; 2]> = LazyLock::new(|| Era::EVERY.map(read));
    let [of_2009, of_2021] = &*LISTS;
    match era {
        Era::Y2009 => of_2009,
        Era::Y2021 => of_2021,
    }
}

fn read(era: Era) -> Roles {
    let mut roles = Roles { by_code: FxHashMap::default(), by_role: FxHashMap::default() };
    for line in official_lines(era) {
        let Some(role) = Role::read(&line.role) else { continue };
        roles.by_role.entry(role).or_default().push(line.code.clone());
        roles.by_code.insert(line.code, role);
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_the_role_that_the_system_gives_them_and_details_that_of_their_upper_one() {
        for (era, code, expected) in [
            (Era::Y2021, "101", Some(Role::Cash)),
            (Era::Y2021, "10203", Some(Role::Bank)),
            (Era::Y2021, "13101", Some(Role::GrantFromUpper)),
            (Era::Y2021, "1310203", Some(Role::ShareFromUpper)),
            (Era::Y2021, "13107", Some(Role::FromUpper)),
            (Era::Y2021, "172", Some(Role::Mirrored)),
            (Era::Y2021, "18201", Some(Role::Pending)),
            (Era::Y2021, "30106", Some(Role::AssetFund)),
            (Era::Y2021, "32102", Some(Role::UnionCarried)),
            (Era::Y2021, "32205", Some(Role::UnionSurplusOver)),
            (Era::Y2021, "40401", Some(Role::FiscalIncome)),
            (Era::Y2021, "40402", Some(Role::Government)),
            (Era::Y2021, "40302", Some(Role::EarmarkedUpperGrant)),
            (Era::Y2021, "408", None),
            (Era::Y2021, "50101", None),
            (Era::Y2009, "331", Some(Role::Surplus)),
            (Era::Y2009, "22202", Some(Role::ShareToLower)),
            (Era::Y2009, "211", None),
            (Era::Y2009, "321", None),
        ] {
            assert_eq!(Role::of(era, code), expected, "{era:?} {code}");
        }
    }

    #[test]
    fn every_role_stands_in_a_chart_and_every_word_of_the_charts_is_a_role() {
        for role in Role::EVERY {
            let is_there = Era::EVERY.into_iter().any(|era| role.code(era).is_some());
            assert!(is_there, "{role}");
        }
        for era in Era::EVERY {
            for line in official_lines(era).into_iter().filter(|line| !line.role.is_empty()) {
                assert!(Role::read(&line.role).is_some(), "{} {}", line.code, line.role);
            }
        }
    }
}
