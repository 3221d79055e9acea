//! 收入任务 and what was done of it. Pure.

use crate::dues::rows::TargetBasis;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::money::percent::rate;

/// A target with what was done of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetLine {
    pub unit_code: String,
    pub unit_name: String,
    pub setter_code: String,
    pub amount: Money,
    pub done: Money,
    pub basis: TargetBasis,
    pub is_key: bool,
}

/// 收入任务完成情况表; `time_gone` is the share of the year that is over.
#[must_use]
pub fn draw_targets(lines: &[TargetLine], time_gone: &str) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::money("任务金额"),
        Column::money("完成数"),
        Column::mark("完成率", 10),
        Column::money("差额"),
        Column::text("单位名称", 26),
        Column::mark("任务口径", 10),
        Column::mark("重点标记", 10),
        Column::mark("下达单位", 12),
        Column::mark("时间进度", 10),
    ];
    let row = |line: &TargetLine| {
        let cells = vec![
            Cell::text(&line.unit_code),
            Cell::money(line.amount),
            Cell::money(line.done),
            rate(line.done, line.amount).map_or_else(Cell::blank, Cell::text),
            Cell::money(line.done - line.amount),
            Cell::text(&line.unit_name),
            Cell::text(line.basis.label()),
            Cell::text(if line.is_key { "是" } else { "" }),
            Cell::text(&line.setter_code),
            Cell::text(time_gone),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}
