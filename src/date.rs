//! Dates and accounting periods. Civil dates only: a ledger has no time zones but the trail's UTC.
//!
//! Invariants: a [`Period`] is a calendar month, or month 0, which stands for the start of the
//! year and holds nothing but opening balances (会计年度自公历1月1日起, 工会会计制度).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Years the books may carry: the 2009 system came into force in 2010; the upper bound only
/// keeps typing mistakes out.
pub const YEARS: std::ops::RangeInclusive<i64> = 2010..=2099;

/// 会计期间. A month of a year; month 0 is the opening of the year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    month: i8,
}

impl Period {
    /// `None` when the month is not 0..=12 or the year is outside [`YEARS`].
    #[must_use]
    pub fn new(year: i64, month: i64) -> Option<Self> {
        if !YEARS.contains(&year) || !(0..=12).contains(&month) {
            return None;
        }
        Some(Self { year: i16::try_from(year).ok()?, month: i8::try_from(month).ok()? })
    }

    /// The pseudo-period that holds a year's opening balances.
    #[must_use]
    pub fn opening(year: i64) -> Option<Self> {
        Self::new(year, 0)
    }

    #[must_use]
    pub fn of(date: Date) -> Option<Self> {
        Self::new(i64::from(date.year()), i64::from(date.month()))
    }

    /// `202503`: how the database keeps it, so that order is arrival order.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }

    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::new(number / 100, number % 100)
    }

    #[must_use]
    pub fn year(self) -> i64 {
        i64::from(self.year)
    }

    #[must_use]
    pub fn month(self) -> i64 {
        i64::from(self.month)
    }

    #[must_use]
    pub fn is_opening(self) -> bool {
        self.month == 0
    }

    /// The last day of the month; for the opening, the last day of the year before.
    #[must_use]
    pub fn last_day(self) -> Date {
        let (year, month) =
            if self.month == 0 { (self.year - 1, 12) } else { (self.year, self.month) };
        jiff::civil::date(year, month, 1).last_of_month()
    }

    /// The months January to this one.
    pub fn months_to_here(self) -> impl Iterator<Item = Self> {
        (1..=self.month).map(move |month| Self { year: self.year, month })
    }
}

/// `2025-03`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('-')
            .and_then(|(year, month)| Self::new(year.parse().ok()?, month.parse().ok()?))
            .ok_or_else(|| format!("会计期间应写作 2025-03，实为 {text}"))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a report covers: a month, a quarter, a half-year or a year of one year's books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportSpan {
    Month(Period),
    Quarter { year: i64, quarter: i64 },
    HalfYear { year: i64, half: i64 },
    Year(i64),
}

impl ReportSpan {
    #[must_use]
    pub fn year(self) -> i64 {
        match self {
            Self::Month(period) => period.year(),
            Self::Quarter { year, .. } | Self::HalfYear { year, .. } | Self::Year(year) => year,
        }
    }

    /// First and last month, 1..=12.
    #[must_use]
    pub fn months(self) -> (i64, i64) {
        match self {
            Self::Month(period) => (period.month(), period.month()),
            Self::Quarter { quarter, .. } => (quarter * 3 - 2, quarter * 3),
            Self::HalfYear { half, .. } => (half * 6 - 5, half * 6),
            Self::Year(_) => (1, 12),
        }
    }

    /// The month the span ends with.
    #[must_use]
    pub fn last_period(self) -> Period {
        let year = i16::try_from(self.year()).unwrap_or_default();
        let month = i8::try_from(self.months().1).unwrap_or(12);
        Period { year, month }
    }

    #[must_use]
    pub fn is_year(self) -> bool {
        matches!(self, Self::Year(_))
    }

    /// The same months of the year before.
    #[must_use]
    pub fn year_before(self) -> Option<Self> {
        let before = self.year() - 1;
        if !YEARS.contains(&before) {
            return None;
        }
        Some(match self {
            Self::Month(period) => Self::Month(Period::new(before, period.month())?),
            Self::Quarter { quarter, .. } => Self::Quarter { year: before, quarter },
            Self::HalfYear { half, .. } => Self::HalfYear { year: before, half },
            Self::Year(_) => Self::Year(before),
        })
    }

    /// The span of the same length right before.
    #[must_use]
    pub fn one_before(self) -> Option<Self> {
        let year = self.year();
        match self {
            Self::Month(period) if period.month() > 1 => {
                Some(Self::Month(Period::new(year, period.month() - 1)?))
            }
            Self::Month(_) => Some(Self::Month(Period::new(year - 1, 12)?)),
            Self::Quarter { quarter, .. } if quarter > 1 => {
                Some(Self::Quarter { year, quarter: quarter - 1 })
            }
            Self::HalfYear { half: 2, .. } => Some(Self::HalfYear { year, half: 1 }),
            _ if !YEARS.contains(&(year - 1)) => None,
            Self::Quarter { .. } => Some(Self::Quarter { year: year - 1, quarter: 4 }),
            Self::HalfYear { .. } => Some(Self::HalfYear { year: year - 1, half: 2 }),
            Self::Year(_) => Some(Self::Year(year - 1)),
        }
    }

    /// `2025年3月`, `2025年第1季度`, `2025年上半年`, `2025年度`.
    #[must_use]
    pub fn title(self) -> String {
        match self {
            Self::Month(period) => format!("{}年{}月", period.year(), period.month()),
            Self::Quarter { year, quarter } => format!("{year}年第{quarter}季度"),
            Self::HalfYear { year, half: 1 } => format!("{year}年上半年"),
            Self::HalfYear { year, .. } => format!("{year}年下半年"),
            Self::Year(year) => format!("{year}年度"),
        }
    }
}

/// `2025-03`, `2025Q1`, `2025H1`, `2025`.
impl fmt::Display for ReportSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(period) => write!(f, "{period}"),
            Self::Quarter { year, quarter } => write!(f, "{year}Q{quarter}"),
            Self::HalfYear { year, half } => write!(f, "{year}H{half}"),
            Self::Year(year) => write!(f, "{year}"),
        }
    }
}

impl FromStr for ReportSpan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("报表期间应写作 2025-03、2025Q1、2025H1 或 2025，实为 {text}");
        if let Ok(period) = text.parse::<Period>() {
            return if period.is_opening() { Err(wrong()) } else { Ok(Self::Month(period)) };
        }
        let part = |mark: char, parts: i64| {
            let (year, index) = text.split_once(mark)?;
            let (year, index) = (year.parse().ok()?, index.parse().ok()?);
            (YEARS.contains(&year) && (1..=parts).contains(&index)).then_some((year, index))
        };
        if let Some((year, quarter)) = part('Q', 4) {
            return Ok(Self::Quarter { year, quarter });
        }
        if let Some((year, half)) = part('H', 2) {
            return Ok(Self::HalfYear { year, half });
        }
        match text.parse() {
            Ok(year) if YEARS.contains(&year) => Ok(Self::Year(year)),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_and_print() {
        let period: Period = "2025-03".parse().unwrap();
        assert_eq!((period.number(), period.to_string()), (202_503, "2025-03".to_owned()));
        assert_eq!(period.last_day().to_string(), "2025-03-31");
        assert_eq!(Period::opening(2025).unwrap().last_day().to_string(), "2024-12-31");
        for wrong in ["2025-13", "1999-01", "2025", "2025-", "年"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn report_spans_read_and_print() {
        for (text, months, title) in [
            ("2025-03", (3, 3), "2025年3月"),
            ("2025Q2", (4, 6), "2025年第2季度"),
            ("2025H2", (7, 12), "2025年下半年"),
            ("2025", (1, 12), "2025年度"),
        ] {
            let span: ReportSpan = text.parse().unwrap();
            assert_eq!((span.months(), span.title().as_str()), (months, title));
            assert_eq!(span.to_string(), text);
        }
        for (text, before) in
            [("2025-03", "2024-03"), ("2025Q2", "2024Q2"), ("2025H2", "2024H2"), ("2025", "2024")]
        {
            let span: ReportSpan = text.parse().unwrap();
            assert_eq!(span.year_before().unwrap().to_string(), before);
        }
        assert_eq!(ReportSpan::Year(2010).year_before(), None);
        for wrong in ["2025Q5", "2025H0", "2025-00", "25", ""] {
            assert!(wrong.parse::<ReportSpan>().is_err(), "{wrong}");
        }
    }
}
