//! 审批程序: what a budget has to pass before it is approved, as data of the union or of one above
//! it. Pure.
//!
//! Invariants: steps are passed in their order, by the content that was looked at; papers lie with
//! who reviews them so many working days before; where nobody says anything there is one step, the
//! approval itself (《基层工会预算管理办法》第十七条: the union's own committee).

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The kind of dated rule that says the steps; its channel is the stage, blank for all.
pub const STEPS_RULE: &str = "budget_steps";

/// A step before the approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// 经审委审查, 会员代表大会, …
    pub name: String,
    /// Working days before it by which the papers are handed over; 0 where none are asked for.
    #[serde(default)]
    pub papers_days: i64,
}

impl Step {
    /// `经审委审查:3`, or a name alone.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (name, days) = text.trim().split_once([':', '：']).unwrap_or((text.trim(), "0"));
        let papers_days = days.trim().parse().ok().filter(|days| (0..=60).contains(days))?;
        let name = name.trim().to_owned();
        (!name.is_empty() && name.chars().count() <= 20).then_some(Self { name, papers_days })
    }
}

/// Steps as a list of them is written: `经审委审查:3,会员代表大会`.
#[must_use]
pub fn read_steps(text: &str) -> Option<Vec<Step>> {
    let steps: Option<Vec<Step>> = text.split([',', '，', '；', ';']).map(Step::read).collect();
    let steps = steps?;
    let is_twice = |(place, step): (usize, &Step)| {
        steps.iter().skip(place + 1).any(|other| other.name == step.name)
    };
    (!steps.iter().enumerate().any(is_twice)).then_some(steps)
}

/// Working days from the day on which papers were handed over up to the one before the meeting,
/// Monday to Friday.
#[must_use]
pub fn working_days_before(papers_on: Date, meets_on: Date) -> i64 {
    let mut days = 0;
    let mut day = papers_on;
    while day < meets_on && days < 100 {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            days += 1;
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    days
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn steps_are_read_with_the_days_of_their_papers() {
        let step = |name: &str, papers_days| Step { name: name.to_owned(), papers_days };
        assert_eq!(
            read_steps("经审委审查：3， 会员代表大会"),
            Some(vec![step("经审委审查", 3), step("会员代表大会", 0)])
        );
        for wrong in ["", "甲,,乙", "甲:x", "甲:-1", "甲:61", "甲,甲", ":3"] {
            assert_eq!(read_steps(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn weekends_are_no_working_days() {
        // 2025-01-17 is a Friday.
        for (papers, meets, days) in [
            (date(2025, 1, 15), date(2025, 1, 17), 2),
            (date(2025, 1, 16), date(2025, 1, 20), 2),
            (date(2025, 1, 15), date(2025, 1, 20), 3),
            (date(2025, 1, 18), date(2025, 1, 20), 0),
            (date(2025, 1, 20), date(2025, 1, 20), 0),
            (date(2025, 1, 21), date(2025, 1, 20), 0),
        ] {
            assert_eq!(working_days_before(papers, meets), days, "{papers} {meets}");
        }
    }
}
