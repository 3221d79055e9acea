//! What is due, paid, in arrears, by union and month of wages. Pure.
//!
//! Invariants: due is 2 % of the payroll of a month, half a fen up; on the due day of the month
//! after, its last day where it is shorter, or on the day to which it was deferred; a month paid
//! over makes good for no other.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::date::Period;
use crate::dues::store::ChannelRow;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::money::percent::{Percent, rate};

/// 工会法: 2 % of the payroll.
const DUES_RATE: Percent = Percent::from_parts(20_000);
/// Where no register says a day.
const DUE_DAY: i64 = 15;

/// A month of wages of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuesMonth {
    pub unit_code: String,
    pub unit_name: String,
    pub wage_period: Period,
    pub payroll: Money,
    pub due: Money,
    pub paid: Money,
    pub due_on: Date,
}

impl DuesMonth {
    fn short(&self) -> Money {
        (self.due - self.paid).max(Money::ZERO)
    }

    /// 欠缴: due and unpaid.
    #[must_use]
    pub fn arrears(&self, on: Date) -> Money {
        if self.due_on <= on { self.short() } else { Money::ZERO }
    }

    /// 未到期.
    #[must_use]
    pub fn not_due(&self, on: Date) -> Money {
        self.short() - self.arrears(on)
    }

    /// 多缴.
    #[must_use]
    pub fn over(&self) -> Money {
        (self.paid - self.due).max(Money::ZERO)
    }
}

/// 应缴 of a payroll.
#[must_use]
pub fn due_of(payroll: Money) -> Money {
    DUES_RATE.of(payroll)
}

/// The day in the month after the wages', or its last.
fn due_in(next: Period, day: i64) -> Date {
    let last = next.last_day();
    let day = i8::try_from(day).unwrap_or(1).clamp(1, last.day());
    jiff::civil::date(last.year(), last.month(), day)
}

/// The due day of a month of wages: of the channel that holds on it, else of the last one
/// registered. `channels` is what is registered for the union, the oldest first.
#[must_use]
pub fn due_day(wages: Period, channels: &[ChannelRow]) -> Date {
    let next = match wages.month() {
        12 => Period::new(wages.year() + 1, 1),
        month => Period::new(wages.year(), month + 1),
    };
    let next = next.unwrap_or(wages);
    let holds =
        channels.iter().rev().find(|row| row.holds_on(&due_in(next, row.due_day).to_string()));
    due_in(next, holds.or(channels.last()).map_or(DUE_DAY, |row| row.due_day))
}

#[derive(Clone, Debug, Default)]
struct Status {
    name: String,
    payroll: Money,
    due: Money,
    paid: Money,
    arrears: Money,
    not_due: Money,
    over: Money,
}

/// 经费收缴情况表: a line for each union.
#[must_use]
pub fn draw_status(months: &[DuesMonth], on: Date) -> Report {
    let mut by_unit: BTreeMap<&str, Status> = BTreeMap::new();
    for month in months {
        let status = by_unit.entry(&month.unit_code).or_default();
        status.name.clone_from(&month.unit_name);
        status.payroll += month.payroll;
        status.due += month.due;
        status.paid += month.paid;
        status.arrears += month.arrears(on);
        status.not_due += month.not_due(on);
        status.over += month.over();
    }
    let mut columns = vec![Column::mark("单位编码", 12), Column::text("单位名称", 26)];
    columns.extend(["工资总额", "应缴", "实缴", "欠缴", "未到期", "多缴"].map(Column::money));
    columns.push(Column::mark("收缴率", 10));
    let row = |(code, it): (&&str, &Status)| {
        let mut cells = vec![Cell::text(*code), Cell::text(&it.name)];
        cells.extend(
            [it.payroll, it.due, it.paid, it.arrears, it.not_due, it.over].map(Cell::money),
        );
        cells.push(rate(it.paid, it.due).map_or_else(Cell::blank, Cell::text));
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: by_unit.iter().map(row).collect(), ..Report::default() }
}

/// 欠缴经费明细表: every month that is overdue on a day.
#[must_use]
pub fn draw_arrears(months: &[DuesMonth], on: Date) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::text("单位名称", 26),
        Column::mark("所属期", 10),
        Column::money("应缴"),
        Column::money("实缴"),
        Column::money("欠缴"),
        Column::mark("到期日", 12),
        Column::mark("逾期天数", 10),
    ];
    let overdue = months.iter().filter(|month| !month.arrears(on).is_zero());
    let row = |month: &DuesMonth| {
        let days = month.due_on.duration_until(on).as_hours() / 24;
        let cells = vec![
            Cell::text(&month.unit_code),
            Cell::text(&month.unit_name),
            Cell::text(month.wage_period.to_string()),
            Cell::money(month.due),
            Cell::money(month.paid),
            Cell::money(month.arrears(on)),
            Cell::text(month.due_on.to_string()),
            Cell::text(days.to_string()),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: overdue.map(row).collect(), ..Report::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(from: &str, to: Option<&str>, due_day: i64) -> ChannelRow {
        ChannelRow {
            id: 1,
            unit_id: 1,
            payer_name: "甲局".to_owned(),
            credit_code: String::new(),
            former_names: String::new(),
            channel: "own".to_owned(),
            valid_from_on: from.to_owned(),
            valid_to_on: to.map(str::to_owned),
            due_day,
            set_by: String::new(),
            set_at: String::new(),
        }
    }

    #[test]
    fn dues_of_a_month_are_due_on_the_day_of_the_channel_that_holds_then() {
        let two = [channel("2025-01-01", Some("2025-06-30"), 31), channel("2025-07-01", None, 10)];
        for (wages, channels, expected) in [
            ("2025-01", &two[..], "2025-02-28"),
            ("2025-03", &two[..], "2025-04-30"),
            ("2025-05", &two[..], "2025-06-30"),
            ("2025-06", &two[..], "2025-07-10"),
            ("2025-12", &two[..], "2026-01-10"),
            ("2025-03", &[][..], "2025-04-15"),
            ("2024-10", &two[..1], "2024-11-30"),
        ] {
            let due = due_day(wages.parse().unwrap(), channels);
            assert_eq!(due.to_string(), expected, "{wages}");
        }
    }

    #[test]
    fn what_is_unpaid_is_in_arrears_from_the_due_day_and_what_is_over_makes_good_for_nothing() {
        let month = |paid: i64, due_on: &str| DuesMonth {
            unit_code: "A".to_owned(),
            unit_name: "甲".to_owned(),
            wage_period: "2025-03".parse().unwrap(),
            payroll: Money::from_fen(5_000_025),
            due: due_of(Money::from_fen(5_000_025)),
            paid: Money::from_fen(paid),
            due_on: due_on.parse().unwrap(),
        };
        let on: Date = "2025-04-30".parse().unwrap();
        let fen = |it: &DuesMonth| [it.arrears(on), it.not_due(on), it.over()].map(Money::fen);
        // 2 % of 50,000.25 are 1,000.005: half a fen up.
        for (paid, due_on, expected) in [
            (0, "2025-04-15", [100_001, 0, 0]),
            (0, "2025-04-30", [100_001, 0, 0]),
            (0, "2025-05-01", [0, 100_001, 0]),
            (100_000, "2025-04-15", [1, 0, 0]),
            (100_002, "2025-04-15", [0, 0, 1]),
        ] {
            assert_eq!(fen(&month(paid, due_on)), expected, "{paid} {due_on}");
        }
        let both = [month(0, "2025-04-15"), month(200_002, "2025-04-15")];
        let status = draw_status(&both, on);
        let shown: Vec<String> = status.rows[0].cells.iter().map(Cell::shown).collect();
        let expected = [
            "A",
            "甲",
            "100,000.50",
            "2,000.02",
            "2,000.02",
            "1,000.01",
            "0.00",
            "1,000.01",
            "100.00",
        ];
        assert_eq!(shown, expected);
        assert_eq!(draw_arrears(&both, on).rows.len(), 1);
    }
}
