//! Periods as title lines write them: `2025年1月至3月`, `2025.03`, `第3期`.
//!
//! Invariants: a year alone is no period, only 年度 is; what stands between two numbers keeps them
//! apart; a range that runs backwards or over two years is none.

use crate::date::YEARS;
use crate::imports::cells::words::squeezed;

/// Months of one year, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TablePeriod {
    /// `None` where the table names months only.
    pub year: Option<i64>,
    pub from: i8,
    pub to: i8,
    /// Said as 年度 or 全年 and not as months.
    pub is_year: bool,
}

/// The first period in a text: `2025年3月`, `2025年1月至3月`, `2025.01-2025.03`, `2025-03-31`,
/// `2025年第1季度`, `2025年上半年`, `第3期`, `2025年度`. A text that names months in one place and a
/// year elsewhere is read by its months.
#[must_use]
pub fn read_period(text: &str) -> Option<TablePeriod> {
    let text = with_digits(&joined(text));
    let characters: Vec<char> = text.chars().collect();
    let mut year_only = None;
    let mut at = 0;
    while at < characters.len() {
        let is_inside =
            at > 0 && characters[at].is_ascii_digit() && characters[at - 1].is_ascii_digit();
        let mut cursor = Cursor { characters: &characters, at };
        match cursor.range().filter(|_| !is_inside) {
            Some(period) if period.is_year => {
                year_only = year_only.or(Some(period));
                at = cursor.at;
            }
            Some(period) => return Some(period),
            None => at += 1,
        }
    }
    year_only
}

/// The year that a text names without months: `2024年`, or nothing but `2024`.
#[must_use]
pub fn year_alone(text: &str) -> Option<i64> {
    let text = with_digits(&joined(text));
    let is_year = |digits: &str| digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_digit());
    let number = |digits: &str| digits.parse().ok().filter(|year| YEARS.contains(year));
    if is_year(&text) {
        return number(&text);
    }
    text.match_indices('年').find_map(|(end, _)| {
        let before = text.get(..end)?;
        let digits = before.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        let digits = before.get(digits..)?;
        is_year(digits).then(|| number(digits)).flatten()
    })
}

/// Without white space, but for a mark where it keeps two numbers apart.
#[must_use]
pub fn joined(text: &str) -> String {
    let ends_in_digit = |text: &str| text.ends_with(|it: char| it.is_ascii_digit());
    text.split(char::is_whitespace).map(squeezed).filter(|part| !part.is_empty()).fold(
        String::with_capacity(text.len()),
        |mut joined, part| {
            if ends_in_digit(&joined) && part.starts_with(|it: char| it.is_ascii_digit()) {
                joined.push('|');
            }
            joined.push_str(&part);
            joined
        },
    )
}

/// One end of a period.
#[derive(Clone, Copy)]
struct Point {
    year: Option<i64>,
    from: i8,
    to: i8,
    is_year: bool,
}

struct Cursor<'c> {
    characters: &'c [char],
    at: usize,
}

impl Cursor<'_> {
    fn range(&mut self) -> Option<TablePeriod> {
        let first = self.point(None)?;
        let start = self.at;
        if self.connector()
            && let Some(last) = self.point(first.year)
        {
            let same_year = last.year == first.year || last.year.is_none() || first.year.is_none();
            if !same_year || last.to < first.from || first.is_year || last.is_year {
                return None;
            }
            let year = first.year.or(last.year);
            return Some(TablePeriod { year, from: first.from, to: last.to, is_year: false });
        }
        self.at = start;
        let Point { year, from, to, is_year } = first;
        Some(TablePeriod { year, from, to, is_year })
    }

    fn point(&mut self, known_year: Option<i64>) -> Option<Point> {
        let start = self.at;
        let point = self.read_point(known_year);
        if point.is_none() {
            self.at = start;
        }
        point
    }

    fn read_point(&mut self, known_year: Option<i64>) -> Option<Point> {
        let year = self.year();
        let (from, to) = match year {
            Some(Year { is_over: true, number, is_whole }) => {
                return is_whole.then_some(Point {
                    year: Some(number),
                    from: 1,
                    to: 12,
                    is_year: true,
                });
            }
            // After a year anything that names months will do, without one only what says so.
            _ => self.months(year.is_some() || known_year.is_some())?,
        };
        Some(Point { year: year.map(|year| year.number), from, to, is_year: false })
    }

    /// `2025年`, `2025-`, `2025.`, or the start of `202503`.
    fn year(&mut self) -> Option<Year> {
        let (digits, end) = self.digits();
        let number: i64 = digits.get(..4)?.parse().ok()?;
        if !YEARS.contains(&number) || ![4, 6, 8].contains(&digits.len()) {
            return None;
        }
        if digits.len() > 4 {
            // The month follows without a mark; a day behind it says no more.
            self.at += 4;
            return Some(Year { number, is_over: false, is_whole: false });
        }
        let next = self.characters.get(end).copied();
        if matches!(next, Some('-' | '.' | '/')) {
            self.at = end + 1;
            return Some(Year { number, is_over: false, is_whole: false });
        }
        if next != Some('年') {
            return None;
        }
        self.at = end + 1;
        let is_whole = self.skip("度");
        let start = self.at;
        let is_over = self.months(true).is_none();
        self.at = start;
        Some(Year { number, is_over, is_whole: is_whole || self.skip("全年") })
    }

    /// `3月`, `3月31日`, `第3期`, `1季度`, `上半年`; `3` and `03-31` where a year stands before.
    fn months(&mut self, is_after_year: bool) -> Option<(i8, i8)> {
        for (word, months) in [("上半年", (1, 6)), ("下半年", (7, 12))] {
            if self.skip(word) {
                return Some(months);
            }
        }
        let is_ordinal = self.skip("第");
        let (digits, _) = self.digits();
        if matches!(digits.len(), 4) && is_after_year {
            // 0331 of 20250331.
            let day: i8 = digits[2..].parse().ok()?;
            let month = month_of(&digits[..2]).filter(|_| (1..=31).contains(&day))?;
            self.at += 4;
            return Some((month, month));
        }
        if digits.is_empty() || digits.len() > 2 {
            return None;
        }
        self.at += digits.len();
        if self.skip("季度") || self.skip("季") {
            let quarter: i8 = digits.parse().ok().filter(|it| (1..=4).contains(it))?;
            return Some((quarter * 3 - 2, quarter * 3));
        }
        let month = month_of(&digits)?;
        if self.skip("月") {
            self.skip("份");
            self.day("日");
            return Some((month, month));
        }
        if self.skip("期") {
            return (is_ordinal || is_after_year).then_some((month, month));
        }
        if is_ordinal {
            return None;
        }
        self.bare_month(month, is_after_year)
    }

    /// A month without 月: `1-3月`, `03-31`, `03` behind its year.
    fn bare_month(&mut self, month: i8, is_after_year: bool) -> Option<(i8, i8)> {
        let start = self.at;
        if self.connector() {
            let (digits, end) = self.digits();
            let last = month_of(&digits).filter(|last| *last >= month);
            let mark = self.characters.get(end).copied();
            if let Some(last) = last.filter(|_| matches!(mark, Some('月' | '期'))) {
                self.at = end + 1;
                return Some((month, last));
            }
        }
        self.at = start;
        if !is_after_year {
            return None;
        }
        for mark in ["-", ".", "/"] {
            let start = self.at;
            if self.skip(mark) && !self.day("") {
                self.at = start;
            }
        }
        Some((month, month))
    }

    /// A day of a month, with what stands behind it.
    fn day(&mut self, mark: &str) -> bool {
        let (digits, end) = self.digits();
        let is_day =
            digits.len() <= 2 && digits.parse().is_ok_and(|day: i8| (1..=31).contains(&day));
        if is_day {
            let start = std::mem::replace(&mut self.at, end);
            if !mark.is_empty() && !self.skip(mark) && !self.skip("号") {
                self.at = start;
                return false;
            }
        }
        is_day
    }

    fn connector(&mut self) -> bool {
        let start = self.at;
        while self.skip("-") || self.skip("~") || self.skip("至") || self.skip("到") {}
        self.at > start
    }

    fn skip(&mut self, word: &str) -> bool {
        let length = word.chars().count();
        let is_next = word.chars().eq(self.characters.iter().skip(self.at).take(length).copied());
        if is_next {
            self.at += length;
        }
        is_next
    }

    /// The digits here, and where they end.
    fn digits(&self) -> (String, usize) {
        let rest = self.characters.get(self.at..).unwrap_or_default();
        let digits: String = rest.iter().take_while(|it| it.is_ascii_digit()).collect();
        let end = self.at + digits.len();
        (digits, end)
    }
}

struct Year {
    number: i64,
    /// No month follows.
    is_over: bool,
    /// Said as 年度.
    is_whole: bool,
}

fn month_of(digits: &str) -> Option<i8> {
    let month: i8 = digits.parse().ok()?;
    (digits.len() <= 2 && (1..=12).contains(&month)).then_some(month)
}

/// Chinese numerals before 年, 月, 日, 季 and 期 as digits: 二〇二五年十二月.
fn with_digits(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut numerals = String::new();
    for character in text.chars() {
        let digit = "〇一二三四五六七八九十".chars().position(|numeral| numeral == character);
        let digit = digit.or(matches!(character, '零' | '○').then_some(0));
        if digit.is_some() {
            numerals.push(character);
            continue;
        }
        let is_counted = matches!(character, '年' | '月' | '日' | '季' | '期');
        match numeral(&numerals).filter(|_| is_counted) {
            Some(number) => written.push_str(&number),
            None => written.push_str(&numerals),
        }
        numerals.clear();
        written.push(character);
    }
    written + &numerals
}

fn numeral(text: &str) -> Option<String> {
    let digit = |character: char| match character {
        '零' | '○' => Some(0),
        _ => "〇一二三四五六七八九".chars().position(|numeral| numeral == character),
    };
    let characters: Vec<char> = text.chars().collect();
    match characters.as_slice() {
        [] => None,
        [tens @ .., '十'] | [tens @ .., '十', _] if tens.len() < 2 => {
            let ones = characters.last().filter(|it| **it != '十');
            let ones = ones.map_or(Some(0), |it| digit(*it))?;
            let tens = tens.first().map_or(Some(1), |it| digit(*it))?;
            Some((tens * 10 + ones).to_string())
        }
        digits => digits.iter().map(|it| Some(digit(*it)?.to_string())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn periods_are_read_as_title_lines_write_them() {
        for (text, year, from, to) in [
            ("2025年3月", Some(2025), 3, 3),
            ("2025 年 03 月份", Some(2025), 3, 3),
            ("２０２５年３月", Some(2025), 3, 3),
            ("二〇二五年三月", Some(2025), 3, 3),
            ("二零二五年十二月三十一日", Some(2025), 12, 12),
            ("2025年1月至3月", Some(2025), 1, 3),
            ("2025年1-3月", Some(2025), 1, 3),
            ("2025年1月—2025年3月", Some(2025), 1, 3),
            ("2025年1月1日至2025年3月31日", Some(2025), 1, 3),
            ("2025年3月1日-31日", Some(2025), 3, 3),
            ("2025.03", Some(2025), 3, 3),
            ("2025.01-2025.03", Some(2025), 1, 3),
            ("2025-01-2025-03", Some(2025), 1, 3),
            ("2025-01至2025-03", Some(2025), 1, 3),
            ("2025-01-01至2025-03-31", Some(2025), 1, 3),
            ("2025-03-31", Some(2025), 3, 3),
            ("2025/3/31", Some(2025), 3, 3),
            ("202503", Some(2025), 3, 3),
            ("20250331", Some(2025), 3, 3),
            ("202501-202503", Some(2025), 1, 3),
            ("2025年第3期", Some(2025), 3, 3),
            ("第3期", None, 3, 3),
            ("3月", None, 3, 3),
            ("1-3月", None, 1, 3),
            ("2025年第1季度", Some(2025), 1, 3),
            ("2025年二季度", Some(2025), 4, 6),
            ("2025年上半年", Some(2025), 1, 6),
            ("2025年度1-6月", Some(2025), 1, 6),
            ("某某厅工会2025年度科目余额表（2025年3月）", Some(2025), 3, 3),
            ("单位编码：101002 2025年3月", Some(2025), 3, 3),
            ("截至2025年3月31日", Some(2025), 3, 3),
        ] {
            let period = read_period(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((period.year, period.from, period.to), (year, from, to), "{text}");
            assert!(!period.is_year, "{text}");
        }
        let year = read_period("2025年度科目余额表").unwrap();
        assert_eq!((year.year, year.from, year.to, year.is_year), (Some(2025), 1, 12, true));
    }

    #[test]
    fn what_names_no_period_is_none() {
        for text in [
            "",
            "2025年",
            "2025年科目余额表",
            "科目余额表",
            "2025年13月",
            "2024年12月至2025年1月",
            "2025年3月至1月",
            "第二届委员会",
            "工会101002",
            "单位：元",
            "12.5",
            "1-3",
            "共3页",
            "1025年3",
            "2025年5季度",
        ] {
            let read = read_period(text);
            // Wrong ranges may still be read by one of their ends, never as the range.
            let is_range = read.is_some_and(|it| it.from != it.to);
            let is_wrong_range = text.contains('至');
            assert!(if is_wrong_range { !is_range } else { read.is_none() }, "{text} {read:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[0-9年月日至第季度期.一二十〇/~ -]{0,20}") {
            if let Some(period) = read_period(&text) {
                prop_assert!(1 <= period.from && period.from <= period.to && period.to <= 12);
            }
        }
    }
}
