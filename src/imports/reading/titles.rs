//! What stands above a table, and the name of its sheet: they say what headings leave open.
//!
//! Invariant: only what is written counts; titles never make a table of what has no columns.

use crate::imports::cells::content::{KeptRow, text_of};
use crate::imports::cells::words::heading;
use crate::imports::reading::printed_voucher::{VoucherMarks, is_voucher_title};

/// Texts above a header that are looked at: titles, units and notes are fewer.
const MAX_TITLES: usize = 60;

/// Words that say that balances begin a year.
const OPENING_WORDS: [&str; 9] =
    ["期初", "年初", "上年结转", "上年末", "上年年末", "余额", "初始", "建账", "结转数"];

/// What ledger pages are called, and what stands before the account that one is of.
const MONEY_BOOKS: [&str; 5] = ["明细账", "明细帐", "分类账", "分户账", "日记账"];
const ACCOUNT_WORDS: [&str; 3] = ["科目", "会计科目", "总账科目"];

/// What the lines above a header say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titles {
    /// In the form of [`heading`]; the name of the sheet is the last one.
    texts: Vec<String>,
    marks: VoucherMarks,
    is_voucher_titled: bool,
}

impl Titles {
    /// Of the rows above a header.
    #[must_use]
    pub fn above(rows: &[KeptRow], header_row: u32) -> Self {
        let mut titles = Self::default();
        for row in rows.iter().take_while(|row| row.row < header_row) {
            titles.marks.take(row.row, &row.cells);
            for text in row.cells.iter().map(text_of).filter(|text| !text.is_empty()) {
                titles.is_voucher_titled |= is_voucher_title(&text);
                if titles.texts.len() < MAX_TITLES {
                    titles.texts.push(heading(&text, true));
                }
            }
        }
        titles
    }

    /// With the name of the sheet or the file, which says as much as a title.
    #[must_use]
    pub fn and_name(mut self, name: &str) -> Self {
        self.texts.push(heading(name, true));
        self
    }

    #[must_use]
    pub fn says(&self, words: &[&str]) -> bool {
        self.texts.iter().any(|text| words.iter().any(|word| text.contains(word)))
    }

    /// The same, where words that have these in them do not count: 总账科目 is no 总账.
    #[must_use]
    pub fn says_beside(&self, other: &str, words: &[&str]) -> bool {
        let says = |text: &String| {
            let text = text.replace(other, " ");
            words.iter().any(|word| text.contains(word))
        };
        self.texts.iter().any(says)
    }

    /// Whether the table is a ledger page of 库存现金 or 银行存款.
    #[must_use]
    pub fn is_money_ledger(&self) -> bool {
        let is_money = |text: &&String| ["现金", "银行存款"].iter().any(|it| text.contains(it));
        let names_book = |text: &String| {
            MONEY_BOOKS.iter().any(|book| text.contains(book))
                || ACCOUNT_WORDS.iter().any(|word| text.starts_with(word))
        };
        self.texts.iter().filter(is_money).any(names_book)
    }

    /// Whether the table is a voucher form: its date and number stand above it, not in it.
    #[must_use]
    pub fn is_voucher_form(&self) -> bool {
        let number = self.marks.number.as_ref();
        // 编号：12 may number anything; 记字第12号 numbers vouchers only.
        let is_worded =
            number.is_some_and(|it| !it.text.starts_with(|it: char| it.is_ascii_digit()));
        self.is_voucher_titled || (self.marks.date.is_some() && is_worded)
    }

    /// Date, number and whatever else of a voucher stands above the table.
    #[must_use]
    pub fn marks(&self) -> &VoucherMarks {
        &self.marks
    }

    #[must_use]
    pub fn says_opening(&self) -> bool {
        self.says(&OPENING_WORDS)
    }
}
