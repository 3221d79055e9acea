//! 报送日历: which reports are due from whom, and by when. Pure.
//!
//! Invariant: days that no paper was found for are marked as not verified in the list.

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::date::ReportSpan;
use crate::units::dated_rule::{DatedRule, in_force};
use crate::units::unit::Tier;

const CALENDAR: &str = include_str!("data/calendar.csv");

/// The kind of dated rule that says by when a report is due; its channel is `form/span`.
pub const CALENDAR_RULE: &str = "report_calendar";

/// By when: so many months after the last one of the span, on a day of that month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    pub months_after: i32,
    pub day: i8,
}

impl Due {
    #[must_use]
    pub fn on(self, span: ReportSpan) -> Option<Date> {
        let last = span.last_period().last_day();
        let first = Date::new(last.year(), last.month(), 1).ok()?;
        let month = first.checked_add(self.months_after.months()).ok()?;
        Date::new(month.year(), month.month(), self.day.min(month.days_in_month())).ok()
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Line {
    form: String,
    span: String,
    tier: String,
    months_after: i32,
    day: i8,
    verified: String,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    csv::Reader::from_reader(CALENDAR.as_bytes()).deserialize().filter_map(Result::ok).collect()
});

/// A report that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub form: String,
    pub due_on: Option<Date>,
    /// The day stands in a paper.
    pub is_verified: bool,
}

#[must_use]
pub fn kind_of(span: ReportSpan) -> &'static str {
    match span {
        ReportSpan::Month(_) => "month",
        ReportSpan::Quarter { .. } => "quarter",
        ReportSpan::HalfYear { .. } => "half",
        ReportSpan::Year(_) => "year",
    }
}

/// By when a report is due, where anything says so: a rule of the unit or one above it first.
#[must_use]
pub fn due_of(
    rules: &[DatedRule],
    reach: &[i64],
    (form, span): (&str, ReportSpan),
) -> Option<(Date, bool)> {
    let channel = format!("{form}/{}", kind_of(span));
    let day = span.last_period().last_day().to_string();
    let rule = in_force(rules, reach, &channel, &day);
    if let Some(due) = rule.and_then(|it| serde_json::from_str::<Due>(&it.value).ok()) {
        return Some((due.on(span)?, true));
    }
    let line = LINES.iter().find(|it| it.form == form && it.span == kind_of(span))?;
    let due = Due { months_after: line.months_after, day: line.day };
    Some((due.on(span)?, line.verified == "yes"))
}

/// What a unit of a tier has to send for a span.
#[must_use]
pub fn expected(
    rules: &[DatedRule],
    (reach, tier): (&[i64], Tier),
    span: ReportSpan,
) -> Vec<Expected> {
    let is_its =
        |it: &&Line| it.span == kind_of(span) && (it.tier == "both" || it.tier == tier.as_str());
    let of_line = |it: &Line| {
        let due = due_of(rules, reach, (&it.form, span));
        Expected {
            form: it.form.clone(),
            due_on: due.map(|(on, _)| on),
            is_verified: due.is_some_and(|(_, is_verified)| is_verified),
        }
    };
    LINES.iter().filter(is_its).map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_due_in_the_month_after_or_by_the_end_of_february() {
        for (span, tier, count, day) in [
            ("2025-03", Tier::Grassroots, 2, "2025-04-15"),
            ("2025Q4", Tier::Grassroots, 2, "2026-01-15"),
            ("2025H1", Tier::CountyAndAbove, 2, "2025-07-20"),
            ("2025", Tier::Grassroots, 2, "2026-02-28"),
            ("2025", Tier::CountyAndAbove, 4, "2026-02-28"),
        ] {
            let found = expected(&[], (&[1], tier), span.parse().unwrap());
            assert_eq!(found.len(), count, "{span}");
            let on = found[0].due_on.map(|on| on.to_string());
            assert_eq!(on.as_deref(), Some(day), "{span}");
            assert!(!found[0].is_verified);
        }
    }
}
