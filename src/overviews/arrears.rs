//! What is due, paid, in arrears, by union and month of wages, as tables. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::dues::dues_month::DuesMonth;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::money::percent::rate;

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
        let days = month.days_late(on);
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
    use crate::dues::dues_month::due_of;

    #[test]
    fn what_is_unpaid_is_in_arrears_after_the_due_day_and_what_is_over_makes_good_for_nothing() {
        let month = |paid: i64, due_on: &str| DuesMonth {
            unit_id: 1,
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
            (0, "2025-04-29", [100_001, 0, 0]),
            (0, "2025-04-30", [0, 100_001, 0]),
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
