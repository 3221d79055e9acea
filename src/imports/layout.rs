//! What a sheet is, by its header, and which of its columns are used.
//!
//! Invariants: a layout is complete for its kind, so that reading rows needs no further look at
//! the header; of two columns of a kind the surer heading wins, and equal headings are refused.

use serde::Serialize;

use super::codes;
use super::columns::{ColumnKind, ColumnMap};
use super::header::Header;
use super::problems::Problems;
use crate::sheet::column_letters;

/// What is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// 序时账 or list of vouchers: one line, one entry.
    Journal,
    /// 期初余额: one line, one account.
    Opening,
}

impl SheetKind {
    /// How the database spells it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Opening => "opening",
        }
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Journal => "序时账",
            Self::Opening => "期初余额表",
        }
    }
}

/// A sheet whose columns are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub kind: SheetKind,
    pub columns: ColumnMap,
    pub header_rows: (u32, u32),
    /// For the record: kind, column letters, heading as written.
    pub used: Vec<UsedColumn>,
}

/// A column that is read, as the outcome of an import shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedColumn {
    pub kind: ColumnKind,
    pub column: String,
    pub heading: String,
}

/// What a header makes of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition {
    Known(Box<Layout>),
    /// It looks like the wanted kind, but these columns are missing.
    Missing(Vec<&'static str>),
    /// It is a table of another kind.
    OtherKind,
}

/// Judges a header for the wanted kind; findings go to `problems` only when it is of that kind.
pub fn recognise(
    header: &Header,
    wanted: SheetKind,
    year: i64,
    problems: &mut Problems,
) -> Recognition {
    let mut columns = map_columns(header);
    if wanted == SheetKind::Opening {
        borrow_plain_sides(&mut columns);
    }
    if !looks_like(&columns, wanted) {
        return Recognition::OtherKind;
    }
    let missing = missing_columns(&columns, wanted);
    if !missing.is_empty() {
        return Recognition::Missing(missing);
    }
    tell_oddities(header, &columns, year, problems);
    let used = used_columns(header, &columns);
    let header_rows = (header.first_row, header.last_row);
    Recognition::Known(Box::new(Layout { kind: wanted, columns, header_rows, used }))
}

fn map_columns(header: &Header) -> ColumnMap {
    let mut columns = ColumnMap::default();
    for kind in ColumnKind::EVERY {
        let surest = header
            .columns
            .iter()
            .filter_map(|column| Some((column.found?, column.column)))
            .filter(|(found, _)| found.kind == *kind)
            .min_by_key(|(found, column)| (found.rank, *column));
        if let Some((_, column)) = surest {
            columns.set(*kind, column);
        }
    }
    columns
}

/// A plain list of balances heads them 借方 and 贷方; without date and number it is no journal.
fn borrow_plain_sides(columns: &mut ColumnMap) {
    let has = |kind| columns.has(kind);
    if has(ColumnKind::OpeningDebit)
        || has(ColumnKind::OpeningCredit)
        || has(ColumnKind::OpeningBalance)
        || has(ColumnKind::VoucherNumber)
    {
        return;
    }
    if let (Some(debit), Some(credit)) =
        (columns.column(ColumnKind::Debit), columns.column(ColumnKind::Credit))
    {
        columns.set(ColumnKind::OpeningDebit, debit);
        columns.set(ColumnKind::OpeningCredit, credit);
    }
}

fn has_account(columns: &ColumnMap) -> bool {
    [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount]
        .iter()
        .any(|kind| columns.has(*kind))
}

fn looks_like(columns: &ColumnMap, wanted: SheetKind) -> bool {
    let has = |kind| columns.has(kind);
    let dated = has(ColumnKind::Date) || has(ColumnKind::Month) || has(ColumnKind::VoucherNumber);
    match wanted {
        // A running balance without accounts is a cash or bank book of the same vouchers.
        SheetKind::Journal => {
            let is_cash_book = has(ColumnKind::OpeningBalance) && !has_account(columns);
            dated && !is_cash_book && (has(ColumnKind::Summary) || has_account(columns))
        }
        SheetKind::Opening => {
            has_account(columns) && !(has(ColumnKind::VoucherNumber) && has(ColumnKind::Summary))
        }
    }
}

fn missing_columns(columns: &ColumnMap, wanted: SheetKind) -> Vec<&'static str> {
    let has = |kind| columns.has(kind);
    let mut missing = Vec::new();
    let mut need = |is_there: bool, label: &'static str| {
        if !is_there {
            missing.push(label);
        }
    };
    need(has_account(columns), "科目编码或科目名称");
    match wanted {
        SheetKind::Journal => {
            let is_signed = has(ColumnKind::Amount) && has(ColumnKind::Direction);
            need(
                has(ColumnKind::Date) || (has(ColumnKind::Month) && has(ColumnKind::Day)),
                "日期（或月、日）",
            );
            need(has(ColumnKind::VoucherNumber), "凭证号");
            need(has(ColumnKind::Summary), "摘要");
            need(has(ColumnKind::Debit) || is_signed, "借方金额");
            need(has(ColumnKind::Credit) || is_signed, "贷方金额");
        }
        SheetKind::Opening => {
            let is_single = has(ColumnKind::OpeningBalance);
            need(has(ColumnKind::OpeningDebit) || is_single, "年初借方余额（或方向和年初余额）");
            need(has(ColumnKind::OpeningCredit) || is_single, "年初贷方余额");
        }
    }
    missing
}

fn tell_oddities(header: &Header, columns: &ColumnMap, year: i64, problems: &mut Problems) {
    let row = header.last_row;
    if let Some(written) = header.year
        && written != year
        && !columns.has(ColumnKind::Date)
    {
        problems.on_sheet(&codes::HEADER_YEAR, format!("{written}年"), format!("{year}年"));
    }
    let mut ignored = Vec::new();
    for column in &header.columns {
        let Some(found) = column.found else {
            ignored.push(format!("{}列“{}”", column_letters(column.column), column.written));
            continue;
        };
        let used = columns.column(found.kind);
        if used == Some(column.column) {
            if let Some(guessed) = found.guessed {
                let expected = format!("按“{guessed}”识别");
                problems.at(
                    &codes::COLUMN_GUESSED,
                    (row, column.column),
                    &column.written,
                    expected,
                );
            }
            continue;
        }
        let rival = header.columns.iter().find(|rival| Some(rival.column) == used);
        let is_tied =
            rival.and_then(|rival| rival.found).is_some_and(|rival| rival.rank == found.rank);
        if is_tied {
            let expected = format!("“{}”只有一列", found.kind.label());
            problems.at(&codes::COLUMN_TWICE, (row, column.column), &column.written, expected);
        } else {
            ignored.push(format!("{}列“{}”", column_letters(column.column), column.written));
        }
    }
    if !ignored.is_empty() {
        problems.on_sheet(&codes::COLUMN_IGNORED, ignored.join("、"), "");
    }
}

fn used_columns(header: &Header, columns: &ColumnMap) -> Vec<UsedColumn> {
    let used = |column: &super::header::HeaderColumn| {
        let kind = column.found?.kind;
        (columns.column(kind) == Some(column.column)).then(|| UsedColumn {
            kind,
            column: column_letters(column.column),
            heading: column.written.clone(),
        })
    };
    header.columns.iter().filter_map(used).collect()
}
