//! Requests to pay and who signed them. Pure.

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::payments::store::RequestRow;

/// 付款情况表: the requests of the period, by unit and number.
#[must_use]
pub fn draw_payments(rows: &[RequestRow]) -> Report {
    let columns = vec![
        Column::mark("编号", 12),
        Column::mark("单位编码", 12),
        Column::text("收款人", 24),
        Column::money("金额"),
        Column::text("用途", 28),
        Column::text("状态", 16),
        Column::text("经办", 10),
        Column::text("会计", 10),
        Column::text("主席", 10),
        Column::text("出纳", 10),
        Column::mark("日期", 12),
        Column::mark("付款日期", 12),
        Column::mark("退回日期", 12),
        Column::text("退回原因", 16),
        Column::mark("科目编码", 12),
        Column::text("项目", 16),
        Column::text("会议纪要", 16),
    ];
    let row = |it: &RequestRow| {
        let signed = |by: &Option<String>| Cell::text(by.as_deref().unwrap_or_default());
        let cells = vec![
            Cell::text(it.number()),
            Cell::text(&it.unit_code),
            Cell::text(&it.payee_name),
            Cell::money(it.amount()),
            Cell::text(&it.purpose),
            Cell::text(it.state_label()),
            Cell::text(&it.requested_by),
            signed(&it.checked_by),
            signed(&it.approved_by),
            signed(&it.paid_by),
            Cell::text(&it.requested_on),
            signed(&it.paid_on),
            signed(&it.returned_on),
            signed(&it.return_reason),
            Cell::text(&it.account_code),
            signed(&it.project_name),
            Cell::text(&it.minutes),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: rows.iter().map(row).collect(), ..Report::default() }
}
