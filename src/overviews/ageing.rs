//! 账龄: what is open with whom on a day, and since when. Pure.
//!
//! Invariants: a reversal takes its own original first, everything else the oldest; brackets go by
//! anniversary, the day itself included (art. 28 一年内（含一年）); what stands on the other side than
//! the account's own is negative.

use std::collections::{BTreeMap, VecDeque};

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::overviews::store::OpenLine;

/// Nobody is named.
const NOBODY: &str = "未注明";

/// An account and who is on the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aged {
    pub account: String,
    pub other: String,
    /// 1年以内, 1至2年, 2至3年, 3年以上.
    pub brackets: [Money; 4],
}

impl Aged {
    #[must_use]
    pub fn balance(&self) -> Money {
        self.brackets.iter().copied().sum()
    }
}

struct Item {
    on: Date,
    line: (i64, i64),
    fen: i64,
}

/// Takes from an item what it can of an amount of the other sign; gives what is left of it.
fn take(item: &mut Item, fen: i64) -> i64 {
    let taken = item.fen.abs().min(fen.abs());
    item.fen -= taken * item.fen.signum();
    fen - taken * fen.signum()
}

/// Sets a movement against what is open.
fn settle(items: &mut VecDeque<Item>, line: &OpenLine, (on, mut fen): (Date, i64)) {
    let is_against = |it: &Item, fen: i64| it.fen.signum() == -fen.signum();
    if let (Some(voucher), Some(number)) = (line.reverses_id, line.reverses_line_no)
        && let Some(own) =
            items.iter_mut().find(|it| it.line == (voucher, number) && is_against(it, fen))
    {
        fen = take(own, fen);
    }
    while fen != 0 {
        let Some(oldest) = items.iter_mut().find(|it| is_against(it, fen)) else { break };
        fen = take(oldest, fen);
    }
    items.retain(|it| it.fen != 0);
    if fen != 0 {
        items.push_back(Item { on, line: (line.place, line.line_no), fen });
    }
}

/// Which bracket a day falls into on a day.
fn bracket(on: Date, today: Date) -> usize {
    let is_within =
        |years: i64| on.checked_add(years.years()).is_ok_and(|anniversary| today <= anniversary);
    (1..=3)
        .find(|years| is_within(*years))
        .map_or(3, |years| usize::try_from(years - 1).unwrap_or(3))
}

/// What is open on a day; the lines come by day.
#[must_use]
pub fn aged(lines: &[OpenLine], today: Date) -> Vec<Aged> {
    type Key = (String, String, Option<i64>, Option<i64>);
    let mut open: BTreeMap<Key, VecDeque<Item>> = BTreeMap::new();
    for line in lines {
        let name = if line.other.is_empty() { NOBODY } else { &line.other };
        let key = (line.code.clone(), name.to_owned(), line.counterparty_unit_id, line.party_id);
        let is_credit = line.code.starts_with('2');
        let fen = if is_credit { -line.net_fen } else { line.net_fen };
        let Ok(on) = line.dated_on.parse() else { continue };
        settle(open.entry(key).or_default(), line, (on, fen));
    }
    let aged = |((account, other, ..), items): (Key, VecDeque<Item>)| {
        let mut brackets = [Money::ZERO; 4];
        for item in &items {
            if let Some(sum) = brackets.get_mut(bracket(item.on, today)) {
                *sum += Money::from_fen(item.fen);
            }
        }
        Aged { account, other, brackets }
    };
    open.into_iter().map(aged).filter(|it| !it.balance().is_zero()).collect()
}

/// 往来款项账龄表.
#[must_use]
pub fn draw_ageing(lines: &[Aged]) -> Report {
    let mut columns =
        vec![Column::mark("科目", 10), Column::text("对方", 30), Column::money("余额")];
    columns.extend(["1年以内", "1至2年", "2至3年", "3年以上"].map(Column::money));
    let row = |it: &Aged| {
        let mut cells =
            vec![Cell::text(&it.account), Cell::text(&it.other), Cell::money(it.balance())];
        cells.extend(it.brackets.map(Cell::money));
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Account, other side, day, net debit; the place counts from one.
    fn lines(of: &[(&str, &str, &str, &str)]) -> Vec<OpenLine> {
        let line = |(place, (code, other, day, net)): (i64, &(&str, &str, &str, &str))| OpenLine {
            code: (*code).to_owned(),
            other: (*other).to_owned(),
            counterparty_unit_id: None,
            party_id: None,
            dated_on: (*day).to_owned(),
            net_fen: net.parse::<Money>().unwrap().fen(),
            place,
            line_no: 1,
            reverses_id: None,
            reverses_line_no: None,
        };
        (1..).zip(of).map(line).collect()
    }

    fn told(lines: &[OpenLine], today: &str) -> Vec<(String, String, [String; 5])> {
        let shown = |it: Aged| {
            let [one, two, three, more] = it.brackets.map(|it| it.to_string());
            (
                it.account.clone(),
                it.other.clone(),
                [it.balance().to_string(), one, two, three, more],
            )
        };
        aged(lines, today.parse().unwrap()).into_iter().map(shown).collect()
    }

    #[test]
    fn brackets_go_by_anniversary_the_day_included() {
        for (on, place) in [
            ("2025-12-31", 0),
            ("2024-12-31", 0),
            ("2024-12-30", 1),
            ("2023-12-31", 1),
            ("2023-12-30", 2),
            ("2022-12-31", 2),
            ("2022-12-30", 3),
        ] {
            assert_eq!(bracket(on.parse().unwrap(), "2025-12-31".parse().unwrap()), place, "{on}");
        }
    }

    #[test]
    fn settlements_take_the_oldest_and_the_other_side_is_negative() {
        let of = lines(&[
            ("135", "甲", "2022-05-01", "100.00"),
            ("135", "甲", "2024-05-01", "50.00"),
            ("135", "甲", "2025-02-01", "-120.00"),
            ("135", "乙", "2025-02-01", "-7.00"),
            ("215", "", "2023-06-30", "-30.00"),
            ("135", "丙", "2023-01-01", "10.00"),
            ("135", "丙", "2025-01-01", "-10.00"),
        ]);
        let row = |code: &str, other: &str, of: [&str; 5]| {
            (code.to_owned(), other.to_owned(), of.map(str::to_owned))
        };
        assert_eq!(
            told(&of, "2025-12-31"),
            [
                row("135", "乙", ["-7.00", "-7.00", "0.00", "0.00", "0.00"]),
                row("135", "甲", ["30.00", "0.00", "30.00", "0.00", "0.00"]),
                row("215", NOBODY, ["30.00", "0.00", "0.00", "30.00", "0.00"]),
            ]
        );
    }

    #[test]
    fn a_reversal_takes_its_own_original_first() {
        let mut of = lines(&[
            ("135", "甲", "2022-05-01", "100.00"),
            ("135", "甲", "2025-05-01", "100.00"),
            ("135", "甲", "2025-06-01", "-100.00"),
        ]);
        of[2].reverses_id = Some(2);
        of[2].reverses_line_no = Some(1);
        let expected = ["100.00", "0.00", "0.00", "0.00", "100.00"].map(str::to_owned);
        assert_eq!(told(&of, "2025-12-31"), [("135".to_owned(), "甲".to_owned(), expected)]);
    }
}
