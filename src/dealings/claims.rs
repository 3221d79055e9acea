//! What stands between unions on a day, by pair and by what it is. Pure.
//!
//! Invariants: both figures are those of the books; upward nobody named is the union right above;
//! a claim that names nobody makes good for what looks like a negative one, and is told.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::dealings::store::ClaimRow;
use crate::ledger::chart::Era;
use crate::ledger::chart::official::official_lines;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::units::unit::Unit;

/// What both sides of a pair book, each on its own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// 应收下级经费 and 应付上级经费.
    Remittance,
    /// 应付下级补助 and 应收上级补助.
    GrantOwed,
    /// 应付下级转拨经费 and 应收上级转拨经费.
    ShareOwed,
    /// 补助下级支出 and 上级补助收入, 一般性.
    General,
    /// The same, 专项.
    Earmarked,
}

impl Tie {
    pub const EVERY: [Self; 5] =
        [Self::Remittance, Self::GrantOwed, Self::ShareOwed, Self::General, Self::Earmarked];

    /// The accounts of the upper and of the lower one.
    #[must_use]
    pub fn roles(self) -> (Role, Role) {
        match self {
            Self::Remittance => (Role::FromLower, Role::ToUpper),
            Self::GrantOwed => (Role::GrantToLower, Role::GrantFromUpper),
            Self::ShareOwed => (Role::ShareToLower, Role::ShareFromUpper),
            Self::General => (Role::LowerGrant, Role::UpperGrant),
            Self::Earmarked => (Role::EarmarkedLowerGrant, Role::EarmarkedUpperGrant),
        }
    }

    /// What has moved since 1 January, not what stands.
    #[must_use]
    pub fn is_flow(self) -> bool {
        matches!(self, Self::General | Self::Earmarked)
    }

    /// Whether the upper one's figure is a debit.
    #[must_use]
    pub fn upper_is_debit(self) -> bool {
        matches!(self, Self::Remittance | Self::General | Self::Earmarked)
    }

    /// The codes under which the upper and the lower one book it.
    #[must_use]
    pub fn codes(self) -> (String, String) {
        let (upper, lower) = self.roles();
        (code_of(upper), code_of(lower))
    }

    /// `应收…/应付…` by their codes.
    #[must_use]
    pub fn accounts(self) -> String {
        let (upper, lower) = self.codes();
        format!("{upper}/{lower}")
    }
}

/// The code under which a role is booked: its first detail that the chart lists.
fn code_of(role: Role) -> String {
    let lines = official_lines(Era::Y2021);
    let own = role.code(Era::Y2021).unwrap_or_default();
    let is_detail = |code: &str| code.len() > own.len() && code.starts_with(own);
    let fits = |code: &str| is_detail(code) && Role::of(Era::Y2021, code) == Some(role);
    let detail = lines.into_iter().map(|line| line.code).find(|code| fits(code));
    detail.unwrap_or_else(|| own.to_owned())
}

/// Both figures of a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub upper: Money,
    pub lower: Money,
}

impl Figures {
    #[must_use]
    pub fn difference(self) -> Money {
        self.upper - self.lower
    }

    #[must_use]
    pub fn is_nil(self) -> bool {
        self.upper.is_zero() && self.lower.is_zero()
    }

    /// What both have.
    #[must_use]
    pub fn agreed(self) -> Money {
        self.upper.min(self.lower).max(Money::ZERO)
    }
}

/// What a union has on an account without saying with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unnamed {
    pub unit_id: i64,
    pub role: Role,
    pub amount: Money,
}

/// What stands between unions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// By upper union, lower union and what it is.
    pub pairs: BTreeMap<(i64, i64, Tie), Figures>,
    pub unnamed: Vec<Unnamed>,
}

/// For each union its id and those of all above it, the nearest first.
pub type Chains = FxHashMap<i64, Vec<i64>>;

/// The chains of units by their ids.
#[must_use]
pub fn ids_of(chains: &FxHashMap<i64, Vec<Unit>>) -> Chains {
    let ids = |chain: &Vec<Unit>| chain.iter().map(|it| it.id).collect();
    chains.iter().map(|(id, chain)| (*id, ids(chain))).collect()
}

/// Reads balances into pairs.
#[must_use]
pub fn claims_of(rows: &[ClaimRow], chains: &Chains) -> Claims {
    let is_above = |upper: i64, lower: i64| {
        chains.get(&lower).is_some_and(|chain| chain.iter().skip(1).any(|it| *it == upper))
    };
    let mut claims = Claims::default();
    for row in rows {
        let Some(role) = Role::of(Era::Y2021, &row.account_code) else { continue };
        let ties = Tie::EVERY.into_iter();
        let found = ties.filter_map(|tie| match tie.roles() {
            (upper, _) if upper == role => Some((tie, true)),
            (_, lower) if lower == role => Some((tie, false)),
            _ => None,
        });
        for (tie, is_upper) in found {
            let net = if tie.is_flow() { row.flow_fen } else { row.balance_fen };
            let is_debit = tie.upper_is_debit() == is_upper;
            let amount = Money::from_fen(if is_debit { net } else { -net });
            let parent = || chains.get(&row.unit_id).and_then(|chain| chain.get(1)).copied();
            let other = match row.counterparty_unit_id {
                Some(id) => Some(id),
                None if is_upper || row.has_party => None,
                None => parent(),
            };
            let Some(other) = other else {
                if is_upper && !row.has_party && !amount.is_zero() {
                    claims.unnamed.push(Unnamed { unit_id: row.unit_id, role, amount });
                }
                continue;
            };
            if is_upper && is_above(row.unit_id, other) {
                claims.pairs.entry((row.unit_id, other, tie)).or_default().upper += amount;
            } else if !is_upper && is_above(other, row.unit_id) {
                claims.pairs.entry((other, row.unit_id, tie)).or_default().lower += amount;
            }
        }
    }
    claims.give_names();
    claims
}

impl Claims {
    /// A claim that began without a name and was settled with one leaves two figures of opposite
    /// signs: they are one.
    fn give_names(&mut self) {
        for unnamed in self.unnamed.iter_mut().filter(|it| it.amount > Money::ZERO) {
            let of_role = |(upper, _, tie): &(i64, i64, Tie)| {
                *upper == unnamed.unit_id && tie.roles().0 == unnamed.role
            };
            for (_, figures) in self.pairs.iter_mut().filter(|(key, _)| of_role(key)) {
                if figures.upper.is_negative() {
                    let taken = unnamed.amount.min(-figures.upper);
                    figures.upper += taken;
                    unnamed.amount -= taken;
                }
            }
        }
        self.unnamed.retain(|it| !it.amount.is_zero());
        self.pairs.retain(|_, figures| !figures.is_nil());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit_id: i64, code: &str, with: Option<i64>, net: i64) -> ClaimRow {
        ClaimRow {
            unit_id,
            account_code: code.to_owned(),
            counterparty_unit_id: with,
            has_party: false,
            balance_fen: net,
            flow_fen: 0,
        }
    }

    #[test]
    fn a_claim_without_a_name_is_told_and_never_a_negative_one_of_somebody() {
        let chains = FxHashMap::from_iter([(1, vec![1]), (2, vec![2, 1]), (3, vec![3, 1])]);
        let rows = [
            row(1, "132", None, 100),
            row(1, "132", Some(2), -30),
            row(1, "132", Some(3), 5),
            // Upward nobody named is the union right above.
            row(3, "211", None, -5),
        ];
        let claims = claims_of(&rows, &chains);
        let fen = |fen| Money::from_fen(fen);
        let agreed = Figures { upper: fen(5), lower: fen(5) };
        assert_eq!(claims.pairs, BTreeMap::from([((1, 3, Tie::Remittance), agreed)]));
        let left = Unnamed { unit_id: 1, role: Role::FromLower, amount: fen(70) };
        assert_eq!(claims.unnamed, [left]);
    }

    #[test]
    fn ties_are_called_by_the_accounts_of_both_sides() {
        let called: Vec<String> = Tie::EVERY.into_iter().map(Tie::accounts).collect();
        let expected = ["132/211", "21201/13101", "21202/13102", "50801/40301", "50802/40302"];
        assert_eq!(called, expected);
    }
}
