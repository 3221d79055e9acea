//! What programmes did, what stands against them, and what goes beyond limits. Pure.

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::limits::breach::Reached;
use crate::money::Money;
use crate::programmes::results::{LimitFinding, ProgrammeFinding, ProgrammeResult};

fn or_blank<T>(value: Option<T>, cell: impl Fn(T) -> Cell) -> Cell {
    value.map_or_else(Cell::blank, cell)
}

/// 项目成效表.
#[must_use]
pub fn draw_results(rows: &[ProgrammeResult]) -> Report {
    let columns = vec![
        Column::mark("项目编码", 12),
        Column::text("项目名称", 24),
        Column::text("类别", 14),
        Column::mark("受益单位数", 10),
        Column::mark("受益人数", 10),
        Column::mark("受益人次", 10),
        Column::mark("数量", 10),
        Column::money("金额"),
        Column::money("计划金额"),
        Column::mark("完成率", 10),
        Column::money("上年金额"),
        Column::mark("增减率", 10),
        Column::mark("单位编码", 12),
        Column::text("单位名称", 24),
        Column::money("人均金额"),
        Column::money("计划结余"),
        Column::mark("计量单位", 10),
    ];
    let row = |it: &ProgrammeResult| {
        let cells = vec![
            Cell::text(&it.programme.code),
            Cell::text(&it.programme.name),
            Cell::text(&it.programme.category),
            Cell::text(it.units.to_string()),
            Cell::text(it.persons.to_string()),
            Cell::text(it.visits.to_string()),
            Cell::text(it.quantity.to_string()),
            Cell::money(it.amount),
            Cell::money(it.programme.plan),
            or_blank(it.done(), Cell::text),
            Cell::money(it.last_year),
            or_blank(it.change(), Cell::text),
            Cell::text(&it.unit_code),
            Cell::text(&it.unit_name),
            or_blank(it.per_head(), Cell::money),
            Cell::money(it.unspent()),
            Cell::text(&it.programme.piece),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: rows.iter().map(row).collect(), ..Report::default() }
}

/// 项目名册问题表.
#[must_use]
pub fn draw_programme_findings(rows: &[ProgrammeFinding]) -> Report {
    let columns = vec![
        Column::mark("项目编码", 12),
        Column::mark("问题", 12),
        Column::text("位置", 22),
        Column::money("名册金额"),
        Column::money("账面金额"),
        Column::money("差额"),
        Column::mark("单位编码", 12),
        Column::text("项目名称", 24),
        Column::text("姓名", 12),
        Column::mark("名册编号", 12),
    ];
    let row = |it: &ProgrammeFinding| {
        let cells = vec![
            Cell::text(&it.code),
            Cell::text(it.problem.label()),
            Cell::text(&it.place),
            Cell::money(it.roster),
            or_blank(it.books, Cell::money),
            or_blank(it.difference(), Cell::money),
            Cell::text(&it.unit_code),
            Cell::text(&it.programme),
            Cell::text(&it.name),
            Cell::text(&it.line),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: rows.iter().map(row).collect(), ..Report::default() }
}

/// 超标准列支明细表.
#[must_use]
pub fn draw_limit_findings(rows: &[LimitFinding]) -> Report {
    let columns = vec![
        Column::mark("规则", 10),
        Column::mark("单位编码", 12),
        Column::text("姓名", 12),
        Column::text("项目", 18),
        Column::money("标准"),
        Column::money("累计"),
        Column::money("超出"),
        Column::text("文号", 22),
        Column::mark("日期", 12),
        Column::mark("项目编码", 12),
        Column::mark("说明", 12),
        Column::mark("名册编号", 12),
    ];
    let reached = |it: Reached| match it {
        Reached::Money(money) => Cell::money(money),
        Reached::Times(times) => Cell::text(times.to_string()),
    };
    let row = |it: &LimitFinding| {
        let cells = vec![
            Cell::text(it.rule),
            Cell::text(&it.unit_code),
            Cell::text(&it.name),
            Cell::text(&it.item),
            reached(it.standard),
            reached(it.reached),
            reached(it.over),
            Cell::text(&it.paper),
            Cell::text(&it.day),
            Cell::text(&it.programme),
            Cell::text(&it.why),
            Cell::text(&it.line),
        ];
        Row::new(RowKind::Line, cells)
    };
    let count = rows.len();
    let sum: Money = rows.iter().filter_map(LimitFinding::money_over).sum();
    let notes = if count == 0 {
        Vec::new()
    } else {
        vec![format!("共 {count} 条，其中超出金额合计 {} 元", sum.grouped())]
    };
    Report { columns, rows: rows.iter().map(row).collect(), notes, ..Report::default() }
}
