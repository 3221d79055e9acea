//! Vouchers as they are printed: date and number stand above each table, who signed below it.
//!
//! Invariants: a mark is taken only where it is written whole; a span of numbers (记字第1号至第9号)
//! is no number; where a mark stands is kept, so that what is wrong with it is told there.

use std::borrow::Cow;

use crate::imports::cells::content::{is_blank, text_of};
use crate::imports::cells::totals::is_signature;
use crate::imports::cells::voucher_number::split_number;
use crate::imports::cells::words::{half_width, heading};
use crate::imports::reading::records::Side;
use crate::sheet::Cell;

/// Characters of the longest title of a voucher form: a unit's name and 记账凭证.
const MAX_TITLE_CHARACTERS: usize = 40;

/// Characters of the longest cell or row in which marks are looked for.
const MAX_MARK_CHARACTERS: usize = 120;

/// Words that stand before a number and say what it is.
const NUMBER_WORDS: [&str; 9] =
    ["凭证编号", "凭证字号", "凭证号数", "凭证号", "编号", "字号", "no.", "no", "№"];

/// Words that stand before a date.
const DATE_WORDS: [&str; 5] = ["凭证日期", "制单日期", "填制日期", "记账日期", "日期"];

/// Words before the count of papers attached.
const ATTACHMENT_WORDS: [&str; 6] =
    ["附件张数", "附单据数", "附原始凭证", "附单据", "所附单据", "附件"];

/// Words before the account of a receipt or a payment, which its table has not.
const OTHER_SIDE_WORDS: [(Side, &[&str]); 2] = [
    (Side::Debit, &["借方科目", "借方会计科目", "借方总账科目", "借记科目", "应借科目"]),
    (Side::Credit, &["贷方科目", "贷方会计科目", "贷方总账科目", "贷记科目", "应贷科目"]),
];

/// What stands between the figures of a date or behind a number.
const PARTS: [&str; 2] = ["年", "号"];

/// Something written and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub text: String,
    pub cell: (u32, u32),
}

/// What rows around a printed table say of its voucher.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoucherMarks {
    pub date: Option<Mark>,
    pub number: Option<Mark>,
    pub attachments: Option<Mark>,
    /// 借方科目：银行存款 of a 收款凭证, 贷方科目：库存现金 of a 付款凭证.
    pub other_side: Option<(Side, Mark)>,
    /// 制单, 审核, 记账, 出纳.
    pub signatures: [Option<String>; 4],
}

const SIGNING: [&[&str]; 4] = [
    &["制单", "制单人", "填制", "填制人", "制证"],
    &["审核", "审核人", "复核", "复核人", "稽核"],
    &["记账", "记账人", "过账"],
    &["出纳", "出纳人"],
];

/// `记账凭证`, `某某工会付款凭证`.
#[must_use]
pub fn is_voucher_title(text: &str) -> bool {
    let words = heading(text, false);
    text.chars().count() <= MAX_TITLE_CHARACTERS && words.ends_with("凭证") && words != "凭证"
}

/// Whether a row is the head of a voucher with its date or number in cells of their own:
/// 2025 | 年 | 1 | 月 | 8 | 日.
#[must_use]
pub fn is_head_in_parts(row: u32, cells: &[Cell<'_>]) -> bool {
    let is_part =
        |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if PARTS.contains(&text.trim()));
    cells.iter().any(is_part) && {
        let mut marks = VoucherMarks::default();
        marks.take(row, cells);
        marks.date.is_some() || marks.number.is_some()
    }
}

/// Whether a row says anything of a voucher, above its table or below it.
#[must_use]
pub fn is_said_of_voucher(row: u32, cells: &[Cell<'_>]) -> bool {
    VoucherMarks::default().take(row, cells)
        || cells.iter().any(|cell| is_voucher_title(&text_of(cell)))
}

impl VoucherMarks {
    /// What other rows said, where nothing was said before.
    pub fn add(&mut self, other: Self) {
        self.date = self.date.take().or(other.date);
        self.number = self.number.take().or(other.number);
        self.attachments = self.attachments.take().or(other.attachments);
        self.other_side = self.other_side.take().or(other.other_side);
        for (own, other) in self.signatures.iter_mut().zip(other.signatures) {
            *own = own.take().or(other);
        }
    }

    /// Takes up what a row says; returns whether it said anything of a voucher.
    pub fn take(&mut self, row: u32, cells: &[Cell<'_>]) -> bool {
        let texts: Vec<(u32, String)> = (0_u32..)
            .zip(cells)
            .filter(|(_, cell)| !is_blank(cell))
            .map(|(column, cell)| (column, plain(&text_of(cell))))
            .filter(|(_, text)| text.chars().count() <= MAX_MARK_CHARACTERS)
            .collect();
        let mut is_said = false;
        for (column, text) in &texts {
            is_said |= self.take_text((row, *column), text);
        }
        // 2025 | 年 | 1 | 月 | 8 | 日: the parts of one mark in cells of their own.
        let whole: String = texts.iter().map(|(_, text)| text.as_str()).collect();
        if let Some((column, _)) = texts.first()
            && whole.chars().count() <= MAX_MARK_CHARACTERS
        {
            is_said |= self.take_written((row, *column), &whole);
        }
        is_said | self.take_signatures(&texts) | self.take_other_side(row, cells)
    }

    /// The account that stands above the table, behind its word or in the next cell.
    fn take_other_side(&mut self, row: u32, cells: &[Cell<'_>]) -> bool {
        let filled: Vec<(u32, Cow<'_, str>)> = (0_u32..)
            .zip(cells)
            .filter(|(_, cell)| !is_blank(cell))
            .map(|(column, cell)| (column, text_of(cell)))
            .collect();
        let mut is_said = false;
        for (place, (column, text)) in filled.iter().enumerate() {
            let Some((side, behind)) = other_side_in(text) else { continue };
            is_said = true;
            let next = filled.get(place + 1).filter(|(_, next)| {
                !next.contains([':', '：']) && written_date(&plain(next)).is_none()
            });
            let found = if behind.is_empty() {
                next.map(|(column, next)| (*column, next.as_ref()))
            } else {
                Some((*column, behind))
            };
            if let Some((column, account)) = found.filter(|_| self.other_side.is_none()) {
                let mark = Mark { text: account.to_owned(), cell: (row, column) };
                self.other_side = Some((side, mark));
            }
        }
        is_said
    }

    fn take_text(&mut self, cell: (u32, u32), text: &str) -> bool {
        let mut is_said = self.take_written(cell, text);
        let dated = after_word(text, &DATE_WORDS).unwrap_or(text);
        if self.date.is_none() && is_iso(dated) {
            self.date = Some(Mark { text: dated.to_owned(), cell });
            is_said = true;
        }
        if let Some(number) = after_word(text, &NUMBER_WORDS)
            && self.number.is_none()
            && split_number(number).is_some()
        {
            self.number = Some(Mark { text: number.to_owned(), cell });
            is_said = true;
        }
        if let Some(count) = after_word(text, &ATTACHMENT_WORDS) {
            let digits: String = count.chars().filter(char::is_ascii_digit).collect();
            is_said = true;
            if self.attachments.is_none() && !digits.is_empty() {
                self.attachments = Some(Mark { text: digits, cell });
            }
        }
        is_said
    }

    /// 2025年1月8日 and 记字第1号, wherever they stand in a text.
    fn take_written(&mut self, cell: (u32, u32), text: &str) -> bool {
        let mut rest = text.to_owned();
        let mut is_said = false;
        if let Some((start, end)) = written_date(text) {
            is_said = true;
            if self.date.is_none() {
                self.date = Some(Mark { text: text[start..end].to_owned(), cell });
            }
            rest.replace_range(start..end, " ");
        }
        if let Some(number) = written_number(&rest) {
            is_said = true;
            if self.number.is_none() {
                self.number = Some(Mark { text: number, cell });
            }
        }
        is_said
    }

    fn take_signatures(&mut self, texts: &[(u32, String)]) -> bool {
        let mut is_said = false;
        for (place, (_, text)) in texts.iter().enumerate() {
            let Some((word, name)) = text.split_once(':') else { continue };
            let Some(signing) = SIGNING.iter().position(|words| words.contains(&word)) else {
                continue;
            };
            is_said = true;
            // The name may stand in the next cell.
            let next = texts.get(place + 1).map(|it| it.1.as_str()).filter(|it| !it.contains(':'));
            let name = if name.is_empty() { next.unwrap_or_default() } else { name };
            if !name.is_empty() && self.signatures[signing].is_none() {
                self.signatures[signing] = Some(name.to_owned());
            }
        }
        let shown: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
        is_said | is_signature(&shown)
    }
}

/// The side that a text names, and the account behind its colon.
#[must_use]
pub fn other_side_in(text: &str) -> Option<(Side, &str)> {
    let (word, behind) = text.split_once([':', '：'])?;
    let word = plain(word);
    let named = OTHER_SIDE_WORDS.iter().find(|(_, words)| words.contains(&word.as_str()))?;
    // Other things may follow behind wide spaces.
    let account = behind.trim().split("  ").next().unwrap_or_default();
    let account = account.split('\u{3000}').next().unwrap_or_default().trim();
    Some((named.0, account))
}

/// Half width, without white space.
fn plain(text: &str) -> String {
    text.chars().map(half_width).filter(|character| !character.is_whitespace()).collect()
}

/// What stands behind one of these words and the colon that may follow it.
fn after_word<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let strip = |word: &&str| {
        let start = text.get(..word.len()).filter(|it| it.eq_ignore_ascii_case(word))?;
        text.get(start.len()..)
    };
    words.iter().find_map(strip).map(|rest| rest.trim_start_matches([':', '：', '第']))
}

/// `2025-01-08`, `2025/1/8`, `2025.1.8`.
fn is_iso(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.as_slice(), [year, month, day]
        if year.len() == 4 && month.len() <= 2 && day.len() <= 2)
        && parts.iter().all(is_number)
}

/// Where `2025年1月8日` begins and ends.
fn written_date(text: &str) -> Option<(usize, usize)> {
    let (year, month) = (text.find('年')?, text.find('月')?);
    let day = month + text.get(month..)?.find('日')?;
    let digits = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        (!part.is_empty() && part.len() <= 2 && part.bytes().all(|it| it.is_ascii_digit()))
            .then_some(())
    };
    let start = year.checked_sub(4)?;
    let is_year = text.get(start..year)?.bytes().all(|it| it.is_ascii_digit());
    digits(year + '年'.len_utf8(), month)?;
    digits(month + '月'.len_utf8(), day)?;
    is_year.then_some((start, day + '日'.len_utf8()))
}

/// `记字第1号`, `第1号`, `记字1号`; the first and only one of the text.
fn written_number(text: &str) -> Option<String> {
    if text.matches('号').count() != 1 {
        return None;
    }
    let end = text.find('号')?;
    let before = text.get(..end)?;
    let digits = before.len() - before.trim_end_matches(|it: char| it.is_ascii_digit()).len();
    if digits == 0 {
        return None;
    }
    let head = &before[..before.len() - digits];
    let number = &before[before.len() - digits..];
    let is_numbered = head.ends_with('第') || head.ends_with('字');
    let head = head.trim_end_matches('第').trim_end_matches('字');
    let word: String = head
        .chars()
        .rev()
        .take_while(|it| "记收付转现银账款".contains(*it))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    is_numbered
        .then(|| if word.is_empty() { number.to_owned() } else { format!("{word}-{number}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(cells: &[&str]) -> (String, String, String) {
        let mut marks = VoucherMarks::default();
        let cells: Vec<Cell<'_>> = cells.iter().map(|it| Cell::Text((*it).into())).collect();
        marks.take(1, &cells);
        let text = |mark: &Option<Mark>| mark.as_ref().map_or(String::new(), |it| it.text.clone());
        (text(&marks.date), text(&marks.number), text(&marks.attachments))
    }

    #[test]
    fn date_and_number_are_found_in_every_way_they_are_printed() {
        for (cells, date, number) in [
            (&["2025年3月8日", "", "记字第12号"][..], "2025年3月8日", "记-12"),
            (&["2025 年 3 月 8 日　　银付 字第 7 号"], "2025年3月8日", "银付-7"),
            (&["2025", "年", "3", "月", "8", "日", "转字第", "4", "号"], "2025年3月8日", "转-4"),
            (&["日期：2025-03-08", "凭证号：记-12"], "2025-03-08", "记-12"),
            (&["制单日期:2025/3/8", "No.0012"], "2025/3/8", "0012"),
            (&["2025年3月8日", "第12号"], "2025年3月8日", "12"),
            (&["2025年3月", "记字第1号至第9号"], "", ""),
            (&["编制单位：江州省水文局工会", "单位：元"], "", ""),
            (&["江州路12号"], "", ""),
        ] {
            let (found_date, found_number, _) = marks(cells);
            assert_eq!((found_date.as_str(), found_number.as_str()), (date, number), "{cells:?}");
        }
    }

    #[test]
    fn attachments_and_names_stand_around_the_table() {
        let mut found = VoucherMarks::default();
        let cells = ["附件 3 张", "审核：程望舒", "制单：", "许念安"];
        let cells: Vec<Cell<'_>> = cells.iter().map(|it| Cell::Text((*it).into())).collect();
        assert!(found.take(4, &cells));
        assert_eq!(found.attachments.unwrap().text, "3");
        assert_eq!(found.signatures[0].as_deref(), Some("许念安"));
        assert_eq!(found.signatures[1].as_deref(), Some("程望舒"));
        let line = ["收到会费", "102", "银行存款", "8.00"];
        let line: Vec<Cell<'_>> = line.iter().map(|it| Cell::Text((*it).into())).collect();
        assert!(!VoucherMarks::default().take(5, &line));
    }

    #[test]
    fn the_account_of_the_other_side_stands_behind_its_word_or_in_the_next_cell() {
        for (cells, side, account) in [
            (&["借方科目：银行存款"][..], Some(Side::Debit), "银行存款"),
            (&["贷方科目:", "101 库存现金", "2025年3月8日"], Some(Side::Credit), "101 库存现金"),
            (&["贷 方 科 目：银行存款 基本户　　附件2张"], Some(Side::Credit), "银行存款 基本户"),
            (&["借方科目：", "2025年3月8日", "收字第1号"], None, ""),
            (&["借方科目", "总账科目", "明细科目"], None, ""),
            (&["借方：银行存款"], None, ""),
        ] {
            let mut marks = VoucherMarks::default();
            let cells: Vec<Cell<'_>> = cells.iter().map(|it| Cell::Text((*it).into())).collect();
            marks.take(1, &cells);
            let found = marks.other_side.map(|(side, mark)| (side, mark.text));
            let expected = side.map(|side| (side, account.to_owned()));
            assert_eq!(found, expected, "{cells:?}");
        }
    }

    #[test]
    fn a_form_is_known_by_its_title() {
        for (text, is_title) in [
            ("记 账 凭 证", true),
            ("江州省水文局工会付款凭证", true),
            ("记账凭证汇总登记表", false),
            ("科目汇总表", false),
        ] {
            assert_eq!(is_voucher_title(text), is_title, "{text}");
        }
    }
}
