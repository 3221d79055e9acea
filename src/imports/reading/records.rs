//! Rows of recognised sheets to records: vouchers with their lines, and opening balances.
//!
//! Invariants: nothing is resolved against any books here; what a voucher says once holds for its
//! lines; a new date, word or number begins a new voucher; a voucher with an unreadable cell is
//! handed on as incomplete, so that one mistake is not told twice.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::date::YEARS;
use crate::imports::cells::amount::{AmountProblem, AmountUnit, ReadAmount, read_amount};
use crate::imports::cells::content::{is_blank, text_of, written};
use crate::imports::cells::totals::row_word;
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::problems::Problems;
use crate::money::Money;
use crate::sheet::Cell;

/// Receives records in the order of the file.
pub trait RecordSink {
    fn line(&mut self, head: &VoucherHead, line: &RecordLine<'_>, problems: &mut Problems);
    /// All lines of the voucher have been received.
    fn end_voucher(&mut self, head: VoucherHead, problems: &mut Problems);
    fn opening(&mut self, line: &RecordLine<'_>, balance: OpeningBalance, problems: &mut Problems);
    /// A total row of an opening table, which only the books can judge: tables list an account
    /// and its details both.
    fn opening_total(
        &mut self,
        line: &RecordLine<'_>,
        balance: OpeningBalance,
        problems: &mut Problems,
    );
    fn end_sheet(&mut self, sheet_index: usize, problems: &mut Problems);
}

/// What the lines of a voucher have in common, as the file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoucherHead {
    pub sheet_index: usize,
    /// Counts from zero.
    pub first_row: u32,
    pub last_row: u32,
    /// Rows that belong to it.
    pub rows: u64,
    pub dated_on: Option<Date>,
    pub date_column: u32,
    /// Where a printed voucher says its date and number, above its lines.
    pub date_row: Option<u32>,
    pub number_row: Option<u32>,
    /// Empty when the file has none.
    pub word: String,
    /// As written without word and leading zeros: `12`, `12-1`.
    pub number: String,
    pub number_column: u32,
    pub attachment_count: Option<i64>,
    pub preparer: Option<String>,
    pub reviewer: Option<String>,
    pub poster: Option<String>,
    pub cashier: Option<String>,
    /// Something of it could not be read and has been told.
    pub is_incomplete: bool,
}

impl VoucherHead {
    /// `2025-01-08 记-12`, as findings name it.
    #[must_use]
    pub fn subject(&self) -> String {
        let date = self.dated_on.map(|date| date.to_string()).unwrap_or_default();
        let mark = if self.word.is_empty() { "" } else { "-" };
        format!("{date} {}{mark}{}", self.word, self.number).trim().to_owned()
    }

    pub fn date_cell(&self) -> (u32, u32) {
        (self.date_row.unwrap_or(self.first_row), self.date_column)
    }

    pub fn number_cell(&self) -> (u32, u32) {
        (self.number_row.unwrap_or(self.first_row), self.number_column)
    }
}

/// One row, with access to its columns by kind.
#[derive(Clone, Copy, Debug)]
pub struct RecordLine<'r> {
    pub sheet_index: usize,
    /// Counts from zero.
    pub row: u32,
    pub summary: &'r str,
    pub debit: Money,
    pub credit: Money,
    pub(in crate::imports) cells: &'r [Cell<'r>],
    pub(in crate::imports) columns: &'r ColumnMap,
}

impl<'r> RecordLine<'r> {
    #[must_use]
    pub fn new(
        sheet_index: usize,
        row: u32,
        cells: &'r [Cell<'r>],
        columns: &'r ColumnMap,
    ) -> Self {
        let (debit, credit) = (Money::ZERO, Money::ZERO);
        Self { sheet_index, row, summary: "", debit, credit, cells, columns }
    }

    #[must_use]
    pub fn cell(&self, kind: ColumnKind) -> &'r Cell<'r> {
        self.columns.cell(self.cells, kind)
    }

    /// The text of a cell, trimmed; empty when the cell or the column is missing.
    #[must_use]
    pub fn text(&self, kind: ColumnKind) -> Cow<'r, str> {
        text_of(self.cell(kind))
    }

    /// Where a column's cell stands; column A when the sheet has no such column.
    #[must_use]
    pub fn at(&self, kind: ColumnKind) -> (u32, u32) {
        (self.row, self.columns.column(kind).unwrap_or(0))
    }

    /// Where the account stands, by whichever column names it.
    #[must_use]
    pub fn account_cell(&self) -> (u32, u32) {
        self.at(self.account_kind())
    }

    /// By which column the account is named.
    #[must_use]
    pub fn account_kind(&self) -> ColumnKind {
        let named = ACCOUNT_KINDS
            .into_iter()
            .find(|kind| self.columns.has(*kind) && !self.text(*kind).is_empty())
            .or_else(|| ACCOUNT_KINDS.into_iter().find(|kind| self.columns.has(*kind)));
        named.unwrap_or(ColumnKind::AccountCode)
    }

    /// Where the amount stands.
    #[must_use]
    pub fn amount_cell(&self) -> (u32, u32) {
        let kinds = if self.debit.is_zero() {
            [ColumnKind::Credit, ColumnKind::Amount, ColumnKind::Debit]
        } else {
            [ColumnKind::Debit, ColumnKind::Amount, ColumnKind::Credit]
        };
        let named = kinds.into_iter().find(|kind| self.columns.has(*kind));
        self.at(named.unwrap_or(ColumnKind::Debit))
    }

    #[must_use]
    pub fn has_account(&self) -> bool {
        ACCOUNT_KINDS.into_iter().any(|kind| !is_blank(self.cell(kind)))
    }

    /// Whether a cell names an account, and not that the row is a total or carried over.
    #[must_use]
    pub fn names_account(&self) -> bool {
        ACCOUNT_KINDS.into_iter().map(|kind| self.cell(kind)).any(|cell| {
            let is_word = matches!(cell, Cell::Text(text) if row_word(text).is_some());
            !is_blank(cell) && !is_word
        })
    }

    /// Where a row that may be above a header has an amount of a line: one that is no year, beside
    /// an account or a summary.
    #[must_use]
    pub fn told_amount(&self) -> Option<ColumnKind> {
        let is_named = self.names_account() || !is_blank(self.cell(ColumnKind::Summary));
        let is_year = |money: Money| money.fen() % 100 == 0 && YEARS.contains(&(money.fen() / 100));
        let is_amount = |kind: &ColumnKind| {
            let read = read_amount(self.cell(*kind), AmountUnit::Yuan);
            read.is_ok_and(|it| it.is_some_and(|it| !it.money.is_zero() && !is_year(it.money)))
        };
        let mut amounts = ColumnKind::EVERY.iter().copied().filter(|kind| kind.is_amount());
        amounts.find(is_amount).filter(|_| is_named)
    }

    /// Whether any of the columns of amounts is filled.
    #[must_use]
    pub fn has_amount(&self) -> bool {
        let mut amounts = ColumnKind::EVERY.iter().filter(|kind| kind.is_amount());
        amounts.any(|kind| !is_blank(self.cell(*kind)))
    }
}

const ACCOUNT_KINDS: [ColumnKind; 4] = [
    ColumnKind::AccountCode,
    ColumnKind::AccountName,
    ColumnKind::GeneralAccount,
    ColumnKind::DetailAccount,
];

/// A balance as an opening table gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningBalance {
    Sides {
        debit: Option<Money>,
        credit: Option<Money>,
    },
    /// On the account's normal side, or on the side that the row names.
    Single {
        amount: Option<Money>,
        side: Option<Side>,
    },
}

/// 借或贷.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Debit,
    Credit,
}

impl Side {
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

/// A text that names no side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASide;

/// A cell could not be read, and its finding is already on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told;

/// `借`, `贷`, `平` and their longer forms; `None` for blank and 平.
pub fn side_of(text: &str) -> Result<Option<Side>, NotASide> {
    match text.trim() {
        "" | "平" => Ok(None),
        "借" | "借方" | "D" | "Dr" | "DR" | "J" => Ok(Some(Side::Debit)),
        "贷" | "贷方" | "C" | "Cr" | "CR" => Ok(Some(Side::Credit)),
        _ => Err(NotASide),
    }
}

/// Reads the amount of one column, telling what is wrong with it.
pub fn amount_in(
    line: &RecordLine<'_>,
    kind: ColumnKind,
    problems: &mut Problems,
) -> Result<Option<Money>, Told> {
    let cell = line.cell(kind);
    let is_large = line.columns.is_in_ten_thousands(kind);
    let (unit, expected) = if is_large {
        (AmountUnit::TenThousands, "金额，单位万元，至多六位小数")
    } else {
        (AmountUnit::Yuan, "金额，单位元，至多两位小数")
    };
    match read_amount(cell, unit) {
        Ok(Some(ReadAmount { money, had_noise })) => {
            if had_noise {
                problems.once(&codes::AMOUNT_NOISE, line.at(kind), written(cell), money.grouped());
            }
            if is_respelled(cell) {
                let at = line.at(kind);
                problems.once(&codes::AMOUNT_RESPELLED, at, written(cell), money.grouped());
            }
            Ok(Some(money))
        }
        Ok(None) => Ok(None),
        // Error values of any column are told once, where the row is taken up.
        Err(AmountProblem::IsError) => Err(Told),
        Err(problem) => {
            problems.at(problem.code(), line.at(kind), written(cell), expected);
            Err(Told)
        }
    }
}

/// Whether an amount is written in full-width characters.
fn is_respelled(cell: &Cell<'_>) -> bool {
    let is_wide = |character: char| matches!(character, '\u{ff01}'..='\u{ff5e}');
    matches!(cell, Cell::Text(text) if !text.is_ascii() && text.contains(is_wide))
}
