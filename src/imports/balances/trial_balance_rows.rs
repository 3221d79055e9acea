//! Rows of a trial balance to a drafter, sheet by sheet.

use crate::finding::{Finding, Place};
use crate::imports::balances::balance_columns::MEASURES;
use crate::imports::balances::balance_drafting::{BalanceDrafter, ReadAmounts};
use crate::imports::balances::balance_table::{PerMeasure, TableSheet};
use crate::imports::cells::content::{KeptRow, is_blank, text_of};
use crate::imports::cells::totals::RowWord;
use crate::imports::cells::words::heading;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, Told};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::table_period::{Said, period_above};
use crate::imports::rows::journal::{is_line, special_row, tell_error_cells};
use crate::ledger::chart::Class;
use crate::sheet::{Cell, SheetInfo};

/// Rows of trial balances to a drafter.
pub struct TrialBalanceRows<'d, 's> {
    drafter: &'d mut BalanceDrafter<'s>,
    sheet_index: usize,
    /// A sheet without a filled row is none: its months are not asked for.
    pending: Option<(Said, TableSheet)>,
    above: Option<Said>,
    lines: u64,
}

impl<'d, 's> TrialBalanceRows<'d, 's> {
    pub fn new(drafter: &'d mut BalanceDrafter<'s>) -> Self {
        Self { drafter, sheet_index: 0, pending: None, above: None, lines: 0 }
    }

    /// The sheet has something on it.
    fn begin_table(&mut self, problems: &mut Problems) {
        if let Some((said, sheet)) = self.pending.take() {
            self.drafter.say_period(said);
            self.drafter.begin_sheet(sheet, problems);
        }
    }
}

impl Intake for TrialBalanceRows<'_, '_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = Some(period_above(rows));
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, problems: &mut Problems) {
        self.sheet_index = sheet.index;
        self.lines = 0;
        let columns = &layout.columns;
        // The reporter knows file and sheet.
        let place = problems.placed(Finding::new(&codes::NO_LINES, Place::default())).place;
        let table = TableSheet {
            index: sheet.index,
            place,
            header_row: layout.header_rows.1,
            columns: MEASURES.map(|kinds| kinds.columns(columns)),
            is_whole: true,
        };
        self.pending = Some((self.above.take().unwrap_or(Said::Nothing), table));
    }

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
        let columns = &layout.columns;
        let line = RecordLine::new(self.sheet_index, row, cells, columns);
        let word = total_word(&line, cells);
        if let Some(RowKind::Other(reason)) = word {
            return RowFate::PassedOver(reason);
        }
        let is_filled = MEASURES.iter().any(|kinds| kinds.is_filled(&line));
        // A template lists every account; those without balance and movement stay blank.
        if !is_filled {
            let is_listed = line.has_account();
            let reason = if is_listed { PassedOver::NoAmount } else { PassedOver::Note };
            return RowFate::PassedOver(reason);
        }
        self.begin_table(problems);
        tell_error_cells(&line, cells, columns, problems);
        let mut amounts: ReadAmounts = PerMeasure::default();
        let mut is_whole = true;
        for kinds in &MEASURES {
            match kinds.read(&line, columns, problems) {
                Ok(pair) => amounts[kinds.measure.place()] = pair,
                Err(Told) => is_whole = false,
            }
        }
        if let Some(RowKind::Total(class)) = word {
            if is_whole {
                self.drafter.total(&line, class, &amounts);
            }
            return RowFate::PassedOver(PassedOver::Total);
        }
        self.lines += 1;
        if !line.has_account() {
            let cell = line.account_cell();
            problems.at(&codes::LINE_WITHOUT_ACCOUNT, cell, "空", "科目编码或科目名称");
            is_whole = false;
        }
        if is_whole && self.drafter.line(&line, amounts, problems) {
            return RowFate::Line;
        }
        self.drafter.spoil();
        RowFate::Refused
    }

    fn end_sheet(&mut self, _: &mut Problems) -> u64 {
        self.lines
    }
}

/// What a row is that names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    /// Of everything, or of one class of accounts.
    Total(Option<Class>),
    Other(PassedOver),
}

fn total_word(line: &RecordLine<'_>, cells: &[Cell<'_>]) -> Option<RowKind> {
    let texts = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let first = cells.iter().find(|cell| !is_blank(cell)).map(text_of);
    let mut words =
        texts.iter().map(|kind| line.text(*kind)).chain(first.filter(|_| !is_line(line)));
    if let Some(class) = words.find_map(|text| class_total(&text)) {
        return Some(RowKind::Total(Some(class)));
    }
    // What stands beside it does not make a row with account and amount none.
    let word = special_row(line, cells).filter(|_| !is_line(line))?;
    Some(match word {
        RowWord::Total => RowKind::Total(None),
        RowWord::Carried => RowKind::Other(PassedOver::Carried),
        RowWord::Signed => RowKind::Other(PassedOver::Note),
    })
}

/// `资产小计`, `负债类合计`, `支出合计`.
fn class_total(text: &str) -> Option<Class> {
    let words = heading(text, true);
    let of = words.strip_suffix("小计").or_else(|| words.strip_suffix("合计"))?;
    let of = of.strip_suffix('类').unwrap_or(of);
    Class::EVERY.iter().copied().find(|class| class.label() == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtotals_of_classes_are_no_accounts() {
        for (text, class) in [
            ("资产小计", Some(Class::Asset)),
            ("净资产类合计：", Some(Class::NetAsset)),
            ("支 出 合 计", Some(Class::Expense)),
            ("合计", None),
            ("资产基金", None),
            ("其他合计", None),
        ] {
            assert_eq!(class_total(text), class, "{text}");
        }
    }
}
