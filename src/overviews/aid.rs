//! How many families are in need of what cause, as a table. Pure.

use crate::aid::causes::CauseLine;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};

/// 困难职工家庭致困原因表.
#[must_use]
pub fn draw_causes(lines: &[CauseLine]) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::mark("致困原因", 12),
        Column::mark("在档户数", 10),
        Column::mark("家庭人口", 10),
        Column::money("人均月收入"),
        Column::mark("本期建档", 10),
        Column::mark("本期退出", 10),
        Column::mark("帮扶人次", 10),
        Column::money("帮扶金额"),
        Column::text("单位名称", 26),
    ];
    let row = |it: &CauseLine| {
        let cells = vec![
            Cell::text(&it.unit_code),
            Cell::text(it.cause.label()),
            Cell::text(it.families.to_string()),
            Cell::text(it.heads.to_string()),
            it.income_per_head().map_or_else(Cell::blank, Cell::money),
            Cell::text(it.opened.to_string()),
            Cell::text(it.ended.to_string()),
            Cell::text(it.times.to_string()),
            Cell::money(it.amount),
            Cell::text(&it.unit_name),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}
