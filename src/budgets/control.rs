//! What is left of the lines that a spending touches. Pure.
//!
//! Invariants: what was spent, what drafts reserve and what is asked for are set against the line
//! and every line above it; what only gives back is no reason to say anything.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::budgets::budget::covering;
use crate::money::Money;

/// By account, net debit.
pub type Amounts = BTreeMap<String, Money>;

/// How a line stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub account: String,
    /// 已批准.
    pub approved: Money,
    /// 已列支.
    pub spent: Money,
    /// 已占用: drafts that are not posted yet.
    pub reserved: Money,
    /// What is asked for now.
    pub asked: Money,
    /// Whether anything is budgeted there at all.
    pub is_budgeted: bool,
}

impl Standing {
    /// What may still be spent, before what is asked for; none where it is overspent already.
    #[must_use]
    pub fn left(&self) -> Money {
        self.approved - self.spent - self.reserved
    }

    #[must_use]
    pub fn is_overspent(&self) -> bool {
        self.asked > Money::ZERO && self.asked > self.left()
    }
}

/// A year of a unit: its budget, what was spent, what drafts reserve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    pub budget: Amounts,
    pub spent: Amounts,
    pub reserved: Amounts,
}

impl Year {
    /// The lines that a spending touches, each with what it asks of it: every budgeted account that
    /// covers it, or the account itself where none does.
    #[must_use]
    pub fn standing(&self, asked: &Amounts) -> Vec<Standing> {
        let asked = self.on_lines(asked);
        let (spent, reserved) = (self.on_lines(&self.spent), self.on_lines(&self.reserved));
        let of =
            |amounts: &Amounts, account: &str| amounts.get(account).copied().unwrap_or(Money::ZERO);
        let line = |(account, asked): (&String, &Money)| Standing {
            account: account.clone(),
            approved: of(&self.budget, account),
            spent: of(&spent, account),
            reserved: of(&reserved, account),
            asked: *asked,
            is_budgeted: self.budget.contains_key(account),
        };
        asked.iter().map(line).collect()
    }

    fn on_lines(&self, amounts: &Amounts) -> Amounts {
        let mut lines = Amounts::new();
        for (account, amount) in amounts {
            let mut is_covered = false;
            for (line, _) in covering(&self.budget, account) {
                is_covered = true;
                *lines.entry(line.to_owned()).or_default() += *amount;
            }
            if !is_covered {
                *lines.entry(account.clone()).or_default() += *amount;
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(of: &[(&str, i64)]) -> Amounts {
        of.iter().map(|(account, fen)| ((*account).to_owned(), Money::from_fen(*fen))).collect()
    }

    #[test]
    fn a_line_is_overspent_by_what_was_spent_reserved_and_asked_for_together() {
        for (spent, reserved, asked, is_overspent) in [
            (60, 0, 40, false),
            (60, 0, 41, true),
            (60, 30, 10, false),
            (60, 30, 11, true),
            (110, 0, -5, false),
            (110, 0, 0, false),
            (110, 0, 1, true),
        ] {
            let year = Year {
                budget: amounts(&[("50301", 100)]),
                spent: amounts(&[("50301", spent)]),
                reserved: amounts(&[("50301", reserved)]),
            };
            let [line] = year.standing(&amounts(&[("50301", asked)])).try_into().unwrap();
            assert_eq!(line.is_overspent(), is_overspent, "{spent} {reserved} {asked}");
            assert_eq!(line.left().fen(), 100 - spent - reserved);
        }
    }

    #[test]
    fn details_are_held_by_every_budgeted_account_above_them() {
        let year = Year {
            budget: amounts(&[("503", 100), ("50301", 60)]),
            spent: amounts(&[("50301", 50), ("50302", 40)]),
            reserved: Amounts::new(),
        };
        let found: Vec<(String, i64, bool)> = year
            .standing(&amounts(&[("50301", 10), ("50404", 1), ("50302", 1)]))
            .iter()
            .map(|it| (it.account.clone(), it.left().fen(), it.is_overspent()))
            .collect();
        let expected = [("503", 10, true), ("50301", 10, false), ("50404", 0, true)];
        let expected: Vec<_> =
            expected.iter().map(|(line, left, is)| ((*line).to_owned(), *left, *is)).collect();
        assert_eq!(found, expected);
    }
}
