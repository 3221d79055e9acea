//! Use case: a statement beside the same months of the year before, or beside another unit's.
//!
//! Invariants: lines stand in the order of the form, what only the other one has comes last; a
//! figure that one of the two does not have is blank, and so is what would follow from it.

use rustc_hash::FxHashMap;

use super::build_report::build_report;
use super::report_name::{ReportName, ReportOptions};
use crate::date::ReportSpan;
use crate::finding::{Failure, Finding, Outcome};
use crate::formats::printable::{Cell, ColumnKind, Drill, Report, RowKind};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A figure on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub amount: Money,
    pub drill: Vec<Drill>,
}

/// One figure beside the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    pub this: Option<Side>,
    pub other: Option<Side>,
}

impl Pair {
    /// This less the other.
    #[must_use]
    pub fn difference(&self) -> Option<Money> {
        Some(self.this.as_ref()?.amount - self.other.as_ref()?.amount)
    }

    /// The difference in tenths of a percent of the other; nothing where that is nil.
    #[must_use]
    pub fn change_permille(&self) -> Option<i64> {
        let base = i128::from(self.other.as_ref()?.amount.fen()).abs();
        if base == 0 {
            return None;
        }
        let scaled = i128::from(self.difference()?.fen()) * 1_000;
        let half = if scaled < 0 { -(base / 2) } else { base / 2 };
        i64::try_from((scaled + half) / base).ok()
    }
}

/// A line of both forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedLine {
    /// As printed.
    pub caption: String,
    pub indent: u8,
    pub kind: RowKind,
    /// By column; empty for a caption.
    pub pairs: Vec<Pair>,
}

/// Two drawn forms, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Labels of the columns of figures.
    pub columns: Vec<String>,
    pub lines: Vec<ComparedLine>,
}

/// What stands beside a statement, or why nothing can.
#[derive(Clone, Debug)]
pub enum Beside {
    Drawn { report: Box<Report>, comparison: Comparison },
    NotDrawn(Vec<Finding>),
}

/// Sets a drawn statement beside that of another unit or span.
pub async fn compare_forms(
    tx: &mut Tx,
    this: &Report,
    (name, other, span): (ReportName, &Unit, ReportSpan),
) -> Outcome<Beside> {
    let options = ReportOptions::default();
    match build_report(tx, other, name, span, &options).await {
        Ok(report) => {
            let comparison = Comparison::of(this, &report);
            Ok(Beside::Drawn { report: Box::new(report), comparison })
        }
        Err(Failure::Refused(findings)) => Ok(Beside::NotDrawn(findings)),
        Err(failure) => Err(failure),
    }
}

/// A line of one form, on whichever half it stands.
struct Line<'a> {
    key: String,
    label: String,
    caption: &'a Cell,
    kind: RowKind,
    /// Column label → cell.
    cells: Vec<(String, &'a Cell)>,
}

fn lines_of(report: &Report) -> Vec<Line<'_>> {
    let mut halves: Vec<usize> = Vec::new();
    for (place, column) in report.columns.iter().enumerate() {
        if column.kind != ColumnKind::Money {
            halves.push(place);
        }
    }
    halves.push(report.columns.len());
    let mut lines = Vec::new();
    for run in halves.windows(2) {
        let [start, end] = run else { continue };
        for row in &report.rows {
            let Some(caption) = row.cells.get(*start) else { continue };
            let shown = caption.shown();
            if shown.trim().is_empty() {
                continue;
            }
            let name = caption.line.as_ref();
            let columns = report.columns.iter().zip(&row.cells).take(*end).skip(start + 1);
            let is_caption = name.is_none();
            lines.push(Line {
                key: name.map(|it| it.key.clone()).unwrap_or_default(),
                label: name.map_or_else(|| shown.trim().to_owned(), |it| it.label.clone()),
                caption,
                kind: match (is_caption, caption.is_strong) {
                    (true, _) => RowKind::Heading,
                    (false, true) => RowKind::Total,
                    (false, false) => row.kind,
                },
                cells: columns.map(|(column, cell)| (column.full_label(), cell)).collect(),
            });
        }
    }
    lines
}

impl Comparison {
    #[must_use]
    pub fn of(this: &Report, other: &Report) -> Self {
        let (lines, others) = (lines_of(this), lines_of(other));
        let mut columns: Vec<String> = Vec::new();
        for label in lines.iter().chain(&others).flat_map(|line| line.cells.iter().map(|it| &it.0))
        {
            if !columns.contains(label) {
                columns.push(label.clone());
            }
        }
        let mut waiting: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (place, line) in others.iter().enumerate().rev() {
            waiting.entry(line.label.as_str()).or_default().push(place);
        }
        let mut is_taken = vec![false; others.len()];
        let mut compared: Vec<ComparedLine> = Vec::new();
        for line in &lines {
            let places = waiting.get_mut(line.label.as_str());
            // The same key where both have it, else the next line of the same name.
            let found = places.and_then(|places| {
                let same = places.iter().position(|it| others[*it].key == line.key);
                let at = same.or_else(|| places.len().checked_sub(1))?;
                Some(places.remove(at))
            });
            if let Some(place) = found {
                is_taken[place] = true;
            }
            let other = found.and_then(|place| others.get(place));
            compared.push(compare_line(&columns, Some(line), other, line));
        }
        let rest = others
            .iter()
            .zip(&is_taken)
            .filter(|(line, is_taken)| !**is_taken && line.kind != RowKind::Heading);
        compared.extend(rest.map(|(line, _)| compare_line(&columns, None, Some(line), line)));
        Self { columns, lines: compared }.without_blank_columns()
    }
}

impl Comparison {
    /// A column in which neither form has a figure says nothing.
    fn without_blank_columns(mut self) -> Self {
        let has_figures = |place: usize| {
            let mut pairs = self.lines.iter().filter_map(|line| line.pairs.get(place));
            pairs.any(|pair| pair.this.is_some() || pair.other.is_some())
        };
        let kept: Vec<bool> = (0..self.columns.len()).map(has_figures).collect();
        let keep = |place: &mut usize| {
            let is_kept = kept.get(*place).copied().unwrap_or(false);
            *place += 1;
            is_kept
        };
        let mut place = 0;
        self.columns.retain(|_| keep(&mut place));
        for line in &mut self.lines {
            let mut place = 0;
            line.pairs.retain(|_| keep(&mut place));
        }
        self
    }
}

fn compare_line(
    columns: &[String],
    this: Option<&Line<'_>>,
    other: Option<&Line<'_>>,
    named: &Line<'_>,
) -> ComparedLine {
    let side = |line: Option<&Line<'_>>, label: &String| {
        let (_, cell) = line?.cells.iter().find(|(it, _)| it == label)?;
        Some(Side { amount: cell.amount()?, drill: cell.drill.clone() })
    };
    let pairs = columns
        .iter()
        .map(|label| Pair { this: side(this, label), other: side(other, label) })
        .collect();
    ComparedLine {
        caption: named.caption.shown().trim_start_matches('　').to_owned(),
        indent: named.caption.indent,
        kind: named.kind,
        pairs: if named.kind == RowKind::Heading { Vec::new() } else { pairs },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::printable::{Column, LineName, Row};

    fn report(lines: &[(&str, Option<i64>)]) -> Report {
        let rows = lines.iter().map(|(label, fen)| {
            let name = LineName { key: (*label).to_owned(), label: (*label).to_owned() };
            let caption = Cell { line: fen.map(|_| name), ..Cell::text(*label) };
            let amount = fen.map_or_else(Cell::blank, |fen| Cell::money(Money::from_fen(fen)));
            Row::new(RowKind::Line, vec![caption, amount])
        });
        Report {
            columns: vec![Column::text("项目", 20), Column::money("本年数")],
            rows: rows.collect(),
            ..Report::default()
        }
    }

    #[test]
    fn lines_are_set_beside_each_other_by_name() {
        let this = report(&[("一、收入", None), ("会费收入", Some(300)), ("补助收入", Some(50))]);
        let other = report(&[("会费收入", Some(200)), ("其他收入", Some(7))]);
        let comparison = Comparison::of(&this, &other);
        assert_eq!(comparison.columns, ["本年数"]);
        let told: Vec<_> = comparison
            .lines
            .iter()
            .map(|line| {
                let pair = line.pairs.first();
                let difference = pair.and_then(Pair::difference).map(Money::fen);
                (line.caption.as_str(), difference, pair.and_then(Pair::change_permille))
            })
            .collect();
        let expected = [
            ("一、收入", None, None),
            ("会费收入", Some(100), Some(500)),
            ("补助收入", None, None),
            ("其他收入", None, None),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_change_is_rounded_to_a_tenth_of_a_percent() {
        let side = |fen| Some(Side { amount: Money::from_fen(fen), drill: Vec::new() });
        for (this, other, permille) in [
            (15, 10, Some(500)),
            (10, 15, Some(-333)),
            (1, 3, Some(-667)),
            (-5, -10, Some(500)),
            (5, 0, None),
        ] {
            let pair = Pair { this: side(this), other: side(other) };
            assert_eq!(pair.change_permille(), permille, "{this} {other}");
        }
    }
}
