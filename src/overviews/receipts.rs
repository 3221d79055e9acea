//! What came from payers, line by line: how each receipt was split, and to whom each line of the
//! offices' lists belongs. Pure.

use std::collections::BTreeSet;

use crate::date::Period;
use crate::dues::channel::Channel;
use crate::dues::further::FurtherLeg;
use crate::dues::match_payers::MatchedBy;
use crate::dues::split::{Legs, Rank};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;

/// What is not split yet, and what is split when its union is founded.
const PREPARATION: &str = "建会筹备金";
const HANDLED: &str = "筹备金处理";

/// A receipt of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitLine {
    pub number: String,
    pub unit_code: String,
    /// dues, preparation, handled, corrected, refund.
    pub kind: String,
    pub channel: String,
    pub wage_period: Option<Period>,
    pub day: String,
    pub amount: Money,
    pub legs: Legs,
    /// Beside the levels.
    pub further: Vec<FurtherLeg>,
    pub receiver_code: String,
}

fn month(period: Option<Period>) -> Cell {
    period.map_or_else(Cell::blank, |period| Cell::text(period.to_string()))
}

/// 经费分成明细表.
#[must_use]
pub fn draw_splits(lines: &[SplitLine]) -> Report {
    let mut columns = vec![
        Column::text("票据号", 16),
        Column::mark("单位编码", 12),
        Column::text("收缴渠道", 22),
        Column::mark("所属期", 10),
        Column::mark("到账日期", 12),
        Column::money("实缴金额"),
    ];
    columns.extend(Rank::EVERY.iter().map(|rank| Column::money(rank.label())));
    // What rules of these days name beside the levels, a column each.
    let further = lines.iter().flat_map(|line| line.further.iter().map(|leg| leg.name.as_str()));
    let further: BTreeSet<&str> = further.collect();
    columns.extend(further.iter().map(|name| Column::money(name)));
    columns.extend([Column::mark("收款单位", 12), Column::mark("事项", 10)]);
    let rows = lines.iter().map(|line| split_row(line, &further)).collect();
    Report { columns, rows, ..Report::default() }
}

fn split_row(line: &SplitLine, further: &BTreeSet<&str>) -> Row {
    let is_preparation = line.kind == "preparation";
    let is_handled = line.kind == "handled";
    let channel = match line.kind.as_str() {
        "preparation" => PREPARATION,
        "handled" => HANDLED,
        _ => Channel::read(&line.channel).map_or("", Channel::label),
    };
    let number = if is_handled { "" } else { line.number.as_str() };
    let mut cells = vec![
        Cell::text(number),
        Cell::text(&line.unit_code),
        Cell::text(channel),
        month(line.wage_period.filter(|_| !is_handled)),
        Cell::text(&line.day),
        Cell::money(line.amount),
    ];
    let leg = |rank: &Rank| {
        if is_preparation { Cell::blank() } else { Cell::money(line.legs.of(*rank)) }
    };
    cells.extend(Rank::EVERY.iter().map(leg));
    cells.extend(further.iter().map(|name| {
        let of_name = line.further.iter().filter(|leg| leg.name == **name);
        let sum = of_name.map(|leg| leg.amount).sum::<Money>();
        if is_preparation { Cell::blank() } else { Cell::money(sum) }
    }));
    let what = match line.kind.as_str() {
        "corrected" => "分成更正",
        "refund" => "退费",
        _ => "",
    };
    cells.extend([Cell::text(&line.receiver_code), Cell::text(what)]);
    Row::new(RowKind::Line, cells)
}

/// A line of a list of the tax or treasury office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchLine {
    pub day: String,
    pub number: String,
    pub payer_name: String,
    pub credit_code: String,
    pub unit_code: Option<String>,
    pub matched_by: String,
    pub amount: Money,
    /// The day up to which nobody's money has aged.
    pub age_days: i64,
    /// All that its payer paid for several unions at once.
    pub joint: Option<Money>,
}

/// 代收清单匹配表.
#[must_use]
pub fn draw_matches(lines: &[MatchLine]) -> Report {
    let columns = vec![
        Column::mark("到账日期", 12),
        Column::text("票据号", 16),
        Column::text("缴费单位名称", 30),
        Column::text("统一社会信用代码", 22),
        Column::mark("匹配单位", 12),
        Column::text("依据", 18),
        Column::money("实缴金额"),
        Column::mark("未匹配天数", 12),
        Column::money("汇总缴费金额"),
    ];
    Report { columns, rows: lines.iter().map(match_row).collect(), ..Report::default() }
}

fn match_row(line: &MatchLine) -> Row {
    let by = MatchedBy::read(&line.matched_by).unwrap_or(MatchedBy::Nothing);
    // What matched nobody and has its union now was given it by a person.
    let by = match (&line.unit_code, by) {
        (Some(_), MatchedBy::Nothing) => MatchedBy::Person,
        (None, _) => MatchedBy::Nothing,
        (Some(_), by) => by,
    };
    let age = if line.unit_code.is_none() { line.age_days.to_string() } else { String::new() };
    let cells = vec![
        Cell::text(&line.day),
        Cell::text(&line.number),
        Cell::text(&line.payer_name),
        Cell::text(&line.credit_code),
        Cell::text(line.unit_code.as_deref().unwrap_or_default()),
        Cell::text(by.label()),
        Cell::money(line.amount),
        Cell::text(age),
        line.joint.map_or_else(Cell::blank, Cell::money),
    ];
    Row::new(RowKind::Line, cells)
}
