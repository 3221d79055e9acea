//! 上下级往来核对表: both sides of every pair of unions. Pure.

use crate::dealings::compare_pairs::Compared;
use crate::dealings::difference::said;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};

/// The matrix, with claims that name nobody told below it.
#[must_use]
pub fn draw_inter_unit(compared: &Compared) -> Report {
    let columns = vec![
        Column::mark("上级单位", 12),
        Column::mark("下级单位", 12),
        Column::mark("科目", 14),
        Column::money("上级金额"),
        Column::money("下级金额"),
        Column::money("相符金额"),
        Column::money("差额"),
        Column::text("说明", 30),
        Column::text("上级名称", 24),
        Column::text("下级名称", 24),
    ];
    let row = |it: &crate::dealings::compare_pairs::PairRow| {
        let figures = it.figures;
        let mut cells = vec![
            Cell::text(&it.upper.code),
            Cell::text(&it.lower.code),
            Cell::text(it.tie.accounts()),
        ];
        cells.extend(
            [figures.upper, figures.lower, it.agreed, figures.difference()].map(Cell::money),
        );
        cells.extend(
            [said(&it.reasons), it.upper.name.clone(), it.lower.name.clone()].map(Cell::text),
        );
        Row::new(RowKind::Line, cells)
    };
    let told = compared.unnamed.iter().map(|(unit, it)| {
        format!("{unit} {} 另有 {} 元未写往来单位，未列入", it.role.label(), it.amount.grouped())
    });
    Report {
        columns,
        rows: compared.rows.iter().map(row).collect(),
        notes: told.collect(),
        ..Report::default()
    }
}
