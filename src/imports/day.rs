//! Dates as people and spreadsheets write them.
//!
//! Invariants: a date that does not exist is refused; a year is taken from the import only where
//! the cell writes none; a two-digit year is refused, for it may as well be a month.

use jiff::civil::Date;

use crate::finding::Code;
use crate::formats::number_text;
use crate::sheet::Cell;

use super::codes;
use super::words::half_width;

/// Serial days that fall into the years a book may have, counted from 30 December 1899.
const SERIALS: std::ops::RangeInclusive<i32> = 40_179..=73_050;

/// Why a cell is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayProblem {
    NotADate,
    /// Written as a date, but no calendar has it: `2025/2/30`.
    DoesNotExist,
    IsError,
}

impl DayProblem {
    #[must_use]
    pub fn code(self) -> &'static Code {
        match self {
            Self::NotADate => &codes::DATE_NOT_A_DATE,
            Self::DoesNotExist => &codes::DATE_DOES_NOT_EXIST,
            Self::IsError => &codes::CELL_ERROR,
        }
    }
}

/// The date in a cell; `None` when it is empty. `year` completes what is written without one.
pub fn read_day(cell: &Cell<'_>, year: i64) -> Result<Option<Date>, DayProblem> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Date(moment) => Ok(Some(moment.date())),
        Cell::Number(number) => day_of_number(*number).map(Some),
        Cell::Text(text) => day_of_text(text, year),
        Cell::Bool(_) => Err(DayProblem::NotADate),
        Cell::Error(_) => Err(DayProblem::IsError),
    }
}

/// The date of a year from a column of months and one of days.
pub fn day_of_parts(year: i64, month: i64, day: i64) -> Result<Date, DayProblem> {
    let exists = || {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()
    };
    exists().ok_or(DayProblem::DoesNotExist)
}

/// Whether a cell with a date writes its year.
#[must_use]
pub fn names_year(cell: &Cell<'_>) -> bool {
    let Cell::Text(text) = cell else { return true };
    let groups = text.split(|it: char| half_width(it).to_digit(10).is_none());
    let lengths: Vec<usize> =
        groups.filter(|it| !it.is_empty()).map(|it| it.chars().count()).collect();
    lengths.len() >= 3 || lengths.iter().any(|length| *length >= 5)
}

/// A month or a day alone: `3`, `3月`, `03`, `3日`.
pub fn read_part(cell: &Cell<'_>) -> Result<Option<i64>, DayProblem> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => {
            let text: String = text.chars().map(half_width).collect();
            let digits = text.trim().trim_end_matches(['月', '日', '号']).trim();
            if digits.is_empty() {
                return Ok(None);
            }
            digits.parse().map(Some).map_err(|_| DayProblem::NotADate)
        }
        Cell::Number(number) => {
            let text = number_text(*number).ok_or(DayProblem::NotADate)?;
            text.text.parse().map(Some).map_err(|_| DayProblem::NotADate)
        }
        Cell::Date(_) | Cell::Bool(_) => Err(DayProblem::NotADate),
        Cell::Error(_) => Err(DayProblem::IsError),
    }
}

fn day_of_number(number: f64) -> Result<Date, DayProblem> {
    let text = number_text(number).ok_or(DayProblem::NotADate)?.text;
    // The time of day behind the point does not matter.
    let whole = text.split('.').next().unwrap_or_default();
    if whole.len() == 8 && !text.contains('.') {
        return day_of_digits(whole);
    }
    let serial: i32 = whole.parse().map_err(|_| DayProblem::NotADate)?;
    if !SERIALS.contains(&serial) {
        return Err(DayProblem::NotADate);
    }
    jiff::civil::date(1899, 12, 30)
        .checked_add(jiff::Span::new().days(serial))
        .map_err(|_| DayProblem::DoesNotExist)
}

fn day_of_digits(digits: &str) -> Result<Date, DayProblem> {
    let number: i64 = digits.parse().map_err(|_| DayProblem::NotADate)?;
    day_of_parts(checked_year(number / 10_000)?, number / 100 % 100, number % 100)
}

fn checked_year(year: i64) -> Result<i64, DayProblem> {
    // Any four-digit year is a date; whether it is the book's is judged with the voucher.
    if (1000..=9999).contains(&year) { Ok(year) } else { Err(DayProblem::NotADate) }
}

/// Longest run of number groups that a date with a time has.
const MAX_PARTS: usize = 7;

fn day_of_text(text: &str, year: i64) -> Result<Option<Date>, DayProblem> {
    let trimmed = text.trim_matches(|character: char| half_width(character).is_whitespace());
    if trimmed.is_empty() || trimmed.chars().all(|character| half_width(character) == '-') {
        return Ok(None);
    }
    let mut parts = [0_i64; MAX_PARTS];
    let mut count = 0;
    let mut digits = 0_usize;
    for character in trimmed.chars().map(half_width) {
        if let Some(digit) = character.to_digit(10) {
            if digits == 0 {
                count += 1;
            }
            digits += 1;
            let part = parts.get_mut(count - 1).ok_or(DayProblem::NotADate)?;
            *part = part.saturating_mul(10).saturating_add(i64::from(digit));
        } else if matches!(character, '.' | '-' | '/' | '年' | '月' | '日' | '号' | ' ' | 'T' | ':')
        {
            digits = 0;
        } else {
            return Err(DayProblem::NotADate);
        }
    }
    match parts.get(..count).unwrap_or_default() {
        [number] if trimmed.chars().count() == 8 && *number >= 10_000_000 => {
            day_of_parts(checked_year(number / 10_000)?, number / 100 % 100, number % 100)
        }
        [serial] if trimmed.chars().count() == 5 => {
            day_of_number(f64::from(i32::try_from(*serial).unwrap_or_default()))
        }
        [month, day] if *month <= 12 => day_of_parts(year, *month, *day),
        [written_year, month, day, ..] => day_of_parts(checked_year(*written_year)?, *month, *day),
        _ => Err(DayProblem::NotADate),
    }
    .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &Cell<'_>, day: &str) {
        let read = read_day(cell, 2025).map(|day| day.map(|day| day.to_string()));
        assert_eq!(read, Ok(Some(day.to_owned())), "{cell:?}");
    }

    fn refuse(cell: &Cell<'_>, problem: DayProblem) {
        assert_eq!(read_day(cell, 2025), Err(problem), "{cell:?}");
    }

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(text.into())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for written in [
            "2025.1.8",
            "2025-1-8",
            "2025-01-08",
            "2025/1/8",
            "20250108",
            "2025年1月8日",
            "2025年01月08日",
            "２０２５年１月８日",
            "2025-01-08 00:00:00",
            "2025-01-08T09:30:00",
            "1月8日",
            "1-8",
            "1.8",
            " 2025/01/08 ",
            "45665",
        ] {
            check(&text(written), "2025-01-08");
        }
        check(&Cell::Number(45665.0), "2025-01-08");
        check(&Cell::Number(45665.75), "2025-01-08");
        check(&Cell::Number(20250108.0), "2025-01-08");
        check(&Cell::Date(jiff::civil::date(2025, 1, 8).at(10, 0, 0, 0)), "2025-01-08");
    }

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for written in ["2025/2/30", "20250230", "2025年13月1日", "4月31日"] {
            refuse(&text(written), DayProblem::DoesNotExist);
        }
        refuse(&Cell::Number(20250230.0), DayProblem::DoesNotExist);
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for written in ["abc", "25.1.8", "2025年1月", "1/2/2025", "合计", "202501", "1"] {
            refuse(&text(written), DayProblem::NotADate);
        }
        refuse(&Cell::Number(1.8), DayProblem::NotADate);
        refuse(&Cell::Number(12.0), DayProblem::NotADate);
        refuse(&Cell::Error("#N/A".into()), DayProblem::IsError);
    }

    #[test]
    fn blank_is_no_date() {
        for cell in [Cell::Empty, text(""), text(" 　"), text("-")] {
            assert_eq!(read_day(&cell, 2025), Ok(None));
        }
    }

    #[test]
    fn months_and_days_stand_in_columns_of_their_own() {
        for (cell, part) in [(text("3月"), 3), (text("03"), 3), (Cell::Number(3.0), 3)] {
            assert_eq!(read_part(&cell), Ok(Some(part)));
        }
        assert!(read_part(&Cell::Number(3.5)).is_err());
        assert!(day_of_parts(2025, 2, 30).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[0-9年月日./ -]{0,40}") {
            let _ = read_day(&Cell::Text(text.into()), 2025);
        }
    }
}
