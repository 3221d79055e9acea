//! Policies that end, by which dues of small payers are given back (小额缴费返还): who is small, in
//! which year, and how much of what went up comes back. Pure.
//!
//! Invariants: none by default; a year of the policy that its days cut is cut with them, so that
//! after the last day nothing new is given back; the limit belongs to the small ones.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::dues::channel::Channel;
use crate::money::Money;

crate::spelled! {
    /// 认定口径: what of the year is set beside the limit.
    PolicyMeasure {
        /// 2 % of the wages of the months.
        Due = "due", "应缴额";
        /// What the employer paid.
        Paid = "paid", "实缴额";
        /// What reached the payer of the policy for itself and above.
        Remitted = "remitted", "上缴额";
    }
}

/// Who is small by a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Small {
    pub measure: PolicyMeasure,
    /// At most.
    pub limit: Money,
    /// Channels by which those pay that it does not cover.
    pub excluded: Vec<Channel>,
}

impl Small {
    /// What a union is by it, and whether it gets anything.
    #[must_use]
    pub fn judge(&self, measured: Money, is_excluded: bool) -> (String, bool) {
        if is_excluded {
            ("渠道不适用".to_owned(), false)
        } else if measured <= self.limit {
            (format!("不超过{}", self.limit), true)
        } else {
            (format!("超过{}", self.limit), false)
        }
    }
}

/// First and last day.
pub type Days = (Date, Date);

/// The year of a policy: twelve months that end in the year named, or are it.
#[must_use]
pub fn year_from(year: i16, first_month: i8) -> Days {
    if first_month <= 1 {
        return (date(year, 1, 1), date(year, 12, 31));
    }
    let next = date(year, first_month, 1);
    (date(year - 1, first_month, 1), next.yesterday().unwrap_or(next))
}

/// The days of it on which a policy holds.
#[must_use]
pub fn within((first, last): Days, (from, to): Days) -> Option<Days> {
    let days = (first.max(from), last.min(to));
    (days.0 <= days.1).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_of_a_policy_ends_in_the_year_named_and_is_cut_by_its_days() {
        for (year, month, holds, expected) in [
            (2025, 1, ("2023-01-01", "2026-05-31"), Some(("2025-01-01", "2025-12-31"))),
            (2025, 10, ("2023-01-01", "2026-05-31"), Some(("2024-10-01", "2025-09-30"))),
            (2026, 10, ("2023-01-01", "2026-05-31"), Some(("2025-10-01", "2026-05-31"))),
            (2024, 3, ("2023-01-01", "2026-05-31"), Some(("2023-03-01", "2024-02-29"))),
            (2023, 10, ("2023-01-01", "2026-05-31"), Some(("2023-01-01", "2023-09-30"))),
            (2026, 1, ("2023-01-01", "2024-12-31"), None),
        ] {
            let holds = (day(holds.0), day(holds.1));
            let found = within(year_from(year, month), holds);
            let expected = expected.map(|(from, to)| (day(from), day(to)));
            assert_eq!(found, expected, "{year} {month}");
        }
    }

    #[test]
    fn the_limit_belongs_to_the_small_ones() {
        let small = Small {
            measure: PolicyMeasure::Paid,
            limit: Money::from_fen(1_000_000),
            excluded: vec![Channel::Treasury],
        };
        for (fen, is_excluded, expected) in [
            (1_000_000, false, ("不超过10000.00", true)),
            (1_000_001, false, ("超过10000.00", false)),
            (0, false, ("不超过10000.00", true)),
            (5, true, ("渠道不适用", false)),
        ] {
            let (words, gets) = small.judge(Money::from_fen(fen), is_excluded);
            assert_eq!((words.as_str(), gets), expected, "{fen}");
        }
    }
}
