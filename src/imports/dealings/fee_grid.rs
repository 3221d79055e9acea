//! The grid of 会费: one line a member, a column a month, with subtotals and totals.
//!
//! Invariants: every total, beside and below, is set against the month cells, never against other
//! totals; each that is wrong is told at its cell; one over a cell that could not be read is not
//! judged.

use crate::date::Period;
use crate::imports::cells::content::{is_blank, text_of, written};
use crate::imports::cells::words::half_width;
use crate::imports::dealings::cells::Cells;
use crate::imports::dealings::people::needed_identity;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::people::MONTHS;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, amount_in};
use crate::imports::reading::row_tally::PassedOver;
use crate::members::codes;
use crate::members::rows::{FeeCell, FeeRow};
use crate::money::Money;
use crate::sheet::Cell;

/// Sums of the months; `None` over a cell that could not be read.
type Sums = [Option<Money>; 12];
const NOTHING: Sums = [Some(Money::ZERO); 12];

/// The lines of a file, with the sums of the sheet.
#[derive(Clone, Debug)]
pub struct FeeGrid {
    pub rows: Vec<FeeRow>,
    of_sheet: Sums,
    since_total: Sums,
}

impl Default for FeeGrid {
    fn default() -> Self {
        Self { rows: Vec::new(), of_sheet: NOTHING, since_total: NOTHING }
    }
}

/// What a cell of the grid says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Unpaid,
    Waived,
    Amount(Money),
    Unreadable,
}

fn said(line: &RecordLine<'_>, kind: ColumnKind) -> Said {
    let text: String = line.text(kind).chars().map(half_width).collect();
    match text.trim() {
        "" | "-" | "/" => return Said::Unpaid,
        "免" => return Said::Waived,
        _ => {}
    }
    // What is wrong with it is told by a code of its own.
    let mut unheard = Problems::default();
    match amount_in(line, kind, &mut unheard) {
        Ok(Some(amount)) if amount.is_zero() => Said::Unpaid,
        Ok(Some(amount)) => Said::Amount(amount),
        Ok(None) => Said::Unpaid,
        Err(_) => Said::Unreadable,
    }
}

fn is_grid(line: &RecordLine<'_>) -> bool {
    MONTHS.iter().any(|month| line.columns.has(*month))
}

fn added(sums: &Sums) -> Option<Money> {
    sums.iter().try_fold(Money::ZERO, |sum, month| Some(sum + (*month)?))
}

/// 小计 adds the lines since the total before it, the others add all lines of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TotalWord {
    Part,
    Whole,
}

fn total_word(text: &str) -> Option<TotalWord> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    match text.as_str() {
        "小计" => Some(TotalWord::Part),
        "合计" | "总计" => Some(TotalWord::Whole),
        _ => None,
    }
}

impl FeeGrid {
    pub fn begin_sheet(&mut self) {
        (self.of_sheet, self.since_total) = (NOTHING, NOTHING);
    }

    /// What the last payment of a list was; nothing of a grid.
    pub fn last_payment(&self) -> Option<Money> {
        let row = self.rows.last().filter(|row| row.grid_year.is_none())?;
        match row.months.first()? {
            (_, FeeCell::Paid(amount)) => Some(*amount),
            (_, FeeCell::Waived) => None,
        }
    }

    /// Judges a row of totals; `None` where the row is a member's, or the list has no months.
    pub fn total_row(
        &mut self,
        (line, cells): (&RecordLine<'_>, &[Cell<'_>]),
        problems: &mut Problems,
    ) -> Option<PassedOver> {
        if !is_grid(line) || !is_blank(line.cell(ColumnKind::IdentityNumber)) {
            return None;
        }
        let name = line.text(ColumnKind::PersonName);
        let first = cells.iter().find(|cell| !is_blank(cell)).map(text_of).unwrap_or_default();
        let word = total_word(if name.is_empty() { &first } else { &name })?;
        let sums = match word {
            TotalWord::Part => self.since_total,
            TotalWord::Whole => self.of_sheet,
        };
        for (kind, sum) in MONTHS.into_iter().zip(sums) {
            judge(line, kind, sum, problems);
        }
        judge(line, ColumnKind::FeeTotal, added(&sums), problems);
        self.since_total = NOTHING;
        Some(PassedOver::Total)
    }

    /// A member's line, or a payment.
    pub fn line(&mut self, cells: &mut Cells<'_, '_>) -> Option<FeeRow> {
        if !is_grid(&cells.line) {
            return payment(cells);
        }
        let name = cells.needed_text(ColumnKind::PersonName);
        let identity = needed_identity(cells);
        let base = cells.needed_amount(ColumnKind::FeeBase);
        let mut months = Vec::new();
        let mut sums = NOTHING;
        for (place, kind) in MONTHS.into_iter().enumerate() {
            let period = i64::try_from(place).ok().and_then(|it| Period::new(cells.year, it + 1));
            let sum = match said(&cells.line, kind) {
                Said::Unpaid => continue,
                Said::Waived => {
                    months.extend(period.map(|period| (period, FeeCell::Waived)));
                    continue;
                }
                Said::Amount(amount) => {
                    months.extend(period.map(|period| (period, FeeCell::Paid(amount))));
                    Some(amount)
                }
                Said::Unreadable => {
                    let found = written(cells.line.cell(kind));
                    let expected = "金额；未缴的留空或填 0、-、/；减免的填 免";
                    cells.refuse_masked(&codes::FEE_CELL_INVALID, kind, (found, expected));
                    None
                }
            };
            if let Some(month) = sums.get_mut(place) {
                *month = sum;
            }
        }
        judge(&cells.line, ColumnKind::FeeTotal, added(&sums), cells.problems);
        for totals in [&mut self.of_sheet, &mut self.since_total] {
            for (total, month) in totals.iter_mut().zip(sums) {
                *total = total.zip(month).map(|(total, month)| total + month);
            }
        }
        let grid_year = Some(cells.year);
        Some(FeeRow { name, identity: identity?, base, months, paid_on: None, grid_year })
    }
}

/// A cell that says a sum; a blank one says nothing.
fn judge(line: &RecordLine<'_>, kind: ColumnKind, sum: Option<Money>, problems: &mut Problems) {
    let cell = line.cell(kind);
    if !line.columns.has(kind) || is_blank(cell) {
        return;
    }
    let found = match said(line, kind) {
        Said::Unpaid => Money::ZERO,
        Said::Amount(amount) => amount,
        Said::Waived | Said::Unreadable => {
            problems.at(&codes::FEE_CELL_INVALID, line.at(kind), written(cell), "金额");
            return;
        }
    };
    if let Some(sum) = sum.filter(|sum| *sum != found) {
        problems.at(&codes::FEE_TOTAL_DIFFERS, line.at(kind), found.grouped(), sum.grouped());
    }
}

fn payment(cells: &mut Cells<'_, '_>) -> Option<FeeRow> {
    let name = cells.needed_text(ColumnKind::PersonName);
    let identity = needed_identity(cells);
    let period = cells.needed_month(ColumnKind::WagePeriod);
    let amount = cells.needed_amount(ColumnKind::Amount);
    let paid_on = cells.needed_day(ColumnKind::PaidOn);
    Some(FeeRow {
        name,
        identity: identity?,
        base: None,
        months: vec![(period?, FeeCell::Paid(amount?))],
        paid_on: Some(paid_on?),
        grid_year: None,
    })
}
