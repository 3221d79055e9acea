//! The running balance of a cash book, from row to row and from sheet to sheet.
//!
//! Invariants: one mistake is told once: after it the written balance holds; sums are wider than
//! money, so that no file can make them overflow.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Code, Finding};
use crate::imports::cells::totals::{RunningTotals, Sides};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::money::Money;

/// Row and column, from zero.
pub type At = (u32, u32);

/// What a row says, as far as it could be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CashAmounts {
    pub income: Option<Money>,
    pub outgo: Option<Money>,
    pub balance: Option<Money>,
}

impl CashAmounts {
    /// Income less outgo, in fen.
    #[must_use]
    pub fn net(&self) -> i128 {
        fen(self.income) - fen(self.outgo)
    }
}

fn fen(amount: Option<Money>) -> i128 {
    amount.map_or(0, |amount| i128::from(amount.fen()))
}

/// An opening that waits to be set beside the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenOpening {
    pub balance: i128,
    pub at: At,
}

/// One account's cash book so far.
#[derive(Clone, Debug, Default)]
pub struct CashRun {
    balance: Option<i128>,
    pub first_day: Option<Date>,
    /// Written on the current sheet and not yet set beside the books.
    pub opening: Option<WrittenOpening>,
    /// Of the first day's rows, what is in the books already.
    pub known_on_first_day: i128,
    /// A day whose rows the books do not have, though they have equal ones.
    pub new_day: Option<Date>,
    /// Of each day, what the books have already, and the first such row.
    pub known_days: BTreeMap<Date, (i128, Finding)>,
    /// The latest day of any row.
    pub last_day: Option<Date>,
    /// Where the last written balance stands.
    pub balance_at: Option<At>,
    /// The finding to be told if the last balance differs from the books.
    pub last: Option<Finding>,
    /// Whether the opening agreed with the books, once it was set beside them.
    pub is_opening_right: Option<bool>,
    /// A row or a balance was told to be wrong, so that the last one proves nothing.
    pub is_incomplete: bool,
    /// The balance holds with 收入 and 支出 exchanged.
    pub looks_exchanged: bool,
    year: Sides,
}

impl CashRun {
    #[must_use]
    pub fn balance(&self) -> Option<i128> {
        self.balance
    }

    /// 上年结转, 期初余额 and the like.
    pub fn open(&mut self, balance: Money, at: At, problems: &mut Problems) {
        let balance = i128::from(balance.fen());
        match self.balance {
            Some(running) if running != balance => {
                tell(&codes::CASH_BALANCE_BROKEN, at, (balance, running), problems);
                self.is_incomplete = true;
            }
            None if self.first_day.is_none() => self.opening = Some(WrittenOpening { balance, at }),
            Some(_) | None => {}
        }
        self.balance = Some(balance);
    }

    /// A row of the book; its balance stands at `at`.
    pub fn step(&mut self, amounts: &CashAmounts, at: At, problems: &mut Problems) {
        let net = amounts.net();
        let written = amounts.balance.map(|balance| i128::from(balance.fen()));
        match (self.balance, written) {
            (Some(before), Some(written)) if before + net != written => {
                let hint =
                    if self.looks_exchanged { "；收入、支出两栏可能相反" } else { "" };
                let expected = format!("{}{hint}", shown(before + net));
                problems.at(&codes::CASH_BALANCE_BROKEN, at, shown(written), expected);
                self.is_incomplete = true;
            }
            (None, Some(written)) if self.first_day.is_none() => {
                self.opening = Some(WrittenOpening { balance: written - net, at });
            }
            _ => {}
        }
        self.balance = written.or(self.balance.map(|before| before + net));
        self.balance_at = written.map(|_| at).or(self.balance_at);
        self.year.debit_fen += fen(amounts.income);
        self.year.credit_fen += fen(amounts.outgo);
    }

    /// An unreadable amount: what follows starts anew from what is written.
    pub fn lose(&mut self, written: Option<Money>) {
        self.balance = written.map(|balance| i128::from(balance.fen()));
    }

    /// A total, a page's end or a month's end, where it writes a balance.
    pub fn close(&mut self, balance: Option<Money>, at: At, problems: &mut Problems) {
        let Some(written) = balance.map(|balance| i128::from(balance.fen())) else { return };
        match self.balance {
            Some(running) if written != running => {
                tell(&codes::CASH_CLOSING_DIFFERS, at, (written, running), problems);
            }
            // Rows without balances, summed up at the end of a month.
            None if self.first_day.is_some() => self.balance = Some(written),
            _ => {}
        }
        self.balance_at = Some(at);
    }
}

/// Totals of one sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetTotals {
    totals: RunningTotals,
    /// An opening that stands in the column of income: totals may or may not count it.
    opening_as_income: Option<Money>,
}

impl SheetTotals {
    pub fn open_as_income(&mut self, income: Option<Money>) {
        self.opening_as_income = income.filter(|income| !income.is_zero());
    }

    pub fn add(&mut self, day: Option<Date>, amounts: &CashAmounts) {
        self.totals.begin_voucher(day.map(Date::month));
        let or_nil = Option::unwrap_or_default;
        self.totals.add(or_nil(amounts.income), or_nil(amounts.outgo));
    }

    /// 合计 and 本月合计, which begin the next run.
    pub fn judge(&mut self, amounts: &CashAmounts, at: At, problems: &mut Problems) {
        let without_opening = self.without_opening(amounts);
        let mut other = self.totals.clone();
        let Some(meant) = self.totals.judge(amounts.income, amounts.outgo) else { return };
        if without_opening.is_some_and(|income| other.judge(Some(income), amounts.outgo).is_none())
        {
            return;
        }
        tell_total(amounts, &meant, at, problems);
    }

    /// 本年累计: what the file has of the account, on this sheet or on all. Where the books have
    /// earlier months, which the file does not, nothing is said.
    pub fn judge_year(
        &self,
        run: &CashRun,
        amounts: &CashAmounts,
        at: At,
        problems: &mut Problems,
    ) {
        let begins_with_the_year = run.first_day.is_some_and(|day| day.month() == 1);
        let agrees = |income: Option<Money>, sides: Sides| {
            income.is_none_or(|income| i128::from(income.fen()) == sides.debit_fen)
                && amounts.outgo.is_none_or(|outgo| i128::from(outgo.fen()) == sides.credit_fen)
        };
        let without_opening = self.without_opening(amounts);
        let is_right = agrees(amounts.income, run.year)
            || without_opening.is_some_and(|income| agrees(Some(income), run.year));
        if begins_with_the_year && !is_right {
            tell_total(amounts, &[run.year], at, problems);
        }
    }

    fn without_opening(&self, amounts: &CashAmounts) -> Option<Money> {
        let income = i128::from(amounts.income?.fen()) - fen(Some(self.opening_as_income?));
        i64::try_from(income).ok().map(Money::from_fen)
    }
}

fn tell_total(amounts: &CashAmounts, meant: &[Sides], at: At, problems: &mut Problems) {
    let written = |amount: Option<Money>| amount.map_or("空".to_owned(), Money::grouped);
    let found = format!("收入 {} 支出 {}", written(amounts.income), written(amounts.outgo));
    let expected: Vec<String> = meant
        .iter()
        .map(|it| format!("收入 {} 支出 {}", shown(it.debit_fen), shown(it.credit_fen)))
        .collect();
    problems.at(&codes::TOTAL_DIFFERS, at, found, expected.join(" 或 "));
}

fn tell(code: &'static Code, at: At, (found, expected): (i128, i128), problems: &mut Problems) {
    problems.at(code, at, shown(found), shown(expected));
}

/// An amount as findings show it.
#[must_use]
pub fn shown(fen: i128) -> String {
    i64::try_from(fen).map_or_else(|_| "过大".to_owned(), |fen| Money::from_fen(fen).grouped())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(income: i64, outgo: i64, balance: Option<i64>) -> CashAmounts {
        let some = |fen: i64| (fen != 0).then(|| Money::from_fen(fen));
        let balance = balance.map(Money::from_fen);
        CashAmounts { income: some(income), outgo: some(outgo), balance }
    }

    #[test]
    fn a_break_is_told_once_and_the_written_balance_holds_on() {
        let mut run = CashRun::default();
        let mut problems = Problems::default();
        run.open(Money::from_fen(100), (0, 4), &mut problems);
        for (row, (income, outgo, balance)) in
            (1..).zip([(50, 0, Some(150)), (0, 30, Some(125)), (0, 5, None), (10, 0, Some(130))])
        {
            run.step(&amounts(income, outgo, balance), (row, 4), &mut problems);
        }
        run.close(Some(Money::from_fen(131)), (5, 4), &mut problems);
        let told: Vec<_> = problems
            .into_findings()
            .into_iter()
            .map(|it| (it.code.id, it.place.cell.unwrap_or_default(), it.expected))
            .collect();
        assert_eq!(
            told,
            [
                ("import.cash_balance_broken", "E3".to_owned(), "1.20".to_owned()),
                ("import.cash_closing_differs", "E6".to_owned(), "1.30".to_owned()),
            ]
        );
    }

    #[test]
    fn a_book_without_opening_row_begins_before_its_first_row() {
        let mut run = CashRun::default();
        run.step(&amounts(50, 0, Some(150)), (1, 4), &mut Problems::default());
        assert_eq!(run.opening, Some(WrittenOpening { balance: 100, at: (1, 4) }));
    }

    #[test]
    fn totals_may_count_an_opening_that_stands_as_income() {
        for (total, is_told) in [(50, false), (150, false), (160, true)] {
            let mut totals = SheetTotals::default();
            let mut problems = Problems::default();
            totals.open_as_income(Some(Money::from_fen(100)));
            totals.add(None, &amounts(50, 0, None));
            totals.judge(&amounts(total, 0, None), (3, 2), &mut problems);
            assert_eq!(!problems.into_findings().is_empty(), is_told, "{total}");
        }
    }
}
