//! The lines of the regular report, and how they are printed. Pure.

use crate::date::ReportSpan;
use crate::formats::printable::{Cell, Column, Paper, Report, Row, RowKind};
use crate::money::Money;
use crate::money::percent::rate;
use crate::units::unit::Unit;

/// How commands and addresses spell it.
pub const NAME: &str = "regular-report";

crate::spelled! {
    /// Parts of the report.
    Part {
        Receipts = "receipts", "收";
        Management = "management", "管";
        Use = "use", "用";
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Said {
    #[default]
    Unknown,
    Amount(Money),
    /// Counts and shares.
    Text(String),
}

impl Said {
    fn cell(&self) -> Cell {
        match self {
            Self::Unknown => Cell::blank(),
            Self::Amount(amount) => Cell::money(*amount),
            Self::Text(text) => Cell::text(text),
        }
    }
}

impl From<Option<Money>> for Said {
    fn from(amount: Option<Money>) -> Self {
        amount.map_or(Self::Unknown, Self::Amount)
    }
}

/// A line: what it is, of what, in four comparisons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub part: Part,
    pub name: String,
    pub basis: String,
    pub now: Said,
    pub before: Said,
    pub year_before: Said,
    pub target: Option<Money>,
    /// What counts against the target.
    pub done: Option<Money>,
}

impl Line {
    #[must_use]
    pub fn of(part: Part, name: &str, basis: &str) -> Self {
        Self {
            part,
            name: name.to_owned(),
            basis: basis.to_owned(),
            now: Said::Unknown,
            before: Said::Unknown,
            year_before: Said::Unknown,
            target: None,
            done: None,
        }
    }

    fn rate(&self) -> String {
        let done = self.target.zip(self.done);
        done.and_then(|(target, done)| rate(done, target)).unwrap_or_default()
    }
}

/// 收管用情况报告.
#[must_use]
pub fn draw_regular(
    lines: &[Line],
    (unit, span, is_below): (&Unit, ReportSpan, bool),
    notes: Vec<String>,
) -> Report {
    let columns = vec![
        Column::mark("部分", 6),
        Column::text("指标", 26),
        Column::text("口径", 30),
        Column::money("本期"),
        Column::money("上期"),
        Column::money("上年同期"),
        Column::money("预算或任务"),
        Column::mark("完成率", 10),
    ];
    let row = |line: &Line| {
        let cells = vec![
            Cell::text(line.part.label()),
            Cell::text(&line.name),
            Cell::text(&line.basis),
            line.now.cell(),
            line.before.cell(),
            line.year_before.cell(),
            line.target.map_or_else(Cell::blank, Cell::money),
            Cell::text(line.rate()),
        ];
        Row::new(RowKind::Line, cells)
    };
    let whose = if is_below { "本级及下级" } else { "本级" };
    Report {
        name: NAME.to_owned(),
        title: "经费收管用情况报告".to_owned(),
        subject: Some(format!("范围：{whose}")),
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        span: span.to_string(),
        period: span.title(),
        paper: Paper::Landscape,
        columns,
        rows: lines.iter().map(row).collect(),
        notes,
        ..Report::default()
    }
}
