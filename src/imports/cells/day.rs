//! Dates as people and spreadsheets write them.
//!
//! Invariants: a date that does not exist is refused; a year is taken from the import only where
//! the cell writes none; a two-digit year is refused, for it may as well be a month; more numbers
//! than a date and a time of day have are no date, for two days are not the first of them.

use jiff::civil::Date;

use crate::finding::Code;
use crate::formats::number_text;
use crate::sheet::Cell;

use crate::imports::cells::words::{half_width, is_invisible};
use crate::imports::codes;

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

/// What may have been typed where a date stands instead of a number: `1-2`, and of the first of a
/// month `2025-01`.
#[must_use]
pub fn typed_before(date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let of_month = if day == 1 { format!("、{year}-{month:02}") } else { String::new() };
    format!("文本格式的号码，可能是 {month}-{day}、{month}/{day}{of_month}")
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
            let seen = text.chars().filter(|it| !is_invisible(*it));
            let text: String = seen.map(half_width).collect();
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
    if matches!(whole.len(), 8 | 14) && !text.contains('.') {
        let value = whole.parse().map_err(|_| DayProblem::NotADate)?;
        return day_of_compact(Number { value, digits: whole.len() }, &[]);
    }
    let serial: i32 = whole.parse().map_err(|_| DayProblem::NotADate)?;
    if !SERIALS.contains(&serial) {
        return Err(DayProblem::NotADate);
    }
    jiff::civil::date(1899, 12, 30)
        .checked_add(jiff::Span::new().days(serial))
        .map_err(|_| DayProblem::DoesNotExist)
}

fn checked_year(year: i64) -> Result<i64, DayProblem> {
    // Any four-digit year is a date; whether it is the book's is judged with the voucher.
    if (1000..=9999).contains(&year) { Ok(year) } else { Err(DayProblem::NotADate) }
}

/// Characters of the longest date with a time worth reading: `2025年01月08日 09时30分15秒`.
const MAX_CHARACTERS: usize = 40;

/// Whether a cell is a date only as the serial number that a spreadsheet counts it by, as text.
#[must_use]
pub fn is_serial_text(cell: &Cell<'_>) -> bool {
    let Cell::Text(text) = cell else { return false };
    let mut digits = 0;
    for character in text.chars().map(half_width).filter(|it| !it.is_whitespace()) {
        if !character.is_ascii_digit() {
            return false;
        }
        digits += 1;
    }
    digits == SERIAL_DIGITS
}

/// Digits of the serial numbers of the years that a book may have.
const SERIAL_DIGITS: usize = 5;

fn day_of_text(text: &str, year: i64) -> Result<Option<Date>, DayProblem> {
    let mut characters = ['\0'; MAX_CHARACTERS];
    let mut length = 0;
    for character in text.chars().filter(|it| !is_invisible(*it)).map(half_width) {
        let character = if character.is_whitespace() { ' ' } else { character };
        // Blanks before are left out, and those behind may be any number.
        if character == ' ' && (length == 0 || length == MAX_CHARACTERS) {
            continue;
        }
        *characters.get_mut(length).ok_or(DayProblem::NotADate)? = character;
        length += 1;
    }
    let written = trim_blanks(characters.get(..length).unwrap_or_default());
    if written.iter().all(|character| *character == '-') {
        return Ok(None);
    }
    let (first, rest) = take_number(written).ok_or(DayProblem::NotADate)?;
    if matches!(first.digits, 8 | 14) {
        return day_of_compact(first, rest).map(Some);
    }
    if first.digits == SERIAL_DIGITS && rest.is_empty() {
        let serial = i32::try_from(first.value).map_err(|_| DayProblem::NotADate)?;
        return day_of_number(f64::from(serial)).map(Some);
    }
    day_of_groups(first, rest, year).map(Some)
}

/// A run of digits.
#[derive(Clone, Copy, Debug)]
struct Number {
    value: i64,
    digits: usize,
}

fn take_number(written: &[char]) -> Option<(Number, &[char])> {
    let digits = written.iter().take_while(|character| character.is_ascii_digit()).count();
    let (own, rest) = written.split_at(digits);
    let value = own.iter().try_fold(0_i64, |value, digit| {
        value.checked_mul(10)?.checked_add(i64::from(digit.to_digit(10)?))
    })?;
    (digits > 0).then_some((Number { value, digits }, rest))
}

fn trim_blanks(written: &[char]) -> &[char] {
    let from = written.iter().position(|it| *it != ' ').unwrap_or(written.len());
    let to = written.iter().rposition(|it| *it != ' ').map_or(from, |place| place + 1);
    written.get(from..to).unwrap_or_default()
}

/// `20250108`, `20250108 09:30:15`, `20250108 093015`, `20250108093015`.
fn day_of_compact(number: Number, rest: &[char]) -> Result<Date, DayProblem> {
    let date = if number.digits == 14 { number.value / 1_000_000 } else { number.value };
    if number.digits == 14 && (!is_clock(number.value % 1_000_000) || !rest.is_empty()) {
        return Err(DayProblem::NotADate);
    }
    let is_timed = match take_number(trim_blanks(rest)) {
        Some((clock, [])) if clock.digits == 6 && rest.first() == Some(&' ') => {
            is_clock(clock.value)
        }
        _ => is_time(rest),
    };
    if !is_timed {
        return Err(DayProblem::NotADate);
    }
    day_of_parts(checked_year(date / 10_000)?, date / 100 % 100, date % 100)
}

fn is_clock(value: i64) -> bool {
    (0..240_000).contains(&value) && value / 100 % 100 < 60 && value % 100 < 60
}

/// `2025-1-8`, `2025年1月8日`, `1月8日`, `1.8`, each with a time behind it or not. The marks
/// between the numbers are of one sort: `2025年1-8月` is a span of months and no day.
fn day_of_groups(first: Number, rest: &[char], year: i64) -> Result<Date, DayProblem> {
    let (mark, second, rest) = marked(rest).ok_or(DayProblem::NotADate)?;
    let year_and_rest = match (mark, marked(rest)) {
        ('年', Some(('月', third, rest))) => Some((third, rest)),
        ('-' | '/' | '.' | ' ', Some((other, third, rest))) if other == mark => {
            // `1-8 09:30` has a time where a third number might stand.
            let is_whole_year = first.digits == 4;
            is_whole_year.then_some((third, rest))
        }
        ('年', _) => return Err(DayProblem::NotADate),
        _ => None,
    };
    let (year, month, day, rest) = match year_and_rest {
        Some((third, rest)) if first.digits == 4 => {
            (checked_year(first.value)?, second, third, rest)
        }
        None if mark != ' ' && first.value <= 12 => (year, first, second, rest),
        _ => return Err(DayProblem::NotADate),
    };
    if month.digits > 2 || day.digits > 2 || !is_time(behind_day(rest, mark)) {
        return Err(DayProblem::NotADate);
    }
    day_of_parts(year, month.value, day.value)
}

/// One mark with blanks around it, or blanks alone, and the number behind.
fn marked(written: &[char]) -> Option<(char, Number, &[char])> {
    let tight = trim_start(written);
    let (mark, rest) = match tight {
        [mark @ ('-' | '/' | '.' | '年' | '月'), rest @ ..] => (*mark, trim_start(rest)),
        rest if rest.len() < written.len() => (' ', rest),
        _ => return None,
    };
    let (number, rest) = take_number(rest)?;
    Some((mark, number, rest))
}

fn trim_start(written: &[char]) -> &[char] {
    let blanks = written.iter().take_while(|character| **character == ' ').count();
    written.get(blanks..).unwrap_or_default()
}

/// Without the word that ends a day.
fn behind_day(written: &[char], mark: char) -> &[char] {
    match trim_start(written) {
        ['日' | '号', rest @ ..] => rest,
        ['.'] if mark == '.' => &[],
        _ => written,
    }
}

/// Nothing, or a time of day: ` 09:30`, `T09:30:00.000`, ` 9时30分15秒`.
fn is_time(written: &[char]) -> bool {
    let rest = match written {
        [] => return true,
        [' ' | 'T', rest @ ..] => trim_start(rest),
        other => other,
    };
    let Some((hour, rest)) = take_number(rest) else { return false };
    let (minutes, ends): (_, &[char]) = match rest {
        [':', rest @ ..] => (rest, &[':']),
        ['时' | '点', rest @ ..] => (rest, &['分']),
        _ => return false,
    };
    let Some((minute, rest)) = take_number(minutes) else { return false };
    let is_on_clock = hour.value < 24 && minute.value < 60 && hour.digits <= 2;
    let seconds = match rest {
        [] => return is_on_clock,
        [end, rest @ ..] if ends.contains(end) => rest,
        _ => return false,
    };
    let Some((second, rest)) = take_number(seconds) else {
        return is_on_clock && seconds.is_empty() && ends == ['分'];
    };
    let is_fraction = match rest {
        ['.', digits @ ..] => digits.iter().all(char::is_ascii_digit),
        _ => false,
    };
    is_on_clock && second.value < 60 && (is_fraction || matches!(rest, [] | ['秒']))
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
            "2025/1/8 9:30",
            "2025-01-08 09:30:15.000",
            "2025年1月8日9时30分",
            "2025年1月8日 09时30分15秒",
            "2025 年 1 月 8 日",
            "2025 - 1 - 8",
            "2025 1 8",
            "2025.1.8.",
            "20250108 09:30:15",
            "20250108 093015",
            "20250108093015",
            "1月8日 09:30",
            "1-8 9:30",
            "\u{202a}2025-01-08\u{202c}",
            "2025\u{200b}/1/8\u{feff}",
            "2025年1月8号",
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
        check(&Cell::Number(20250108093015.0), "2025-01-08");
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
        for several in [
            "2025年1月8日-10日",
            "2025年1月8日至2月9日",
            "2025年1月8日10日",
            "2025-01-08/2025-02-09",
            "2025-01-08 2025-02-09",
            "2025-01-08-3",
            "2025.1.8-10",
            "2025.1.8.10",
            "2025/1/8/9",
            "2025年1-8月",
            "2025.1-8",
            "1月8日-10日",
            "1-8月",
            "1.8-1.10",
            "1月8日、9日",
            "20250108-20250110",
            "20250108 20250110",
            "20250108-10",
            "20250108256000",
            "2025-01-08 25:00",
            "2025-01-08 3",
            "45665-45667",
        ] {
            refuse(&text(several), DayProblem::NotADate);
        }
        refuse(&Cell::Number(1.8), DayProblem::NotADate);
        refuse(&Cell::Number(12.0), DayProblem::NotADate);
        refuse(&Cell::Error("#N/A".into()), DayProblem::IsError);
    }

    #[test]
    fn serial_numbers_as_text_are_known_for_what_they_are() {
        for (cell, is_serial) in [
            (text("45665"), true),
            (text(" ４５６６５ "), true),
            (Cell::Number(45665.0), false),
            (text("2025-01-08"), false),
            (text("20250108"), false),
            (text(""), false),
        ] {
            assert_eq!(is_serial_text(&cell), is_serial, "{cell:?}");
        }
    }

    #[test]
    fn blank_is_no_date() {
        for cell in [Cell::Empty, text(""), text(" 　"), text("-"), text("\u{feff}")] {
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
        fn no_text_panics(text in "[0-9年月日时分秒:T./ -]{0,45}") {
            let _ = read_day(&Cell::Text(text.into()), 2025);
        }
    }
}
