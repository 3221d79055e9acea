//! 超预算、无预算支出: the vouchers after which a line stands above its budget. Pure.
//!
//! Invariants: vouchers are followed in the order of their days; what counts is the budget of the
//! voucher's day; a line that no budget covers has one of nil.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::budgets::budget::covering;
use crate::budgets::control::Amounts;
use crate::money::Money;

crate::spelled! {
    /// 问题.
    Problem {
        Overspent = "overspent", "超预算";
        Unbudgeted = "unbudgeted", "无预算";
    }
}

/// A voucher after which a line stands above its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overrun {
    pub unit: String,
    pub dated_on: String,
    pub account: String,
    pub problem: Problem,
    pub budget: Money,
    pub spent: Money,
    pub voucher: String,
    pub voucher_id: i64,
}

impl Overrun {
    #[must_use]
    pub fn over(&self) -> Money {
        self.spent - self.budget
    }
}

/// The budgets of a unit's year, each from its day on, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(Vec<(String, Amounts)>);

impl Versions {
    pub fn count_from(&mut self, day: &str, budget: Amounts) {
        self.0.push((day.to_owned(), budget));
    }

    /// The newest that counts on a day.
    fn on(&self, day: &str) -> Option<&Amounts> {
        self.0.iter().rev().find(|(from, _)| from.as_str() <= day).map(|(_, budget)| budget)
    }
}

/// What a voucher spent, by account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub id: i64,
    pub dated_on: String,
    pub label: String,
    pub spent: Amounts,
}

/// Follows the vouchers of one unit, day by day.
#[derive(Clone, Debug)]
pub struct Follower {
    unit: String,
    versions: Versions,
    /// By account of the books, since what covers it changes with the budget.
    spent: Amounts,
}

impl Follower {
    #[must_use]
    pub fn new(unit: &str, versions: Versions) -> Self {
        Self { unit: unit.to_owned(), versions, spent: Amounts::new() }
    }

    /// What stands above its budget after this voucher, of the lines that it touches.
    pub fn follow(&mut self, voucher: &Voucher) -> Vec<Overrun> {
        for (account, amount) in &voucher.spent {
            *self.spent.entry(account.clone()).or_default() += *amount;
        }
        let none = Amounts::new();
        let budget = self.versions.on(&voucher.dated_on).unwrap_or(&none);
        let mut touched: BTreeMap<&str, bool> = BTreeMap::new();
        for (account, _) in voucher.spent.iter().filter(|(_, amount)| !amount.is_zero()) {
            let mut lines = covering(budget, account).map(|(line, _)| (line, true)).peekable();
            if lines.peek().is_none() {
                touched.insert(account, false);
            }
            touched.extend(lines);
        }
        let overrun = |(line, is_budgeted): (&str, bool)| {
            let budgeted = budget.get(line).copied().unwrap_or(Money::ZERO);
            let spent = if is_budgeted {
                let of_line = self.spent.range(line.to_owned()..);
                of_line.take_while(|(account, _)| account.starts_with(line)).map(|it| *it.1).sum()
            } else {
                self.spent.get(line).copied().unwrap_or(Money::ZERO)
            };
            (spent > budgeted).then(|| Overrun {
                unit: self.unit.clone(),
                dated_on: voucher.dated_on.clone(),
                account: line.to_owned(),
                problem: if is_budgeted { Problem::Overspent } else { Problem::Unbudgeted },
                budget: budgeted,
                spent,
                voucher: voucher.label.clone(),
                voucher_id: voucher.id,
            })
        };
        touched.into_iter().filter_map(overrun).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(of: &[(&str, i64)]) -> Amounts {
        of.iter().map(|(account, fen)| ((*account).to_owned(), Money::from_fen(*fen))).collect()
    }

    #[test]
    fn each_voucher_after_which_a_line_stands_above_its_budget_is_told() {
        let mut versions = Versions::default();
        versions.count_from("2025-01-01", amounts(&[("50301", 100), ("504", 50)]));
        versions.count_from("2025-07-01", amounts(&[("50301", 200), ("504", 50), ("505", 0)]));
        let mut follower = Follower::new("G1", versions);
        let mut told = Vec::new();
        for (id, (day, spent)) in (1..).zip([
            ("2025-02-01", &[("50301", 100)][..]),
            ("2025-03-01", &[("50301", 1), ("50404", 50)]),
            ("2025-04-01", &[("505", 7), ("50405", 1)]),
            // It gives something back, and stands above its budget still.
            ("2025-05-01", &[("505", -3)]),
            ("2025-06-30", &[("50302", 9)]),
            ("2025-07-01", &[("50301", 99), ("505", 1)]),
            ("2025-07-02", &[("50301", 1), ("50302", 0)]),
        ]) {
            let (dated_on, label) = (day.to_owned(), String::new());
            let voucher = Voucher { id, dated_on, label, spent: amounts(spent) };
            told.extend(follower.follow(&voucher));
        }
        let found: Vec<String> = told
            .iter()
            .map(|it| {
                let (budget, spent, over) = (it.budget.fen(), it.spent.fen(), it.over().fen());
                format!("{} {} {} {budget} {spent} {over}", it.voucher_id, it.account, it.problem)
            })
            .collect();
        let expected = [
            "2 50301 超预算 100 101 1",
            "3 504 超预算 50 51 1",
            "3 505 无预算 0 7 7",
            "4 505 无预算 0 4 4",
            "5 50302 无预算 0 9 9",
            "6 505 超预算 0 5 5",
            "7 50301 超预算 200 201 1",
        ];
        assert_eq!(found, expected);
    }
}
