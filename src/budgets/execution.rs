//! 预算执行: budgets beside what moved. Pure.
//!
//! Invariants: a row is an account of a budget, its projects and details summed, or an account
//! that moved and that no budgeted account covers; expense counts as debit, income as credit.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::budgets::budget::covering;
use crate::money::Money;
use crate::money::percent::rate;

/// A row of the execution of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Executed {
    pub unit: String,
    pub unit_name: String,
    pub account: String,
    pub name: String,
    pub is_income: bool,
    pub is_budgeted: bool,
    pub initial: Money,
    pub adjusted: Money,
    /// 累计发生.
    pub moved: Money,
}

impl Executed {
    #[must_use]
    pub fn change(&self) -> Money {
        self.adjusted - self.initial
    }

    /// 执行率; none where nothing is budgeted.
    #[must_use]
    pub fn rate(&self) -> Option<String> {
        rate(self.moved, self.adjusted)
    }

    /// 余额.
    #[must_use]
    pub fn left(&self) -> Money {
        self.adjusted - self.moved
    }
}

/// What moved on an account of a unit, counted as its class counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub unit: String,
    pub unit_name: String,
    pub account: String,
    pub name: String,
    pub is_income: bool,
    pub amount: Money,
}

/// The rows of units, by code of unit and account. Units without a budget have none.
#[must_use]
pub fn executed(budgeted: Vec<Executed>, moved: Vec<Moved>) -> Vec<Executed> {
    let mut units: BTreeMap<String, BTreeMap<String, Executed>> = BTreeMap::new();
    for row in budgeted {
        let of_unit = units.entry(row.unit.clone()).or_default();
        of_unit.insert(row.account.clone(), row);
    }
    let mut unbudgeted: BTreeMap<String, BTreeMap<String, Executed>> = BTreeMap::new();
    for it in moved {
        let Some(of_unit) = units.get_mut(&it.unit) else { continue };
        let lines: Vec<String> =
            covering(of_unit, &it.account).map(|(line, _)| line.to_owned()).collect();
        for line in &lines {
            if let Some(row) = of_unit.get_mut(line) {
                row.moved += it.amount;
            }
        }
        if lines.is_empty() {
            let rows = unbudgeted.entry(it.unit.clone()).or_default();
            let row = rows.entry(it.account.clone()).or_insert_with(|| Executed {
                unit: it.unit,
                unit_name: it.unit_name,
                account: it.account,
                name: it.name,
                is_income: it.is_income,
                ..Executed::default()
            });
            row.moved += it.amount;
        }
    }
    for (unit, mut of_unit) in unbudgeted {
        units.entry(unit).or_default().append(&mut of_unit);
    }
    units.into_values().flat_map(BTreeMap::into_values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgeted(account: &str, fen: i64) -> Executed {
        Executed {
            unit: "G1".to_owned(),
            account: account.to_owned(),
            is_budgeted: true,
            initial: Money::from_fen(fen),
            adjusted: Money::from_fen(fen),
            ..Executed::default()
        }
    }

    fn moved(unit: &str, account: &str, fen: i64) -> Moved {
        Moved {
            unit: unit.to_owned(),
            unit_name: String::new(),
            account: account.to_owned(),
            name: String::new(),
            is_income: false,
            amount: Money::from_fen(fen),
        }
    }

    #[test]
    fn what_moved_counts_for_every_line_that_covers_it_or_for_a_row_of_its_own() {
        let rows = executed(
            vec![budgeted("503", 100), budgeted("50301", 60), budgeted("50404", 0)],
            vec![
                moved("G1", "50301", 50),
                moved("G1", "50302", 60),
                moved("G1", "50404", 5),
                moved("G1", "505", 7),
                moved("G2", "503", 9),
            ],
        );
        let found: Vec<(&str, i64, i64, Option<String>)> = rows
            .iter()
            .map(|it| (it.account.as_str(), it.moved.fen(), it.left().fen(), it.rate()))
            .collect();
        let rate = |text: &str| Some(text.to_owned());
        let expected = [
            ("503", 110, -10, rate("110.00")),
            ("50301", 50, 10, rate("83.33")),
            ("50404", 5, -5, None),
            ("505", 7, -7, None),
        ];
        assert_eq!(found, expected);
    }
}
