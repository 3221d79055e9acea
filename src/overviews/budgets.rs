//! The execution of budgets, and the vouchers after which lines stand above them. Pure.

use crate::budgets::execution::Executed;
use crate::budgets::months::{MONTHS, Monthly};
use crate::budgets::overruns::Overrun;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;

const MONTH_NAMES: [&str; MONTHS] =
    ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"];

/// 预算执行情况表.
#[must_use]
pub fn draw_execution(rows: &[Executed]) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::mark("科目编码", 12),
        Column::text("科目名称", 26),
        Column::money("年初预算数"),
        Column::money("调整数"),
        Column::money("调整后预算数"),
        Column::money("累计发生"),
        Column::mark("执行率", 10),
        Column::money("余额"),
        Column::text("单位名称", 26),
    ];
    let row = |it: &Executed| {
        let cells = vec![
            Cell::text(&it.unit),
            Cell::text(&it.account),
            Cell::text(&it.name),
            Cell::money(it.initial),
            Cell::money(it.change()),
            Cell::money(it.adjusted),
            Cell::money(it.moved),
            it.rate().map_or_else(Cell::blank, Cell::text),
            Cell::money(it.left()),
            Cell::text(&it.unit_name),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: rows.iter().map(row).collect(), ..Report::default() }
}

/// 预算分月执行表, with what the year comes to if it goes on so.
#[must_use]
pub fn draw_months(rows: &[Monthly]) -> Report {
    let mut columns = vec![
        Column::mark("单位编码", 12),
        Column::mark("科目编码", 12),
        Column::text("科目名称", 26),
        Column::money("调整后预算数"),
    ];
    columns.extend(MONTH_NAMES.map(Column::money));
    columns.extend([
        Column::money("累计发生"),
        Column::money("预计全年"),
        Column::mark("预计执行率", 10),
        Column::text("单位名称", 26),
    ]);
    let row = |it: &Monthly| {
        let mut cells = vec![
            Cell::text(&it.unit),
            Cell::text(&it.account),
            Cell::text(&it.name),
            Cell::money(it.budget),
        ];
        let told = |(place, amount): (usize, &Money)| {
            if place < it.through { Cell::money(*amount) } else { Cell::blank() }
        };
        cells.extend(it.months.iter().enumerate().map(told));
        cells.extend([
            Cell::money(it.moved()),
            Cell::money(it.forecast()),
            it.forecast_rate().map_or_else(Cell::blank, Cell::text),
            Cell::text(&it.unit_name),
        ]);
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: rows.iter().map(row).collect(), ..Report::default() }
}

/// 超预算和无预算支出明细表.
#[must_use]
pub fn draw_overruns(rows: &[Overrun]) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::mark("日期", 12),
        Column::mark("科目编码", 12),
        Column::mark("问题", 10),
        Column::money("预算数"),
        Column::money("累计发生"),
        Column::money("超出"),
        Column::mark("凭证号", 12),
    ];
    let row = |it: &Overrun| {
        let cells = vec![
            Cell::text(&it.unit),
            Cell::text(&it.dated_on),
            Cell::text(&it.account),
            Cell::text(it.problem.label()),
            Cell::money(it.budget),
            Cell::money(it.spent),
            Cell::money(it.over()),
            Cell::text(&it.voucher),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: rows.iter().map(row).collect(), ..Report::default() }
}
