//! Which account the lines above a cash book name.
//!
//! Invariants: an account behind 科目： is named whatever it is; in a title or the name of a sheet
//! only the exact name or code of an account is one.

use crate::imports::cash::cash_accounts::MONEY;
use crate::imports::cells::words::squeezed;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::naming::account_finder::{AccountFinder, Found};
use crate::imports::reading::records::RecordLine;
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::ledger::voucher::book::Book;
use crate::sheet::Cell;

/// Words before a colon that name the account of a ledger page.
const ACCOUNT_WORDS: [&str; 10] = [
    "科目",
    "会计科目",
    "科目名称",
    "科目编码",
    "科目代码",
    "科目编号",
    "会计科目名称",
    "明细科目",
    "总账科目",
    "一级科目",
];

/// What books are called, behind the name of their account.
const BOOK_WORDS: [&str; 14] = [
    "三栏式明细账",
    "明细分类账",
    "明细账",
    "明细帐",
    "分类账",
    "总分类账",
    "日记账",
    "总账",
    "台账",
    "明细表",
    "明细",
    "分户账",
    "账页",
    "账",
];

/// Books that may be of any account, where nothing else is said.
const LEDGER_WORDS: [&str; 5] = ["明细账", "明细帐", "分类账", "分户账", "三栏"];

/// Characters of the longest title in which an account is looked for.
const MAX_TITLE_CHARACTERS: usize = 40;

/// What titles name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Nothing,
    /// The code of a cash or bank account.
    Money(String),
    /// Another account, behind 科目： or in a title only.
    Other {
        label: String,
        is_explicit: bool,
    },
}

/// The account that the lines above a header, or the name of the sheet, are about.
#[must_use]
pub fn named_account(book: &Book, titles: &[String]) -> Named {
    let mut finder = AccountFinder::new(&book.chart, book.unit.tier);
    let written = behind_account_words(titles);
    if let Some(first) = written.first() {
        let named = explicitly(book, &mut finder, first);
        // 总账科目：银行存款 明细科目：专户存款.
        let Named::Money(upper) = &named else { return named };
        let mut details = written.iter().skip(1).filter_map(|detail| {
            let whole = format!("{first}-{detail}");
            [whole.as_str(), detail].into_iter().find_map(|text| find(book, &mut finder, text))
        });
        let detail = details.find(|it| matches!(it, Named::Money(code) if code.starts_with(upper)));
        return detail.unwrap_or(named);
    }
    for title in titles {
        let rest = without_book_words(title, &book.unit.name);
        if rest.chars().count() > MAX_TITLE_CHARACTERS || rest.is_empty() {
            continue;
        }
        let found = match look(book, &mut finder, &rest) {
            Found::Account { id, remark: None, .. } => of_account(book, *id),
            _ => None,
        };
        if let Some(named) = found {
            return named;
        }
    }
    Named::Nothing
}

/// What is written behind 科目： names an account, whatever it is.
fn explicitly(book: &Book, finder: &mut AccountFinder, written: &str) -> Named {
    let is_money = ["现金", "存款", "银行"].iter().any(|word| written.contains(word));
    match find(book, finder, written) {
        Some(Named::Other { label, .. }) => Named::Other { label, is_explicit: true },
        Some(named) => named,
        None if is_money => Named::Nothing,
        None => Named::Other { label: written.to_owned(), is_explicit: true },
    }
}

/// The code of the cash or bank account that a row of a ledger says to be of, with its code or its
/// name.
#[must_use]
pub fn money_account(book: &Book, written: &str) -> Option<String> {
    let mut finder = AccountFinder::new(&book.chart, book.unit.tier);
    match find(book, &mut finder, written)? {
        Named::Money(code) => Some(code),
        Named::Other { .. } | Named::Nothing => None,
    }
}

/// What stands behind 科目： and its like, in the same cell or in the next.
fn behind_account_words(titles: &[String]) -> Vec<String> {
    let is_word = |text: &str| ACCOUNT_WORDS.contains(&squeezed(text).as_ref());
    let behind = titles.iter().enumerate().filter_map(|(place, text)| {
        let parted = text.split_once(['：', ':']).or_else(|| text.trim().split_once(' '));
        let (word, rest) = parted.unwrap_or((text, ""));
        if !is_word(word) {
            return None;
        }
        // Other things may follow behind wide spaces.
        let own = rest.trim().split("  ").next().unwrap_or_default();
        let own = own.split('\u{3000}').next().unwrap_or_default().trim();
        if !own.is_empty() {
            return Some(own.to_owned());
        }
        titles.get(place + 1).map(|next| next.trim().to_owned())
    });
    behind.collect()
}

fn look<'f>(book: &Book, finder: &'f mut AccountFinder, written: &str) -> &'f Found {
    let cells = [Cell::Text(written.to_owned().into())];
    let mut columns = ColumnMap::default();
    columns.set(ColumnKind::AccountName, 0);
    finder.find(&book.chart, &RecordLine::new(0, 0, &cells, &columns))
}

fn find(book: &Book, finder: &mut AccountFinder, written: &str) -> Option<Named> {
    match look(book, finder, written) {
        Found::Account { id, .. } => of_account(book, *id),
        Found::OtherEra { label, .. } => {
            let (label, is_explicit) = (label.clone(), true);
            let code = label.split_whitespace().next().unwrap_or_default();
            let has_role = |era| Role::of(era, code).is_some_and(|role| MONEY.contains(&role));
            let is_money = Era::EVERY.into_iter().any(has_role);
            (!is_money).then_some(Named::Other { label, is_explicit })
        }
        Found::Unknown { .. } | Found::Ambiguous { .. } | Found::TwoAccounts { .. } => None,
    }
}

fn of_account(book: &Book, id: i64) -> Option<Named> {
    let account = book.chart.get(id)?;
    if account.is_any(&MONEY) {
        return Some(Named::Money(account.code.clone()));
    }
    let label = format!("{} {}", account.code, book.chart.full_name(account));
    Some(Named::Other { label, is_explicit: false })
}

/// `江州图书馆工会2025年会费收入明细账` to `会费收入`.
fn without_book_words(title: &str, unit_name: &str) -> String {
    let text = squeezed(title).replace(squeezed(unit_name).as_ref(), "");
    let text = text.trim_start_matches(|it: char| !it.is_alphanumeric());
    // A year or a month before the name, but not a code.
    let text = match text.split_once('年') {
        Some((year, rest)) if year.chars().all(|it| it.is_ascii_digit()) => rest,
        _ => text,
    };
    let text = text.trim_start_matches('度');
    let text = match text.split_once('月') {
        Some((month, rest)) if month.chars().all(|it| it.is_ascii_digit()) => rest,
        _ => text,
    };
    let mut text = text.trim_matches(|it: char| !it.is_alphanumeric());
    if let Some((word, rest)) = text.split_once([':', '-', '('])
        && BOOK_WORDS.contains(&word)
    {
        text = rest.trim_end_matches(')');
    }
    let word = BOOK_WORDS.iter().find_map(|word| text.strip_suffix(word));
    word.unwrap_or(text).trim_matches(|it: char| !it.is_alphanumeric()).to_owned()
}

/// Whether titles say that this is a ledger of some account, and not of which.
#[must_use]
pub fn is_bare_ledger(titles: &[String]) -> bool {
    titles.iter().map(|text| squeezed(text)).any(|text| {
        LEDGER_WORDS.iter().any(|word| text.contains(word))
            && !["收支", "经费", "收入支出"].iter().any(|word| text.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_books_and_days_are_no_part_of_an_account() {
        for (title, rest) in [
            ("会费收入明细账", "会费收入"),
            ("江州图书馆工会2025年会费收入明细账", "会费收入"),
            ("2025年度 其他业务支出 三栏式明细账", "其他业务支出"),
            ("3月会费收入", "会费收入"),
            ("明细账：应收上级经费", "应收上级经费"),
            ("明细账（会费收入）", "会费收入"),
            ("50504", "50504"),
            ("1月", ""),
            ("工会经费收支明细账", "工会经费收支"),
            ("明细账", ""),
        ] {
            assert_eq!(without_book_words(title, "江州图书馆工会"), rest, "{title}");
        }
    }

    #[test]
    fn an_account_stands_behind_its_word_or_in_the_next_cell() {
        let of = |titles: &[&str]| {
            let titles: Vec<String> = titles.iter().map(|it| (*it).to_owned()).collect();
            behind_account_words(&titles).join("|")
        };
        assert_eq!(
            of(&["明细账", "科目：50504 业务支出-其他业务支出"]),
            "50504 业务支出-其他业务支出"
        );
        assert_eq!(of(&["会计科目:", "会费收入"]), "会费收入");
        assert_eq!(of(&["科目名称：库存现金　　单位：元"]), "库存现金");
        assert_eq!(of(&["科目 50504 其他业务支出"]), "50504 其他业务支出");
        assert_eq!(of(&["会计科目", "50504"]), "50504");
        assert_eq!(of(&["总账科目：银行存款", "明细科目：专户"]), "银行存款|专户");
        assert_eq!(of(&["编制单位：江州图书馆工会"]), "");
    }

    #[test]
    fn a_ledger_that_names_no_account_may_be_of_any() {
        for (title, is_bare) in
            [("明细账", true), ("三栏账", true), ("工会经费收支明细账", false), ("流水账", false)]
        {
            assert_eq!(is_bare_ledger(&[title.to_owned()]), is_bare, "{title}");
        }
    }
}
