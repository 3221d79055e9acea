//! 科目余额表: every account with opening, turnover and closing, and totals that tie. Pure.
//!
//! Invariants: balances stand on the side they are actually on; turnover is gross and counts
//! period-end transfers; totals add up level-1 accounts, so that nothing counts twice.

use super::figures::Figures;
use super::formula::Filter;
use crate::date::{Period, ReportSpan};
use crate::formats::printable::{
    Cell, Column, Drill, LineName, Paper, Report, Row, RowKind, Sum, SumTerm,
};
use crate::ledger::chart::{Account, Chart, Side};
use crate::money::Money;

/// Deeper than any chart goes.
pub const MAX_LEVEL: i64 = 9;

/// Level 1 is `101`, level 2 what stands directly below, and so on.
#[must_use]
pub fn level_of(chart: &Chart, account: &Account) -> i64 {
    let mut level = 1;
    let mut parent = account.parent_id;
    while let Some(above) = parent.and_then(|id| chart.get(id)) {
        level += 1;
        parent = above.parent_id;
        if level > MAX_LEVEL {
            break;
        }
    }
    level
}

/// Draws the trial balance down to a level. The caller fills in unit and notes.
#[must_use]
pub fn draw_trial_balance(figures: &Figures, span: ReportSpan, level: i64) -> Report {
    let mut rows: Vec<Row> = Vec::new();
    let mut tops = Vec::new();
    for account in figures.chart.accounts() {
        let depth = level_of(&figures.chart, account);
        if depth > level || !figures.is_used(&account.code) {
            continue;
        }
        if depth == 1 {
            tops.push(rows.len());
        }
        let amounts = amounts_of(figures, &account.code, span);
        let mut cells = vec![
            Cell {
                line: Some(LineName { key: account.code.clone(), label: account.code.clone() }),
                ..Cell::text(&account.code)
            },
            Cell {
                indent: u8::try_from(depth - 1).unwrap_or(0),
                line: Some(LineName { key: account.code.clone(), label: account.code.clone() }),
                ..Cell::text(&account.name)
            },
        ];
        for (column, amount) in amounts.into_iter().enumerate() {
            let drill = vec![drill_of(figures, account, column, span)];
            let drill = if amount.is_zero() { Vec::new() } else { drill };
            cells.push(Cell { drill, ..Cell::money_or_blank(amount) });
        }
        rows.push(Row::new(RowKind::Line, cells));
    }
    let total = total_of(&rows, &tops);
    rows.push(total);
    Report {
        name: "trial-balance".to_owned(),
        title: "科目余额表".to_owned(),
        paper: Paper::Landscape,
        columns: columns(),
        rows,
        ..Report::default()
    }
}

fn columns() -> Vec<Column> {
    let mut columns = vec![Column::text("科目编码", 11), Column::text("科目名称", 24)];
    for group in ["期初余额", "本期发生额", "本年累计", "期末余额"] {
        for side in ["借方", "贷方"] {
            let column = Column { width: 16, ..Column::money(side) };
            columns.push(column.under(group, &format!("{group}{side}")));
        }
    }
    columns
}

fn amounts_of(figures: &Figures, code: &str, span: ReportSpan) -> [Money; 8] {
    let (from, to) = span.months();
    let all = Filter::default();
    let opening = figures.booked_after(code, &all, from - 1);
    let closing = figures.booked_after(code, &all, to);
    let turnover = figures.turnover(code, &all, (from, to));
    let year = figures.turnover(code, &all, (1, to));
    let (opening_debit, opening_credit) = on_sides(opening);
    let (closing_debit, closing_credit) = on_sides(closing);
    [
        opening_debit,
        opening_credit,
        turnover.debit,
        turnover.credit,
        year.debit,
        year.credit,
        closing_debit,
        closing_credit,
    ]
}

/// A net debit on the side it is actually on.
#[must_use]
pub fn on_sides(net_debit: Money) -> (Money, Money) {
    if net_debit.is_negative() { (Money::ZERO, -net_debit) } else { (net_debit, Money::ZERO) }
}

/// What the figure of a column adds up. A balance on the other side than the account's is what
/// the account holds, with the sign turned.
fn drill_of(figures: &Figures, account: &Account, column: usize, span: ReportSpan) -> Drill {
    let (from, to) = span.months();
    let (measure, first, last) = match column {
        0 | 1 => ("booked", 0, from - 1),
        2 => ("gross_debit", from, to),
        3 => ("gross_credit", from, to),
        4 => ("gross_debit", 1, to),
        5 => ("gross_credit", 1, to),
        _ => ("booked", 0, to),
    };
    let side = if column.is_multiple_of(2) { Side::Debit } else { Side::Credit };
    let period =
        |month| Period::new(figures.year, month).map(|it| it.to_string()).unwrap_or_default();
    Drill {
        account: account.code.clone(),
        measure,
        from: period(first),
        to: period(last),
        filter: String::new(),
        is_minus: measure == "booked" && side != account.normal_side,
    }
}

fn total_of(rows: &[Row], tops: &[usize]) -> Row {
    let name = LineName { key: "total".to_owned(), label: "合计".to_owned() };
    let mut cells = vec![Cell::blank(), Cell { line: Some(name), ..Cell::text("合计") }];
    for column in 2..10 {
        let total = tops.iter().filter_map(|row| rows[*row].cells[column].amount()).sum();
        let terms = tops.iter().map(|row| SumTerm { is_minus: false, row: *row, column }).collect();
        let drill = tops.iter().flat_map(|row| rows[*row].cells[column].drill.clone()).collect();
        cells.push(Cell { sum: Some(Sum::Cells(terms)), drill, ..Cell::money(total) });
    }
    Row::new(RowKind::Total, cells)
}
