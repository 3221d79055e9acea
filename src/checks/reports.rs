//! The reports of checks, drawn. Pure.

use crate::checks::benford::Test;
use crate::checks::finding::{CheckFinding, State};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;

/// 检查问题.
#[must_use]
pub fn draw_findings(findings: &[CheckFinding]) -> Report {
    let columns = vec![
        Column::mark("规则", 8),
        Column::mark("级别", 8),
        Column::mark("单位编码", 12),
        Column::mark("对方单位", 12),
        Column::mark("期间", 10),
        Column::text("凭证", 18),
        Column::text("左边", 22),
        Column::money("左边金额"),
        Column::text("右边", 22),
        Column::money("右边金额"),
        Column::money("差额"),
        Column::text("依据", 26),
        Column::text("说明", 34),
        Column::mark("状态", 8),
    ];
    let money = |it: Option<Money>| it.map_or_else(Cell::blank, Cell::money);
    let row = |it: &CheckFinding| {
        let cells = vec![
            Cell::text(&it.rule),
            Cell::text(it.level.label()),
            Cell::text(&it.unit),
            Cell::text(&it.other),
            Cell::text(&it.period),
            Cell::text(it.voucher_text()),
            Cell::text(&it.left.label),
            money(it.left.amount),
            Cell::text(&it.right.label),
            money(it.right.amount),
            money(it.difference()),
            Cell::text(&it.clause),
            Cell::text(said(it)),
            Cell::text(it.state.map_or("", State::label)),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: findings.iter().map(row).collect(), ..Report::default() }
}

/// 说明 with the answer that stands, and that of the year before.
fn said(it: &CheckFinding) -> String {
    let mut said = vec![it.note.clone()];
    if let Some(answer) = &it.answer {
        let state = it.state.map_or("", State::label);
        let until = answer.until_on.as_ref().map(|day| format!("，至 {day}")).unwrap_or_default();
        said.push(format!("{state}：{}（{}）{until}", answer.reason, answer.by));
        if !answer.verdict_note.is_empty() && answer.verdict_note != answer.reason {
            said.push(format!("审核意见：{}（{}）", answer.verdict_note, answer.decided_by));
        }
    }
    said.extend(it.last_year.as_ref().map(|before| format!("上年说明：{}", before.reason)));
    said.join("；")
}

/// 首位数字检验.
#[must_use]
pub fn draw_benford(tests: &[Test]) -> Report {
    let columns = vec![
        Column::mark("位", 6),
        Column::mark("数字", 6),
        Column::mark("观察数", 10),
        Column::mark("期望数", 12),
        Column::mark("差异", 12),
        Column::mark("统计量", 12),
        Column::mark("p值", 10),
    ];
    let row = |test: &Test, count: &crate::checks::benford::Count| {
        let apart = f64::from(count.observed) - count.expected;
        let cells = [
            test.place.label().to_owned(),
            count.digit.to_string(),
            count.observed.to_string(),
            format!("{:.4}", count.expected),
            format!("{apart:.4}"),
            format!("{:.4}", test.statistic),
            format!("{:.6}", test.p_value),
        ];
        Row::new(RowKind::Line, cells.map(Cell::text).to_vec())
    };
    let rows = tests.iter().flat_map(|test| test.counts.iter().map(move |it| row(test, it)));
    Report { columns, rows: rows.collect(), ..Report::default() }
}
