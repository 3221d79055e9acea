//! What a sheet's name and the lines above its header say of when its rows are, beside the dates
//! of the rows.
//!
//! Invariants: a date without a year is never given one that the sheet denies; a day on which
//! something was printed says nothing; where several years are named and the book's own is among
//! them, the others are of something else.

use jiff::civil::Date;

use crate::imports::cells::content::{KeptRow, RowText, texts_of};
use crate::imports::cells::day::{names_year, read_day};
use crate::imports::cells::period_words::{joined, year_alone};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::table_period::period_in;
use crate::sheet::Cell;

/// Longer texts are notes.
const MAX_CHARACTERS: usize = 60;

/// Words of a text that names a rule and not a time.
const NOTES: [&str; 9] = ["制度", "规定", "办法", "通知", "文件", "说明", "版", "根据", "依据"];

/// Words without which a year in a title may be of anything.
const BOOKS: [&str; 13] = [
    "账", "帐", "簿", "凭证", "收支", "流水", "明细", "日记", "表", "年度", "期间", "余额", "汇总",
];

/// A time that is said, and where.
#[derive(Clone, Debug)]
struct SaidTime {
    cell: Option<(u32, u32)>,
    written: String,
    year: Option<i64>,
    months: (i8, i8),
}

/// Goes along with the dates of one sheet.
#[derive(Debug, Default)]
pub struct SheetPeriod {
    year: i64,
    said: Vec<SaidTime>,
    /// Another year was told; what follows from it is not told again.
    is_told: bool,
    /// The first date outside of what is said, and how many there are.
    outside: Option<((u32, u32), Date, usize, u64)>,
}

impl SheetPeriod {
    #[must_use]
    pub fn of(rows: &[KeptRow], sheet_name: &str, year: i64) -> Self {
        let mut said = Vec::new();
        for RowText { cell, before, text } in texts_of(rows) {
            said.extend(said_in(&before, &text, false).map(|(year, months)| SaidTime {
                cell: Some(cell),
                written: text.to_string(),
                year,
                months,
            }));
        }
        said.extend(said_in("", sheet_name, true).map(|(year, months)| SaidTime {
            cell: None,
            written: format!("工作表名“{}”", sheet_name.trim()),
            year,
            months,
        }));
        if said.iter().any(|it| it.year == Some(year)) {
            said.retain(|it| it.year.is_none_or(|other| other == year));
        }
        Self { year, said, ..Self::default() }
    }

    /// A date of a row; `names_year` where its cell writes the year.
    pub fn note(
        &mut self,
        date: Date,
        names_year: bool,
        cell: (u32, u32),
        problems: &mut Problems,
    ) {
        if self.said.is_empty() || self.is_told {
            return;
        }
        let other = self.said.iter().find(|it| it.year.is_some_and(|said| said != self.year));
        if let Some(other) = other.filter(|_| !names_year) {
            let expected = format!("{}年", self.year);
            match other.cell {
                Some(at) => problems.at(&codes::HEADER_YEAR, at, &other.written, expected),
                None => problems.on_sheet(&codes::HEADER_YEAR, &other.written, expected),
            }
            self.is_told = true;
            return;
        }
        // Another year is told by the ledger's own check.
        if i64::from(date.year()) != self.year {
            return;
        }
        let is_outside = |it: &SaidTime| {
            it.year.is_some_and(|said| said != self.year)
                || !(it.months.0..=it.months.1).contains(&date.month())
        };
        if let Some(index) = self.said.iter().position(is_outside) {
            self.outside.get_or_insert((cell, date, index, 0)).3 += 1;
        }
    }

    /// The sheet is over.
    pub fn finish(&mut self, problems: &mut Problems) {
        let Some((cell, date, index, count)) = self.outside.take() else { return };
        let expected = self.said.get(index).map_or("", |it| it.written.as_str());
        let found = format!("{date}，共 {count} 处");
        problems.at(&codes::PERIOD_DIFFERS, cell, found, expected);
    }
}

/// Words by which a table of the year before says the balances that a year begins with.
const YEAR_ENDS: [&str; 7] = ["末", "终", "12月", "年度", "决算", "结转", "截至"];

/// Tells an opening table of another year; the end of the year before is this one's beginning.
pub fn check_opening_year(
    (rows, sheet_name): (&[KeptRow], &str),
    year: i64,
    problems: &mut Problems,
) {
    let period = SheetPeriod::of(rows, sheet_name, year);
    let is_end = |it: &SaidTime| {
        it.year == Some(year - 1) && YEAR_ENDS.iter().any(|word| it.written.contains(word))
    };
    let other = period.said.iter().find(|it| it.year.is_some_and(|said| said != year));
    let Some(other) = other.filter(|it| !is_end(it)) else { return };
    let expected = format!("{year}年年初，或{}年年末", year - 1);
    match other.cell {
        Some(at) => problems.at(&codes::HEADER_YEAR, at, &other.written, expected),
        None => problems.on_sheet(&codes::HEADER_YEAR, &other.written, expected),
    }
}

/// Year and months that a text says.
fn said_in(before: &str, text: &str, is_name: bool) -> Option<(Option<i64>, (i8, i8))> {
    let is_note = NOTES.iter().any(|word| text.contains(word));
    if is_note || text.chars().count() > MAX_CHARACTERS {
        return None;
    }
    let words = joined(text);
    // A single day is when something was made.
    let cell = Cell::Text(text.into());
    let is_day = (names_year(&cell) && matches!(read_day(&cell, 2000), Ok(Some(_))))
        || (words.contains(['日', '号']) && !words.contains(['-', '至', '到', '~']));
    match period_in(before, text).filter(|(_, is_labelled)| *is_labelled || !is_day) {
        Some((period, is_labelled)) => {
            let says_months = is_labelled || words.contains(['月', '季', '期', '半']) || is_name;
            let months = if says_months { (period.from, period.to) } else { (1, 12) };
            Some((period.year, months))
        }
        None if is_day => None,
        None => {
            let is_title = is_name || BOOKS.iter().any(|word| words.contains(word));
            let year = year_alone(&words).filter(|_| is_title)?;
            Some((Some(year), (1, 12)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_names_say_years_and_months_and_notes_do_not() {
        for (before, text, is_name, said) in [
            ("", "2024年序时账", false, Some((Some(2024), (1, 12)))),
            ("", "2024年度记账凭证", false, Some((Some(2024), (1, 12)))),
            ("", "会计期间：2024年1月至12月", false, Some((Some(2024), (1, 12)))),
            ("会计期间：", "2025.02", false, Some((Some(2025), (2, 2)))),
            ("", "2月", true, Some((None, (2, 2)))),
            ("", "2025年2月", true, Some((Some(2025), (2, 2)))),
            ("", "1-3月", true, Some((None, (1, 3)))),
            ("", "一季度收支", true, Some((None, (1, 3)))),
            ("", "2024", true, Some((Some(2024), (1, 12)))),
            ("", "Sheet2", true, None),
            ("", "3月8日活动", true, None),
            ("", "打印日期：2026年1月3日", false, None),
            ("", "2026年1月3日", false, None),
            ("", "2026-01-03", false, None),
            ("", "根据《工会会计制度》（2021年）", false, None),
            ("", "江州市图书馆工会2024年成立", false, None),
        ] {
            assert_eq!(said_in(before, text, is_name), said, "{text}");
        }
    }
}
