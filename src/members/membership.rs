//! What a roll says of a person on a day. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::members::rows::MemberKind;

/// One membership of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    pub unit_id: i64,
    pub joined_on: String,
    pub left_on: Option<String>,
    /// From a day on: 人员类别 and whether there is a 会费基数; the oldest first.
    pub terms: Vec<(String, MemberKind, bool)>,
    /// Months that are paid, as `202503`.
    pub paid: BTreeSet<i64>,
}

impl Membership {
    /// Both days are of it.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.to_string();
        self.joined_on <= day && self.left_on.as_ref().is_none_or(|left| day <= *left)
    }

    /// The last term before a day's end, or else the first.
    fn term(&self, day: Date) -> Option<&(String, MemberKind, bool)> {
        let day = day.to_string();
        self.terms.iter().rfind(|(from, ..)| *from <= day).or(self.terms.first())
    }

    #[must_use]
    pub fn kind_on(&self, day: Date) -> Option<MemberKind> {
        self.term(day).map(|(_, kind, _)| *kind)
    }

    #[must_use]
    pub fn has_base_on(&self, day: Date) -> bool {
        self.term(day).is_some_and(|(.., has_base)| *has_base)
    }
}

/// Whether a person is on any of these rolls on a day.
#[must_use]
pub fn is_member(of: &[Membership], day: Date) -> bool {
    of.iter().any(|it| it.holds_on(day))
}

/// Whether any month of the year up to that of a day is paid, in any union.
#[must_use]
pub fn has_paid(of: &[Membership], day: Date) -> bool {
    let year = i64::from(day.year()) * 100;
    let months = year + 1..=year + i64::from(day.month());
    of.iter().any(|it| it.paid.range(months.clone()).next().is_some())
}

/// Whether a person is on rolls as retired only.
#[must_use]
pub fn is_retired(of: &[Membership], day: Date) -> bool {
    let mut held = of.iter().filter(|it| it.holds_on(day)).peekable();
    held.peek().is_some() && held.all(|it| it.kind_on(day) == Some(MemberKind::Retired))
}

/// Whether a person is on rolls, but on none with a base.
#[must_use]
pub fn is_outside_base(of: &[Membership], day: Date) -> bool {
    let mut held = of.iter().filter(|it| it.holds_on(day)).peekable();
    held.peek().is_some() && !held.any(|it| it.has_base_on(day))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_roll_says_who_is_a_member_paid_retired_or_without_a_base_on_a_day() {
        let staff = Membership {
            unit_id: 1,
            joined_on: "2025-03-01".to_owned(),
            left_on: Some("2025-09-30".to_owned()),
            terms: vec![
                ("2025-03-01".to_owned(), MemberKind::Staff, true),
                ("2025-07-01".to_owned(), MemberKind::Retired, false),
            ],
            paid: BTreeSet::from([202_504, 202_412]),
        };
        let other = Membership {
            joined_on: "2025-09-01".to_owned(),
            left_on: None,
            terms: vec![("2025-09-01".to_owned(), MemberKind::Dispatched, true)],
            paid: BTreeSet::new(),
            ..staff.clone()
        };
        let both = [staff, other];
        for ((month, day), expected) in [
            ((2, 28), [false, false, false, false]),
            ((3, 1), [true, false, false, false]),
            ((4, 1), [true, true, false, false]),
            ((7, 1), [true, true, true, true]),
            ((9, 1), [true, true, false, false]),
            ((12, 1), [true, true, false, false]),
        ] {
            let day = date(2025, month, day);
            let found = [
                is_member(&both, day),
                has_paid(&both, day),
                is_retired(&both, day),
                is_outside_base(&both, day),
            ];
            assert_eq!(found, expected, "{day}");
        }
        assert!(!is_member(&both[..1], date(2025, 10, 1)));
        assert!(!has_paid(&both, date(2026, 4, 1)));
    }
}
