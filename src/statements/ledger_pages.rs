//! How ledgers and journals are drawn: opening, lines with running balance, month and year
//! totals. Pure.
//!
//! Invariants: the running balance follows from the opening and the lines; a month's total adds
//! up its lines only; the balance is printed without sign, its side beside it (借, 贷, 平).

use super::figures::Turnover;
use crate::formats::printable::{
    Cell, Column, EntryPlace, Paging, Paper, Report, Row, RowKind, Sum, SumTerm,
};
use crate::ledger::store::LedgerLineRow;
use crate::money::Money;

/// Date and voucher stand before it.
const SUMMARY_COLUMN: usize = 2;

/// Which columns a ledger has besides date, voucher, summary, debit and credit.
#[derive(Clone, Debug, Default)]
pub struct LedgerShape {
    /// Names of the accounts of the lines; empty when all are of one account.
    pub has_account: bool,
    /// Whether a running balance is kept (journals of all accounts keep none).
    pub has_balance: bool,
    /// Whether each day is totalled (日记账).
    pub has_day_totals: bool,
    /// Captions of the analysis columns of a multi-column ledger.
    pub details: Vec<String>,
    /// Captions of what the entries name besides their account; they stand last.
    pub names: Vec<&'static str>,
}

/// A line, ready to be printed.
#[derive(Clone, Debug)]
pub struct LedgerLine {
    pub entry: LedgerLineRow,
    pub account: String,
    /// What it names, one for each of the shape's captions.
    pub names: Vec<String>,
    /// Which analysis column it belongs to, and the amount there.
    pub detail: Option<(usize, Money)>,
}

/// A run of lines that share one running balance.
#[derive(Clone, Debug, Default)]
pub struct Section {
    pub heading: Option<String>,
    /// 上年结转 at the start of a year, else 期初余额.
    pub opening_caption: &'static str,
    /// Net debit before the first line.
    pub opening: Money,
    /// Turnover of the year before the first line.
    pub turnover_before: Turnover,
    /// Analysis columns of the year before the first line.
    pub details_before: Vec<Money>,
    /// By month.
    pub months: Vec<Vec<LedgerLine>>,
}

impl LedgerShape {
    fn debit_column(&self) -> usize {
        if self.has_account { 4 } else { 3 }
    }

    fn detail_column(&self) -> usize {
        self.debit_column() + if self.has_balance { 4 } else { 2 }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns =
            vec![Column::mark("日期", 11), Column::mark("凭证字号", 10), Column::text("摘要", 30)];
        if self.has_account {
            columns.push(Column::text("科目", 26));
        }
        columns.push(Column { width: 16, ..Column::money("借方") });
        columns.push(Column { width: 16, ..Column::money("贷方") });
        if self.has_balance {
            columns.push(Column::mark("方向", 5));
            columns.push(Column { width: 16, ..Column::money("余额") });
        }
        columns.extend(self.details.iter().map(|name| Column { width: 14, ..Column::money(name) }));
        columns.extend(self.names.iter().map(|name| Column::text(name, 12)));
        columns
    }

    fn sum_columns(&self) -> Vec<usize> {
        let debit = self.debit_column();
        let details = self.detail_column();
        [debit, debit + 1].into_iter().chain(details..details + self.details.len()).collect()
    }
}

/// Draws sections one below the other. The caller fills in title, unit and notes.
#[must_use]
pub fn draw_ledger(shape: &LedgerShape, sections: &[Section]) -> Report {
    let mut rows = Vec::new();
    for section in sections {
        SectionWriter::new(shape, section, &mut rows).write(section);
    }
    let debit = shape.debit_column();
    let carry_columns = if shape.has_balance { vec![debit + 2, debit + 3] } else { Vec::new() };
    Report {
        paper: Paper::Landscape,
        columns: shape.columns(),
        rows,
        paging: Some(Paging {
            caption_column: SUMMARY_COLUMN,
            sum_columns: shape.sum_columns(),
            carry_columns,
        }),
        ..Report::default()
    }
}

/// Sums of the money columns, in the order of the columns.
#[derive(Clone, Debug, Default)]
struct Sums {
    debit: Money,
    credit: Money,
    details: Vec<Money>,
}

impl Sums {
    fn add(&mut self, line: &LedgerLine) {
        self.debit += Money::from_fen(line.entry.debit_fen);
        self.credit += Money::from_fen(line.entry.credit_fen);
        if let Some((place, amount)) = line.detail
            && let Some(sum) = self.details.get_mut(place)
        {
            *sum += amount;
        }
    }

    fn add_all(&mut self, other: &Self) {
        self.debit += other.debit;
        self.credit += other.credit;
        for (sum, amount) in self.details.iter_mut().zip(&other.details) {
            *sum += *amount;
        }
    }
}

struct SectionWriter<'a> {
    shape: &'a LedgerShape,
    rows: &'a mut Vec<Row>,
    balance: Money,
    year: Sums,
    /// Row of the last 本年累计, for the formula of the next.
    year_row: Option<usize>,
    starts_year: bool,
}

impl<'a> SectionWriter<'a> {
    fn new(shape: &'a LedgerShape, section: &Section, rows: &'a mut Vec<Row>) -> Self {
        let mut details = section.details_before.clone();
        details.resize(shape.details.len(), Money::ZERO);
        let before = section.turnover_before;
        let year = Sums { debit: before.debit, credit: before.credit, details };
        let starts_year = before == Turnover::default();
        Self { shape, rows, balance: section.opening, year, year_row: None, starts_year }
    }

    fn write(mut self, section: &Section) {
        if let Some(heading) = &section.heading {
            let mut cells = self.empty_cells();
            cells[SUMMARY_COLUMN] = Cell::text(heading);
            self.rows.push(Row::new(RowKind::Heading, cells));
        }
        if self.shape.has_balance {
            let mut cells = self.empty_cells();
            cells[SUMMARY_COLUMN] = Cell::text(section.opening_caption);
            self.put_balance(&mut cells);
            self.rows.push(Row::new(RowKind::Opening, cells));
        }
        for lines in section.months.iter().filter(|lines| !lines.is_empty()) {
            self.write_month(lines);
        }
    }

    fn empty_cells(&self) -> Vec<Cell> {
        let (details, names) = (self.shape.details.len(), self.shape.names.len());
        vec![Cell::blank(); self.shape.detail_column() + details + names]
    }

    fn put_balance(&self, cells: &mut [Cell]) {
        if !self.shape.has_balance {
            return;
        }
        let side = match self.balance.fen().signum() {
            1 => "借",
            -1 => "贷",
            _ => "平",
        };
        let at = self.shape.debit_column() + 2;
        cells[at] = Cell::text(side);
        cells[at + 1] = Cell::money(self.balance.abs());
    }

    fn write_month(&mut self, lines: &[LedgerLine]) {
        let first = self.rows.len();
        let zero =
            || Sums { details: vec![Money::ZERO; self.shape.details.len()], ..Sums::default() };
        let (mut month, mut day) = (zero(), zero());
        let mut day_first = first;
        for (index, line) in lines.iter().enumerate() {
            self.write_line(line);
            month.add(line);
            day.add(line);
            let is_last_of_day =
                lines.get(index + 1).is_none_or(|next| next.entry.dated_on != line.entry.dated_on);
            if self.shape.has_day_totals && is_last_of_day {
                let sum = Sum::Lines { first: day_first, last: self.rows.len() - 1 };
                self.write_sums(RowKind::Subtotal, "本日合计", &day, |_| Some(sum.clone()));
                day = zero();
                day_first = self.rows.len();
            }
        }
        let sum = Sum::Lines { first, last: self.rows.len() - 1 };
        self.write_sums(RowKind::MonthTotal, "本月合计", &month, |_| Some(sum.clone()));
        let month_row = self.rows.len() - 1;
        self.year.add_all(&month);
        let year = self.year.clone();
        let above = self.year_row;
        let starts_year = self.starts_year;
        self.write_sums(RowKind::Subtotal, "本年累计", &year, |column| {
            let term = |row| SumTerm { is_minus: false, row, column };
            match above {
                Some(above) => Some(Sum::Cells(vec![term(above), term(month_row)])),
                None => starts_year.then(|| Sum::Cells(vec![term(month_row)])),
            }
        });
        self.year_row = Some(self.rows.len() - 1);
    }

    fn write_line(&mut self, line: &LedgerLine) {
        let entry = &line.entry;
        let (debit, credit) = (Money::from_fen(entry.debit_fen), Money::from_fen(entry.credit_fen));
        self.balance += debit - credit;
        let mut cells = self.empty_cells();
        cells[0] = Cell::text(&entry.dated_on);
        cells[1] = Cell::text(format!("{}-{}", entry.word, entry.number));
        cells[2] = Cell::text(&entry.summary);
        if self.shape.has_account {
            cells[3] = Cell::text(&line.account);
        }
        let at = self.shape.debit_column();
        cells[at] = Cell::money_or_blank(debit);
        cells[at + 1] = Cell::money_or_blank(credit);
        self.put_balance(&mut cells);
        if let Some((place, amount)) = line.detail
            && let Some(cell) = cells.get_mut(self.shape.detail_column() + place)
        {
            *cell = Cell::money_or_blank(amount);
        }
        let named = self.shape.detail_column() + self.shape.details.len();
        for (cell, name) in cells.iter_mut().skip(named).zip(&line.names) {
            if !name.is_empty() {
                *cell = Cell::text(name);
            }
        }
        let place = EntryPlace {
            voucher_id: entry.voucher_id,
            line_no: entry.line_no,
            batch_id: entry.batch_id,
            sheet: entry.source_sheet,
            row: entry.source_row,
        };
        self.rows.push(Row { kind: RowKind::Line, cells, entry: Some(place) });
    }

    fn write_sums(
        &mut self,
        kind: RowKind,
        caption: &str,
        sums: &Sums,
        sum_of: impl Fn(usize) -> Option<Sum>,
    ) {
        let mut cells = self.empty_cells();
        cells[SUMMARY_COLUMN] = Cell { is_strong: true, ..Cell::text(caption) };
        let amounts = [sums.debit, sums.credit].into_iter().chain(sums.details.iter().copied());
        for (column, amount) in self.shape.sum_columns().into_iter().zip(amounts) {
            cells[column] = Cell { sum: sum_of(column), ..Cell::money(amount) };
        }
        self.put_balance(&mut cells);
        self.rows.push(Row::new(kind, cells));
    }
}
