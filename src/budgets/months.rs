//! 分月执行: what moved of each budgeted account month by month, and what the year comes to if it goes
//! on so. Pure.

use std::collections::BTreeMap;

use crate::budgets::execution::{Executed, Moved, executed};
use crate::money::Money;
use crate::money::percent::rate;

pub const MONTHS: usize = 12;

/// A row of the execution of one unit, by month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Monthly {
    pub unit: String,
    pub unit_name: String,
    pub account: String,
    pub name: String,
    pub is_income: bool,
    pub budget: Money,
    pub months: [Money; MONTHS],
    /// The month up to which it is told.
    pub through: usize,
}

impl Monthly {
    /// 累计发生.
    #[must_use]
    pub fn moved(&self) -> Money {
        self.months.iter().copied().sum()
    }

    /// 预计全年: the mean of the months told, for all twelve; half a fen away from nil.
    #[must_use]
    pub fn forecast(&self) -> Money {
        let (months, through) = (12_i128, i128::try_from(self.through.max(1)).unwrap_or(1));
        let twice = i128::from(self.moved().fen()) * months * 2;
        let rounded = (twice.abs() + through) / (through * 2) * twice.signum();
        i64::try_from(rounded).map_or(Money::ZERO, Money::from_fen)
    }

    /// 预计执行率; none where nothing is budgeted.
    #[must_use]
    pub fn forecast_rate(&self) -> Option<String> {
        rate(self.forecast(), self.budget)
    }
}

/// The rows of units by code of unit and account, from what moved in each month.
#[must_use]
pub fn by_month(budgeted: &[Executed], moved: Vec<(i64, Moved)>, through: usize) -> Vec<Monthly> {
    let mut of_month: BTreeMap<usize, Vec<Moved>> = BTreeMap::new();
    for (month, it) in moved {
        let place = usize::try_from(month - 1).unwrap_or(MONTHS);
        if place < through.min(MONTHS) {
            of_month.entry(place).or_default().push(it);
        }
    }
    let mut rows: BTreeMap<(String, String), Monthly> = BTreeMap::new();
    // The budget stands whether anything moved or not.
    let empty = [(0, Vec::new())];
    for (place, moved) in empty.into_iter().chain(of_month) {
        for it in executed(budgeted.to_vec(), moved) {
            let key = (it.unit.clone(), it.account.clone());
            let row = rows.entry(key).or_insert_with(|| Monthly {
                unit: it.unit,
                unit_name: it.unit_name,
                account: it.account,
                name: it.name,
                is_income: it.is_income,
                budget: it.adjusted,
                through,
                ..Monthly::default()
            });
            if let Some(month) = row.months.get_mut(place) {
                *month += it.moved;
            }
        }
    }
    rows.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(amount: i64) -> Money {
        Money::from_fen(amount)
    }

    #[test]
    fn the_year_is_foretold_by_the_mean_of_its_months_half_a_fen_away_from_nil() {
        for (moved, through, expected) in [
            (100, 12, 100),
            (100, 6, 200),
            (100, 7, 171), // 171.43
            (1, 8, 2),     // 1.5
            (-1, 8, -2),
            (5, 9, 7), // 6.67
            (0, 3, 0),
        ] {
            let mut row = Monthly { through, ..Monthly::default() };
            row.months[0] = fen(moved);
            assert_eq!(row.forecast(), fen(expected), "{moved} through {through}");
        }
        let row = Monthly { budget: fen(400), through: 3, ..Monthly::default() };
        let row = Monthly { months: [fen(50); MONTHS], ..row };
        assert_eq!(row.forecast_rate().as_deref(), Some("600.00"));
    }

    #[test]
    fn a_detail_counts_in_its_month_for_the_account_above_and_later_months_are_left_out() {
        let budgeted = Executed {
            unit: "1".to_owned(),
            account: "501".to_owned(),
            is_budgeted: true,
            adjusted: fen(900),
            ..Executed::default()
        };
        let moved = |month: i64, account: &str, amount: i64| {
            let it = Moved {
                unit: "1".to_owned(),
                unit_name: String::new(),
                account: account.to_owned(),
                name: String::new(),
                is_income: false,
                amount: fen(amount),
            };
            (month, it)
        };
        let moves = vec![
            moved(1, "50101", 10),
            moved(3, "50102", 30),
            moved(3, "504", 7),
            moved(4, "501", 99),
        ];
        let rows = by_month(&[budgeted], moves, 3);
        let told: Vec<_> = rows
            .iter()
            .map(|it| (it.account.as_str(), it.budget.fen(), it.months.map(Money::fen)))
            .collect();
        let months = |first: [i64; 3]| {
            let mut all = [0; MONTHS];
            all[..3].copy_from_slice(&first);
            all
        };
        assert_eq!(told, [("501", 900, months([10, 0, 30])), ("504", 0, months([0, 0, 7]))]);
    }
}
