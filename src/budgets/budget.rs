//! A version of a budget, its lines, and what must hold between them. Pure.
//!
//! Invariants: a line is an account and a project, or the account alone; the budget of an account
//! is the sum of its lines; where details of an account are budgeted beside it, they add up to it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::money::Money;
use crate::platform::evidence::sha256_hex;

/// 预备费: a line, by this project, that nobody spends of; it is moved to another line first.
pub const CONTINGENCY: &str = "预备费";

crate::spelled! {
    /// 预算阶段.
    Stage {
        Initial = "initial", "年初预算";
        Adjustment = "adjustment", "年中调整";
        Final = "final", "决算";
    }
}

crate::spelled! {
    /// Where a version stands.
    State {
        Proposed = "proposed", "待批准";
        Approved = "approved", "已批准";
        /// Another one was proposed in its place.
        Replaced = "replaced", "已另编";
    }
}

/// A line as it holds in a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    #[serde(skip)]
    pub account_id: i64,
    pub account: String,
    pub name: String,
    /// Empty where the line is of the account alone.
    pub project: String,
    pub last_final: Option<Money>,
    pub initial: Money,
    pub amount: Money,
    pub note: String,
}

impl Line {
    #[must_use]
    pub fn key(&self) -> (&str, &str) {
        (&self.account, &self.project)
    }

    #[must_use]
    pub fn change(&self) -> Money {
        self.amount - self.initial
    }
}

/// What the lines say, whatever order they came in.
#[must_use]
pub fn content_hash(lines: &[Line]) -> String {
    let mut said: Vec<String> = lines
        .iter()
        .map(|it| {
            let last = it.last_final.map(|it| it.to_string()).unwrap_or_default();
            let (account, project) = it.key();
            let (initial, amount, note) = (it.initial, it.amount, &it.note);
            format!("{account}\u{1f}{project}\u{1f}{last}\u{1f}{initial}\u{1f}{amount}\u{1f}{note}")
        })
        .collect();
    said.sort_unstable();
    sha256_hex(said.join("\u{1e}").as_bytes())
}

/// The budget of each account, its projects summed.
#[must_use]
pub fn by_account<'l>(
    lines: impl IntoIterator<Item = (&'l str, Money)>,
) -> BTreeMap<&'l str, Money> {
    let mut sums: BTreeMap<&str, Money> = BTreeMap::new();
    for (account, amount) in lines {
        *sums.entry(account).or_default() += amount;
    }
    sums
}

/// The accounts of a budget that an account stands under, itself first and the highest last.
/// Codes of details begin with the code of their account.
pub fn covering<'a, V>(
    budget: &'a BTreeMap<impl std::borrow::Borrow<str> + Ord, V>,
    account: &'a str,
) -> impl Iterator<Item = (&'a str, &'a V)> + 'a {
    let lengths = (3..=account.len()).rev();
    let codes = lengths.filter_map(move |length| account.get(..length));
    codes.filter_map(move |code| budget.get(code).map(|value| (code, value)))
}

/// Accounts whose budgeted details come to another sum: the account, its budget, that sum.
#[must_use]
pub fn unlike_details<'b>(sums: &BTreeMap<&'b str, Money>) -> Vec<(&'b str, Money, Money)> {
    let mut of_details: BTreeMap<&str, Money> = BTreeMap::new();
    for (account, amount) in sums {
        if let Some((above, _)) = covering(sums, account).nth(1) {
            *of_details.entry(above).or_default() += *amount;
        }
    }
    let details = |account: &str| of_details.get(account).copied();
    let differs = |(account, amount): (&&'b str, &Money)| {
        let sum = details(account).filter(|sum| sum != amount)?;
        Some((*account, *amount, sum))
    };
    sums.iter().filter_map(differs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums<'a>(lines: &[(&'a str, i64)]) -> BTreeMap<&'a str, Money> {
        by_account(lines.iter().map(|(account, fen)| (*account, Money::from_fen(*fen))))
    }

    #[test]
    fn budgeted_details_add_up_to_their_account() {
        for (lines, wrong) in [
            (&[("503", 100), ("50301", 60), ("50302", 40)][..], &[][..]),
            (&[("503", 100), ("50301", 60), ("50302", 41)], &["503"]),
            (&[("50301", 60), ("50302", 40)], &[]),
            (&[("503", 100)], &[]),
            // Projects of one account are one sum.
            (&[("503", 100), ("50301", 60), ("50301", 40)], &[]),
            // The nearest account above counts, level by level.
            (&[("503", 100), ("50301", 100), ("5030101", 70), ("5030102", 30)], &[]),
            (&[("503", 100), ("50301", 100), ("5030101", 70)], &["50301"]),
            (&[("503", 100), ("5030101", 70), ("50302", 30)], &[]),
        ] {
            let sums = sums(lines);
            let found: Vec<&str> = unlike_details(&sums).iter().map(|it| it.0).collect();
            assert_eq!(found, wrong, "{lines:?}");
        }
    }

    #[test]
    fn an_account_is_covered_by_itself_and_all_above_it() {
        let budget = sums(&[("503", 1), ("50301", 1), ("504", 1)]);
        for (account, covers) in [
            ("50301", &["50301", "503"][..]),
            ("5030102", &["50301", "503"]),
            ("50302", &["503"]),
            ("50404", &["504"]),
            ("505", &[]),
            ("50", &[]),
        ] {
            let found: Vec<&str> = covering(&budget, account).map(|it| it.0).collect();
            assert_eq!(found, covers, "{account}");
        }
    }
}
