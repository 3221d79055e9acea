//! Rules that hold from a day on: shares, limits, rates, each with the paper that says so.
//!
//! The unit nearest up the tree decides; what it says of the channel goes before what it says of
//! all channels. What a unit says for a span stands alone: nothing else of the kind and channel
//! overlaps it.

use serde::{Deserialize, Serialize};

/// 有期限的规定, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct DatedRule {
    pub id: i64,
    pub kind: String,
    /// The unit that says so, for itself and all below it.
    pub unit_id: i64,
    /// Empty: all channels.
    pub channel: String,
    /// JSON, as the kind reads it.
    pub value: String,
    /// 依据.
    pub paper: String,
    pub valid_from_on: String,
    /// The last day; open where it is missing.
    pub valid_to_on: Option<String>,
    pub set_by: String,
    pub set_at: String,
    pub ended_by: Option<String>,
    pub ended_at: Option<String>,
}

/// What it takes to set a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRule {
    pub kind: String,
    #[serde(default)]
    pub channel: String,
    pub value: serde_json::Value,
    pub paper: String,
    /// `YYYY-MM-DD`.
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
}

impl DatedRule {
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from_on.as_str() <= day && self.ends_not_before(day)
    }

    fn ends_not_before(&self, day: &str) -> bool {
        self.valid_to_on.as_deref().is_none_or(|last| last >= day)
    }

    /// Whether a rule of the same kind, unit and channel would say something else on some day.
    #[must_use]
    pub fn overlaps(&self, from: &str, to: Option<&str>) -> bool {
        let is_void = self.valid_to_on.as_deref().is_some_and(|last| last < &*self.valid_from_on);
        !is_void
            && self.ends_not_before(from)
            && to.is_none_or(|last| self.valid_from_on.as_str() <= last)
    }

    /// As findings name it: `第 3 号（2025-01-01 起，2025-12-31 止），依据：……`.
    #[must_use]
    pub fn label(&self) -> String {
        let until = self.valid_to_on.as_ref().map(|last| format!("，{last} 止"));
        let (from, until) = (&self.valid_from_on, until.unwrap_or_default());
        format!("第 {} 号（{from} 起{until}），依据：{}", self.id & 0xffff_ffff, self.paper)
    }
}

/// The rule in force on a day, of rules of one kind. `reach` is the unit and all above it, the
/// nearest first.
#[must_use]
pub fn in_force<'a>(
    rules: &'a [DatedRule],
    reach: &[i64],
    channel: &str,
    day: &str,
) -> Option<&'a DatedRule> {
    reach.iter().find_map(|unit_id| {
        let of_unit = rules.iter().filter(|it| it.unit_id == *unit_id && it.holds_on(day));
        let mut general = None;
        for rule in of_unit {
            if rule.channel.is_empty() {
                general = Some(rule);
            } else if rule.channel == channel {
                return Some(rule);
            }
        }
        general
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(unit_id: i64, channel: &str, (from, to): (&str, Option<&str>)) -> DatedRule {
        DatedRule {
            id: 0,
            kind: "share".to_owned(),
            unit_id,
            channel: channel.to_owned(),
            value: "1".to_owned(),
            paper: "文".to_owned(),
            valid_from_on: from.to_owned(),
            valid_to_on: to.map(str::to_owned),
            set_by: String::new(),
            set_at: String::new(),
            ended_by: None,
            ended_at: None,
        }
    }

    #[test]
    fn the_nearest_unit_decides_and_there_what_names_the_channel() {
        let year = ("2025-01-01", Some("2025-12-31"));
        let rules = [
            rule(1, "", ("2020-01-01", None)),
            rule(1, "代收", year),
            rule(2, "", year),
            rule(3, "代收", ("2025-06-01", Some("2025-06-30"))),
        ];
        for (reach, channel, day, expected) in [
            (&[3, 2, 1][..], "代收", "2025-06-15", Some(3)),
            (&[3, 2, 1], "代收", "2025-07-01", Some(2)),
            (&[3, 2, 1], "自收", "2025-06-15", Some(2)),
            (&[3, 2, 1], "自收", "2026-01-01", Some(0)),
            (&[4, 1], "代收", "2025-12-31", Some(1)),
            (&[4, 1], "代收", "2024-12-31", Some(0)),
            (&[4, 1], "代收", "2019-12-31", None),
            (&[5], "代收", "2025-06-15", None),
        ] {
            let found = in_force(&rules, reach, channel, day);
            let expected: Option<&DatedRule> = expected.map(|place: usize| &rules[place]);
            assert_eq!(found, expected, "{reach:?} {channel} {day}");
        }
    }

    #[test]
    fn a_rule_that_was_withdrawn_before_it_began_stands_in_nobodys_way() {
        let withdrawn = rule(1, "", ("2025-01-01", Some("2024-12-31")));
        assert!(!withdrawn.overlaps("2020-01-01", None));
        assert!(!withdrawn.holds_on("2024-12-31") && !withdrawn.holds_on("2025-01-01"));
    }

    fn day(number: u32) -> String {
        format!("2025-{:02}-{:02}", number / 28 + 1, number % 28 + 1)
    }

    prop_compose! {
        fn span()(from in 0..300_u32, length in proptest::option::of(0..36_u32)) -> DatedRule {
            let to = length.map(|length| day(from + length));
            rule(1, "", (&day(from), to.as_deref()))
        }
    }

    proptest! {
        /// Two rules overlap where, and only where, both hold on one day.
        #[test]
        fn rules_overlap_where_both_hold(one in span(), other in span()) {
            let both = (0..336).map(day).any(|day| one.holds_on(&day) && other.holds_on(&day));
            let (from, to) = (other.valid_from_on.as_str(), other.valid_to_on.as_deref());
            prop_assert_eq!(one.overlaps(from, to), both);
        }

        /// Whatever rules there are: what is in force holds that day, nobody nearer says anything,
        /// and nothing that names the channel stands beside it.
        #[test]
        fn what_is_in_force_is_the_nearest_that_says_most(
            spans in proptest::collection::vec((span(), 1..4_i64, any::<bool>()), 0..12),
            number in 0..336_u32,
        ) {
            let of = |(rule, unit_id, is_named): (DatedRule, i64, bool)| {
                let channel = if is_named { "代收" } else { "" }.to_owned();
                DatedRule { unit_id, channel, ..rule }
            };
            let mut rules: Vec<DatedRule> = Vec::new();
            for new in spans.into_iter().map(of) {
                let (from, to) = (new.valid_from_on.as_str(), new.valid_to_on.as_deref());
                let meets = |it: &DatedRule| {
                    it.unit_id == new.unit_id && it.channel == new.channel && it.overlaps(from, to)
                };
                if !rules.iter().any(meets) {
                    rules.push(new);
                }
            }
            let (reach, day) = ([3, 2, 1], day(number));
            let holding = |unit_id: i64| {
                let of_unit = rules.iter().filter(|it| it.unit_id == unit_id && it.holds_on(&day));
                of_unit.collect::<Vec<_>>()
            };
            let nearest = reach.iter().map(|id| holding(*id)).find(|rules| !rules.is_empty());
            let found = in_force(&rules, &reach, "代收", &day);
            match nearest {
                None => prop_assert_eq!(found, None),
                Some(said) => {
                    let found = found.unwrap();
                    prop_assert!(said.contains(&found));
                    let is_named = said.iter().any(|it| !it.channel.is_empty());
                    prop_assert_eq!(found.channel.is_empty(), !is_named);
                }
            }
        }
    }
}
