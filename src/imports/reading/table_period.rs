//! The months that a dated table covers, as its title lines say it.
//!
//! Invariants: a day on which something was printed, made or sent is no period; a year alone is
//! none either, only 年度 is, and only where no month is named; nothing here looks at a clock.

use crate::imports::cells::content::{KeptRow, RowText, texts_of};
use crate::imports::cells::period_words::{TablePeriod, joined, read_period};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;

/// A period with the cell that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenPeriod {
    pub period: TablePeriod,
    pub cell: (u32, u32),
    pub written: String,
    /// Behind a word such as 会计期间, which makes it surer than a date in a title.
    is_labelled: bool,
}

/// What the title lines of a table say about its period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Nothing,
    One(WrittenPeriod),
    /// Two that are equally sure and differ.
    Different(WrittenPeriod, WrittenPeriod),
}

/// Words before a day that is no period.
const OTHER_DAYS: [&str; 14] = [
    "打印",
    "制表",
    "编制日期",
    "编报日期",
    "填报日期",
    "填表日期",
    "报送",
    "报出",
    "导出",
    "生成",
    "输出",
    "查询时间",
    "批准",
    "下载",
];

/// Words before a period.
const LABELS: [&str; 9] =
    ["期间", "截至", "截止", "月份", "所属期", "核算期", "会计月", "报告期", "年月"];

/// What the rows above a header say.
#[must_use]
pub fn period_above(rows: &[KeptRow]) -> Said {
    let mut written: Vec<WrittenPeriod> = Vec::new();
    for RowText { cell, before, text } in texts_of(rows) {
        let found = period_in(&before, &text);
        written.extend(found.map(|(period, is_labelled)| WrittenPeriod {
            period,
            cell,
            written: text.to_string(),
            is_labelled,
        }));
    }
    surest(written)
}

/// The months of a table of a year, from what it says and what the person chose; `None` when it
/// was told what is wrong with them.
pub fn settle_period(
    said: Said,
    chosen: Option<i8>,
    year: i64,
    problems: &mut Problems,
) -> Option<TablePeriod> {
    if let Some(month) = chosen.filter(|month| !(1..=12).contains(month)) {
        problems.on_sheet(&codes::TABLE_PERIOD_DIFFERS, format!("{month}月"), "1 至 12 月");
        return None;
    }
    let of_month =
        |month: i8| TablePeriod { year: Some(year), from: month, to: month, is_year: false };
    let written = match (said, chosen) {
        (Said::Nothing, None) => {
            if let Some(period) = period_of_name(problems.file(), year) {
                return Some(period);
            }
            let expected = "如“期间：2025年3月”，写在表头上方";
            problems.on_sheet(&codes::TABLE_PERIOD_MISSING, "没有会计期间", expected);
            return None;
        }
        (Said::Nothing, Some(month)) => return Some(of_month(month)),
        (Said::One(written), _) => written,
        (Said::Different(one, _), Some(month)) if one.period.to == month => one,
        (Said::Different(_, other), Some(month)) if other.period.to == month => other,
        (Said::Different(one, other), _) => {
            let code = &codes::TABLE_PERIOD_AMBIGUOUS;
            problems.at(code, other.cell, &other.written, &one.written);
            return None;
        }
    };
    let WrittenPeriod { period, cell, written, .. } = written;
    if period.year.is_some_and(|other| other != year) {
        problems.at(&codes::HEADER_YEAR, cell, written, format!("{year}年"));
        return None;
    }
    match chosen {
        // 年度 in a title names the books, not the months of the table.
        Some(month) if period.is_year => Some(of_month(month)),
        Some(month) if month != period.to => {
            let expected = format!("选择的是{month}月");
            problems.at(&codes::TABLE_PERIOD_DIFFERS, cell, written, expected);
            None
        }
        _ => Some(period),
    }
}

/// The month that a file is named after, `资产负债表2025-06.csv`, where the table says none. A day in
/// a name is that of an export, and another year that of other books.
fn period_of_name(file_name: &str, year: i64) -> Option<TablePeriod> {
    let characters: Vec<char> = file_name.chars().collect();
    let mut numbers: Vec<(usize, usize, i64)> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let is_digit = |it: &&char| it.is_ascii_digit();
        let length = characters[at..].iter().take_while(is_digit).count();
        if length > 0 {
            let digits: String = characters[at..at + length].iter().collect();
            numbers.push((at, at + length, digits.parse().ok()?));
        }
        at += length.max(1);
    }
    // How two numbers stand together: 2025-06, 2025年6月.
    let joins = |end: usize, start: usize| {
        start == end + 1 && characters.get(end).is_some_and(|it| "-._年月".contains(*it))
    };
    let mut found = None;
    for (place, (_, end, of_year)) in numbers.iter().enumerate() {
        let (month_end, month) = match numbers.get(place + 1) {
            Some((start, month_end, month)) if joins(*end, *start) && *of_year == year => {
                (*month_end, *month)
            }
            _ if of_year / 100 == year => (*end, of_year % 100),
            _ => continue,
        };
        let is_day = numbers.iter().any(|(start, _, _)| joins(month_end, *start));
        let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        if is_day || found.is_some_and(|it| it != month) {
            return None;
        }
        found = Some(month);
    }
    found.map(|month| TablePeriod { year: Some(year), from: month, to: month, is_year: false })
}

fn surest(written: Vec<WrittenPeriod>) -> Said {
    let rank = |it: &WrittenPeriod| (!it.period.is_year, it.is_labelled);
    let Some(best) = written.iter().map(rank).max() else { return Said::Nothing };
    let mut surest = written.into_iter().filter(|it| rank(it) == best);
    let Some(first) = surest.next() else { return Said::Nothing };
    let agrees = |it: &WrittenPeriod| {
        let (one, other) = (first.period, it.period);
        (one.from, one.to) == (other.from, other.to)
            && (one.year == other.year || one.year.is_none() || other.year.is_none())
    };
    let others: Vec<WrittenPeriod> = surest.collect();
    if let Some(other) = others.iter().find(|it| !agrees(it)) {
        return Said::Different(first.clone(), other.clone());
    }
    let named =
        others.into_iter().find(|it| first.period.year.is_none() && it.period.year.is_some());
    Said::One(named.unwrap_or(first))
}

/// The period in a cell and whether a label stands before it; `before` is the cell on its left.
pub fn period_in(before: &str, text: &str) -> Option<(TablePeriod, bool)> {
    let (before, text) = (joined(before), joined(text));
    let ends_in = |words: &[&str], text: &str| {
        let text = text.trim_end_matches([':', '：']);
        words.iter().any(|word| text.ends_with(word))
    };
    // A label in the cell itself, else in the one on its left.
    let label = LABELS.iter().filter_map(|label| Some((text.find(label)?, label.len()))).min();
    if let Some((start, length)) = label
        && let Some(period) = read_period(&text[start + length..])
    {
        return Some((period, true));
    }
    let is_other_day = OTHER_DAYS.iter().any(|word| text.contains(word))
        || (OTHER_DAYS.iter().any(|word| before.contains(word))
            && before.trim_end_matches([':', '：']).len() < 40
            && (before.ends_with([':', '：']) || ends_in(&["日期", "时间", "日"], &before)));
    if is_other_day {
        let end = OTHER_DAYS.iter().filter_map(|word| text.find(word)).min().unwrap_or(0);
        return read_period(&text[..end]).map(|period| (period, false));
    }
    read_period(&text).map(|period| (period, ends_in(&LABELS, &before)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cell;

    fn said(lines: &[&[&str]]) -> String {
        let cell = |text: &&str| Cell::Text((*text).to_owned().into());
        let rows: Vec<KeptRow> = (0..)
            .zip(lines)
            .map(|(row, line)| KeptRow { row, cells: line.iter().map(cell).collect() })
            .collect();
        match period_above(&rows) {
            Said::Nothing => "-".to_owned(),
            Said::One(it) => format!("{}-{} {:?}", it.period.from, it.period.to, it.cell),
            Said::Different(one, other) => format!("{} != {}", one.written, other.written),
        }
    }

    #[test]
    fn a_file_that_is_named_after_its_month_says_it() {
        for (name, month) in [
            ("资产负债表2025-06.csv", Some(6)),
            ("balance-sheet-101001-2025-06.csv", Some(6)),
            ("某工会资产负债表2025-06 (1).csv", Some(6)),
            ("2025年3月收入支出表.csv", Some(3)),
            ("202503余额表.csv", Some(3)),
            ("余额表2025.03.csv", Some(3)),
            ("2024年3月收入支出表.csv", None),
            ("余额表20250402.csv", None),
            ("余额表2025-04-02.csv", None),
            ("2025年4月2日导出.csv", None),
            ("2025-13.csv", None),
            ("2025年3月和2025年4月.csv", None),
            ("2025.csv", None),
            ("余额表.csv", None),
        ] {
            assert_eq!(period_of_name(name, 2025).map(|it| it.to), month, "{name}");
        }
    }

    #[test]
    fn the_surest_line_decides_and_two_that_differ_are_told() {
        for (lines, expected) in [
            (&[&["某某工会"][..], &["期间：2025年3月"]][..], "3-3 (1, 0)"),
            (&[&["2025年3月科目余额表"], &["", "打印日期：2025-04-02"]], "3-3 (0, 0)"),
            (&[&["科目余额表"], &["打印日期：", "2025-04-02"]], "-"),
            (&[&["期间：2025.03-2025.03 打印日期：2025-04-02"]], "3-3 (0, 0)"),
            (&[&["打印日期：2025-04-02 期间：2025.03"]], "3-3 (0, 0)"),
            (&[&["会计期间", "2025.03"], &["制表：张三 2025年4月3日"]], "3-3 (0, 1)"),
            (&[&["2025年4月5日"], &["会计期间：2025年3月"]], "3-3 (1, 0)"),
            (&[&["2025年度科目余额表"], &["3月"]], "3-3 (1, 0)"),
            (&[&["2025年度科目余额表"]], "1-12 (0, 0)"),
            (&[&["2025年3月"], &["3月"]], "3-3 (0, 0)"),
            (&[&["2025年3月"], &["2025年4月"]], "2025年3月 != 2025年4月"),
            (&[&["科目余额表"]], "-"),
        ] {
            assert_eq!(said(lines), expected, "{lines:?}");
        }
    }
}
