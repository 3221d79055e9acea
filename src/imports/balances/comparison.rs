//! A unit's own statement beside the one that its books give, line by line.
//!
//! Invariants: lines and columns are those of the product's own forms; a line is known by its name
//! and never guessed, for 结转 and 结余 are one character apart; what the books cannot say is left
//! out and told, never taken for nil.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::date::{Period, ReportSpan};
use crate::finding::{Failure, Finding, Place};
use crate::formats::printable::{Cell, Column, Drill, Report};
use crate::imports::cells::period_words::TablePeriod;
use crate::imports::cells::words::{heading, squeezed};
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::table_period::{Said, settle_period};
use crate::money::Money;
use crate::sheet::address;
use crate::statements::build_report::FormBooks;
use crate::statements::form::{Basis, Form};
use crate::statements::report_name::ReportName;

/// Rows of a sheet that are kept: the longest form has forty lines, and notes may follow.
const MAX_ROWS: usize = 2_000;

/// Lines that a sheet without a title must have of a form to be taken for it.
const MIN_LINES: usize = 5;

/// What a statement is judged against.
#[derive(Clone, Debug)]
pub struct StatementMaterial {
    pub books: FormBooks,
    pub year: i64,
    /// The month that the person chose, for a statement that does not say its own.
    pub month: Option<i8>,
}

/// One statement beside the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    pub sheet: String,
    pub form: ReportName,
    /// 资产负债表.
    pub title: String,
    /// As a command spells it: `2025-03`, `2025Q1`, `2025`.
    pub span: String,
    pub lines: Vec<ComparedLine>,
    /// How many of the lines differ.
    pub differences: usize,
}

/// One figure of theirs beside ours, in yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedLine {
    pub label: String,
    pub column: String,
    /// As the spreadsheet shows it.
    pub cell: String,
    pub theirs: Money,
    pub ours: Money,
    /// Theirs less ours.
    pub difference: Money,
    /// What our figure adds up.
    pub drill: Vec<Drill>,
}

/// Which of a form's columns a figure stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureColumn {
    Of(Basis),
    /// Of 附01表, whose columns are those of the form from the left.
    Fiscal(usize),
}

/// Where one half of a statement has its captions and figures.
#[derive(Clone, Debug)]
pub struct HalfColumns {
    pub caption: ColumnKind,
    pub amounts: Vec<(ColumnKind, FigureColumn)>,
}

/// A row of one half.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// Counts from zero.
    pub row: u32,
    pub caption: String,
    pub caption_column: u32,
    /// What it is, column and amount; `None` where the cell is blank.
    pub amounts: Vec<(FigureColumn, u32, Option<Money>)>,
}

/// The sheet being read.
#[derive(Debug)]
struct CurrentSheet {
    name: String,
    titles: Vec<String>,
    headings: Vec<String>,
    said: Said,
    rows: Vec<StatementRow>,
}

impl CurrentSheet {
    fn is_filled(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.amounts).any(|(_, _, amount)| amount.is_some())
    }
}

/// Compares the statements of a workbook, sheet by sheet.
#[derive(Debug)]
pub struct StatementComparer {
    material: StatementMaterial,
    sheet: Option<CurrentSheet>,
    comparisons: Vec<Comparison>,
}

impl StatementComparer {
    #[must_use]
    pub fn new(material: StatementMaterial) -> Self {
        Self { material, sheet: None, comparisons: Vec::new() }
    }

    pub fn begin_sheet(
        &mut self,
        name: &str,
        titles: Vec<String>,
        headings: Vec<String>,
        said: Said,
    ) {
        let (name, rows) = (name.to_owned(), Vec::new());
        self.sheet = Some(CurrentSheet { name, titles, headings, said, rows });
    }

    /// A line of the sheet; returns whether there is room for it.
    pub fn row(&mut self, row: StatementRow) -> bool {
        let sheet = self.sheet.as_mut().filter(|sheet| sheet.rows.len() < MAX_ROWS);
        sheet.is_some_and(|sheet| {
            sheet.rows.push(row);
            true
        })
    }

    pub fn end_sheet(&mut self, problems: &mut Problems) {
        let Some(sheet) = self.sheet.take() else { return };
        // A form of a template that nobody filled in is none of the unit's statements.
        if !sheet.is_filled() {
            return;
        }
        let StatementMaterial { month, year, .. } = self.material;
        let period = settle_period(sheet.said.clone(), month, year, problems);
        let Some(period) = period else { return };
        let Some(name) = self.form_of(&sheet, problems) else { return };
        let Some(span) = self.span_of(&sheet, period, name, problems) else { return };
        let drawn = self.material.books.form(name, span);
        let drawn = drawn.and_then(|form| Ok((form, self.material.books.draw(name, span)?)));
        match drawn {
            Ok((form, report)) => {
                let ours = Figures::of(&form, &report);
                let title = &form.title;
                let mut comparing = Comparing { sheet: &sheet, title, ours, span, problems };
                let lines = comparing.compare(period);
                let differences = lines.iter().filter(|it| !it.difference.is_zero()).count();
                self.comparisons.push(Comparison {
                    sheet: sheet.name.clone(),
                    form: name,
                    title: form.title.clone(),
                    span: span.to_string(),
                    lines,
                    differences,
                });
            }
            Err(Failure::Refused(findings)) => {
                for finding in findings {
                    problems.add(finding);
                }
            }
            Err(failure) => {
                // The built-in forms are tested; what remains is a fault of ours.
                problems.on_sheet(&codes::STATEMENT_FORM_UNKNOWN, failure, "");
            }
        }
    }

    #[must_use]
    pub fn finish(self) -> Vec<Comparison> {
        self.comparisons
    }

    /// By title, or by the lines that it has most of.
    fn form_of(&self, sheet: &CurrentSheet, problems: &mut Problems) -> Option<ReportName> {
        if let Some(name) = sheet.titles.iter().find_map(|title| form_named(title)) {
            return Some(name);
        }
        let is_fiscal =
            |(of, _, _): &(FigureColumn, u32, Option<Money>)| matches!(of, FigureColumn::Fiscal(_));
        if sheet.rows.iter().any(|row| row.amounts.iter().any(is_fiscal)) {
            return Some(ReportName::FiscalAppropriation);
        }
        let captions: FxHashSet<String> =
            sheet.rows.iter().map(|row| line_words(&row.caption)).collect();
        let year = self.material.year;
        let month = Period::new(year, 1)?;
        let known = |name: &ReportName| {
            let form = |span| self.material.books.form(*name, span);
            let form = form(ReportSpan::Month(month)).or_else(|_| form(ReportSpan::Year(year)));
            let form = form.ok()?;
            let lines = form.lines.iter().filter(|line| !line.formula.0.is_empty());
            Some(lines.filter(|line| captions.contains(&line_words(&line.label))).count())
        };
        let mut counts: Vec<(usize, ReportName)> = COMPARED
            .iter()
            .filter_map(|(name, _)| Some((known(name)?, *name)))
            .filter(|(count, _)| *count >= MIN_LINES)
            .collect();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match counts.as_slice() {
            [(_, name)] => Some(*name),
            [(most, name), (next, _), ..] if most > next => Some(*name),
            _ => {
                let expected = "资产负债表或收入支出表";
                problems.on_sheet(&codes::STATEMENT_FORM_UNKNOWN, "没有表名", expected);
                None
            }
        }
    }

    fn span_of(
        &self,
        sheet: &CurrentSheet,
        period: TablePeriod,
        name: ReportName,
        problems: &mut Problems,
    ) -> Option<ReportSpan> {
        let year = self.material.year;
        let (from, to) = (i64::from(period.from), i64::from(period.to));
        let has_heading = |words: &[&str]| {
            let says = |heading: &String| words.iter().any(|word| heading.contains(word));
            sheet.headings.iter().any(says)
        };
        let is_annual = to == 12
            && (period.is_year
                || from == 1
                || has_heading(&["年末", "上年数", "上年金额", "本年数"]));
        let month = Period::new(year, to).map(ReportSpan::Month);
        if is_annual {
            return Some(ReportSpan::Year(year));
        }
        match (from, to) {
            // A form without a period above it says in its headings what ends in the month.
            _ if from == to && to % 3 == 0 && has_heading(&["本季"]) => {
                Some(ReportSpan::Quarter { year, quarter: to / 3 })
            }
            _ if from == to && to % 6 == 0 && has_heading(&["本半年"]) => {
                Some(ReportSpan::HalfYear { year, half: to / 6 })
            }
            _ if from == to => month,
            (1, 6) | (7, 12) => Some(ReportSpan::HalfYear { year, half: to / 6 }),
            _ if to - from == 2 && to % 3 == 0 => {
                Some(ReportSpan::Quarter { year, quarter: to / 3 })
            }
            // Balances are of the last day, and what begins in January is the year to date.
            _ if from == 1 || name == ReportName::BalanceSheet => month,
            _ => {
                let found = format!("{from}月至{to}月");
                problems.on_sheet(&codes::STATEMENT_PERIOD_UNUSUAL, found, "月、季、半年或年");
                None
            }
        }
    }
}

/// Forms that are compared, and the words by which titles name them.
const COMPARED: [(ReportName, &[&str]); 5] = [
    // Before the form whose name is part of its own.
    (ReportName::FiscalAppropriation, &["财政拨款收入支出表", "工会附01表"]),
    (ReportName::BalanceSheet, &["资产负债表", "工会01表"]),
    (
        ReportName::IncomeExpenditure,
        &["收入支出表", "工会02表", "收支情况表", "收入支出情况表", "收支表"],
    ),
    (ReportName::StateAssets, &["国有资产情况表", "工会附02表"]),
    (ReportName::Cost, &["成本费用表", "工会附03表"]),
];

fn form_named(title: &str) -> Option<ReportName> {
    let title = squeezed(title);
    let names = |words: &[&str]| words.iter().any(|word| title.contains(word));
    COMPARED.iter().find(|(_, words)| names(words)).map(|(name, _)| *name)
}

/// The name of a line without numbering, signs and the words that make no difference.
fn line_words(caption: &str) -> String {
    let caption = squeezed(caption);
    let mut rest: &str = caption.trim_start_matches(['*', '△', '☆', '#']);
    let is_number = |it: char| it.is_ascii_digit() || "一二三四五六七八九十".contains(it);
    if let Some(inner) = rest.strip_prefix('(')
        && let Some((number, after)) = inner.split_once(')')
        && !number.is_empty()
        && number.chars().all(is_number)
    {
        rest = after;
    }
    let after_number = rest.trim_start_matches(is_number);
    if after_number.len() < rest.len()
        && let Some(after) = after_number.strip_prefix(['、', '.', ',', '，'])
    {
        rest = after;
    }
    for prefix in ["减:", "加:", "其中:", "减：", "加：", "其中："] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    let words = heading(rest, true);
    words.replace(['和', '及'], "与").replace("总计", "合计").replace("总额", "合计")
}

/// What the books give, by line and column.
struct Figures<'f> {
    columns: Vec<(FigureColumn, String)>,
    /// Lines that have figures, as the form names them.
    lines: Vec<(&'f str, &'f [Cell])>,
}

impl<'f> Figures<'f> {
    fn of(form: &Form, report: &'f Report) -> Self {
        let of_basis = form.columns.iter().map(|it| (FigureColumn::Of(it.basis), it.label.clone()));
        let printed = report.columns.iter().skip(1).map(Column::full_label).enumerate();
        let fiscal = printed.take(form.fiscal_columns.len());
        let fiscal = fiscal.map(|(place, label)| (FigureColumn::Fiscal(place), label));
        let columns: Vec<_> = of_basis.chain(fiscal).collect();
        let halves = report.rows.iter().flat_map(|row| row.cells.chunks(columns.len() + 1));
        let line = |half: &'f [Cell]| {
            let (caption, figures) = half.split_first()?;
            Some((caption.line.as_ref()?.label.as_str(), figures))
        };
        Self { lines: halves.filter_map(line).collect(), columns }
    }
}

struct Comparing<'c> {
    sheet: &'c CurrentSheet,
    title: &'c str,
    ours: Figures<'c>,
    span: ReportSpan,
    problems: &'c mut Problems,
}

impl Comparing<'_> {
    fn compare(&mut self, period: TablePeriod) -> Vec<ComparedLine> {
        let labels = self.ours.lines.iter().map(|(label, _)| line_words(label));
        let keys: FxHashMap<String, usize> = labels.zip(0..).collect();
        // An irregular stretch from January is the year to date.
        let is_to_date = period.from == 1 && i64::from(period.to) != 1 && self.span_is_month();
        let mut seen: FxHashMap<usize, String> = FxHashMap::default();
        let mut skipped: BTreeMap<u32, FigureColumn> = BTreeMap::new();
        let mut lines = Vec::new();
        for row in &self.sheet.rows {
            let is_filled = row.amounts.iter().any(|(_, _, amount)| amount.is_some());
            let at = address(row.row, row.caption_column);
            let Some(place) = keys.get(&line_words(&row.caption)) else {
                if is_filled {
                    self.tell_unknown(row);
                }
                continue;
            };
            if let Some(first) = seen.insert(*place, at) {
                let cell = (row.row, row.caption_column);
                let found = format!("{}，另见 {first}", row.caption);
                self.problems.at(&codes::STATEMENT_LINE_TWICE, cell, found, "一行");
                continue;
            }
            for (of, column, theirs) in &row.amounts {
                match self.figure(*place, *of, is_to_date) {
                    Some(ours) => {
                        lines.push(self.line(*place, (row.row, *column), *theirs, ours));
                    }
                    None if theirs.is_some_and(|it| !it.is_zero()) => {
                        skipped.entry(*column).or_insert(*of);
                    }
                    None => {}
                }
            }
        }
        self.tell_missing(&seen, is_to_date);
        for (column, of) in skipped {
            let basis = match of {
                FigureColumn::Of(basis) => basis.to_string(),
                FigureColumn::Fiscal(_) => String::new(),
            };
            let subject = format!("{} {basis}", self.title).trim_end().to_owned();
            let place = Place { subject: Some(subject), ..Place::default() };
            let found = format!("{}列", crate::sheet::column_letters(column));
            let finding = Finding::new(&codes::STATEMENT_COLUMN_SKIPPED, place).found(found);
            self.problems.add(finding);
        }
        if !lines.is_empty() && lines.iter().all(|line| line.difference.is_zero()) {
            let found = format!("{} {}，比较 {} 个数", self.title, self.span, lines.len());
            self.problems.on_sheet(&codes::STATEMENT_AGREES, found, "");
        }
        lines
    }

    fn span_is_month(&self) -> bool {
        matches!(self.span, ReportSpan::Month(_))
    }

    /// The form's own column for one of theirs.
    fn column(&self, of: FigureColumn, is_to_date: bool) -> Option<usize> {
        let wanted = match of {
            FigureColumn::Of(Basis::Span) if is_to_date => FigureColumn::Of(Basis::ToDate),
            FigureColumn::Of(Basis::ToDate) if self.span.is_year() => FigureColumn::Of(Basis::Span),
            other => other,
        };
        self.ours.columns.iter().position(|(of, _)| *of == wanted)
    }

    /// Our figure; `None` where the books cannot say it.
    fn figure(
        &self,
        place: usize,
        of: FigureColumn,
        is_to_date: bool,
    ) -> Option<(String, Money, Vec<Drill>)> {
        let column = self.column(of, is_to_date)?;
        let cell = self.ours.lines[place].1.get(column)?;
        let label = self.ours.columns[column].1.clone();
        Some((label, cell.amount()?, cell.drill.clone()))
    }

    fn line(
        &mut self,
        place: usize,
        cell: (u32, u32),
        theirs: Option<Money>,
        (column, ours, drill): (String, Money, Vec<Drill>),
    ) -> ComparedLine {
        let label = self.ours.lines[place].0.to_owned();
        let written = theirs.unwrap_or_default();
        let difference = written - ours;
        let cell = address(cell.0, cell.1);
        if !difference.is_zero() {
            let subject = format!("{} {label} {column}", self.title);
            let place =
                Place { cell: Some(cell.clone()), subject: Some(subject), ..Place::default() };
            let found = theirs.map_or_else(|| "空".to_owned(), Money::grouped);
            let expected = format!("{}，相差 {}", ours.grouped(), difference.grouped());
            let finding = Finding::new(&codes::STATEMENT_DIFFERS, place);
            self.problems.add(finding.found(found).expected(expected));
        }
        ComparedLine { label, column, cell, theirs: written, ours, difference, drill }
    }

    fn tell_unknown(&mut self, row: &StatementRow) {
        let cell = (row.row, row.caption_column);
        let expected = format!("{}的行", self.title);
        self.problems.at(&codes::STATEMENT_LINE_UNKNOWN, cell, &row.caption, expected);
    }

    /// Lines of ours that have a figure and that theirs does not show.
    fn tell_missing(&mut self, seen: &FxHashMap<usize, String>, is_to_date: bool) {
        for (place, (label, _)) in self.ours.lines.iter().enumerate() {
            if seen.contains_key(&place) {
                continue;
            }
            let columns = self.ours.columns.iter();
            let figures = columns.filter_map(|(of, _)| self.figure(place, *of, is_to_date));
            let filled: Vec<String> = figures
                .filter(|(_, amount, _)| !amount.is_zero())
                .map(|(column, amount, _)| format!("{column} {}", amount.grouped()))
                .collect();
            if !filled.is_empty() {
                let subject = format!("{} {label}", self.title);
                let finding = Finding::new(&codes::STATEMENT_LINE_MISSING, Place::of(subject));
                self.problems.add(finding.found("没有这一行").expected(filled.join("，")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::chart::Era;
    use crate::statements::form::form_for;
    use crate::units::unit::Tier;

    #[test]
    fn lines_are_known_whatever_stands_around_their_names() {
        for (caption, words) in [
            ("（一）会费收入", "会费收入"),
            ("一、收入合计", "收入合计"),
            ("1.会费收入", "会费收入"),
            ("　　减：累计折旧", "累计折旧"),
            ("负债和净资产总计", "负债与净资产合计"),
            ("零余额账户用款额度*", "零余额账户用款额度"),
            ("应付工资（离退休费）", "应付工资离退休费"),
            ("十、其他支出", "其他支出"),
        ] {
            assert_eq!(line_words(caption), words, "{caption}");
        }
    }

    #[test]
    fn no_two_lines_of_a_form_have_the_same_words() {
        for (era, year) in [(Era::Y2021, 2025), (Era::Y2009, 2020)] {
            for (name, _) in COMPARED {
                for span in [ReportSpan::Year(year), ReportSpan::Quarter { year, quarter: 1 }] {
                    let Ok(form) = form_for(name, era, Tier::CountyAndAbove, span) else {
                        continue;
                    };
                    let mut seen = FxHashSet::default();
                    for line in form.lines.iter().filter(|line| !line.formula.0.is_empty()) {
                        assert!(seen.insert(line_words(&line.label)), "{name} {}", line.label);
                    }
                }
            }
        }
    }

    #[test]
    fn titles_name_their_form() {
        for (title, name) in [
            ("某某厅机关工会 资产负债表", Some(ReportName::BalanceSheet)),
            ("收 入 支 出 表", Some(ReportName::IncomeExpenditure)),
            ("工会02表", Some(ReportName::IncomeExpenditure)),
            ("财政拨款收入支出表", Some(ReportName::FiscalAppropriation)),
            ("国有资产情况表", Some(ReportName::StateAssets)),
            ("科目余额表", None),
        ] {
            assert_eq!(form_named(title), name, "{title}");
        }
    }
}
