//! Voucher numbers as books write them: `12`, `记-12`, `收 3`, `记字第0012号`, `2025-01-记-0001`,
//! `记字1号 1/2`.
//!
//! Invariants: the year and month before a number and the page behind it are no part of it, for
//! the date and the lines say them already; what a spreadsheet made into a date is no number.

use crate::imports::cells::words::{half_width, is_invisible};

/// Characters of the longest number worth reading: with its period and its pages.
const MAX_CHARACTERS: usize = 30;

/// The word, which may be empty, and the number without leading zeros; `None` when there is no
/// number in it. A part behind the number is kept: `12-1` is the voucher 12-1.
#[must_use]
pub fn split_number(text: &str) -> Option<(String, String)> {
    let mut written = String::with_capacity(text.len());
    for character in text.chars().filter(|it| !is_invisible(*it)).map(half_width) {
        let is_blank = character.is_whitespace();
        if !is_blank || !(written.is_empty() || written.ends_with(' ')) {
            written.push(if is_blank { ' ' } else { character });
        }
    }
    if written.chars().count() > MAX_CHARACTERS || is_date(&written) {
        return None;
    }
    let written = without_period(without_page(written.trim()), true);
    if has_two_numbers(written) {
        return None;
    }
    let written = written.replace(' ', "");
    let start = written.find(|character: char| character.is_ascii_digit())?;
    let (word, number) = written.split_at(start);
    let number = number.trim_end_matches(['号', '#', '.']);
    let number = if word.is_empty() { number } else { without_period(number, false) };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !number.split('-').all(is_number) {
        return None;
    }
    let without_zeros = number.trim_start_matches('0');
    let is_zero = without_zeros.is_empty() || without_zeros.starts_with('-');
    let number = if is_zero { None } else { Some(without_zeros.to_owned()) };
    Some((clean_word(word), number?))
}

/// Whether only a blank parts two numbers: nobody knows which of them is meant.
fn has_two_numbers(written: &str) -> bool {
    let ends = |part: &str| part.ends_with(|it: char| it.is_ascii_digit());
    let begins = |part: &str| part.starts_with(|it: char| it.is_ascii_digit());
    let parts: Vec<&str> = written.split(' ').collect();
    parts.windows(2).any(|pair| ends(pair[0]) && begins(pair[1]))
}

/// Whether a text is what a spreadsheet shows where `1-2` or `1/2` was typed: `2025-01-02`,
/// `2025/1/2`, `1月2日`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let text = text.trim();
    let has_year = text.bytes().take_while(u8::is_ascii_digit).count() == 4;
    let (month, day) = match period_of(text).filter(|_| has_year) {
        Some((month, day)) => (month, day),
        None => match text.split_once('月') {
            Some((month, day)) if day.ends_with('日') => (part(month), day),
            _ => return false,
        },
    };
    let day = day.trim_end_matches('日');
    let is_short = matches!(day.len(), 1 | 2);
    month.is_some() && is_short && part(day).is_some_and(|day| (1..=31).contains(&day))
}

fn part(digits: &str) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// The month behind a year at the beginning, if it is one, and what stands behind it:
/// `2025-01-`, `2025年1月`, `202501-`.
fn period_of(text: &str) -> Option<(Option<u32>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = text.split_at(digits);
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.' | '年'));
    let (year, month, rest) = match (digits, mark) {
        (4, Some(mark)) => {
            let rest = rest.get(mark.len_utf8()..)?;
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (month, rest) = rest.split_at(length);
            let end = if mark == '年' { '月' } else { mark };
            (year, month, rest.strip_prefix(end)?)
        }
        (6, Some(mark)) if mark != '年' => {
            (year.get(..4)?, year.get(4..)?, rest.get(mark.len_utf8()..)?)
        }
        _ => return None,
    };
    let is_year = part(year).is_some_and(|year| (1990..=2199).contains(&year));
    let month = part(month).filter(|month| (1..=12).contains(month));
    is_year.then_some((month, rest))
}

/// Without year and month before the word or the number; a year alone goes before a word only.
fn without_period(text: &str, is_before_word: bool) -> &str {
    let has_number = |rest: &str| rest.bytes().any(|byte| byte.is_ascii_digit());
    if let Some((Some(_), rest)) = period_of(text) {
        let rest = rest.trim_start_matches([' ', '-']);
        return if has_number(rest) { rest } else { text };
    }
    let year = text.get(..4).and_then(part).filter(|year| (1990..=2199).contains(year));
    let rest = text.get(4..).unwrap_or_default();
    let rest = rest.strip_prefix('年').or_else(|| rest.strip_prefix('-')).unwrap_or_default();
    let begins_with_word = rest.chars().next().is_some_and(char::is_alphabetic);
    if is_before_word && year.is_some() && begins_with_word && has_number(rest) {
        return rest;
    }
    match text.split_once('月') {
        // `1月记-5`; `1月5` may as well be a date.
        Some((month, rest))
            if is_before_word
                && part(month).is_some_and(|month| (1..=12).contains(&month))
                && rest.chars().next().is_some_and(|it| !it.is_ascii_digit())
                && has_number(rest) =>
        {
            rest.trim_start_matches([' ', '-', '份'])
        }
        _ => text,
    }
}

/// Without the page or line behind a number, of how many: ` 1/2`, `(1/2)`, ` 第1页`, ` 共2页第1页`.
/// `5 1/2号` is the same voucher 5 on the first of two forms.
fn without_page(text: &str) -> &str {
    let mut rest = text;
    if let Some(inner) = rest.strip_suffix(')')
        && let Some(open) = inner.rfind('(')
        && (is_fraction(&inner[open + 1..]) || pages(&inner[open + 1..]) == Some(""))
    {
        return inner[..open].trim_end_matches([' ', '-']);
    }
    if let Some(before) = pages(rest) {
        rest = before.trim_end_matches([' ', '-', ',']);
        return if rest.is_empty() { text } else { rest };
    }
    let numbered = rest.trim_end_matches('号');
    let begins = numbered.rfind([' ', '号', '-']);
    let Some((place, mark)) = begins.and_then(|it| Some((it, numbered[it..].chars().next()?)))
    else {
        return text;
    };
    let (before, fraction) = numbered.split_at(place);
    let fraction = &fraction[mark.len_utf8()..];
    // `记-1/2` may be the voucher 1 of two forms or a number that nobody knows.
    let is_apart = mark != '-' || before.ends_with('号');
    let has_number = before.bytes().any(|byte| byte.is_ascii_digit());
    if is_apart && has_number && is_fraction(fraction) { before } else { text }
}

/// `1/2`: which of how many.
fn is_fraction(text: &str) -> bool {
    let Some((one, all)) = text.split_once('/') else { return false };
    match (part(one.trim()), part(all.trim())) {
        (Some(one), Some(all)) => one >= 1 && one <= all,
        _ => false,
    }
}

/// What stands before `第1页`, `共2页`, `1/2页`, or several of them; `None` where there is no page.
fn pages(text: &str) -> Option<&str> {
    let mut rest = text;
    let mut is_any = false;
    while let Some(before) = rest.trim_end_matches([' ', ',', '/']).strip_suffix(['页', '张']) {
        let digits = before.trim_end_matches(|it: char| it.is_ascii_digit() || it == '/');
        let count = &before[digits.len()..];
        let is_count = part(count).is_some() || is_fraction(count);
        let named = digits.strip_suffix(['第', '共']);
        if !is_count || (named.is_none() && !is_fraction(count)) {
            break;
        }
        rest = named.unwrap_or(digits);
        is_any = true;
    }
    is_any.then_some(rest)
}

/// `记字第` is `记`; `收款凭证` is `收款`.
#[must_use]
pub fn clean_word(word: &str) -> String {
    let word = word.trim().trim_end_matches(['-', '第', '#', '.', '_', ':']);
    let word = word.strip_suffix("凭证").unwrap_or(word);
    word.strip_suffix('字').unwrap_or(word).trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_or_without_their_word() {
        for (written, word, number) in [
            ("12", "", "12"),
            ("0012", "", "12"),
            ("记-12", "记", "12"),
            ("记12", "记", "12"),
            ("收 3", "收", "3"),
            ("记字第12号", "记", "12"),
            ("转－０００７", "转", "7"),
            ("银付-3", "银付", "3"),
            ("记账凭证5", "记账", "5"),
            ("12-1", "", "12-1"),
            ("第8号", "", "8"),
            ("记字5 1/2号", "记", "5"),
            ("2025-01-记-0001", "记", "1"),
            ("2025-12-记-0017", "记", "17"),
            ("2025年1月记字第0003号", "记", "3"),
            ("2025年01月 记-3", "记", "3"),
            ("202501-记-0004", "记", "4"),
            ("2025/01/收-6", "收", "6"),
            ("2025.1.收-6", "收", "6"),
            ("2025-01-0018", "", "18"),
            ("202501-0018", "", "18"),
            ("2025-记-0019", "记", "19"),
            ("2025年付字第2号", "付", "2"),
            ("1月记-5", "记", "5"),
            ("记-2025-01-0020", "记", "20"),
            ("记-202501-0021", "记", "21"),
            ("记字1号 1/2", "记", "1"),
            ("记字1号 2/2", "记", "1"),
            ("记字第0012号 第1页", "记", "12"),
            ("记字第0012号 共2页第1页", "记", "12"),
            ("记字第0012号第1页/共2页", "记", "12"),
            ("记字第12号（1/2）", "记", "12"),
            ("记字第12号(第2页)", "记", "12"),
            ("记字第12号-1/3", "记", "12"),
            ("记-12 1/2页", "记", "12"),
            ("收 3 1/2", "收", "3"),
            ("\u{200b}记-12\u{200e}", "记", "12"),
        ] {
            assert_eq!(
                split_number(written),
                Some((word.to_owned(), number.to_owned())),
                "{written}"
            );
        }
    }

    #[test]
    fn what_has_no_number_is_refused() {
        for written in [
            "",
            "记",
            "记-",
            "记-0",
            "12a",
            "1.5",
            "张三",
            "1/2",
            "记-1/2",
            "记-12 3/2",
            "12 13",
            "第1页",
        ] {
            assert_eq!(split_number(written), None, "{written}");
        }
    }

    #[test]
    fn what_a_spreadsheet_made_into_a_date_is_no_number() {
        for written in ["2025-01-02", "2025/1/2", "2025.1.2", "2025年1月2日", "1月2日"] {
            assert!(is_date(written), "{written}");
            assert_eq!(split_number(written), None, "{written}");
        }
        for written in ["2025-01-0002", "1-2", "2025-1", "202501-02", "记-2025-01-02", "12", ""] {
            assert!(!is_date(written), "{written}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[0-9年月日号页第共记收字/() -]{0,24}") {
            let _ = split_number(&text);
        }

        #[test]
        fn every_number_comes_back_from_every_spelling(number in 1_u32..99_999) {
            for spelling in [
                format!("记-{number}"),
                format!("记字第{number:05}号"),
                format!("2025-03-记-{number:04}"),
                format!("记字{number}号 1/2"),
                format!("记字第{number}号 共3页第2页"),
            ] {
                let read = split_number(&spelling);
                proptest::prop_assert_eq!(read, Some(("记".to_owned(), number.to_string())));
            }
        }
    }

    #[test]
    fn words_lose_their_suffixes() {
        for (written, word) in [("记", "记"), ("记字", "记"), ("收款凭证", "收款"), ("转-", "转")]
        {
            assert_eq!(clean_word(written), word);
        }
    }
}
