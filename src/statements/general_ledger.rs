//! 总账: one section for each account, a line for each month, read from balances. Pure.

use super::figures::{Figures, Turnover};
use super::formula::Filter;
use super::trial_balance::level_of;
use crate::date::{Period, ReportSpan};
use crate::formats::printable::{Cell, Column, Drill, LineName, Report, Row, RowKind};
use crate::ledger::chart::{Account, Side};
use crate::money::Money;

/// Draws the accounts at or under `code` (empty: all) down to a level.
#[must_use]
pub fn draw_general_ledger(figures: &Figures, span: ReportSpan, code: &str, level: i64) -> Report {
    let mut rows = Vec::new();
    for account in figures.chart.accounts() {
        let is_listed = account.is_at_or_under(code)
            && (account.code == code || level_of(&figures.chart, account) <= level)
            && figures.is_used(&account.code);
        if is_listed {
            draw_account(figures, span, account, &mut rows);
        }
    }
    Report {
        name: "general-ledger".to_owned(),
        title: "总账".to_owned(),
        columns: vec![
            Column::mark("期间", 10),
            Column::text("摘要", 28),
            Column { width: 17, ..Column::money("借方") },
            Column { width: 17, ..Column::money("贷方") },
            Column::mark("方向", 5),
            Column { width: 17, ..Column::money("余额") },
        ],
        rows,
        ..Report::default()
    }
}

fn draw_account(figures: &Figures, span: ReportSpan, account: &Account, rows: &mut Vec<Row>) {
    let all = Filter::default();
    let code = account.code.as_str();
    let (from, to) = span.months();
    let heading = format!("{code} {}", figures.chart.full_name(account));
    let mut cells = vec![Cell::blank(); 6];
    cells[1] = Cell::text(heading);
    rows.push(Row::new(RowKind::Heading, cells));
    let caption = if from == 1 { "上年结转" } else { "期初余额" };
    let opening = figures.booked_after(code, &all, from - 1);
    rows.push(line(RowKind::Opening, "", caption, None, opening));
    for month in from..=to {
        let period = Period::new(figures.year, month).map(|it| it.to_string()).unwrap_or_default();
        let balance = figures.booked_after(code, &all, month);
        for (caption, first) in [("本月合计", month), ("本年累计", 1)] {
            let turnover = figures.turnover(code, &all, (first, month));
            let kind = if first == 1 && caption == "本年累计" {
                RowKind::Subtotal
            } else {
                RowKind::MonthTotal
            };
            let mut row = line(kind, &period, caption, Some(turnover), balance);
            put_drill(&mut row, figures.year, account, (first, month), balance);
            if let Some(cell) = row.cells.get_mut(1) {
                cell.line = Some(LineName {
                    key: format!("{code} {period} {caption}"),
                    label: format!("{code} {period} {caption}"),
                });
            }
            rows.push(row);
        }
    }
}

fn line(
    kind: RowKind,
    period: &str,
    caption: &str,
    turnover: Option<Turnover>,
    balance: Money,
) -> Row {
    let side = match balance.fen().signum() {
        1 => "借",
        -1 => "贷",
        _ => "平",
    };
    let money = |amount: Option<Money>| amount.map_or_else(Cell::blank, Cell::money);
    let cells = vec![
        Cell::text(period),
        Cell::text(caption),
        money(turnover.map(|it| it.debit)),
        money(turnover.map(|it| it.credit)),
        Cell::text(side),
        Cell::money(balance.abs()),
    ];
    Row::new(kind, cells)
}

fn put_drill(row: &mut Row, year: i64, account: &Account, (from, to): (i64, i64), balance: Money) {
    let period =
        |month| Period::new(year, month).map(|period| period.to_string()).unwrap_or_default();
    // The balance is printed without sign.
    let is_credit = balance.is_negative();
    let is_turned = is_credit != (account.normal_side == Side::Credit);
    for (column, measure, first) in
        [(2, "gross_debit", from), (3, "gross_credit", from), (5, "booked", 0)]
    {
        if let Some(cell) = row.cells.get_mut(column) {
            cell.drill = vec![Drill {
                account: account.code.clone(),
                measure,
                from: period(first),
                to: period(to),
                filter: String::new(),
                is_minus: measure == "booked" && is_turned,
            }];
        }
    }
}
