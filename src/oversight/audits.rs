//! Who checks whom, and how far problems are mended. Pure.

use jiff::civil::Date;

use crate::audits::make_draw::Assignment;
use crate::audits::problem::{Problem, problem_called};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};

/// 互查分组表.
#[must_use]
pub fn draw_assignments(assignments: &[Assignment]) -> Report {
    let columns = vec![
        Column::mark("活动片", 10),
        Column::mark("检查组", 12),
        Column::mark("检查单位", 12),
        Column::mark("被检查单位", 12),
        Column::mark("抽签日期", 12),
        Column::mark("种子", 12),
    ];
    let row = |it: &Assignment| {
        let cells = [&it.district, &it.group, &it.checker, &it.checked, &it.drawn_on, &it.seed];
        Row::new(RowKind::Line, cells.into_iter().map(Cell::text).collect())
    };
    Report { columns, rows: assignments.iter().map(row).collect(), ..Report::default() }
}

fn or_blank(text: Option<String>) -> Cell {
    text.map_or_else(Cell::blank, Cell::text)
}

/// 问题整改情况表, as of a day.
#[must_use]
pub fn draw_rectification(problems: &[Problem], on: Date) -> Report {
    let columns = vec![
        Column::mark("编号", 16),
        Column::mark("单位编码", 12),
        Column::mark("问题代码", 10),
        Column::mark("期限", 12),
        Column::mark("状态", 10),
        Column::mark("回复日期", 12),
        Column::mark("复核日期", 12),
        Column::mark("逾期天数", 10),
        Column::mark("屡犯", 8),
        Column::mark("销号", 8),
        Column::mark("序号", 8),
        Column::text("问题", 24),
        Column::text("事实", 30),
        Column::money("金额"),
        Column::mark("责任人", 12),
    ];
    let yes_or_no = |is: bool| Cell::text(if is { "是" } else { "否" });
    let row = |it: &Problem| {
        let standing = it.standing(on);
        let cells = vec![
            Cell::text(&it.letter),
            Cell::text(&it.unit),
            Cell::text(&it.code),
            Cell::text(&it.due_on),
            Cell::text(standing.state.label()),
            or_blank(standing.replied_on),
            or_blank(standing.verified_on),
            Cell::text(standing.days_overdue.to_string()),
            yes_or_no(it.is_repeated),
            yes_or_no(standing.is_closed),
            Cell::text(it.line.to_string()),
            Cell::text(problem_called(&it.code).unwrap_or_default()),
            Cell::text(&it.fact),
            it.amount.map_or_else(Cell::blank, Cell::money),
            Cell::text(&it.owner),
        ];
        Row::new(RowKind::Line, cells)
    };
    let rows: Vec<Row> = problems.iter().map(row).collect();
    let open = problems.iter().filter(|it| !it.is_closed()).count();
    let late = problems.iter().filter(|it| it.standing(on).days_overdue > 0).count();
    let repeated = problems.iter().filter(|it| it.is_repeated).count();
    let notes = vec![format!(
        "截至 {on}：问题 {} 个，未销号 {open} 个，逾期 {late} 个，屡犯 {repeated} 个",
        problems.len()
    )];
    Report { columns, rows, notes, ..Report::default() }
}
