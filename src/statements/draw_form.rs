//! A form and the figures of a year, drawn into a printable report. Pure.
//!
//! Invariants: totals are sums of the cells they name, and their amounts agree; a figure that
//! cannot be known (the year before has no books here, nobody said whose an asset is) is blank,
//! never nil.

use rustc_hash::FxHashMap;

use super::figures::Figures;
use super::form::{Basis, Form, FormLine, FormSide, LineKind, When};
use super::formula::{Filter, Formula, Measure, SignedTerm, Term};
use crate::date::{Period, ReportSpan};
use crate::formats::printable::{
    Cell, Column, Drill, LineName, Paper, Report, Row, RowKind, Sum, SumTerm,
};
use crate::money::Money;

/// The years a form may draw on.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub figures: &'a Figures,
    /// The year before, where its books are here and follow the same system.
    pub year_before: Option<&'a Figures>,
    /// By line, what the unit's own statement said of the year before, where its books are not.
    pub given: &'a FxHashMap<String, Money>,
    pub span: ReportSpan,
}

/// What a column reads: which year, which months, and whether balances are those of the opening.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    pub figures: &'a Figures,
    pub months: (i64, i64),
    pub is_opening: bool,
}

impl<'a> Sources<'a> {
    /// `None` when the column's year has no books.
    #[must_use]
    pub fn reading(&self, basis: Basis) -> Option<Reading<'a>> {
        let months = self.span.months();
        let reading = |figures, months| Reading { figures, months, is_opening: false };
        Some(match basis {
            Basis::Opening => Reading { is_opening: true, ..reading(self.figures, months) },
            Basis::Closing | Basis::Span => reading(self.figures, months),
            Basis::ToDate => reading(self.figures, (1, months.1)),
            Basis::YearBefore => reading(self.year_before?, months),
        })
    }
}

impl Reading<'_> {
    fn measured(&self, measure: Measure, code: &str, filter: &Filter) -> Money {
        let is_balance = matches!(measure, Measure::Closing | Measure::Start);
        let measure = if self.is_opening && is_balance { Measure::Opening } else { measure };
        self.figures.measure(measure, code, filter, self.months)
    }

    /// The amount of an account term, and where it comes from.
    #[must_use]
    pub fn take(&self, measure: Measure, code: &str, filter: &Filter) -> (Money, Drill) {
        let is_balance = matches!(measure, Measure::Closing | Measure::Start);
        let measure = if self.is_opening && is_balance { Measure::Opening } else { measure };
        let amount = self.figures.measure(measure, code, filter, self.months);
        (amount, self.drill(measure, code, filter))
    }

    /// What an account holds of which nobody said whose asset it is.
    #[must_use]
    pub fn unmarked(&self, measure: Measure, code: &str) -> Money {
        let is_balance = matches!(measure, Measure::Closing | Measure::Start);
        let measure = if self.is_opening && is_balance { Measure::Opening } else { measure };
        self.figures.unmarked(measure, code, self.months)
    }

    /// What a line leaves out because nobody said whose asset it is.
    #[must_use]
    pub fn left_out(&self, formula: &Formula) -> Money {
        let mut left_out = Money::ZERO;
        for SignedTerm { is_minus, term } in &formula.0 {
            let Term::Account { measure, code, filter } = term else { continue };
            if filter.ownership.is_some() {
                let unmarked = self.unmarked(*measure, code);
                left_out += if *is_minus { -unmarked } else { unmarked };
            }
        }
        left_out
    }

    fn drill(&self, measure: Measure, code: &str, filter: &Filter) -> Drill {
        let (from, to) = self.months;
        let (name, from, to) = match measure {
            Measure::Opening => ("opening", 0, 0),
            Measure::Start => ("closing", 1, from - 1),
            Measure::Closing => ("closing", 1, to),
            Measure::Movement => ("movement", from, to),
            Measure::Debit => ("debit", from, to),
            Measure::Credit => ("credit", from, to),
        };
        let period = |month| {
            Period::new(self.figures.year, month).map(|it| it.to_string()).unwrap_or_default()
        };
        Drill {
            account: code.to_owned(),
            measure: name,
            from: period(from),
            to: period(to),
            filter: filter.to_string(),
            is_minus: false,
        }
    }
}

type Taken = (Money, Vec<Drill>);

/// Figures of one column, line by line, each reckoned once.
struct ColumnReckoning<'a> {
    lines: &'a FxHashMap<&'a str, &'a FormLine>,
    reading: Option<Reading<'a>>,
    /// Figures of a column that cannot be read from books.
    given: Option<&'a FxHashMap<String, Money>>,
    is_annual: bool,
    known: FxHashMap<&'a str, Option<Taken>>,
}

impl<'a> ColumnReckoning<'a> {
    /// `None` for a blank: a caption, a line of the annual form only, a year without books.
    fn line(&mut self, key: &'a str) -> Option<Taken> {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        // A line that names itself would find this blank instead of running on for ever.
        self.known.insert(key, None);
        let line = *self.lines.get(key)?;
        let is_blank = line.formula.0.is_empty() || (line.when == When::Annual && !self.is_annual);
        let taken = match self.given {
            Some(given) if !is_blank => given.get(key).map(|amount| (*amount, Vec::new())),
            None if !is_blank => self.formula(&line.formula),
            _ => None,
        };
        self.known.insert(key, taken.clone());
        taken
    }

    fn formula(&mut self, formula: &'a Formula) -> Option<Taken> {
        let reading = self.reading?;
        let mut total = Money::ZERO;
        let mut drill = Vec::new();
        for SignedTerm { is_minus, term } in &formula.0 {
            let (amount, terms) = match term {
                Term::Account { measure, code, filter } => {
                    let (amount, term) = reading.take(*measure, code, filter);
                    (amount, vec![term])
                }
                // A line that this printing leaves out counts for nothing.
                Term::Line(key) => self.line(key).unwrap_or_default(),
            };
            total += if *is_minus { -amount } else { amount };
            drill.extend(terms.into_iter().map(|mut term| {
                term.is_minus ^= is_minus;
                term
            }));
        }
        // Nothing is marked, and something could be: that is not known to be nil.
        if total.is_zero() && !reading.left_out(formula).is_zero() {
            return None;
        }
        Some((total, drill))
    }
}

/// The figures of a form's lines by their keys, where nothing of it is to be drawn: the same terms
/// as [`draw_form`] takes, without where they come from.
#[must_use]
pub fn line_amounts(form: &Form, reading: &Reading<'_>) -> FxHashMap<String, Money> {
    let mut known: FxHashMap<String, Money> = FxHashMap::default();
    // A line may add up lines that stand below it: as many rounds as there are levels of sums.
    while known.len() < form.lines.len() {
        let before = known.len();
        for line in &form.lines {
            if known.contains_key(&line.key) {
                continue;
            }
            let amount: Option<Money> =
                line.formula.0.iter().map(|it| it.amount(reading, &known, form)).sum();
            if let Some(amount) = amount {
                known.insert(line.key.clone(), amount);
            }
        }
        if known.len() == before {
            break;
        }
    }
    known
}

impl SignedTerm {
    /// `None` while the line that it names is not known.
    fn amount(
        &self,
        reading: &Reading<'_>,
        known: &FxHashMap<String, Money>,
        form: &Form,
    ) -> Option<Money> {
        let amount = match &self.term {
            Term::Account { measure, code, filter } => reading.measured(*measure, code, filter),
            Term::Line(key) => match known.get(key) {
                Some(amount) => *amount,
                // A line that this printing leaves out counts for nothing.
                None if form.lines.iter().all(|it| it.key != *key) => Money::ZERO,
                None => return None,
            },
        };
        Some(if self.is_minus { -amount } else { amount })
    }
}

/// Draws the columns and rows of a form. The caller fills in unit, notes and findings.
#[must_use]
pub fn draw_form(form: &Form, sources: &Sources<'_>) -> Report {
    let lines: FxHashMap<&str, &FormLine> =
        form.lines.iter().map(|line| (line.key.as_str(), line)).collect();
    let mut reckonings: Vec<ColumnReckoning<'_>> = form
        .columns
        .iter()
        .map(|column| ColumnReckoning {
            lines: &lines,
            reading: sources.reading(column.basis),
            given: (column.basis == Basis::YearBefore && sources.year_before.is_none())
                .then_some(sources.given),
            is_annual: sources.span.is_year(),
            known: FxHashMap::default(),
        })
        .collect();
    let layout = Layout::of(form);
    let rows = (0..layout.height)
        .map(|row| {
            let halves = layout.sides.iter().map(|side| side.get(row).copied().flatten());
            let kind = row_kind(layout.sides.iter().filter_map(|side| side.get(row)?.as_ref()));
            let cells = halves.flat_map(|line| draw_line(line, &mut reckonings, &layout)).collect();
            Row::new(kind, cells)
        })
        .collect();
    Report {
        name: form.name.as_str().to_owned(),
        title: form.title.clone(),
        form_number: Some(form.form_number.clone()),
        paper: form.paper,
        columns: layout.columns(form),
        rows,
        ..Report::default()
    }
}

fn row_kind<'a>(lines: impl Iterator<Item = &'a &'a FormLine>) -> RowKind {
    let kinds: Vec<LineKind> = lines.map(|line| line.kind).collect();
    if kinds.iter().all(|kind| *kind == LineKind::Heading) {
        RowKind::Heading
    } else if kinds.iter().all(|kind| *kind == LineKind::Total) {
        RowKind::Total
    } else {
        RowKind::Line
    }
}

/// Where each line stands: one half, or two halves side by side whose last lines are level.
struct Layout<'a> {
    sides: Vec<Vec<Option<&'a FormLine>>>,
    height: usize,
    /// Line key → row and column of its caption.
    places: FxHashMap<&'a str, (usize, usize)>,
}

impl<'a> Layout<'a> {
    fn of(form: &'a Form) -> Self {
        let of_side = |side: FormSide| -> Vec<Option<&FormLine>> {
            form.lines.iter().filter(|line| line.side == side).map(Some).collect()
        };
        let mut sides = vec![of_side(FormSide::Left)];
        let right = of_side(FormSide::Right);
        if !right.is_empty() {
            sides.push(right);
        }
        let height = sides.iter().map(Vec::len).max().unwrap_or(0);
        for side in &mut sides {
            let last = side.pop();
            side.resize(height.saturating_sub(1), None);
            side.extend(last);
        }
        let width = form.columns.len() + 1;
        let mut places = FxHashMap::default();
        for (half, side) in sides.iter().enumerate() {
            for (row, line) in side.iter().enumerate() {
                if let Some(line) = line {
                    places.insert(line.key.as_str(), (row, half * width));
                }
            }
        }
        Self { sides, height, places }
    }

    fn columns(&self, form: &Form) -> Vec<Column> {
        let captions = match (form.name.as_str(), self.sides.len()) {
            (_, 2) => vec!["资产", "负债与净资产"],
            _ => vec!["项目"],
        };
        let caption_width = if self.sides.len() == 2 { 24 } else { 38 };
        let mut columns = Vec::new();
        for caption in captions {
            columns.push(Column::text(caption, caption_width));
            columns.extend(form.columns.iter().map(|column| Column::money(&column.label)));
        }
        columns
    }

    /// A total's cells, in the column that stands `offset` right of the captions.
    fn sum_of(&self, formula: &Formula, offset: usize) -> Option<Sum> {
        if !formula.is_of_lines() {
            return None;
        }
        let terms = formula.0.iter().filter_map(|term| match &term.term {
            Term::Line(key) => {
                let (row, column) = *self.places.get(key.as_str())?;
                Some(SumTerm { is_minus: term.is_minus, row, column: column + offset })
            }
            Term::Account { .. } => None,
        });
        Some(Sum::Cells(terms.collect()))
    }
}

fn draw_line<'a>(
    line: Option<&'a FormLine>,
    reckonings: &mut [ColumnReckoning<'a>],
    layout: &Layout<'_>,
) -> Vec<Cell> {
    let Some(line) = line else { return vec![Cell::blank(); reckonings.len() + 1] };
    let mark = if line.when == When::Interim { "*" } else { "" };
    let caption = format!("{}{}{mark}", line.numbering, line.label);
    let has_figures = !line.formula.0.is_empty();
    let name = || LineName { key: line.key.clone(), label: line.label.clone() };
    let mut cells = vec![Cell {
        indent: line.indent,
        is_strong: line.kind != LineKind::Line,
        line: has_figures.then(name),
        ..if caption.is_empty() { Cell::blank() } else { Cell::text(caption) }
    }];
    for (offset, reckoning) in (1..).zip(reckonings) {
        cells.push(match reckoning.line(&line.key) {
            Some((amount, drill)) => Cell {
                drill,
                is_strong: line.kind == LineKind::Total,
                sum: layout.sum_of(&line.formula, offset),
                ..Cell::money(amount)
            },
            None => Cell::blank(),
        });
    }
    cells
}

/// Draws 附01表: a row for each kind of basic expenditure and each project of fiscal money.
#[must_use]
pub fn draw_fiscal_form(form: &Form, sources: &Sources<'_>, rows: &[FiscalLine]) -> Report {
    let mut drawn: Vec<Row> = Vec::new();
    for line in rows {
        let Some(fiscal_row) = line.row else {
            let mut cells = vec![Cell::text(&line.caption)];
            cells.resize(form.fiscal_columns.len() + 1, Cell::blank());
            drawn.push(Row::new(RowKind::Heading, cells));
            continue;
        };
        let filter = Filter { fiscal_row: Some(fiscal_row), ..Filter::default() };
        let name = LineName { key: filter.to_string(), label: line.label.clone() };
        let caption = Cell { indent: 1, line: Some(name), ..Cell::text(&line.caption) };
        let mut cells = vec![caption];
        for column in &form.fiscal_columns {
            cells.push(fiscal_cell(&column.formula, sources, &filter));
        }
        drawn.push(Row::new(RowKind::Line, cells));
    }
    let total = fiscal_total(&drawn, form.fiscal_columns.len());
    drawn.push(total);
    let mut columns = vec![Column::text("项目", 22)];
    columns.extend(form.fiscal_columns.iter().map(|column| {
        let printed = Column { width: 14, ..Column::money(&column.label) };
        if column.group.is_empty() {
            Column { key: column.key.clone(), ..printed }
        } else {
            printed.under(&column.group, &column.key)
        }
    }));
    Report {
        name: form.name.as_str().to_owned(),
        title: form.title.clone(),
        form_number: Some(form.form_number.clone()),
        paper: Paper::Landscape,
        columns,
        rows: drawn,
        ..Report::default()
    }
}

/// A row that 附01表 is to have; without `row` a caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalLine {
    /// As printed: `1.人员经费`.
    pub caption: String,
    /// Without numbering.
    pub label: String,
    pub row: Option<super::figures::FiscalRow>,
}

fn fiscal_cell(formula: &Formula, sources: &Sources<'_>, row: &Filter) -> Cell {
    let Some(reading) = sources.reading(Basis::Span) else { return Cell::blank() };
    let mut total = Money::ZERO;
    let mut drill = Vec::new();
    for SignedTerm { is_minus, term } in &formula.0 {
        let Term::Account { measure, code, filter } = term else { continue };
        let filter = Filter { fiscal_row: row.fiscal_row, ..filter.clone() };
        let (amount, mut taken) = reading.take(*measure, code, &filter);
        total += if *is_minus { -amount } else { amount };
        taken.is_minus = *is_minus;
        drill.push(taken);
    }
    Cell { drill, ..Cell::money(total) }
}

fn fiscal_total(rows: &[Row], columns: usize) -> Row {
    let name = LineName { key: "total".to_owned(), label: "总计".to_owned() };
    let mut cells = vec![Cell { indent: 2, line: Some(name), ..Cell::text("总计") }];
    for column in 1..=columns {
        let of_column = || rows.iter().filter_map(|row| row.cells.get(column));
        let total = of_column().filter_map(Cell::amount).sum();
        let drill = of_column().flat_map(|cell| cell.drill.clone()).collect();
        let terms = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.kind == RowKind::Line)
            .map(|(row, _)| SumTerm { is_minus: false, row, column })
            .collect();
        cells.push(Cell { drill, sum: Some(Sum::Cells(terms)), ..Cell::money(total) });
    }
    Row::new(RowKind::Total, cells)
}
