//! What return runs worked out for each union. Pure.

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::grants::list_runs::ReturnRunRow;

/// 回拨奖励计算表.
#[must_use]
pub fn draw_returns(lines: &[ReturnRunRow]) -> Report {
    let columns = vec![
        Column::mark("规则编码", 14),
        Column::mark("期间", 10),
        Column::mark("付款单位", 12),
        Column::mark("收款单位", 12),
        Column::mark("依据", 12),
        Column::mark("依据数", 18),
        Column::mark("档位", 16),
        Column::mark("比例或标准", 14),
        Column::money("计算金额"),
        Column::text("收款单位名称", 26),
        Column::mark("状态", 10),
    ];
    let row = |line: &ReturnRunRow| {
        let cells = vec![
            Cell::text(&line.code),
            Cell::text(&line.span),
            Cell::text(&line.payer),
            Cell::text(&line.receiver),
            Cell::text(line.basis.label()),
            Cell::text(&line.basis_value),
            Cell::text(&line.tier),
            Cell::text(&line.rate),
            Cell::money(line.amount),
            Cell::text(&line.receiver_name),
            Cell::text(line.state.label()),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}
