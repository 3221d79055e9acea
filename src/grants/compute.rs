//! What a union earns by a rule. Pure.
//!
//! Invariants: a tier is judged on the exact ratio of what was done to the target, its lower bound
//! in, its upper bound out; the tier reached gives the percent of the whole basis; nobody earns
//! less than nothing, or more than the cap; an amount is rounded once, half a fen up.

use serde::{Deserialize, Serialize};

use crate::dealings::rows::TransferKind;
use crate::dues::rows::TargetBasis;
use crate::grants::policy::Small;
use crate::grants::rows::ReturnBasis;
use crate::money::percent::Percent;
use crate::money::{MAX_ENTRY_FEN, Money};
use crate::units::unit::Level;

/// 档位: one row of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    pub from: Option<Percent>,
    pub to: Option<Percent>,
    pub percent: Option<Percent>,
    pub standard: Option<Money>,
    pub cap: Option<Money>,
}

impl Tier {
    /// Whether it asks for no target.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether so much of a target reaches it and does not go beyond it.
    #[must_use]
    pub fn holds(&self, done: Money, target: Option<Money>) -> bool {
        if self.is_for_all() {
            return true;
        }
        let Some(target) = target else { return false };
        let done = i128::from(done.fen()) * i128::from(Percent::WHOLE.parts());
        let bound = |percent: Percent| i128::from(percent.parts()) * i128::from(target.fen());
        self.from.is_none_or(|from| done >= bound(from))
            && self.to.is_none_or(|to| done < bound(to))
    }

    /// Whether some ratio is in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let is_below = |one: Option<Percent>, other: Option<Percent>| match (one, other) {
            (Some(to), Some(from)) => to <= from,
            _ => false,
        };
        !is_below(self.to, other.from) && !is_below(other.to, self.from)
    }

    /// `80-100`, `100以上`, `不足60`; empty where it is for all.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) => format!("{from}-{to}"),
            (Some(from), None) => format!("{from}以上"),
            (None, Some(to)) => format!("不足{to}"),
            (None, None) => String::new(),
        }
    }
}

/// What a rule says for one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub code: String,
    pub name: String,
    pub level: Level,
    pub basis: ReturnBasis,
    pub kind: TransferKind,
    pub paper: String,
    pub tiers: Vec<Tier>,
    /// Of a policy that ends: who is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small: Option<Small>,
}

impl Rule {
    /// What its grants are for.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.code } else { &self.name }
    }
}

/// 收入任务 of a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub amount: Money,
    pub basis: TargetBasis,
}

/// What is known of a union for a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// 上缴额.
    pub reached: Money,
    /// 收缴额.
    pub collected: Money,
    /// Of the whole year, whatever the period.
    pub target: Option<Target>,
    pub members: i64,
    pub is_key: bool,
    /// What of the year is set beside the limit of a policy.
    pub measured: Money,
    /// Pays by a channel that a policy does not cover.
    pub is_excluded: bool,
}

/// What a union earns, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    pub basis: ReturnBasis,
    /// Fen of money, members, or whether it is on the list.
    pub basis_value: i64,
    pub target: Option<Money>,
    pub done: Money,
    pub tier: String,
    pub rate: String,
    pub amount: Money,
}

/// By a rule, from what is known.
#[must_use]
pub fn earned(rule: &Rule, facts: &Facts) -> Earned {
    if let Some(small) = &rule.small {
        return earned_by_policy(rule, small, facts);
    }
    // Where nothing is asked, nothing is fulfilled or exceeded.
    let target = facts.target.filter(|it| it.amount > Money::ZERO);
    let done = match target.map(|it| it.basis) {
        Some(TargetBasis::Collected) => facts.collected,
        Some(TargetBasis::Remitted) | None => facts.reached,
    };
    let target = target.map(|it| it.amount);
    let excess = target.map_or(Money::ZERO, |target| (done - target).max(Money::ZERO));
    let basis_value = match rule.basis {
        ReturnBasis::Remitted | ReturnBasis::Small => facts.reached.fen(),
        ReturnBasis::Excess => excess.fen(),
        ReturnBasis::Members => facts.members,
        ReturnBasis::List => i64::from(facts.is_key),
    };
    let tier = rule.tiers.iter().find(|tier| tier.holds(done, target));
    let (tier, rate, amount) = match tier {
        Some(tier) => (tier.words(), rate_of(rule.basis, tier), amount_of(rule, tier, basis_value)),
        None => (String::new(), String::new(), Money::ZERO),
    };
    Earned { basis: rule.basis, basis_value, target, done, tier, rate, amount }
}

/// Of what went up, the percent of the policy, where the union is small by it.
fn earned_by_policy(rule: &Rule, small: &Small, facts: &Facts) -> Earned {
    let (tier, is_small) = small.judge(facts.measured, facts.is_excluded);
    let percent = rule.tiers.first().and_then(|tier| tier.percent).filter(|_| is_small);
    let went_up = facts.reached.max(Money::ZERO);
    Earned {
        basis: rule.basis,
        basis_value: facts.reached.fen(),
        target: Some(small.limit),
        done: facts.measured,
        tier,
        rate: percent.map(|it| it.to_string()).unwrap_or_default(),
        amount: percent.map_or(Money::ZERO, |percent| percent.of(went_up)),
    }
}

fn rate_of(basis: ReturnBasis, tier: &Tier) -> String {
    let rate = match basis {
        ReturnBasis::Remitted | ReturnBasis::Excess | ReturnBasis::Small => {
            tier.percent.map(|it| it.to_string())
        }
        ReturnBasis::Members | ReturnBasis::List => tier.standard.map(|it| it.to_string()),
    };
    rate.unwrap_or_default()
}

fn amount_of(rule: &Rule, tier: &Tier, basis_value: i64) -> Money {
    let value = basis_value.max(0);
    let amount = match rule.basis {
        ReturnBasis::Remitted | ReturnBasis::Excess | ReturnBasis::Small => {
            tier.percent.unwrap_or_default().of(Money::from_fen(value))
        }
        ReturnBasis::Members | ReturnBasis::List => {
            let standard = i128::from(tier.standard.unwrap_or_default().fen());
            // More than an entry may carry is refused where it would be booked.
            let fen = i64::try_from(standard * i128::from(value)).unwrap_or(MAX_ENTRY_FEN);
            Money::from_fen(fen)
        }
    };
    tier.cap.map_or(amount, |cap| amount.min(cap))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(text: &str) -> Option<Percent> {
        (!text.is_empty()).then(|| Percent::read(text).unwrap())
    }

    fn yuan(text: &str) -> Option<Money> {
        (!text.is_empty()).then(|| text.parse().unwrap())
    }

    /// Bounds, percent, standard, cap.
    fn tier([from, to, rate, standard, cap]: [&str; 5]) -> Tier {
        Tier {
            from: percent(from),
            to: percent(to),
            percent: percent(rate),
            standard: yuan(standard),
            cap: yuan(cap),
        }
    }

    fn rule(basis: ReturnBasis, tiers: &[[&str; 5]]) -> Rule {
        Rule {
            code: "R1".to_owned(),
            name: String::new(),
            level: Level::Department,
            basis,
            kind: TransferKind::Return,
            paper: "文件".to_owned(),
            tiers: tiers.iter().copied().map(tier).collect(),
            small: None,
        }
    }

    fn facts(reached: &str, target: &str) -> Facts {
        let target = yuan(target).map(|amount| Target { amount, basis: TargetBasis::Remitted });
        Facts { reached: reached.parse().unwrap(), target, ..Facts::default() }
    }

    const TIERS: &[[&str; 5]] =
        &[["", "80", "1", "", ""], ["80", "100", "3", "", ""], ["100", "", "5", "", "6000"]];

    #[test]
    fn the_tier_reached_gives_the_percent_of_the_whole_basis() {
        for (reached, target, tier, rate, amount) in [
            ("0.00", "100000.00", "不足80", "1", "0.00"),
            // 79.99999 %: not rounded up to the bound.
            ("79999.99", "100000.00", "不足80", "1", "800.00"),
            ("80000.00", "100000.00", "80-100", "3", "2400.00"),
            ("99999.99", "100000.00", "80-100", "3", "3000.00"),
            ("100000.00", "100000.00", "100以上", "5", "5000.00"),
            // 5 % of 120,000.01 is 6,000.0005: the cap.
            ("120000.01", "100000.00", "100以上", "5", "6000.00"),
            // 66,666.67 of 83,333.33 is 80.0000072 %; 3 % is 2,000.0001.
            ("66666.67", "83333.33", "80-100", "3", "2000.00"),
            // 66,666.66 of 83,333.33 is 79.9999952 %.
            ("66666.66", "83333.33", "不足80", "1", "666.67"),
            // 1 % of 0.50 is half a fen.
            ("0.50", "100000.00", "不足80", "1", "0.01"),
            ("0.49", "100000.00", "不足80", "1", "0.00"),
            // More was refunded than came.
            ("-5.00", "100000.00", "不足80", "1", "0.00"),
            ("90000.00", "", "", "", "0.00"),
            ("90000.00", "0.00", "", "", "0.00"),
        ] {
            let earned = earned(&rule(ReturnBasis::Remitted, TIERS), &facts(reached, target));
            let found = (earned.tier.as_str(), earned.rate.as_str(), earned.amount.to_string());
            assert_eq!(found, (tier, rate, amount.to_owned()), "{reached} of {target}");
            assert_eq!(Money::from_fen(earned.basis_value).to_string(), reached);
        }
    }

    #[test]
    fn each_basis_counts_what_it_says() {
        let all = |percent, standard| [["", "", percent, standard, ""]];
        let known = Facts {
            reached: yuan("1000.00").unwrap(),
            collected: yuan("3000.00").unwrap(),
            target: Some(Target { amount: yuan("900.00").unwrap(), basis: TargetBasis::Remitted }),
            members: 37,
            is_key: true,
            ..Facts::default()
        };
        let by_collection = Facts {
            target: Some(Target { amount: yuan("900.00").unwrap(), basis: TargetBasis::Collected }),
            ..known
        };
        let nobody = Facts { members: 0, is_key: false, target: None, ..known };
        for (basis, tiers, facts, value, amount) in [
            (ReturnBasis::Remitted, all("12.5", ""), &known, 100_000, "125.00"),
            (ReturnBasis::Excess, all("10", ""), &known, 10_000, "10.00"),
            (ReturnBasis::Excess, all("10", ""), &by_collection, 210_000, "210.00"),
            (ReturnBasis::Excess, all("10", ""), &nobody, 0, "0.00"),
            (ReturnBasis::Members, all("", "12.34"), &known, 37, "456.58"),
            (ReturnBasis::Members, all("", "12.34"), &nobody, 0, "0.00"),
            (ReturnBasis::List, all("", "5000"), &known, 1, "5000.00"),
            (ReturnBasis::List, all("", "5000"), &nobody, 0, "0.00"),
        ] {
            let earned = earned(&rule(basis, &tiers), facts);
            let found = (earned.basis_value, earned.amount.to_string());
            assert_eq!(found, (value, amount.to_owned()), "{basis}");
        }
    }

    #[test]
    fn tiers_meet_where_a_ratio_is_in_both() {
        for (one, other, expected) in [
            (["", "80"], ["80", "100"], false),
            (["80", "100"], ["100", ""], false),
            (["80", "100.0001"], ["100", ""], true),
            (["", ""], ["80", "100"], true),
            (["", "80"], ["", "10"], true),
            (["90", ""], ["95", ""], true),
        ] {
            let bounds = |[from, to]: [&'static str; 2]| tier([from, to, "1", "", ""]);
            assert_eq!(bounds(one).meets(&bounds(other)), expected, "{one:?} {other:?}");
            assert_eq!(bounds(other).meets(&bounds(one)), expected, "{other:?} {one:?}");
        }
    }

    proptest! {
        /// Of tiers that lie side by side exactly one holds, whatever was done.
        #[test]
        fn one_tier_holds_and_no_more_than_the_cap_is_earned(
            done in -10_000_000_i64..1_000_000_000_000, target in 1_i64..1_000_000_000_000,
            cuts in proptest::array::uniform3(1_u32..3_000_000),
            percents in proptest::array::uniform4(0_u32..=1_000_000),
            cap in proptest::option::of(1_i64..100_000_000),
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let bounds = [None, Some(cuts[0]), Some(cuts[1]), Some(cuts[2]), None];
            let bound = |place: usize| bounds[place].map(Percent::from_parts);
            let made = (0..4).filter(|it| *it == 0 || *it == 3 || cuts[*it] > cuts[*it - 1]);
            let tiers: Vec<Tier> = made.map(|place| Tier {
                from: bound(place),
                to: bound(place + 1),
                percent: Some(Percent::from_parts(percents[place])),
                standard: None,
                cap: cap.map(Money::from_fen),
            }).collect();
            let target = Money::from_fen(target);
            let done = Money::from_fen(done);
            let holding: Vec<&Tier> =
                tiers.iter().filter(|tier| tier.holds(done, Some(target))).collect();
            prop_assert_eq!(holding.len(), 1);
            let rule = Rule { tiers: tiers.clone(), ..rule(ReturnBasis::Remitted, &[]) };
            let target = Some(Target { amount: target, basis: TargetBasis::Remitted });
            let earned = earned(&rule, &Facts { reached: done, target, ..Facts::default() });
            prop_assert!(!earned.amount.is_negative());
            prop_assert!(cap.is_none_or(|cap| earned.amount.fen() <= cap));
            // Within half a fen of the exact share, where the cap does not cut.
            let parts = i128::from(holding[0].percent.unwrap().parts());
            let exact = parts * i128::from(done.fen().max(0));
            let away = i128::from(earned.amount.fen()) * 1_000_000 - exact;
            let is_cut = cap.is_some_and(|cap| earned.amount.fen() == cap);
            prop_assert!(is_cut || away.abs() * 2 <= 1_000_000);
        }
    }
}
