//! 其他份额: further legs of a receipt beside the four levels, such as that of an industry union or
//! a fee of collection. Pure.
//!
//! Invariant: a further leg is a share of the same sum, rounded with all others at once; who got
//! the money owes it to the beneficiary (其他应付款), and nobody on the way owes it again.

use serde::{Deserialize, Serialize};

use crate::dues::split::Legs;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::prescribed::event::Event;

/// As a rule says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherShare {
    pub name: String,
    pub beneficiary: String,
    /// Where the beneficiary is a union of this system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<i64>,
    pub percent: Percent,
}

/// As a receipt has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FurtherLeg {
    pub name: String,
    pub beneficiary: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<i64>,
    pub amount: Money,
}

/// All legs of a sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllLegs {
    pub legs: Legs,
    /// By name and beneficiary; none without money.
    pub further: Vec<FurtherLeg>,
}

impl AllLegs {
    #[must_use]
    pub fn of(legs: Legs, further: Vec<FurtherLeg>) -> Self {
        let mut all = Self { legs, further };
        all.further.retain(|leg| !leg.amount.is_zero());
        all.further.sort();
        all
    }

    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut further = self.further.clone();
        for leg in &other.further {
            let is_it = |it: &&mut FurtherLeg| {
                it.name == leg.name
                    && it.beneficiary == leg.beneficiary
                    && it.unit_id == leg.unit_id
            };
            match further.iter_mut().find(is_it) {
                Some(same) => same.amount += leg.amount,
                None => further.push(leg.clone()),
            }
        }
        Self::of(self.legs.plus(other.legs), further)
    }

    #[must_use]
    pub fn negated(&self) -> Self {
        let further =
            self.further.iter().map(|leg| FurtherLeg { amount: -leg.amount, ..leg.clone() });
        Self::of(Legs::NONE.minus(self.legs), further.collect())
    }

    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }
}

/// As they are kept beside a receipt: JSON, empty for none.
#[must_use]
pub fn further_written(legs: &[FurtherLeg]) -> String {
    if legs.is_empty() { String::new() } else { serde_json::to_string(legs).unwrap_or_default() }
}

#[must_use]
pub fn further_read(text: &str) -> Vec<FurtherLeg> {
    serde_json::from_str(text).unwrap_or_default()
}

/// What is owed to the beneficiaries; what is taken back of it stands in debit.
#[must_use]
pub fn credit_further(event: Event, legs: &[FurtherLeg]) -> Event {
    legs.iter().fold(event, |event, leg| {
        let party = leg.unit_id.is_none().then_some(leg.beneficiary.as_str());
        event.credit_to(Role::OtherPayable, leg.amount, (leg.unit_id, party))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(name: &str, fen: i64) -> FurtherLeg {
        FurtherLeg {
            name: name.to_owned(),
            beneficiary: "某局".to_owned(),
            unit_id: None,
            amount: Money::from_fen(fen),
        }
    }

    #[test]
    fn legs_add_up_by_name_and_beneficiary_and_none_is_empty() {
        let legs = Legs([1, 2, 3, 4].map(Money::from_fen));
        let one = AllLegs::of(legs, vec![leg("乙", 5), leg("甲", 0), leg("丙", 7)]);
        assert_eq!(one.further, [leg("丙", 7), leg("乙", 5)]);
        let other = AllLegs::of(legs, vec![leg("乙", 6), leg("丁", 1)]);
        let both = one.plus(&other);
        assert_eq!(both.further, [leg("丁", 1), leg("丙", 7), leg("乙", 11)]);
        assert_eq!(both.minus(&other), one);
        assert_eq!(one.minus(&one), AllLegs::default());
        assert_eq!(further_read(&further_written(&one.further)), one.further);
        assert_eq!((further_written(&[]), further_read("")), (String::new(), Vec::new()));
    }
}
