//! 节假日安排: which days the State Council calls 休 or 班. Pure.
//!
//! Invariants: a year of which nothing is known is told by name; what a federation imports takes
//! the place of the shipped days of the same year.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

crate::spelled! {
    /// 类别 of a day.
    DayKind {
        Off = "off", "休";
        Working = "working", "班";
    }
}

/// A day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    pub on: Date,
    pub kind: DayKind,
    pub name: String,
}

/// The days that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    days: FxHashMap<Date, (DayKind, String)>,
    years: FxHashSet<i16>,
}

#[derive(Deserialize)]
struct Row {
    day: String,
    kind: String,
    name: String,
}

const SHIPPED: &str = include_str!("data/calendar.csv");

static SHIPPED_DAYS: LazyLock<Vec<CalendarDay>> = LazyLock::new(|| {
    let lines = SHIPPED.lines().filter(|line| !line.starts_with('#'));
    let text = lines.collect::<Vec<_>>().join("\n");
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Row>();
    let day = |row: Row| {
        let kind = DayKind::EVERY.iter().copied().find(|it| it.label() == row.kind)?;
        Some(CalendarDay { on: row.day.parse().ok()?, kind, name: row.name })
    };
    rows.filter_map(Result::ok).filter_map(day).collect()
});

/// What is shipped, from the notices of the State Council.
#[must_use]
pub fn shipped_days() -> &'static [CalendarDay] {
    &SHIPPED_DAYS
}

/// Whether a day is one of rest by its weekday alone.
#[must_use]
pub fn is_weekend(on: Date) -> bool {
    matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday)
}

impl Calendar {
    /// The shipped days, and in the years of the other ones these instead.
    #[must_use]
    pub fn with(kept: &[CalendarDay]) -> Self {
        let replaced: FxHashSet<i16> = kept.iter().map(|it| it.on.year()).collect();
        let shipped = shipped_days().iter().filter(|it| !replaced.contains(&it.on.year()));
        let mut calendar = Self::default();
        for day in shipped.chain(kept) {
            calendar.years.insert(day.on.year());
            calendar.days.insert(day.on, (day.kind, day.name.clone()));
        }
        calendar
    }

    #[must_use]
    pub fn knows(&self, year: i64) -> bool {
        i16::try_from(year).is_ok_and(|year| self.years.contains(&year))
    }

    /// Why nobody works on a day: its feast, or its weekday.
    #[must_use]
    pub fn rest(&self, on: Date) -> Option<&str> {
        match self.days.get(&on) {
            Some((DayKind::Off, name)) => Some(name),
            Some((DayKind::Working, _)) => None,
            None => match on.weekday() {
                Weekday::Saturday => Some("星期六"),
                Weekday::Sunday => Some("星期日"),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_notices_and_an_imported_year_takes_their_place() {
        let calendar = Calendar::with(&[]);
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (on, rest) in [
            ("2025-01-26", None),
            ("2025-01-28", Some("春节")),
            ("2025-02-08", None),
            ("2025-10-06", Some("国庆节、中秋节")),
            ("2025-03-08", Some("星期六")),
            ("2025-03-10", None),
        ] {
            assert_eq!(calendar.rest(day(on)), rest, "{on}");
        }
        assert!(calendar.knows(2024) && calendar.knows(2026) && !calendar.knows(2027));
        let own =
            CalendarDay {
                on: day("2025-03-10"), kind: DayKind::Off, name: "地方节日".to_owned()
            };
        let calendar = Calendar::with(&[own]);
        assert_eq!(calendar.rest(day("2025-03-10")), Some("地方节日"));
        assert_eq!(calendar.rest(day("2025-01-28")), None);
        assert!(calendar.rest(day("2026-01-01")).is_some());
    }

    #[test]
    fn every_shipped_day_differs_from_its_weekday_or_is_a_feast() {
        for day in shipped_days() {
            assert!(!day.name.is_empty());
            assert!(day.kind == DayKind::Off || is_weekend(day.on), "{}", day.on);
        }
    }
}
