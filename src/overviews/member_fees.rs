//! 会费缴纳情况表: what each member owes and paid, month by month, set beside the books. Pure.

use std::collections::BTreeMap;

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::members::read_fees::FeeMonth;
use crate::money::Money;

/// A row for each member and month; below, what was paid beside what 401 has of the same months.
#[must_use]
pub fn draw_member_fees(lines: &[FeeMonth], booked: &[(String, Money)]) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::text("姓名", 12),
        Column::money("应缴"),
        Column::money("实缴"),
        Column::money("欠缴"),
        Column::mark("月份", 10),
        Column::money("多缴"),
        Column::mark("会员编号", 16),
    ];
    let row = |line: &FeeMonth| {
        let cells = vec![
            Cell::text(&line.unit_code),
            Cell::text(&line.name),
            Cell::money(line.due),
            Cell::money(line.paid),
            Cell::money(line.arrears()),
            Cell::text(line.month.to_string()),
            Cell::money(line.overpaid()),
            Cell::text(&line.member),
        ];
        Row::new(RowKind::Line, cells)
    };
    let mut sums: BTreeMap<&str, (Money, Money)> = BTreeMap::new();
    for line in lines {
        sums.entry(&line.unit_code).or_default().0 += line.paid;
    }
    for (code, amount) in booked {
        sums.entry(code).or_default().1 += *amount;
    }
    let told = sums.iter().filter(|(_, (paid, booked))| paid != booked);
    let note = |(code, (paid, booked)): (&&str, &(Money, Money))| {
        let difference = *paid - *booked;
        format!(
            "{code} 会费实缴 {} 元，会费收入（401）账面 {} 元，相差 {} 元",
            paid.grouped(),
            booked.grouped(),
            difference.grouped()
        )
    };
    Report {
        columns,
        rows: lines.iter().map(row).collect(),
        notes: told.map(note).collect(),
        ..Report::default()
    }
}
