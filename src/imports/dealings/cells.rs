//! Cells of a line of the lists of dues and transfers, each told where it stands.

use jiff::civil::Date;

use crate::date::{Period, YEARS};
use crate::dues::channel::Channel;
use crate::dues::codes as dues;
use crate::imports::cells::content::written;
use crate::imports::cells::day::{DayProblem, read_day};
use crate::imports::cells::words::half_width;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, amount_in};
use crate::limits::quantity::Quantity;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::sheet::Cell;
use crate::units::credit_code;
use crate::units::unit::UnitCode;

/// 1 %, in ten-thousandths of a percent: 100 % as a part of one.
const ONE_PERCENT: u32 = 10_000;
/// Characters of the longest text of a cell: names of papers stay far below.
const MAX_CHARACTERS: usize = 200;

/// A line, its problems, and whether any was found.
pub struct Cells<'a, 'r> {
    pub line: RecordLine<'r>,
    pub problems: &'a mut Problems,
    /// Completes days that are written without one.
    pub year: i64,
    pub is_refused: bool,
}

impl Cells<'_, '_> {
    pub fn refuse(
        &mut self,
        code: &'static crate::finding::Code,
        kind: ColumnKind,
        expected: impl std::fmt::Display,
    ) {
        self.is_refused = true;
        self.problems.at(code, self.line.at(kind), written(self.line.cell(kind)), expected);
    }

    /// The same of a cell about a person, of which nothing may be repeated.
    pub fn refuse_masked(
        &mut self,
        code: &'static crate::finding::Code,
        kind: ColumnKind,
        (found, expected): (String, &str),
    ) {
        self.is_refused = true;
        self.problems.at(code, self.line.at(kind), found, expected);
    }

    fn is_blank(&self, kind: ColumnKind) -> bool {
        self.line.text(kind).is_empty()
    }

    /// Tells a blank cell that must be filled.
    fn needed<T>(&mut self, kind: ColumnKind, value: Option<T>) -> Option<T> {
        if value.is_none() && self.is_blank(kind) {
            self.refuse(&codes::CELL_BLANK, kind, kind.label());
        }
        value
    }

    /// The text of a cell; empty where there is none.
    pub fn text(&mut self, kind: ColumnKind) -> String {
        let text = self.line.text(kind).into_owned();
        let length = text.chars().count();
        if length > MAX_CHARACTERS {
            self.refuse(&codes::TEXT_TOO_LONG, kind, format!("不超过 {MAX_CHARACTERS} 字"));
        }
        text
    }

    pub fn needed_text(&mut self, kind: ColumnKind) -> String {
        let text = self.text(kind);
        let said = (!text.is_empty()).then_some(());
        self.needed(kind, said);
        text
    }

    /// A code: half width, without space.
    pub fn code(&mut self, kind: ColumnKind) -> String {
        let text = self.text(kind);
        text.chars().map(half_width).filter(|it| !it.is_whitespace()).collect()
    }

    pub fn needed_code(&mut self, kind: ColumnKind) -> String {
        let code = self.code(kind);
        let said = (!code.is_empty()).then_some(());
        self.needed(kind, said);
        code
    }

    /// A number as its paper has it, brackets and all: `星补〔2025〕1号`.
    pub fn mark(&mut self, kind: ColumnKind) -> String {
        self.text(kind).chars().filter(|it| !it.is_whitespace()).collect()
    }

    /// A unit by its code, its name, or both, `G1 实验学校工会`, as lists of choices show it.
    pub fn unit(&mut self, kind: ColumnKind) -> String {
        let text = self.text(kind);
        match text.split_once(char::is_whitespace) {
            Some((code, name)) if !name.trim().is_empty() && code.parse::<UnitCode>().is_ok() => {
                code.to_owned()
            }
            _ => self.code(kind),
        }
    }

    pub fn needed_unit(&mut self, kind: ColumnKind) -> String {
        let unit = self.unit(kind);
        let said = (!unit.is_empty()).then_some(());
        self.needed(kind, said);
        unit
    }

    pub fn day(&mut self, kind: ColumnKind) -> Option<Date> {
        match read_day(self.line.cell(kind), self.year) {
            Ok(day) => day,
            // Told with the errors of the row.
            Err(DayProblem::IsError) => {
                self.is_refused = true;
                None
            }
            Err(problem) => {
                self.refuse(problem.code(), kind, "如 2025-01-01");
                None
            }
        }
    }

    pub fn needed_day(&mut self, kind: ColumnKind) -> Option<Date> {
        let day = self.day(kind);
        self.needed(kind, day)
    }

    /// 所属期: `2025-03`, `202503`, `2025年3月`, or a date of the month.
    pub fn month(&mut self, kind: ColumnKind) -> Option<Period> {
        let period = match self.line.cell(kind) {
            Cell::Empty => return None,
            Cell::Date(moment) => Period::of(moment.date()),
            _ => month_of(&self.code(kind)),
        };
        if period.is_none() && !self.is_blank(kind) {
            self.refuse(&dues::WAGE_PERIOD_INVALID, kind, "如 2025-03，月份为 1 至 12");
        }
        period
    }

    pub fn needed_month(&mut self, kind: ColumnKind) -> Option<Period> {
        let month = self.month(kind);
        self.needed(kind, month)
    }

    pub fn amount(&mut self, kind: ColumnKind) -> Option<Money> {
        let read = amount_in(&self.line, kind, self.problems);
        self.is_refused |= read.is_err();
        read.ok().flatten()
    }

    pub fn needed_amount(&mut self, kind: ColumnKind) -> Option<Money> {
        let amount = self.amount(kind);
        self.needed(kind, amount)
    }

    /// A percent as written; one that a spreadsheet shows with its sign is kept as a part of one.
    pub fn percent(&mut self, kind: ColumnKind) -> Option<Percent> {
        let text = self.code(kind);
        if text.is_empty() {
            return None;
        }
        let percent = Percent::read(&text);
        if percent.is_none() {
            self.refuse(&dues::PERCENT_INVALID, kind, "百分数，如 60 或 12.5，至多四位小数");
        }
        percent
    }

    /// A percent of a rate or a tier, which may be below one: a number that a spreadsheet may have
    /// kept as a part of one is told, since nobody can see which it is.
    pub fn rate(&mut self, kind: ColumnKind) -> Option<Percent> {
        let percent = self.percent(kind)?;
        let is_number = matches!(self.line.cell(kind), Cell::Number(_));
        let is_small = percent != Percent::ZERO && percent.parts() <= ONE_PERCENT;
        if is_number && is_small {
            self.refuse(&dues::PERCENT_AMBIGUOUS, kind, "常规数字，如 60；或文本，如 0.5%");
            return None;
        }
        Some(percent)
    }

    pub fn needed_rate(&mut self, kind: ColumnKind) -> Option<Percent> {
        let rate = self.rate(kind);
        self.needed(kind, rate)
    }

    pub fn needed_percent(&mut self, kind: ColumnKind) -> Option<Percent> {
        let percent = self.percent(kind);
        self.needed(kind, percent)
    }

    /// A whole number that is not negative.
    pub fn count(&mut self, kind: ColumnKind) -> Option<i64> {
        let text = self.code(kind);
        if text.is_empty() {
            return None;
        }
        let text = text.trim_end_matches(['人', '日']);
        let count = text.parse().ok().filter(|count: &i64| (0..=100_000_000).contains(count));
        if count.is_none() {
            self.refuse(&codes::COUNT_INVALID, kind, "不小于 0 的整数");
        }
        count
    }

    pub fn needed_count(&mut self, kind: ColumnKind) -> Option<i64> {
        let count = self.count(kind);
        self.needed(kind, count)
    }

    /// Pieces, days: at most two decimals, not negative.
    pub fn quantity(&mut self, kind: ColumnKind) -> Option<Quantity> {
        let text = self.code(kind);
        if text.is_empty() {
            return None;
        }
        let quantity = Quantity::read(&text);
        if quantity.is_none() {
            self.refuse(&codes::COUNT_INVALID, kind, "不小于 0 的数，至多两位小数");
        }
        quantity
    }

    /// Words of a fixed list, joined by `；` or `、`.
    pub fn choices<T: Copy>(
        &mut self,
        kind: ColumnKind,
        read: impl Fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Vec<T> {
        let text = self.code(kind);
        let parts = text.split(['；', ';', '、', '，', ',', '/']).filter(|it| !it.is_empty());
        let chosen: Option<Vec<T>> = parts.map(read).collect();
        if chosen.is_none() {
            self.refuse(&codes::REGISTER_CHOICE_UNKNOWN, kind, words.join("、"));
        }
        chosen.unwrap_or_default()
    }

    /// A year: `2025` or `2025年`.
    pub fn year_of(&mut self, kind: ColumnKind) -> Option<i64> {
        let text = self.code(kind);
        if text.is_empty() {
            return None;
        }
        let text = text.strip_suffix("年度").or(text.strip_suffix('年')).unwrap_or(&text);
        let year = text.parse().ok().filter(|year: &i64| YEARS.contains(year));
        if year.is_none() {
            self.refuse(&codes::YEAR_CELL_INVALID, kind, "如 2025");
        }
        year
    }

    pub fn needed_year(&mut self, kind: ColumnKind) -> Option<i64> {
        let year = self.year_of(kind);
        self.needed(kind, year)
    }

    /// One of a fixed list of words.
    pub fn choice<T: Copy>(
        &mut self,
        kind: ColumnKind,
        read: impl Fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Option<T> {
        let text = self.code(kind);
        if text.is_empty() {
            return None;
        }
        let chosen = read(&text);
        if chosen.is_none() {
            self.refuse(&codes::REGISTER_CHOICE_UNKNOWN, kind, words.join("、"));
        }
        chosen
    }

    pub fn needed_choice<T: Copy>(
        &mut self,
        kind: ColumnKind,
        read: impl Fn(&str) -> Option<T>,
        words: &[&str],
    ) -> Option<T> {
        let chosen = self.choice(kind, read, words);
        self.needed(kind, chosen)
    }

    /// 收缴渠道; `None` where the cell is blank.
    pub fn channel(&mut self) -> Option<Channel> {
        let text = self.code(ColumnKind::Channel);
        if text.is_empty() {
            return None;
        }
        let channel = Channel::of_words(&text);
        if channel.is_none() {
            let words: Vec<&str> = Channel::EVERY.iter().map(|it| it.label()).collect();
            self.refuse(&dues::CHANNEL_UNKNOWN, ColumnKind::Channel, words.join("、"));
        }
        channel
    }

    /// Channels, several of them parted by 、; none where the cell is blank.
    pub fn channels(&mut self, kind: ColumnKind) -> Option<Vec<Channel>> {
        let text = self.text(kind);
        let named = text.split(['、', '，', ',', '；', ';']).map(str::trim);
        let read: Option<Vec<Channel>> =
            named.filter(|it| !it.is_empty()).map(Channel::of_words).collect();
        if read.is_none() {
            let words: Vec<&str> = Channel::EVERY.iter().map(|it| it.label()).collect();
            self.refuse(&dues::CHANNEL_UNKNOWN, kind, words.join("、"));
        }
        read
    }

    pub fn needed_channel(&mut self) -> Option<Channel> {
        let channel = self.channel();
        self.needed(ColumnKind::Channel, channel)
    }

    /// 统一社会信用代码; empty where the cell is.
    pub fn credit_code(&mut self) -> String {
        let code = credit_code::normal(&self.code(ColumnKind::CreditCode));
        if code.is_empty() {
            return code;
        }
        let expected = match credit_code::check(&code) {
            Ok(()) => return code,
            Err(credit_code::NotACode::Length(length)) => format!("18 位，实为 {length} 位"),
            Err(credit_code::NotACode::Character(it)) => format!("没有“{it}”的代码"),
            Err(credit_code::NotACode::Check(it)) => format!("校验位 {it}"),
        };
        self.refuse(&dues::CREDIT_CODE_INVALID, ColumnKind::CreditCode, expected);
        code
    }
}

fn month_of(text: &str) -> Option<Period> {
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month) = if let Some((year, rest)) = text.split_once('年') {
        (year, rest.strip_suffix('月').or(rest.strip_suffix("月份"))?)
    } else if let Some(parts) = text.split_once(['-', '/', '.']) {
        parts
    } else {
        (text.get(..4)?, text.get(4..).filter(|month| month.len() == 2)?)
    };
    if !is_digits(year) || !is_digits(month) || year.len() != 4 || month.len() > 2 {
        return None;
    }
    Period::new(year.parse().ok()?, month.parse().ok()?).filter(|period| !period.is_opening())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_wages_is_read_as_people_write_it() {
        for (text, expected) in [
            ("2025-03", Some("2025-03")),
            ("2025-3", Some("2025-03")),
            ("202503", Some("2025-03")),
            ("2025年3月", Some("2025-03")),
            ("2025/12", Some("2025-12")),
            ("2025.1", Some("2025-01")),
            ("2025-13", None),
            ("2025-00", None),
            ("2025-0", None),
            ("25-03", None),
            ("2025", None),
            ("3月", None),
        ] {
            let read = month_of(text).map(|period| period.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
