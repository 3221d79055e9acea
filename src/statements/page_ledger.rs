//! Use case: one page of a ledger or journal, with sums brought forward and carried over as a
//! bound ledger has them.
//!
//! Invariants: pages hold all lines of the span, each once, in the order of the books; a page
//! reads the months that it shows, whole, and no others; totals and balances are those of the
//! ledger drawn in one piece.

use super::build_ledger::{BankKey, LedgerSource, account_of, names_for, read_months};
use super::build_report::{finish, load_figures, year_of};
use super::figures::Figures;
use super::report_name::{ReportName, ReportOptions};
use crate::date::{Period, ReportSpan};
use crate::finding::Outcome;
use crate::formats::printable::{Cell, Paging, Report, Row, RowKind, Value};
use crate::ledger::store;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Lines of a page: long enough to search in, short enough to load at once.
pub const PAGE_LINES: usize = 300;

/// A page of a ledger.
#[derive(Debug)]
pub struct LedgerPage {
    pub report: Report,
    pub figures: Figures,
    /// Counts from 1.
    pub page: usize,
    pub page_count: usize,
    pub line_count: usize,
    /// The bank accounts of a bank journal: how each is asked for, and what it is called.
    pub banks: Vec<(String, String)>,
}

/// Draws a page of a ledger or journal. A bank journal is of one bank account: the first one
/// where none is asked for. A page beyond the last is the last.
pub async fn page_ledger(
    tx: &mut Tx,
    unit: &Unit,
    (name, span): (ReportName, ReportSpan),
    options: &ReportOptions,
    (page, page_lines): (usize, usize),
) -> Outcome<LedgerPage> {
    let state = year_of(tx, unit, span.year()).await?;
    let figures = load_figures(tx, unit, state, span.months().1).await?;
    let account = account_of(&figures, name, options)?;
    let code = account.map(|account| account.code.as_str()).unwrap_or_default();
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let mut source = LedgerSource {
        figures: &figures,
        run: span.months(),
        names: names_for(tx, unit, name, (&sets, span.year(), span.months())).await?,
        sets,
        banks: units::bank_accounts_of(tx, unit.id).await?,
        months: Vec::new(),
    };
    let mut options = options.clone();
    let mut banks = Vec::new();
    if name == ReportName::BankJournal {
        banks = source.banks_in_use(code);
        let is_asked = options.bank_account.as_deref().is_some_and(|bank| !bank.is_empty());
        if !is_asked {
            options.bank_account = banks.first().map(|(asked, _)| asked.clone());
        }
    }
    let bank = source.wanted_bank(&options)?;
    let counts = count_lines(tx, unit, &source, (span, code), bank.as_ref()).await?;
    let line_count: usize = counts.iter().sum();
    let page_count = line_count.div_ceil(page_lines).max(1);
    let page = page.clamp(1, page_count);
    let lines = ((page - 1) * page_lines, (page * page_lines).min(line_count));
    let cut = Cut::of(&counts, span.months(), lines);
    source.run = cut.run;
    source.months = read_months(tx, unit, (span.year(), cut.run), code).await?;
    let whole = source.draw(name, account, &options)?;
    let mut report = cut_out(whole, cut.lines, (page > 1, page < page_count));
    finish(tx, unit, &mut report, (name, span)).await?;
    Ok(LedgerPage { report, figures, page, page_count, line_count, banks })
}

/// Lines by month of the span.
async fn count_lines(
    tx: &mut Tx,
    unit: &Unit,
    source: &LedgerSource<'_>,
    (span, code): (ReportSpan, &str),
    bank: Option<&BankKey>,
) -> Outcome<Vec<usize>> {
    let (from, to) = span.months();
    let last = span.last_period();
    let first = Period::new(span.year(), from).unwrap_or(last);
    let mut counts = vec![0; usize::try_from(to - from + 1).unwrap_or(0)];
    for row in store::ledger_line_counts(tx, unit.id, (first, last), code).await? {
        let counts_here = match bank {
            None => true,
            Some(bank) => {
                let account = source.figures.chart.get(row.account_id);
                let code = account.map(|it| it.code.as_str()).unwrap_or_default();
                let dimensions = source.sets.get(&row.dimension_set_id).copied();
                source.bank_key(code, &dimensions.unwrap_or_default()) == *bank
            }
        };
        let month = usize::try_from(row.period - first.number()).unwrap_or(usize::MAX);
        if let (true, Some(count)) = (counts_here, counts.get_mut(month)) {
            *count += usize::try_from(row.line_count).unwrap_or(0);
        }
    }
    Ok(counts)
}

/// The months that a page's lines stand in, and which of the lines of these months they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    run: (i64, i64),
    lines: (usize, usize),
}

impl Cut {
    fn of(counts: &[usize], (from, to): (i64, i64), (first, last): (usize, usize)) -> Self {
        if first >= last {
            return Self { run: (from, to), lines: (0, 0) };
        }
        let mut before = 0;
        let mut run: Option<(i64, i64)> = None;
        let mut skipped = 0;
        for (month, count) in (from..).zip(counts) {
            let (here, after) = (before, before + count);
            before = after;
            if after <= first {
                continue;
            }
            if here >= last {
                break;
            }
            let start = run.map_or(month, |(start, _)| start);
            if run.is_none() {
                skipped = here;
            }
            run = Some((start, month));
        }
        // The first page begins with the span, so that its opening is that of the span.
        let (start, end) = run.unwrap_or((from, to));
        let start = if first == 0 { from } else { start };
        Self { run: (start, end), lines: (first - skipped, last - skipped) }
    }
}

/// The rows from one line to before another one, with what is brought forward and carried over.
fn cut_out(
    mut report: Report,
    (first, last): (usize, usize),
    (is_later, is_not_last): (bool, bool),
) -> Report {
    let Some(paging) = report.paging.clone() else { return report };
    let places: Vec<usize> = report
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.entry.is_some())
        .map(|(place, _)| place)
        .collect();
    let end_of = |line: usize| places.get(line).copied().unwrap_or(report.rows.len());
    let start = if is_later { end_of(first) } else { 0 };
    let end = end_of(last);
    let brought = is_later.then(|| carried(&report, &paging, start, "承前页"));
    let carried_over = is_not_last.then(|| carried(&report, &paging, end, "过次页"));
    let rows = std::mem::take(&mut report.rows);
    let shown = rows.into_iter().take(end).skip(start);
    report.rows = brought.into_iter().chain(shown).chain(carried_over).collect();
    report
}

/// Sums since the last month's total above a row, and what stands in the columns carried over.
fn carried(report: &Report, paging: &Paging, place: usize, caption: &str) -> Row {
    let mut sums = vec![Money::ZERO; report.columns.len()];
    for row in report.rows.iter().take(place) {
        match row.kind {
            RowKind::Line => {
                for column in &paging.sum_columns {
                    sums[*column] +=
                        row.cells.get(*column).and_then(Cell::amount).unwrap_or_default();
                }
            }
            RowKind::MonthTotal | RowKind::Heading => sums.fill(Money::ZERO),
            _ => {}
        }
    }
    let above = place.checked_sub(1).and_then(|above| report.rows.get(above));
    let cells = (0..report.columns.len()).map(|column| {
        if column == paging.caption_column {
            Cell { is_strong: true, ..Cell::text(caption) }
        } else if paging.sum_columns.contains(&column) {
            Cell::money(sums[column])
        } else if paging.carry_columns.contains(&column) {
            let value = above.and_then(|row| row.cells.get(column)).map(|cell| cell.value.clone());
            Cell { value: value.unwrap_or(Value::Blank), ..Cell::blank() }
        } else {
            Cell::blank()
        }
    });
    Row::new(RowKind::Subtotal, cells.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_the_months_of_its_lines_and_no_others() {
        let counts = [10, 0, 25, 5];
        for (lines, run, within) in [
            ((0, 10), (3, 3), (0, 10)),
            ((0, 20), (3, 5), (0, 20)),
            ((10, 20), (5, 5), (0, 10)),
            ((20, 30), (5, 5), (10, 20)),
            ((30, 40), (5, 6), (20, 30)),
            ((5, 36), (3, 6), (5, 36)),
        ] {
            let cut = Cut::of(&counts, (3, 6), lines);
            assert_eq!(cut, Cut { run, lines: within }, "{lines:?}");
        }
        assert_eq!(Cut::of(&[0, 0], (1, 2), (0, 0)), Cut { run: (1, 2), lines: (0, 0) });
    }
}
