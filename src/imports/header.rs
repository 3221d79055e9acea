//! Finding the header of a sheet, wherever it stands and however many rows it has.
//!
//! Invariants: the block of one to three rows that names most columns is the header; a group
//! heading reaches to the right until the next one, as merged cells do; below a heading that
//! says which balance it is, 借方 alone means nothing.

use super::columns::{ColumnKind, HeadingMatch, match_heading};
use super::words::heading;
use crate::formats::number_text;
use crate::sheet::Cell;

/// Rows with content looked at: titles, notes and signatures above a header take fewer.
pub const LOOK_ROWS: usize = 60;

/// Rows of the tallest header seen: 凭证|日期, 金额|借方, and a unit line between.
const MAX_HEADER_ROWS: usize = 3;

/// Fewer known columns than this make no header.
pub const MIN_KINDS: usize = 3;

/// Words in a group heading that change what 借方 below it means.
const MEANINGFUL_GROUPS: [&str; 10] =
    ["期末", "期初", "年初", "年末", "累计", "本期", "上期", "余额", "预算", "数量"];

/// A row kept until the header is known.
#[derive(Clone, Debug)]
pub struct KeptRow {
    pub row: u32,
    pub cells: Vec<Cell<'static>>,
}

/// One column of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderColumn {
    pub column: u32,
    /// As written, the rows of a tall header joined by a space.
    pub written: String,
    pub found: Option<HeadingMatch>,
}

/// A header and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub first_row: u32,
    pub last_row: u32,
    pub columns: Vec<HeaderColumn>,
    /// The year that a heading such as `2025年` over 月 and 日 names.
    pub year: Option<i64>,
}

impl Header {
    #[must_use]
    pub fn kinds(&self) -> Vec<ColumnKind> {
        let mut kinds: Vec<ColumnKind> =
            self.columns.iter().filter_map(|column| Some(column.found?.kind)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Exact headings weigh more than guessed ones.
    fn score(&self) -> usize {
        let is_exact = |kind: &&ColumnKind| {
            self.columns
                .iter()
                .filter_map(|column| column.found)
                .any(|found| found.kind == **kind && found.guessed.is_none())
        };
        let kinds = self.kinds();
        kinds.len() + kinds.iter().filter(is_exact).count()
    }
}

/// The header among the first rows of a sheet, if any row names enough columns.
#[must_use]
pub fn find_header(rows: &[KeptRow]) -> Option<Header> {
    let mut best: Option<(usize, Header)> = None;
    // Lower headers first: among equals the one without a title joined on top is meant.
    for height in 1..=MAX_HEADER_ROWS {
        for block in rows.windows(height) {
            let is_contiguous = block.windows(2).all(|pair| pair[0].row + 1 == pair[1].row);
            if !is_contiguous {
                continue;
            }
            let header = read_block(block);
            let score = header.score();
            if header.kinds().len() >= MIN_KINDS
                && best.as_ref().is_none_or(|(best_score, _)| score > *best_score)
            {
                best = Some((score, header));
            }
        }
    }
    best.map(|(_, header)| header)
}

fn read_block(block: &[KeptRow]) -> Header {
    let width = block.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut groups = vec![String::new(); block.len()];
    let mut columns = Vec::new();
    let mut year = None;
    for (column, index) in (0_u32..).zip(0..width) {
        let written: Vec<String> =
            block.iter().map(|row| row.cells.get(index).map(written).unwrap_or_default()).collect();
        let parts = parts_of(&written, &mut groups);
        if parts.is_empty() {
            continue;
        }
        let found = match_parts(&parts);
        if found.is_some_and(|found| matches!(found.kind, ColumnKind::Month | ColumnKind::Day)) {
            year = year.or_else(|| parts.iter().find_map(|part| year_in(part)));
        }
        columns.push(HeaderColumn { column, written: parts.join(" "), found });
    }
    let rows = || block.iter().map(|row| row.row);
    Header {
        first_row: rows().min().unwrap_or(0),
        last_row: rows().max().unwrap_or(0),
        columns,
        year,
    }
}

/// The headings over one column, top down. An empty cell above a filled one belongs to the group
/// heading on its left.
fn parts_of(written: &[String], groups: &mut [String]) -> Vec<String> {
    let mut parts = Vec::new();
    for (level, own) in written.iter().enumerate() {
        let has_below = written[level + 1..].iter().any(|below| !below.is_empty());
        if !own.is_empty() {
            groups[level].clone_from(own);
            // A new heading ends the groups that its left neighbours had below it.
            for below in &mut groups[level + 1..] {
                below.clear();
            }
            parts.push(own.clone());
        } else if has_below && !groups[level].is_empty() {
            parts.push(groups[level].clone());
        }
    }
    parts
}

fn match_parts(parts: &[String]) -> Option<HeadingMatch> {
    let exact = |found: &HeadingMatch| found.guessed.is_none();
    let mut guess = None;
    for with_brackets in [false, true] {
        let words: Vec<String> = parts.iter().map(|part| heading(part, with_brackets)).collect();
        for candidate in candidates(&words) {
            match match_heading(&candidate) {
                Some(found) if exact(&found) => return Some(found),
                found => guess = guess.or(found),
            }
        }
    }
    guess
}

/// Joined from the top, from the bottom, and without the group headings that add no meaning.
fn candidates(words: &[String]) -> Vec<String> {
    let mut candidates = vec![words.concat()];
    if words.len() > 1 {
        candidates.push(words.iter().rev().map(String::as_str).collect());
    }
    for start in 1..words.len() {
        let is_meaningful =
            |group: &String| MEANINGFUL_GROUPS.iter().any(|meaning| group.contains(meaning));
        if words[..start].iter().any(is_meaningful) {
            break;
        }
        candidates.push(words[start..].concat());
    }
    candidates
}

/// A heading's text; dates and logical values head nothing.
fn written(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Cell::Number(number) => number_text(*number).map(|text| text.text).unwrap_or_default(),
        _ => String::new(),
    }
}

/// `2025年`, `2025 年度`, `2025`.
fn year_in(part: &str) -> Option<i64> {
    let words = heading(part, true);
    let digits = words.trim_end_matches("年度").trim_end_matches('年');
    let year = (digits.len() == 4).then(|| digits.parse().ok()).flatten()?;
    crate::date::YEARS.contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<KeptRow> {
        let cell = |text: &&str| {
            if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string().into()) }
        };
        (0..)
            .zip(lines)
            .map(|(row, line)| KeptRow { row, cells: line.iter().map(cell).collect() })
            .filter(|row| row.cells.iter().any(|cell| *cell != Cell::Empty))
            .collect()
    }

    /// The last header row and the kinds by column.
    fn check(lines: &[&[&str]], last_row: u32, kinds: &[Option<ColumnKind>]) {
        let header = find_header(&rows(lines)).expect("a header");
        assert_eq!(header.last_row, last_row, "{lines:?}");
        let found: Vec<_> = (0..kinds.len())
            .map(|index| {
                let column = u32::try_from(index).unwrap();
                let column = header.columns.iter().find(|found| found.column == column)?;
                Some(column.found?.kind)
            })
            .collect();
        assert_eq!(found, kinds, "{lines:?}");
    }

    use ColumnKind::{
        AccountCode, AccountName, Credit, Date, Day, Debit, DetailAccount, GeneralAccount, Month,
        OpeningCredit, OpeningDebit, Summary, VoucherNumber, VoucherWord,
    };

    #[test]
    fn a_header_is_found_under_titles() {
        check(
            &[
                &["某某厅机关工会委员会"],
                &["记账凭证序时簿", "", "", "", "", "单位：元"],
                &[],
                &["日 期", "凭证字号", "摘　要", "科目编码", "借方金额(元)", "贷方金额(元)"],
                &["2025-01-08", "记-1", "收到会费", "102", "100", ""],
            ],
            3,
            &[
                Some(Date),
                Some(VoucherNumber),
                Some(Summary),
                Some(AccountCode),
                Some(Debit),
                Some(Credit),
            ],
        );
    }

    #[test]
    fn group_headings_reach_to_the_right() {
        check(
            &[
                &["凭证", "", "", "摘要", "会计科目", "", "金额", ""],
                &["日期", "字", "号", "", "总账科目", "明细科目", "借方", "贷方"],
                &["2025-01-08", "记", "1", "收到会费", "银行存款", "基本户", "100", ""],
            ],
            1,
            &[
                Some(Date),
                Some(VoucherWord),
                Some(VoucherNumber),
                Some(Summary),
                Some(GeneralAccount),
                Some(DetailAccount),
                Some(Debit),
                Some(Credit),
            ],
        );
    }

    #[test]
    fn month_and_day_stand_under_their_year() {
        let lines: &[&[&str]] = &[
            &["2025年", "", "凭证", "", "摘要", "科目", "", "借方金额", "贷方金额"],
            &["月", "日", "字", "号", "", "编码", "名称", "", ""],
        ];
        check(
            lines,
            1,
            &[
                Some(Month),
                Some(Day),
                Some(VoucherWord),
                Some(VoucherNumber),
                Some(Summary),
                Some(AccountCode),
                Some(AccountName),
                Some(Debit),
                Some(Credit),
            ],
        );
        assert_eq!(find_header(&rows(lines)).unwrap().year, Some(2025));
    }

    #[test]
    fn a_closing_balance_is_not_an_amount() {
        check(
            &[
                &["科目编码", "科目名称", "期初余额", "", "本期发生额", "", "期末余额", ""],
                &["", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
            ],
            1,
            &[
                Some(AccountCode),
                Some(AccountName),
                Some(OpeningDebit),
                Some(OpeningCredit),
                Some(Debit),
                Some(Credit),
                None,
                None,
            ],
        );
    }

    #[test]
    fn a_sheet_of_notes_has_no_header() {
        assert_eq!(find_header(&rows(&[&["填表说明"], &["1. 日期按年月日填写"]])), None);
        assert_eq!(find_header(&[]), None);
    }
}
