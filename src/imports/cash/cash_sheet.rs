//! One sheet of a cash book, read in one of its ways: what each row says, and in which order the
//! rows happened.
//!
//! Invariant: the same row says the same in a trial and when it is booked; only the second time is
//! it told what is wrong with it.

use jiff::civil::Date;

use crate::imports::cash::cash_columns::{CashColumns, Part};
use crate::imports::cash::cash_drafting::CashRow;
use crate::imports::cash::cash_reading::{
    DirectionWord, Item, Reading, Shape, WrittenBalance, direction_word,
};
use crate::imports::cash::cash_row_kinds::RowKind;
use crate::imports::cash::cash_run::CashAmounts;
use crate::imports::cells::content::KeptRow;
use crate::imports::cells::day::DayProblem;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, Side, Told, amount_in, side_of};
use crate::money::Money;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Receipt,
    Special(RowKind),
    /// Names the bank account of the rows below it.
    Heading,
}

/// A row, or one half of it, with its date.
#[derive(Clone, Copy, Debug)]
pub struct Line<'r> {
    pub kept: &'r KeptRow,
    pub part: Part,
    pub what: What,
    pub day: Result<Option<Date>, DayProblem>,
    /// The date is that of the row above.
    pub is_carried: bool,
}

/// A sheet and how it is read.
pub struct Sheet<'r> {
    pub index: usize,
    pub columns: &'r CashColumns,
    pub is_bank: bool,
    /// 支出 stands there with a minus before it, as often in lists of programs.
    pub has_signed_outgo: bool,
}

impl<'r> Sheet<'r> {
    pub fn line(&'r self, line: &Line<'r>) -> RecordLine<'r> {
        let columns = self.columns.of(line.part);
        RecordLine::new(self.index, line.kept.row, &line.kept.cells, columns)
    }

    /// What came in and went out, and whether both could be read.
    pub fn in_and_out(
        &self,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> (Option<Money>, Option<Money>, bool) {
        let is_whole = |read: &Result<Option<Money>, Told>| *read != Err(Told);
        if matches!(self.columns.shape, Shape::InAndOut | Shape::Sides) {
            let income = amount_in(line, ColumnKind::Income, problems);
            let outgo = amount_in(line, ColumnKind::Outgo, problems);
            let is_counted = is_whole(&income) && is_whole(&outgo);
            let filled = |read: Result<Option<Money>, Told>| {
                read.unwrap_or_default().filter(|amount| !amount.is_zero())
            };
            return (filled(income), filled(outgo), is_counted);
        }
        let amount = amount_in(line, ColumnKind::Amount, problems);
        let is_counted = is_whole(&amount);
        let Some(amount) = amount.unwrap_or_default().filter(|it| !it.is_zero()) else {
            return (None, None, is_counted);
        };
        let (is_income, amount) = match self.columns.direction {
            None => (amount.is_negative() == self.is_bank, amount.abs()),
            Some(kind) => {
                let written = line.text(kind);
                let Some(word) = direction_word(&written) else {
                    let found = if written.is_empty() { "空" } else { &written };
                    problems.at(&codes::DIRECTION_UNKNOWN, line.at(kind), found, "收入或支出");
                    return (None, None, false);
                };
                let is_income = match word {
                    DirectionWord::In => true,
                    DirectionWord::Out => false,
                    DirectionWord::Debit => !self.is_bank,
                    DirectionWord::Credit => self.is_bank,
                };
                let takes_sign = self.has_signed_outgo && !is_income;
                (is_income, if takes_sign { -amount } else { amount })
            }
        };
        if is_income { (Some(amount), None, is_counted) } else { (None, Some(amount), is_counted) }
    }

    /// The balance as it is written, and whether it could be read.
    pub fn written_balance(
        &self,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> (Option<WrittenBalance>, bool) {
        let read = amount_in(line, ColumnKind::RunningBalance, problems);
        let is_whole = read != Err(Told);
        let side = if self.columns.shape == Shape::Sides {
            self.columns.direction.map(|kind| side_of(&line.text(kind)))
        } else {
            None
        };
        let is_credit = match side {
            Some(Ok(Some(side))) => Some(side == Side::Credit),
            _ => None,
        };
        let written = read.unwrap_or_default();
        (written.map(|it| WrittenBalance { fen: i128::from(it.fen()), is_credit }), is_whole)
    }

    pub fn balance(&self, written: Option<WrittenBalance>) -> Option<Money> {
        i64::try_from(written?.read(self.is_bank)).ok().map(Money::from_fen)
    }
}

pub fn read_row<'r>(sheet: &'r Sheet<'r>, line: &Line<'r>, problems: &mut Problems) -> CashRow<'r> {
    let own = sheet.line(line);
    let (income, outgo, is_counted) = sheet.in_and_out(&own, problems);
    let (written, has_balance) = sheet.written_balance(&own, problems);
    let dated_on = line.day.ok().flatten();
    let amounts = CashAmounts { income, outgo, balance: sheet.balance(written) };
    let is_whole = is_counted && has_balance && dated_on.is_some();
    CashRow { line: own, dated_on, amounts, is_whole, is_counted }
}

/// Whether every 支出 of a sheet with words stands there with a minus, and no 收入 does.
pub fn has_signed_outgo(sheet: &Sheet<'_>, rows: &[&Line<'_>]) -> bool {
    let Some(kind) = sheet.columns.direction.filter(|_| sheet.columns.shape == Shape::Worded)
    else {
        return false;
    };
    let mut has_outgo = false;
    for line in rows {
        let own = sheet.line(line);
        let read = amount_in(&own, ColumnKind::Amount, &mut Problems::default());
        let Some(amount) = read.unwrap_or_default().filter(|it| !it.is_zero()) else { continue };
        let is_outgo = match direction_word(&own.text(kind)) {
            Some(DirectionWord::Out) => true,
            Some(DirectionWord::In) => false,
            _ => return false,
        };
        if is_outgo != amount.is_negative() {
            return false;
        }
        has_outgo |= is_outgo;
    }
    has_outgo
}

/// What the rows say before their sides are known, and whether the sheet leaves them open.
pub fn figures(sheet: &Sheet<'_>, lines: &[Line<'_>]) -> (Vec<Item>, bool) {
    let mut is_open = matches!(sheet.columns.shape, Shape::Sides | Shape::Signed);
    let mut items = Vec::with_capacity(lines.len());
    let mut unheard = Problems::default();
    for line in lines {
        let own = sheet.line(line);
        let (balance, _) = sheet.written_balance(&own, &mut unheard);
        match line.what {
            What::Special(RowKind::Opening) => items.extend(balance.map(Item::Opening)),
            What::Special(_) | What::Heading => {}
            What::Receipt => {
                let (income, outgo, _) = sheet.in_and_out(&own, &mut unheard);
                let net = CashAmounts { income, outgo, balance: None }.net();
                let word = sheet.columns.direction.filter(|_| sheet.columns.shape == Shape::Worded);
                let word = word.and_then(|kind| direction_word(&own.text(kind)));
                let is_said = matches!(word, Some(DirectionWord::In | DirectionWord::Out));
                is_open |= word.is_some() && !is_said;
                let bank = if is_said { net } else { -net };
                items.push(Item::Row { day: line.day.ok().flatten(), own: net, bank, balance });
            }
        }
        // Told when the rows are read to be booked.
        unheard = Problems::default();
    }
    (items, is_open)
}

/// The rows in the order in which they happened, with what is not one of them where it belongs.
pub fn in_order<'l, 'r>(
    lines: &'l [Line<'r>],
    sheet: &Sheet<'_>,
    reading: Reading,
) -> Vec<&'l Line<'r>> {
    if reading.is_upward {
        let is_special = |line: &&Line<'_>, is_opening: bool| match line.what {
            What::Special(RowKind::Opening) => is_opening,
            What::Special(_) => !is_opening,
            _ => false,
        };
        let is_receipt = |line: &&Line<'_>| line.what == What::Receipt;
        let first = lines.iter().position(|line| is_receipt(&line)).unwrap_or(0);
        let last = lines.iter().rposition(|line| is_receipt(&line)).unwrap_or(0);
        let openings = lines.iter().filter(|line| is_special(line, true));
        let rows = lines.iter().rev().filter(is_receipt);
        // Totals between the rows add up what stands on either side of them.
        let ends = lines[..first].iter().chain(lines.get(last + 1..).unwrap_or_default());
        let ends = ends.filter(|line| is_special(line, false));
        return openings.chain(rows).chain(ends).collect();
    }
    let mut lines: Vec<&Line<'_>> = lines.iter().collect();
    let has_balance = sheet.columns.of(Part::Whole).has(ColumnKind::RunningBalance);
    if sheet.columns.has_two_tables && !has_balance {
        // Two lists of their own days; what is no row of them stays at its end.
        let is_special = |line: &&Line<'_>| line.what != What::Receipt;
        let end = lines.iter().rposition(|line| !is_special(line)).map_or(0, |last| last + 1);
        let start = lines.iter().position(|line| !is_special(line)).unwrap_or(0);
        if lines[start..end].iter().all(|line| !is_special(line)) {
            lines[start..end].sort_by_key(|line| line.day.ok().flatten());
        }
    }
    lines
}
