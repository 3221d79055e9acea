//! 报送: what is handed to the union above, by when, and where it stands. Pure.
//!
//! Invariants: what is filed is a version that was approved, by the hash of its lines; where a
//! calendar says nothing, the list beside the code does.

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::budgets::budget::{Line, Stage};
use crate::money::Money;

const CALENDAR: &str = include_str!("data/calendar.csv");

/// The kind of dated rule that says by when something is due; its channel is the document.
pub const CALENDAR_RULE: &str = "filing_calendar";

crate::spelled! {
    /// What is filed.
    Document {
        Budget = "budget", "年初预算";
        Adjustment = "adjustment", "年中调整";
        Final = "final", "决算";
    }
}

impl Document {
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Budget => Stage::Initial,
            Self::Adjustment => Stage::Adjustment,
            Self::Final => Stage::Final,
        }
    }
}

crate::spelled! {
    /// Where a filing stands.
    FilingState {
        /// Nothing is there that could be filed.
        Missing = "missing", "未编报";
        /// It was approved and not filed.
        Unfiled = "unfiled", "待报送";
        Filed = "filed", "待审核";
        Returned = "returned", "已退回";
        Approved = "approved", "已核批";
    }
}

/// By when a document is due: a day of the year or of one after it, or days after its approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    #[serde(default)]
    pub years_after: i16,
    #[serde(default)]
    pub month: Option<i8>,
    #[serde(default)]
    pub day: Option<i8>,
    #[serde(default)]
    pub days_after_approval: Option<i32>,
}

impl Due {
    /// Where no union says anything.
    #[must_use]
    pub fn usual(document: Document) -> Self {
        static USUAL: LazyLock<Vec<(Document, Due)>> = LazyLock::new(|| {
            let read = |line: &str| {
                let cells: Vec<&str> = line.split(',').collect();
                let &[document, years, month, day, after] = cells.as_slice() else { return None };
                let due = Due {
                    years_after: years.parse().unwrap_or(0),
                    month: month.parse().ok(),
                    day: day.parse().ok(),
                    days_after_approval: after.parse().ok(),
                };
                Some((Document::read(document)?, due))
            };
            CALENDAR.lines().skip(1).filter_map(read).collect()
        });
        let of = USUAL.iter().find(|(it, _)| *it == document).map(|(_, due)| *due);
        of.unwrap_or(Self { years_after: 0, month: None, day: None, days_after_approval: None })
    }

    /// The last day for a year's document; `None` for one that waits for its approval.
    #[must_use]
    pub fn on(&self, year: i64, approved_on: Option<Date>) -> Option<Date> {
        if let Some(days) = self.days_after_approval {
            return approved_on?.checked_add(days.days()).ok();
        }
        let year = i16::try_from(year).ok()?.checked_add(self.years_after)?;
        let first = Date::new(year, self.month?, 1).ok()?;
        Date::new(year, self.month?, self.day?.min(first.days_in_month())).ok()
    }
}

/// Something that is another than in what was filed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineChange {
    pub account: String,
    pub name: String,
    pub project: String,
    pub was: Option<Money>,
    pub now: Option<Money>,
}

/// What changed between two filings, by account and project.
#[must_use]
pub fn changes(before: &[Line], now: &[Line]) -> Vec<LineChange> {
    let of = |lines: &[Line], line: &Line| {
        lines.iter().find(|it| it.key() == line.key()).map(|it| it.amount)
    };
    let gone = before.iter().filter(|line| of(now, line).is_none());
    let mut found: Vec<LineChange> = now
        .iter()
        .chain(gone)
        .map(|line| LineChange {
            account: line.account.clone(),
            name: line.name.clone(),
            project: line.project.clone(),
            was: of(before, line),
            now: of(now, line),
        })
        .filter(|it| it.was != it.now)
        .collect();
    found.sort_by(|a, b| (&a.account, &a.project).cmp(&(&b.account, &b.project)));
    found
}

/// 审核意见 about a cell of what was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Empty where it is about the whole.
    #[serde(default)]
    pub account: String,
    #[serde(default)]
    pub project: String,
    /// The column that it is about; the amount unless said.
    #[serde(default)]
    pub field: String,
    pub note: String,
}

impl Remark {
    /// `50301=说明`, `50301/职工书屋=说明`, or a note about the whole.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (at, note) = text.split_once('=').unwrap_or(("", text));
        let (account, project) = at.split_once('/').unwrap_or((at, ""));
        let part = |text: &str| text.trim().to_owned();
        Self {
            account: part(account),
            project: part(project),
            field: String::new(),
            note: part(note),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_due_on_a_day_of_the_calendar_or_so_many_days_after_its_approval() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (document, approved, expected) in [
            (Document::Budget, None, Some("2025-03-31")),
            (Document::Final, None, Some("2026-02-28")),
            (Document::Adjustment, None, None),
            (Document::Adjustment, Some("2025-07-08"), Some("2025-08-07")),
        ] {
            let due = Due::usual(document).on(2025, approved.map(day));
            assert_eq!(due, expected.map(day), "{document:?}");
        }
        // The last day of a month that is shorter.
        let due = Due { month: Some(2), day: Some(31), ..Due::usual(Document::Final) };
        assert_eq!(due.on(2027, None), Some(day("2028-02-29")));
    }

    #[test]
    fn remarks_are_read_as_they_are_typed() {
        for (text, account, project, note) in [
            ("50301=请说明增加的依据", "50301", "", "请说明增加的依据"),
            ("50301/职工书屋 = 超出去年", "50301", "职工书屋", "超出去年"),
            ("请附会议纪要", "", "", "请附会议纪要"),
        ] {
            let read = Remark::read(text);
            assert_eq!((&*read.account, &*read.project, &*read.note), (account, project, note));
        }
    }
}
