//! Money of another currency: the books are in 人民币, and nothing else is read as it.
//!
//! Invariant: whatever of a line or a row names a currency names 人民币, or refuses the cell.

use crate::imports::cells::amount::{AmountUnit, read_amount};
use crate::imports::cells::content::{KeptRow, is_blank, text_of, written};
use crate::imports::cells::words::squeezed;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::money::Money;
use crate::sheet::Cell;

/// Words before a currency above a table.
const LABELS: [&str; 5] = ["币种", "币别", "记账本位币", "本位币", "货币"];

/// What cells call the currency of the books.
const OWN_WORDS: [&str; 12] = [
    "人民币",
    "rmb",
    "cny",
    "记账本位币",
    "本位币",
    "综合",
    "本币",
    "国币",
    "中国",
    "元",
    "圆",
    "¥",
];

/// Columns that another currency's amounts stand in.
const FOREIGN: [ColumnKind; 3] =
    [ColumnKind::ForeignDebit, ColumnKind::ForeignCredit, ColumnKind::ForeignAmount];

/// What findings expect.
const EXPECTED: &str = "人民币";

/// Whether a text names the currency of the books, or none.
#[must_use]
pub fn is_own(text: &str) -> bool {
    let mut text = squeezed(text).into_owned();
    for word in OWN_WORDS {
        text = text.replace(word, "");
    }
    // Codes and marks beside the name: `01 人民币`, `人民币(RMB)`.
    text.chars().all(|it| it.is_ascii_digit() || it.is_ascii_punctuation() || it == '无')
}

/// Tells lines above the header that name another currency.
pub fn check_above(rows: &[KeptRow], problems: &mut Problems) {
    for row in rows {
        let texts: Vec<(u32, String)> = (0_u32..)
            .zip(&row.cells)
            .map(|(column, cell)| (column, text_of(cell).into_owned()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        for (index, (column, text)) in texts.iter().enumerate() {
            let next = texts.get(index + 1).map_or("", |(_, text)| text);
            if said_in(text, next).is_some_and(|said| !is_own(&said)) {
                problems.at(&codes::CURRENCY_NOT_YUAN, (row.row, *column), text, EXPECTED);
            }
        }
    }
}

/// The currency that a text names behind a label, or the cell on its right where there is nothing
/// behind it.
fn said_in(text: &str, next: &str) -> Option<String> {
    let text = squeezed_words(text);
    LABELS.iter().find_map(|label| {
        let (before, behind) = text.split_once(label)?;
        // 币种 人民币, but 货币资金, 货币单位 and 综合本位币 are something else.
        let is_alone = before.is_empty() && behind.is_empty();
        let is_spaced = behind.starts_with(' ') && *label != "货币";
        if !(behind.starts_with(':') || is_alone || is_spaced) {
            return None;
        }
        let value = behind.trim_start_matches([':', ' ']);
        if value.is_empty() {
            let is_other = next.contains([':', '：', '页', '第', '年', '月']);
            return (!is_other).then(|| next.trim().to_owned());
        }
        let ends = [' ', ',', ';', '，', '；', '(', ')', '/'];
        value.split(ends).next().map(ToOwned::to_owned)
    })
}

/// In half width, with single blanks.
fn squeezed_words(text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| squeezed(word).into_owned()).collect();
    words.join(" ").replace(": ", ":")
}

/// Tells what of a row is in another currency; once for a row.
pub fn check_row(row: u32, cells: &[Cell<'_>], layout: &Layout, problems: &mut Problems) {
    let columns = &layout.columns;
    let mut tell = |kind: ColumnKind| {
        let column = columns.column(kind).unwrap_or(0);
        let found = written(columns.cell(cells, kind));
        problems.at(&codes::CURRENCY_NOT_YUAN, (row, column), found, EXPECTED);
    };
    if !is_own(&text_of(columns.cell(cells, ColumnKind::Currency))) {
        tell(ColumnKind::Currency);
    } else if !is_rate_of_one(columns.cell(cells, ColumnKind::ExchangeRate)) {
        tell(ColumnKind::ExchangeRate);
    } else if let Some(kind) = FOREIGN.into_iter().find(|kind| {
        let cell = columns.cell(cells, *kind);
        !is_blank(cell) && !is_same_amount(cell, cells, layout)
    }) {
        tell(kind);
    }
}

/// Whether a sheet has columns that may name another currency.
#[must_use]
pub fn is_asked(layout: &Layout) -> bool {
    let columns = [ColumnKind::Currency, ColumnKind::ExchangeRate];
    columns.iter().chain(&FOREIGN).any(|kind| layout.columns.has(*kind))
}

/// Programs write 0 or 1 where a line is in the currency of the books.
fn is_rate_of_one(cell: &Cell<'_>) -> bool {
    let text = text_of(cell);
    let digits = text.trim_end_matches('0').trim_end_matches('.');
    matches!(digits, "" | "1" | "-")
}

/// Whether an amount in another currency is nil, a currency's name, or the row's own amount.
fn is_same_amount(cell: &Cell<'_>, cells: &[Cell<'_>], layout: &Layout) -> bool {
    let amount = |cell: &Cell<'_>| read_amount(cell, AmountUnit::Yuan).ok().flatten();
    let Some(foreign) = amount(cell) else { return is_own(&text_of(cell)) };
    let own = ColumnKind::EVERY.iter().filter(|kind| kind.is_amount());
    let mut own = own.filter_map(|kind| amount(layout.columns.cell(cells, *kind)));
    foreign.money == Money::ZERO || own.any(|it| it.money == foreign.money)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_currency_of_the_books_has_many_names_and_others_are_none_of_them() {
        for text in [
            "",
            "人民币",
            "RMB",
            "ＣＮＹ",
            "人民币元",
            "人民币(RMB)",
            "01 人民币",
            "¥",
            "综合本位币",
        ] {
            assert!(is_own(text), "{text}");
        }
        for text in ["美元", "USD", "港币", "欧元", "HKD", "人民币/美元", "日元"] {
            assert!(!is_own(text), "{text}");
        }
    }

    #[test]
    fn lines_above_a_table_name_their_currency() {
        for (text, next, said) in [
            ("单位：元　币种：人民币", "", Some("人民币")),
            ("币别：美元", "", Some("美元")),
            ("币种", "港币", Some("港币")),
            ("记账本位币：人民币 第1页", "", Some("人民币")),
            ("币别：", "第1页", None),
            ("综合本位币", "单位：元", None),
            ("货币资金", "", None),
            ("货币单位：元", "", None),
            ("2025年序时账", "", None),
        ] {
            assert_eq!(said_in(text, next).as_deref(), said, "{text}");
        }
    }
}
