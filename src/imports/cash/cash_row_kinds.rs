//! Rows of a cash book that are no receipt and no payment: openings, totals, page ends, signatures.

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
    first.and_then(|text| row_kind_of(&text)).or_else(|| row_kind_of(&summary))
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
