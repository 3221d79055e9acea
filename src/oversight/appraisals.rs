//! Score sheets and rankings. Pure.

use crate::appraisals::announce_ranking::{Ranked, Ranking};
use crate::appraisals::points::Points;
use crate::appraisals::record_scores::{INAPPLICABLE, VETO};
use crate::appraisals::sheet::{Line, ScoreKind, Scored, Sheet, Verdict};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};

/// The row that says what all come to.
const TOTAL: &str = "合计";
/// Rows that apply have no score yet.
pub const PROVISIONAL: &str = "暂评";

fn said(scored: Option<&Scored>) -> Cell {
    scored.map_or_else(Cell::blank, |scored| match scored.verdict {
        Verdict::Points(points) => Cell::text(points.to_string()),
        Verdict::Inapplicable => Cell::text(INAPPLICABLE),
        Verdict::Veto => Cell::text(VETO),
    })
}

fn points(points: Option<Points>) -> Cell {
    points.map_or_else(Cell::blank, |points| Cell::text(points.to_string()))
}

/// 考核评分表, one union after the other.
#[must_use]
pub fn draw_scores(sheets: &[Sheet]) -> Report {
    let columns = vec![
        Column::mark("方案", 8),
        Column::mark("单位编码", 12),
        Column::mark("条目", 8),
        Column::mark("标准分", 8),
        Column::mark("自评", 8),
        Column::mark("互查", 8),
        Column::mark("复核", 8),
        Column::mark("得分", 8),
        Column::mark("扣分", 8),
        Column::text("证据", 30),
        Column::text("考核内容", 30),
        Column::text("说明", 24),
    ];
    let mut rows = Vec::new();
    for sheet in sheets {
        rows.extend(sheet.lines.iter().map(|line| line_row(sheet, line)));
        rows.push(total_row(sheet));
    }
    Report { columns, rows, ..Report::default() }
}

fn line_row(sheet: &Sheet, line: &Line) -> Row {
    let cells = vec![
        Cell::text(&sheet.scheme),
        Cell::text(&sheet.unit),
        Cell::text(&line.code),
        Cell::text(line.points.to_string()),
        said(line.scores.of(ScoreKind::OwnWord)),
        said(line.scores.of(ScoreKind::Peer)),
        said(line.scores.of(ScoreKind::Review)),
        points(line.score),
        points(line.deduction),
        Cell::text(&line.evidence),
        Cell::text(&line.item),
        Cell::text(&line.remark),
    ];
    Row::new(RowKind::Line, cells)
}

fn total_row(sheet: &Sheet) -> Row {
    let lost: Points = sheet.lines.iter().filter_map(|line| line.deduction).sum();
    let mut remarks: Vec<String> = Vec::new();
    if sheet.is_provisional {
        remarks.push(PROVISIONAL.to_owned());
    }
    if !sheet.vetoes.is_empty() {
        remarks.push(format!("{VETO} {}", sheet.vetoes.join("、")));
    }
    let standing = if sheet.passes { "达标" } else { "未达标" };
    let grade = format!("{} {standing}", sheet.grade);
    let cells = vec![
        Cell::text(&sheet.scheme),
        Cell::text(&sheet.unit),
        Cell::text(TOTAL),
        Cell::text(sheet.points.to_string()),
        Cell::blank(),
        Cell::blank(),
        Cell::blank(),
        Cell::text(sheet.total_printed()),
        Cell::text(lost.to_string()),
        Cell::text(remarks.join("；")),
        Cell::text(grade.trim()),
        Cell::blank(),
    ];
    Row::new(RowKind::Total, cells)
}

/// 考核排名表.
#[must_use]
pub fn draw_ranking(ranking: &Ranking) -> Report {
    let columns = vec![
        Column::mark("方案", 8),
        Column::mark("名次", 8),
        Column::mark("单位编码", 12),
        Column::mark("活动片", 10),
        Column::mark("得分", 10),
        Column::mark("等次", 8),
        Column::mark("达标", 8),
        Column::mark("否决", 10),
        Column::mark("片内名次", 8),
        Column::text("单位名称", 24),
        Column::text("说明", 24),
    ];
    let row = |it: &Ranked| {
        let mut remarks = Vec::new();
        remarks.extend(it.is_provisional.then_some(PROVISIONAL));
        remarks.extend(it.has_moved.then_some("发布后账簿有变动"));
        let cells = vec![
            Cell::text(&it.scheme),
            Cell::text(it.place.to_string()),
            Cell::text(&it.unit),
            Cell::text(&it.district),
            Cell::text(&it.score),
            Cell::text(&it.grade),
            Cell::text(if it.passes { "是" } else { "否" }),
            Cell::text(&it.vetoes),
            it.district_place.map_or_else(Cell::blank, |place| Cell::text(place.to_string())),
            Cell::text(&it.unit_name),
            Cell::text(remarks.join("；")),
        ];
        Row::new(RowKind::Line, cells)
    };
    let note = match &ranking.published {
        Some((number, on)) => format!("{on} 第 {number} 次发布"),
        None => "尚未发布，按当前得分排列".to_owned(),
    };
    let rows = ranking.rows.iter().map(row).collect();
    Report { columns, rows, notes: vec![note], ..Report::default() }
}
