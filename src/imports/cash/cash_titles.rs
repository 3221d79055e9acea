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

/// What a printed number of a bank account comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbered {
    Nothing,
    /// The bank account that has it.
    Known(i64),
    /// What stands there.
    Unknown(String),
}

/// Words before the number of a bank account.
const NUMBER_WORDS: [&str; 8] =
    ["账号", "帐号", "卡号", "账户号", "帐户号", "账户号码", "账户", "帐户"];
/// Digits of the shortest number of an account, with those that are masked.
const MIN_NUMBER_DIGITS: usize = 8;

/// The bank account whose number stands above the header; nothing where no number is registered.
#[must_use]
pub fn named_number(titles: &[String], numbers: &[(i64, String)]) -> Numbered {
    if numbers.is_empty() {
        return Numbered::Nothing;
    }
    let mut before = String::new();
    for title in titles {
        let text = squeezed(title).replace('-', "");
        if let Some(written) = number_in(&before, &text) {
            let mut fitting = numbers.iter().filter(|(_, number)| fits(&written, number));
            return match (fitting.next(), fitting.next()) {
                (Some((id, _)), None) => Numbered::Known(*id),
                _ => Numbered::Unknown(title.trim().to_owned()),
            };
        }
        before = text;
    }
    Numbered::Nothing
}

/// Digits and masks behind a word for the number of an account, in the same cell or in the next.
fn number_in(before: &str, text: &str) -> Option<String> {
    let is_part = |it: char| it.is_ascii_digit() || it == '*';
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find(is_part).map(|place| from + place) {
        let own_head = text.get(..start)?;
        let head = if own_head.is_empty() { before } else { own_head };
        let head = head.trim_end_matches(|it: char| !it.is_alphanumeric());
        let is_labelled =
            NUMBER_WORDS.iter().any(|word| head.ends_with(word)) && !head.contains("对方");
        let run: String = text.get(start..)?.chars().take_while(|it| is_part(*it)).collect();
        if is_labelled && run.len() >= MIN_NUMBER_DIGITS {
            return Some(run);
        }
        from = start + run.len();
    }
    None
}

/// Whether a number is what is written, where some of it may be masked: `6200****0001`.
fn fits(written: &str, number: &str) -> bool {
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    let head = written.split('*').next().unwrap_or_default();
    let tail = written.rsplit('*').next().unwrap_or_default();
    if !written.contains('*') {
        return written == number;
    }
    number.len() >= head.len() + tail.len() && number.starts_with(head) && number.ends_with(tail)
}

/// Money that unions keep beside their own, also at a bank.
const OTHER_MONEY: [&str; 12] = [
    "食堂",
    "伙食",
    "互助",
    "保障金",
    "党费",
    "团费",
    "疗休养",
    "物业",
    "宿舍",
    "停车",
    "小卖部",
    "公积金",
];

/// Words of titles that say nothing of whose money it is.
const PLAIN_WORDS: &[&str] = &[
    "工会委员会",
    "工会",
    "经费",
    "收支",
    "收入",
    "支出",
    "收付",
    "流水",
    "明细",
    "分类",
    "日记",
    "登记",
    "记录",
    "情况",
    "统计",
    "汇总",
    "一览",
    "清单",
    "交易",
    "对账单",
    "对帐单",
    "账户",
    "帐户",
    "单位",
    "资金",
    "年度",
    "季度",
    "上半年",
    "下半年",
    "全年",
    "月份",
    "出纳",
    "财务",
    "会计",
    "活期",
    "存款",
    "银行",
    "现金",
    "基本户",
    "一般户",
    "网上",
    "网银",
    "电子",
    "历史",
    "查询",
    "导出",
    "打印",
    "结算",
    "逐笔",
    "序时",
    "三栏式",
    "三栏",
    "手工",
    "本级",
    "本单位",
    "活动",
    "日常",
    "往来",
    "使用",
    "管理",
    "台账",
    "台帐",
    "余额",
    "工作",
    "凭证",
    "委员会",
    "职工",
    "小家",
    "之家",
];
/// Characters of such words.
const PLAIN_CHARACTERS: &str =
    "账帐簿本表册单年月日第至到及与和的份期号页总分户库存〇零一二三四五六七八九十上下";
/// What a book or a list of money is called at the end.
const LIST_WORDS: [&str; 8] = ["账", "帐", "台账", "收支", "情况", "明细", "流水", "收支表"];

/// Whether titles call the list that of another money than the union's: 食堂收支账, 互助金台账.
#[must_use]
pub fn names_other_book(titles: &[String], book: &Book) -> bool {
    titles.iter().any(|title| {
        let text = squeezed(title);
        let is_list = LIST_WORDS.iter().any(|word| text.contains(word));
        let is_labelled = text.contains(':') || text.chars().count() > MAX_TITLE_CHARACTERS;
        is_list && !is_labelled && !rest_of_title(&text, book).is_empty()
    })
}

/// What a title says beside its union, its days and what every list is called.
fn rest_of_title(text: &str, book: &Book) -> String {
    let unit_name = squeezed(&book.unit.name).into_owned();
    let length = text.len();
    let mut text = text.replace(&unit_name, "");
    for bank in &book.bank_accounts {
        for name in [&bank.bank, &bank.name] {
            let name = squeezed(name);
            if !name.is_empty() {
                text = text.replace(name.as_ref(), "");
            }
        }
    }
    if let Some(word) = OTHER_MONEY.iter().find(|word| text.contains(*word)) {
        return (*word).to_owned();
    }
    // 工会小家账本 is the union's, whatever it is called.
    if text.contains("工会") || text.len() < length {
        return String::new();
    }
    // What stands before 银行 is a bank's name.
    for end in ["银行", "农商行", "信用社", "支行", "分行"] {
        if let Some(place) = text.rfind(end) {
            text = text.split_off(place + end.len());
        }
    }
    for word in PLAIN_WORDS {
        text = text.replace(word, "");
    }
    let is_plain = |it: char| !it.is_alphabetic() || PLAIN_CHARACTERS.contains(it);
    let rest: String = text.chars().filter(|it| !is_plain(*it)).collect();
    // A short name of the union itself, or a letter that numbers the sheet.
    let mut own = unit_name.chars();
    let is_short_name = rest.chars().all(|it| own.any(|other| other == it));
    if rest.chars().count() < 2 || rest.is_ascii() || is_short_name { String::new() } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::batches::import_tests::Books;

    #[tokio::test]
    async fn a_list_of_other_money_is_told_from_the_unions_own() {
        let books = Books::new("false").await;
        let book = books.book("101001").await;
        for (title, is_other) in [
            ("食堂收支账", true),
            ("劳模疗休养专项资金使用情况", true),
            ("职工互助保障金台账", true),
            ("2025年度厅机关工会食堂收支明细账", true),
            ("互助会流水", true),
            ("党费收支登记", true),
            ("工会经费收支登记", false),
            ("2025年收支流水账", false),
            ("账户交易明细", false),
            ("江州农商行交易明细", false),
            ("青石镇工会2025年1月流水", false),
            ("活动经费收支账", false),
            ("工会小家账本", false),
            ("职工小家收支账", false),
            ("合唱团收支账", true),
            ("三栏式明细账", false),
            ("出纳流水账", false),
            ("CSV", false),
            ("1月", false),
            ("食堂银行存款日记账", true),
            ("食堂", false),
            ("编制单位：食堂管理账", false),
        ] {
            assert_eq!(names_other_book(&[title.to_owned()], &book), is_other, "{title}");
        }
        let mut short: Vec<char> = book.unit.name.chars().step_by(2).collect();
        short.extend("收支账".chars());
        let short: String = short.into_iter().collect();
        assert!(!names_other_book(std::slice::from_ref(&short), &book), "{short}");
    }

    #[test]
    fn a_printed_number_says_which_account_it_is() {
        let numbers = [(7, "6217 0000 0000 1111".to_owned()), (8, "6217000000002222".to_owned())];
        let of = |titles: &[&str]| {
            let titles: Vec<String> = titles.iter().map(|it| (*it).to_owned()).collect();
            named_number(&titles, &numbers)
        };
        for (titles, expected) in [
            (&["账号：6217000000001111"][..], Numbered::Known(7)),
            (
                &["2025年江州银行对账单 账号:6217-0000-0000-2222 币种：人民币"][..],
                Numbered::Known(8),
            ),
            (&["卡号", "6217 0000 0000 2222"][..], Numbered::Known(8)),
            (&["账号：6217********1111"][..], Numbered::Known(7)),
            (
                &["账号：6217000000003333"][..],
                Numbered::Unknown("账号：6217000000003333".to_owned()),
            ),
            (&["账号：6217********"][..], Numbered::Unknown("账号：6217********".to_owned())),
            (&["对方账号：6217000000003333"][..], Numbered::Nothing),
            (&["打印时间：20250108093015"][..], Numbered::Nothing),
            (&["账户明细 2025-01-01至2025-12-31"][..], Numbered::Nothing),
        ] {
            assert_eq!(of(titles), expected, "{titles:?}");
        }
        assert_eq!(named_number(&["账号：6217000000003333".to_owned()], &[]), Numbered::Nothing);
    }

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
