//! A sample as it is worked through. Pure.

use crate::formats::printable::{Cell, Column, EntryPlace, Report, Row, RowKind};
use crate::sampling::sample::{Drawn, Sample};

/// 审计抽样表.
#[must_use]
pub fn draw_sample(sample: &Sample) -> Report {
    let columns = vec![
        Column::mark("序号", 8),
        Column::text("凭证", 18),
        Column::mark("分录", 8),
        Column::money("金额"),
        Column::text("选中方式", 22),
        Column::mark("检查人", 12),
        Column::money("差错金额"),
        Column::text("检查说明", 24),
    ];
    let row = |it: &Drawn| {
        let cells = vec![
            Cell::text(it.number.to_string()),
            Cell::text(&it.voucher),
            Cell::text(it.line_no.to_string()),
            Cell::money(it.amount),
            Cell::text(&it.way),
            it.looked_by.as_ref().map_or_else(Cell::blank, Cell::text),
            it.error.map_or_else(Cell::blank, Cell::money),
            Cell::text(&it.remark),
        ];
        let entry = EntryPlace {
            voucher_id: it.voucher_id,
            line_no: it.line_no,
            batch_id: None,
            sheet: None,
            row: None,
        };
        Row { entry: Some(entry), ..Row::new(RowKind::Line, cells) }
    };
    let interval = sample.interval.map(|it| format!("，间隔 {}", it.grouped()));
    let notes = vec![
        format!(
            "样本 {}：{}，种子 {}，置信度 {}，可容忍 {}，预计 {}，样本量 {}{}",
            sample.number,
            sample.method,
            sample.seed,
            sample.confidence,
            sample.tolerable,
            sample.expected,
            sample.size,
            interval.unwrap_or_default(),
        ),
        format!(
            "总体 {} 行，{} 元；凭证链末端 {}",
            sample.line_count,
            sample.book.grouped(),
            sample.head
        ),
    ];
    Report { columns, rows: sample.lines.iter().map(row).collect(), notes, ..Report::default() }
}
