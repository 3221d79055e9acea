//! 滞纳金: a charge for each day that dues are late, where a rule of the region has a rate; none
//! where none says so. Pure.
//!
//! Invariant: each day is charged by the rule that holds on it; the charge of a month is rounded
//! once, half a fen up.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::money::percent::Percent;
use crate::units::dated_rule::{DatedRule, in_force};

/// The kind of dated rule that says a rate.
pub const LATE_RATE: &str = "dues_late_rate";
/// Days of one month of wages that are charged at most: what is older was not demanded for ten
/// years.
const MAX_DAYS: usize = 3_660;

/// What such a rule says: percent of what is overdue, each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateRate {
    pub percent: Percent,
}

/// The charge for a sum that was due on a day and is unpaid on another, with the papers that say
/// so. `reach` is the union and all above it, the nearest first.
#[must_use]
pub fn late_charge(
    rules: &[DatedRule],
    reach: &[i64],
    (overdue, due_on, on): (Money, Date, Date),
) -> (Money, Vec<String>) {
    let (mut parts, mut papers) = (0_i128, Vec::new());
    if rules.is_empty() || overdue <= Money::ZERO {
        return (Money::ZERO, papers);
    }
    let days = due_on.series(jiff::Span::new().days(1)).skip(1);
    for day in days.take_while(|day| *day <= on).take(MAX_DAYS) {
        let Some(rule) = in_force(rules, reach, "", &day.to_string()) else { continue };
        let Ok(rate) = serde_json::from_str::<LateRate>(&rule.value) else { continue };
        parts += i128::from(rate.percent.parts()) * i128::from(overdue.fen());
        if !papers.contains(&rule.paper) {
            papers.push(rule.paper.clone());
        }
    }
    let whole = i128::from(Percent::WHOLE.parts());
    let fen = (parts * 2 + whole) / (whole * 2);
    (Money::from_fen(i64::try_from(fen).unwrap_or(i64::MAX)), papers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(unit_id: i64, percent: &str, (from, to): (&str, Option<&str>)) -> DatedRule {
        let percent = Percent::read(percent).unwrap();
        DatedRule {
            id: unit_id,
            kind: LATE_RATE.to_owned(),
            unit_id,
            channel: String::new(),
            value: serde_json::to_string(&LateRate { percent }).unwrap(),
            paper: format!("第 {unit_id} 号"),
            valid_from_on: from.to_owned(),
            valid_to_on: to.map(str::to_owned),
            set_by: String::new(),
            set_at: String::new(),
            ended_by: None,
            ended_at: None,
        }
    }

    /// Worked by hand: 0.05 % of 1,000.01 a day are 0.500005.
    #[test]
    fn each_day_is_charged_by_the_rule_that_holds_on_it() {
        let both = [
            rule(1, "0.05", ("2025-01-01", Some("2025-04-20"))),
            rule(2, "0.5", ("2025-05-01", None)),
        ];
        let overdue = Money::from_fen(100_001);
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (rules, reach, due_on, on, expected) in [
            (&both[..0], &[1_i64][..], "2025-04-15", "2025-06-30", 0),
            (&both[..1], &[1], "2025-04-15", "2025-04-15", 0),
            (&both[..1], &[1], "2025-04-15", "2025-04-16", 50),
            // Five days of the rule, none after it ended: 2.500025.
            (&both[..1], &[1], "2025-04-15", "2025-06-30", 250),
            // Another union's rule.
            (&both[..1], &[3], "2025-04-15", "2025-06-30", 0),
            // Five days at 0.05 %, two at 0.5 %: 2.500025 and 10.0001.
            (&both[..], &[2, 1], "2025-04-15", "2025-05-02", 1_250),
        ] {
            let (charge, _) = late_charge(rules, reach, (overdue, day(due_on), day(on)));
            assert_eq!(charge.fen(), expected, "{due_on} {on}");
        }
        let (_, papers) =
            late_charge(&both, &[2, 1], (overdue, day("2025-04-15"), day("2025-05-02")));
        assert_eq!(papers, ["第 1 号", "第 2 号"]);
    }
}
