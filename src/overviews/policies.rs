//! Policies by which dues are given back, and until when. Pure.

use crate::dealings::rows::TransferKind;
use crate::dues::channel::Channel;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::grants::policy::PolicyMeasure;
use crate::grants::store::PolicyRow;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::units::unit::Level;

/// 经费返还政策表.
#[must_use]
pub fn draw_policies(lines: &[PolicyRow]) -> Report {
    let columns = vec![
        Column::mark("政策编码", 14),
        Column::text("名称", 24),
        Column::mark("付款单位", 12),
        Column::mark("适用层级", 14),
        Column::mark("认定口径", 10),
        Column::money("认定上限"),
        Column::text("不适用渠道", 20),
        Column::mark("年度起始月", 10),
        Column::mark("返还比例", 10),
        Column::mark("类别", 12),
        Column::mark("起始日期", 12),
        Column::mark("截止日期", 12),
        Column::text("依据", 26),
    ];
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}

fn row(line: &PolicyRow) -> Row {
    let channels = line.excluded_channels.split(',').filter_map(Channel::read);
    let channels: Vec<&str> = channels.map(Channel::label).collect();
    let percent = Percent::from_parts(u32::try_from(line.percent).unwrap_or_default());
    let cells = vec![
        Cell::text(&line.code),
        Cell::text(&line.name),
        Cell::text(&line.payer_code),
        Cell::text(Level::read(&line.level).map_or("", Level::label)),
        Cell::text(PolicyMeasure::read(&line.measure).map_or("", PolicyMeasure::label)),
        Cell::money(Money::from_fen(line.limit_fen)),
        Cell::text(channels.join("、")),
        Cell::text(line.first_month.to_string()),
        Cell::text(percent.to_string()),
        Cell::text(TransferKind::read(&line.kind).map_or("", TransferKind::label)),
        Cell::text(&line.valid_from_on),
        Cell::text(&line.valid_to_on),
        Cell::text(&line.paper),
    ];
    Row::new(RowKind::Line, cells)
}
