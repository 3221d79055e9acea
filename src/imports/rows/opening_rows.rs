//! Rows of an opening table to balances, sheet by sheet.

use crate::imports::cells::content::{KeptRow, is_blank};
use crate::imports::cells::totals::RowWord;
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{
    NotASide, OpeningBalance, RecordLine, RecordSink, Told, amount_in, side_of,
};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::sheet_period::check_opening_year;
use crate::imports::rows::journal::{is_line, special_row, tell_error_cells};
use crate::sheet::{Cell, SheetInfo};

/// Rows of an opening table to records.
pub struct OpeningRows<'s> {
    year: i64,
    above: Vec<KeptRow>,
    sink: &'s mut dyn RecordSink,
    sheet_index: usize,
    lines: u64,
}

impl<'s> OpeningRows<'s> {
    pub fn new(year: i64, sink: &'s mut dyn RecordSink) -> Self {
        Self { year, above: Vec::new(), sink, sheet_index: 0, lines: 0 }
    }
}

impl Intake for OpeningRows<'_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = rows.to_vec();
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, _: &Layout, problems: &mut Problems) {
        check_opening_year((&self.above, &sheet.name), self.year, problems);
        self.sheet_index = sheet.index;
        self.lines = 0;
    }

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
        let columns = &layout.columns;
        let fate = take_row(self.sheet_index, row, cells, columns, self.sink, problems);
        self.lines += u64::from(!matches!(fate, RowFate::PassedOver(_)));
        fate
    }

    fn change_layout(&mut self, _: &Layout) -> bool {
        true
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        self.sink.end_sheet(self.sheet_index, problems);
        self.lines
    }
}

/// Takes one row up; says what becomes of it.
fn take_row(
    sheet_index: usize,
    row: u32,
    cells: &[Cell<'_>],
    columns: &ColumnMap,
    sink: &mut dyn RecordSink,
    problems: &mut Problems,
) -> RowFate {
    let line = RecordLine::new(sheet_index, row, cells, columns);
    // What a summary is called does not make a row with account and amount none.
    let word = special_row(&line, cells).filter(|_| !is_line(&line));
    match word {
        Some(RowWord::Carried) => return RowFate::PassedOver(PassedOver::Carried),
        Some(RowWord::Signed) => return RowFate::PassedOver(PassedOver::Note),
        Some(RowWord::Total) | None => {}
    }
    let is_single = !columns.has(ColumnKind::OpeningDebit);
    let has_amount = if is_single {
        !is_blank(line.cell(ColumnKind::OpeningBalance))
    } else {
        !is_blank(line.cell(ColumnKind::OpeningDebit))
            || !is_blank(line.cell(ColumnKind::OpeningCredit))
    };
    // A template lists every account; those without a balance stay blank.
    if !has_amount {
        let is_listed = line.has_account();
        let reason = if is_listed { PassedOver::NoAmount } else { PassedOver::Note };
        return RowFate::PassedOver(reason);
    }
    tell_error_cells(&line, cells, columns, problems);
    let Ok(balance) = read_balance(&line, is_single, problems) else { return RowFate::Refused };
    if word == Some(RowWord::Total) {
        sink.opening_total(&line, balance, problems);
        return RowFate::PassedOver(PassedOver::Total);
    }
    if !line.has_account() {
        problems.at(&codes::LINE_WITHOUT_ACCOUNT, line.account_cell(), "空", "科目编码或科目名称");
        return RowFate::Refused;
    }
    if let OpeningBalance::Sides { debit: Some(debit), credit: Some(credit) } = balance
        && !debit.is_zero()
        && !credit.is_zero()
    {
        let found = format!("借 {} 贷 {}", debit.grouped(), credit.grouped());
        let cell = line.at(ColumnKind::OpeningDebit);
        problems.at(&codes::LINE_ON_BOTH_SIDES, cell, found, "只有一方");
        return RowFate::Refused;
    }
    sink.opening(&line, balance, problems);
    RowFate::Line
}

fn read_balance(
    line: &RecordLine<'_>,
    is_single: bool,
    problems: &mut Problems,
) -> Result<OpeningBalance, Told> {
    if !is_single {
        let debit = amount_in(line, ColumnKind::OpeningDebit, problems);
        let credit = amount_in(line, ColumnKind::OpeningCredit, problems);
        return Ok(OpeningBalance::Sides { debit: debit?, credit: credit? });
    }
    let amount = amount_in(line, ColumnKind::OpeningBalance, problems);
    let direction = line.text(ColumnKind::Direction);
    let side = side_of(&direction).map_err(|NotASide| {
        let cell = line.at(ColumnKind::Direction);
        problems.at(&codes::DIRECTION_UNKNOWN, cell, direction, "借、贷或平");
        Told
    });
    Ok(OpeningBalance::Single { amount: amount?, side: side? })
}
