//! Cards, their ties with the accounts, and a count beside them. Pure.

use crate::assets::register::{CountLine, Held, Tie};
use crate::assets::rows::Property;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;

/// 固定资产和无形资产登记表: cards held on the last day, 本月折旧 of the last month.
#[must_use]
pub fn draw_register(held: &[Held<'_>]) -> Report {
    let columns = vec![
        Column::mark("资产编号", 14),
        Column::text("资产名称", 24),
        Column::text("类别", 18),
        Column::money("原值"),
        Column::money("累计折旧"),
        Column::money("净值"),
        Column::money("本月折旧"),
        Column::mark("已提月数", 10),
        Column::mark("使用年限（月）", 12),
        Column::mark("取得日期", 12),
        Column::mark("数量", 8),
        Column::mark("资产属性", 10),
        Column::text("存放地点", 18),
        Column::text("保管人", 12),
    ];
    let line = |it: &Held<'_>| {
        let (card, now) = (&it.of.card, &it.standing);
        let life = card.life.map(|it| it.to_string()).unwrap_or_default();
        let cells = vec![
            Cell::text(&it.of.number),
            Cell::text(&it.of.name),
            Cell::text(&card.class.name),
            Cell::money(now.cost),
            Cell::money(now.taken),
            Cell::money(now.net()),
            Cell::money(now.of_month),
            Cell::text(now.months.to_string()),
            Cell::text(life),
            Cell::text(card.acquired_on.to_string()),
            Cell::text(now.pieces.to_string()),
            Cell::text(Property::read(&it.of.property).map_or("", Property::label)),
            Cell::text(&it.of.place),
            Cell::text(&it.of.keeper),
        ];
        Row::new(RowKind::Line, cells)
    };
    let mut report = Report { columns, rows: held.iter().map(line).collect(), ..Report::default() };
    let sum = |of: fn(&Held<'_>) -> Money| held.iter().map(of).sum::<Money>().grouped();
    report.notes.push(format!(
        "{} 张卡片，原值 {}，累计折旧 {}，净值 {}，本月折旧 {}",
        held.len(),
        sum(|it| it.standing.cost),
        sum(|it| it.standing.taken),
        sum(|it| it.standing.net()),
        sum(|it| it.standing.of_month),
    ));
    report
}

/// 资产账卡核对表.
#[must_use]
pub fn draw_ties(ties: &[Tie]) -> Report {
    let columns = vec![
        Column::mark("科目", 8),
        Column::money("账面"),
        Column::money("卡片"),
        Column::money("差额"),
    ];
    let line = |it: &Tie| {
        let cells = vec![
            Cell::text(it.account),
            Cell::money(it.booked),
            Cell::money(it.of_cards),
            Cell::money(it.difference()),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: ties.iter().map(line).collect(), ..Report::default() }
}

/// 资产盘点表.
#[must_use]
pub fn draw_count(lines: &[CountLine]) -> Report {
    let columns = vec![
        Column::mark("资产编号", 14),
        Column::text("资产名称", 24),
        Column::mark("账面数量", 10),
        Column::mark("实盘数量", 10),
        Column::text("账面地点", 18),
        Column::text("实盘地点", 18),
        Column::mark("差异", 10),
        Column::text("备注", 24),
    ];
    let count = |it: Option<i64>| it.map(|it| it.to_string()).unwrap_or_default();
    let line = |it: &CountLine| {
        let cells = vec![
            Cell::text(&it.number),
            Cell::text(&it.name),
            Cell::text(count(it.booked)),
            Cell::text(count(it.counted)),
            Cell::text(&it.place),
            Cell::text(&it.counted_place),
            Cell::text(it.difference.label()),
            Cell::text(&it.note),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(line).collect(), ..Report::default() }
}
