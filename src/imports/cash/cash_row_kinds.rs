//! Rows of a cash book: receipts and payments, and what is none: openings, totals, page ends,
//! signatures.

use crate::imports::cash::cash_columns::{CashColumns, Part};
use crate::imports::cells::content::{is_blank, text_of};
use crate::imports::cells::totals::{RowWord, is_signature, row_word};
use crate::imports::cells::words::heading;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::row_tally::PassedOver;
use crate::sheet::Cell;

/// What a row is that is no receipt and no payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Opening,
    Total,
    /// Since the year began.
    YearTotal,
    /// A balance at the end of a page, a month, a year; other amounts of the row say nothing.
    Closing,
    Signature,
}

impl RowKind {
    #[must_use]
    pub fn reason(self) -> PassedOver {
        match self {
            Self::Opening | Self::Closing => PassedOver::Carried,
            Self::Total | Self::YearTotal => PassedOver::Total,
            Self::Signature => PassedOver::Note,
        }
    }
}

const OPENING_WORDS: [&str; 20] = [
    "期初余额",
    "年初余额",
    "月初余额",
    "期初",
    "期初结余",
    "年初结余",
    "月初结余",
    "上年结转",
    "上年结余",
    "上年余额",
    "上年转入",
    "上年度结转",
    "上年度结余",
    "上月结转",
    "上月结余",
    "上月余额",
    "上期结转",
    "上期结余",
    "年初结转",
    "上年末余额",
];
const YEAR_WORDS: [&str; 7] =
    ["累计", "本年累计", "本月累计", "全年累计", "本年合计", "全年合计", "年度合计"];
const CLOSING_WORDS: [&str; 22] = [
    "期末余额",
    "月末余额",
    "年末余额",
    "期末结余",
    "月末结余",
    "年末结余",
    "本月结余",
    "本期结余",
    "本年结余",
    "本月余额",
    "本期余额",
    "结转下年",
    "结转下月",
    "结转下期",
    "转下年",
    "转下月",
    "承前页",
    "过次页",
    "转次页",
    "接上页",
    "承上页",
    "结转下页",
];

/// Words that end a list only where no date stands before them.
const BARE_CLOSING_WORDS: [&str; 4] = ["结余", "余额", "结存", "期末结存"];

/// What the first cell of a row says it is.
fn first_kind_of(text: &str) -> Option<RowKind> {
    let is_bare = || BARE_CLOSING_WORDS.contains(&heading(text, true).as_str());
    row_kind_of(text).or_else(|| is_bare().then_some(RowKind::Closing))
}

fn row_kind_of(text: &str) -> Option<RowKind> {
    // Longer texts are summaries.
    if text.len() > 40 {
        return None;
    }
    let words = heading(text, true);
    let is = |list: &[&str]| list.contains(&words.as_str());
    if is(&OPENING_WORDS) {
        Some(RowKind::Opening)
    } else if is(&YEAR_WORDS) {
        Some(RowKind::YearTotal)
    } else if is(&CLOSING_WORDS) {
        Some(RowKind::Closing)
    } else {
        (row_word(text)? == RowWord::Total).then_some(RowKind::Total)
    }
}

#[must_use]
pub fn row_kind(line: &RecordLine<'_>, cells: &[Cell<'_>]) -> Option<RowKind> {
    let filled = || cells.iter().filter(|cell| !is_blank(cell));
    let texts: Vec<&str> = filled()
        .filter_map(|cell| if let Cell::Text(text) = cell { Some(text.trim()) } else { None })
        .collect();
    if texts.len() == filled().count() && is_signature(&texts) {
        return Some(RowKind::Signature);
    }
    let first = filled().next().map(text_of);
    let summary = line.text(ColumnKind::Summary);
    let kind = first.and_then(|text| first_kind_of(&text)).or_else(|| row_kind_of(&summary))?;
    // With a date, an amount and the account on the other side it is a line whatever its words are.
    let is_line = kind == RowKind::Closing && is_dated(line) && has_amount(line);
    (!is_line || !line.has_account()).then_some(kind)
}

/// Whether a row is booked although its words are those of one that is carried over.
#[must_use]
pub fn is_carried_line(line: &RecordLine<'_>) -> bool {
    row_kind_of(&line.text(ColumnKind::Summary)) == Some(RowKind::Closing)
}

fn says(line: &RecordLine<'_>, kinds: &[ColumnKind]) -> bool {
    kinds.iter().any(|kind| !is_blank(line.cell(*kind)))
}

#[must_use]
pub fn is_dated(line: &RecordLine<'_>) -> bool {
    says(line, &[ColumnKind::Date, ColumnKind::Month, ColumnKind::Day])
}

#[must_use]
pub fn has_amount(line: &RecordLine<'_>) -> bool {
    says(line, &[ColumnKind::Income, ColumnKind::Outgo])
}

#[must_use]
pub fn has_figure(line: &RecordLine<'_>) -> bool {
    has_amount(line) || says(line, &[ColumnKind::RunningBalance])
}

/// Words alone are a note below the table or the rest of a long summary.
#[must_use]
pub fn is_receipt(line: &RecordLine<'_>) -> bool {
    has_figure(line) || (is_dated(line) && says(line, &[ColumnKind::Summary]))
}

/// One half of a row, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPart {
    Receipt(Part),
    Special(Part, RowKind),
}

/// What a row of a cash book is, where 收入 stands beside 支出 each half for itself.
#[must_use]
pub fn parts_of(row: u32, cells: &[Cell<'_>], columns: &CashColumns) -> Vec<RowPart> {
    let line = |part: Part| RecordLine::new(0, row, cells, columns.of(part));
    let whole_kind = || row_kind(&line(Part::Whole), cells);
    if !columns.has_two_tables {
        return match whole_kind() {
            Some(kind) => vec![RowPart::Special(Part::Whole, kind)],
            None if is_receipt(&line(Part::Whole)) => vec![RowPart::Receipt(Part::Whole)],
            None => Vec::new(),
        };
    }
    let (left_cells, right_cells) = cells.split_at(columns.right_start.min(cells.len()));
    let (left, right) = (line(Part::Left), line(Part::Right));
    let kinds = (row_kind(&left, left_cells), row_kind(&right, right_cells));
    // The balance stands behind both tables; it alone makes no row of the right one.
    let is_right = has_amount(&right)
        || (is_dated(&right) && says(&right, &[ColumnKind::Summary]) && kinds.1.is_none());
    match kinds {
        (None, None) => {
            let (is_left, whole) = (is_receipt(&left), line(Part::LeftWithBalance));
            match (is_left, is_right) {
                (true, true) => {
                    vec![RowPart::Receipt(Part::Left), RowPart::Receipt(Part::Right)]
                }
                (false, true) => vec![RowPart::Receipt(Part::Right)],
                _ if is_receipt(&whole) => vec![RowPart::Receipt(Part::LeftWithBalance)],
                _ => Vec::new(),
            }
        }
        // A total or a balance below the shorter list stands beside a row of the longer one.
        (Some(kind), None) if is_right => {
            vec![RowPart::Special(Part::Left, kind), RowPart::Receipt(Part::Right)]
        }
        (None, Some(kind)) if is_receipt(&left) => {
            vec![RowPart::Receipt(Part::Left), RowPart::Special(Part::Right, kind)]
        }
        (Some(kind), _) => vec![RowPart::Special(Part::Whole, kind)],
        (None, Some(kind)) => vec![RowPart::Special(Part::Right, kind)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_no_receipts_are_told_from_summaries() {
        for (text, kind) in [
            ("上年结转", Some(RowKind::Opening)),
            ("期 初 余 额：", Some(RowKind::Opening)),
            ("本月合计", Some(RowKind::Total)),
            ("3月合计", Some(RowKind::Total)),
            ("合　计", Some(RowKind::Total)),
            ("本年累计", Some(RowKind::YearTotal)),
            ("承前页", Some(RowKind::Closing)),
            ("结转下年", Some(RowKind::Closing)),
            ("上年结转经费购书", None),
            ("收一月会费", None),
        ] {
            assert_eq!(row_kind_of(text), kind, "{text}");
        }
    }
}
