//! Columns that no line is read from and that all the same decide whether it belongs into these
//! books: whether a voucher is void, whose it is, of which year and month.
//!
//! Invariants: only rows with an amount count; what a column says of year, month and unit is told
//! once, with the first cell and how many there are; a void voucher is refused where it stands.

use crate::imports::cells::content::{is_blank, text_of};
use crate::imports::cells::day::{read_day, read_part};
use crate::imports::cells::words::{heading, squeezed};
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::other_units::UnitNames;
use crate::imports::reading::problems::Problems;
use crate::sheet::{Cell, column_letters};

const UNIT_HEADINGS: [&str; 19] = [
    "单位编码",
    "单位代码",
    "单位编号",
    "单位名称",
    "单位",
    "核算单位",
    "记账单位",
    "编制单位",
    "填报单位",
    "所属单位",
    "会计主体",
    "账套",
    "账套名称",
    "账簿",
    "账簿名称",
    "核算账簿",
    "组织",
    "组织机构",
    "组织名称",
];
const YEAR_HEADINGS: [&str; 7] =
    ["会计年度", "年度", "年", "凭证年度", "记账年度", "账套年度", "年份"];
const PERIOD_HEADINGS: [&str; 7] =
    ["会计期间", "期间", "月份", "会计月份", "凭证期间", "记账期间", "会计月"];
/// What a state of a voucher says where it does not count.
const VOID_WORDS: [&str; 9] =
    ["作废", "已作废", "作废凭证", "废", "已废", "废止", "删除", "已删除", "无效"];
/// Below a heading that asks whether it is void.
const YES_WORDS: [&str; 7] = ["是", "y", "yes", "true", "1", "√", "v"];

/// What a column says of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    State,
    IsVoid,
    Unit,
    Year,
    Period,
}

/// What contradicts these books, by column and value.
#[derive(Clone, Debug)]
struct Met {
    telling: Telling,
    column: u32,
    first: (u32, String),
    value: String,
    expected: String,
    rows: u64,
}

/// Goes along with the rows of one sheet.
#[derive(Clone, Debug, Default)]
pub struct TellingColumns {
    year: i64,
    columns: Vec<(u32, String, Telling)>,
    summaries: Vec<u32>,
    amounts: Vec<usize>,
    met: Vec<Met>,
}

/// Whether a column that no line is read from is looked at all the same.
#[must_use]
pub fn is_looked_at(kind: SheetKind, written: &str) -> bool {
    has_telling_columns(kind) && telling_of(written).is_some()
}

fn has_telling_columns(kind: SheetKind) -> bool {
    matches!(kind, SheetKind::Journal | SheetKind::CashBook)
}

fn telling_of(written: &str) -> Option<Telling> {
    let words = heading(written, false);
    let is = |list: &[&str]| list.contains(&words.as_str());
    if words.contains("作废") {
        Some(Telling::IsVoid)
    } else if words.ends_with("状态") {
        Some(Telling::State)
    } else if is(&UNIT_HEADINGS) {
        Some(Telling::Unit)
    } else if is(&YEAR_HEADINGS) {
        Some(Telling::Year)
    } else if is(&PERIOD_HEADINGS) {
        Some(Telling::Period)
    } else {
        None
    }
}

impl TellingColumns {
    #[must_use]
    pub fn of(layout: &Layout, year: i64) -> Self {
        if !has_telling_columns(layout.kind) {
            return Self::default();
        }
        let unread = layout.unread.iter().filter_map(|unread| {
            Some((unread.column, unread.heading.clone(), telling_of(&unread.heading)?))
        });
        // Beside whole dates a month is none of their parts.
        let has_date = layout.columns.has(ColumnKind::Date);
        let month = layout.columns.column(ColumnKind::Month).filter(|_| has_date);
        let months = month.map(|column| (column, "月".to_owned(), Telling::Period));
        let summaries = [ColumnKind::Summary, ColumnKind::RightSummary];
        Self {
            year,
            columns: unread.chain(months).collect(),
            summaries: summaries.iter().filter_map(|kind| layout.columns.column(*kind)).collect(),
            amounts: layout.amount_columns(),
            met: Vec::new(),
        }
    }

    pub fn row(
        &mut self,
        row: u32,
        cells: &[Cell<'_>],
        columns: &ColumnMap,
        names: Option<&UnitNames>,
        problems: &mut Problems,
    ) {
        let is_filled = |place: &usize| cells.get(*place).is_some_and(|cell| !is_blank(cell));
        if !self.amounts.iter().any(is_filled) {
            return;
        }
        for column in &self.summaries {
            if let Some(Cell::Text(text)) = cell_at(cells, *column)
                && is_marked_void(text)
            {
                problems.at(&codes::VOUCHER_VOID, (row, *column), text, "");
            }
        }
        let watched = std::mem::take(&mut self.columns);
        for (column, _, telling) in &watched {
            let (column, telling) = (*column, *telling);
            let Some(cell) = cell_at(cells, column).filter(|cell| !is_blank(cell)) else {
                continue;
            };
            let text = text_of(cell);
            let words = squeezed(&text);
            match telling {
                Telling::State | Telling::IsVoid => {
                    let is_yes = telling == Telling::IsVoid && YES_WORDS.contains(&words.as_ref());
                    if is_yes || VOID_WORDS.contains(&words.as_ref()) {
                        problems.at(&codes::VOUCHER_VOID, (row, column), &text, "");
                    }
                }
                Telling::Unit => {
                    if let Some((names, other)) =
                        names.and_then(|it| Some((it, it.other_in(&text)?)))
                    {
                        let expected = names.own().to_owned();
                        let found = (other, expected);
                        self.note(telling, (row, column), &text, found);
                    }
                }
                Telling::Year | Telling::Period => {
                    self.judge_period((telling, words.as_ref()), (row, column), cells, columns);
                }
            }
        }
        self.columns = watched;
    }

    fn judge_period(
        &mut self,
        (telling, words): (Telling, &str),
        at: (u32, u32),
        cells: &[Cell<'_>],
        columns: &ColumnMap,
    ) {
        let (year, month) = period_of(words, telling);
        if let Some(year) = year.filter(|year| *year != self.year) {
            self.note(Telling::Year, at, words, (year.to_string(), self.year.to_string()));
            return;
        }
        let month_of_row = || {
            let date = columns.cell(cells, ColumnKind::Date);
            if is_blank(date) {
                return read_part(columns.cell(cells, ColumnKind::Month)).ok().flatten();
            }
            let day = read_day(date, self.year).ok().flatten()?;
            Some(i64::from(day.month()))
        };
        if let (Some(month), Some(of_row)) = (month, month_of_row())
            && month != of_row
        {
            let found = (format!("{month}月"), format!("{of_row}月"));
            self.note(Telling::Period, at, words, found);
        }
    }

    fn note(
        &mut self,
        telling: Telling,
        (row, column): (u32, u32),
        text: &str,
        (value, expected): (String, String),
    ) {
        let is_same =
            |it: &&mut Met| it.telling == telling && it.column == column && it.value == value;
        if let Some(met) = self.met.iter_mut().find(is_same) {
            met.rows += 1;
            return;
        }
        let first = (row, text.to_owned());
        if self.met.len() < MAX_VALUES {
            self.met.push(Met { telling, column, first, value, expected, rows: 1 });
        }
    }

    /// The sheet is over.
    pub fn finish(self, problems: &mut Problems) {
        for met in self.met {
            let heading = self.columns.iter().find(|it| it.0 == met.column);
            let heading = heading.map_or("", |it| it.1.as_str());
            let letters = column_letters(met.column);
            let found = format!(
                "{}（{letters}列“{heading}”写“{}”，共 {} 行）",
                met.value, met.first.1, met.rows
            );
            let code = match met.telling {
                Telling::Year => &codes::HEADER_YEAR,
                Telling::Period => &codes::PERIOD_DIFFERS,
                _ => &codes::NAMES_OTHER_UNIT,
            };
            problems.at(code, (met.first.0, met.column), found, met.expected);
        }
    }
}

/// Values that are told one by one.
const MAX_VALUES: usize = 20;

fn cell_at<'c, 'v>(cells: &'c [Cell<'v>], column: u32) -> Option<&'c Cell<'v>> {
    cells.get(usize::try_from(column).ok()?)
}

/// `（作废）收会费`, `收会费【已作废】`, `作废`; not `补办作废支票`.
fn is_marked_void(text: &str) -> bool {
    if !text.contains('废') {
        return false;
    }
    let words: String = squeezed(text)
        .chars()
        .map(|it| match it {
            '[' | '【' | '〔' | '{' => '(',
            ']' | '】' | '〕' | '}' => ')',
            other => other,
        })
        .collect();
    let marks = ["(作废)", "(已作废)", "(此凭证作废)", "(凭证作废)"];
    marks.iter().any(|mark| words.starts_with(mark) || words.ends_with(mark))
        || words.starts_with("作废:")
        || VOID_WORDS.contains(&words.as_str())
}

/// Year and month of `2024`, `2024年`, `2024-12`, `202412`, `12` and `12月`.
fn period_of(words: &str, telling: Telling) -> (Option<i64>, Option<i64>) {
    let groups: Vec<&str> =
        words.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).collect();
    let year = |digits: &str| digits.parse().ok().filter(|it| crate::date::YEARS.contains(it));
    let month = |digits: &str| digits.parse().ok().filter(|it: &i64| (1..=12).contains(it));
    match *groups.as_slice() {
        [whole] if whole.len() == 6 => {
            let (head, tail) = whole.split_at(4);
            (year(head), month(tail))
        }
        [whole] if whole.len() == 4 => (year(whole), None),
        [whole] if whole.len() <= 2 && telling == Telling::Period => (None, month(whole)),
        [first, second, ..] if first.len() == 4 && second.len() <= 2 => {
            (year(first), if groups.len() == 2 { month(second) } else { None })
        }
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_void_voucher_says_so_in_brackets_or_alone() {
        for (text, is_void) in [
            ("（作废）付邮费", true),
            ("付邮费【作废】", true),
            ("[已作废] 付邮费", true),
            ("作废：付邮费", true),
            ("作 废", true),
            ("补办作废支票", false),
            ("付作废票据工本费", false),
            ("付邮费", false),
        ] {
            assert_eq!(is_marked_void(text), is_void, "{text}");
        }
    }

    #[test]
    fn years_and_months_are_read_as_programs_write_them() {
        for (words, telling, period) in [
            ("2024", Telling::Year, (Some(2024), None)),
            ("2024年", Telling::Year, (Some(2024), None)),
            ("2024年度", Telling::Year, (Some(2024), None)),
            ("24", Telling::Year, (None, None)),
            ("2024-12", Telling::Period, (Some(2024), Some(12))),
            ("2024.03", Telling::Period, (Some(2024), Some(3))),
            ("202412", Telling::Period, (Some(2024), Some(12))),
            ("2024年3月", Telling::Period, (Some(2024), Some(3))),
            ("03", Telling::Period, (None, Some(3))),
            ("12月", Telling::Period, (None, Some(12))),
            ("13", Telling::Period, (None, None)),
            ("2024-01-01至2024-12-31", Telling::Period, (Some(2024), None)),
            ("本期", Telling::Period, (None, None)),
        ] {
            assert_eq!(period_of(words, telling), period, "{words}");
        }
    }

    #[test]
    fn headings_tell_state_unit_year_and_month() {
        for (heading, telling) in [
            ("凭证状态", Some(Telling::State)),
            ("是否作废", Some(Telling::IsVoid)),
            ("单位编码", Some(Telling::Unit)),
            ("核算账簿", Some(Telling::Unit)),
            ("会计年度", Some(Telling::Year)),
            ("会计期间", Some(Telling::Period)),
            ("往来单位", None),
            ("部门", None),
        ] {
            assert_eq!(telling_of(heading), telling, "{heading}");
        }
    }
}
