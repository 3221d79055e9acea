//! Payers that pay for several unions, and for which. Pure.

use crate::dues::store::JointPayerRow;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};

/// 汇总缴费单位表.
#[must_use]
pub fn draw_joint_payers(lines: &[JointPayerRow]) -> Report {
    let columns = vec![
        Column::text("缴费单位名称", 30),
        Column::text("统一社会信用代码", 22),
        Column::mark("单位编码", 12),
        Column::text("单位名称", 26),
        Column::mark("起始日期", 12),
        Column::mark("截止日期", 12),
        Column::text("依据", 26),
    ];
    let row = |line: &JointPayerRow| {
        let cells = vec![
            Cell::text(&line.payer_name),
            Cell::text(&line.credit_code),
            Cell::text(&line.unit_code),
            Cell::text(&line.unit_name),
            Cell::text(&line.valid_from_on),
            Cell::text(line.valid_to_on.as_deref().unwrap_or_default()),
            Cell::text(&line.paper),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}
