//! Use cases: a union says by what applications are checked from a day on; which terms hold.

use jiff::civil::Date;

use crate::aid::codes;
use crate::aid::terms::{AID_TERMS, AidTerms};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::units::dated_rule::{DatedRule, NewRule, in_force};
use crate::units::set_rule::set_rule;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Sets them; the caller holds the unit's book.
pub async fn set_aid_terms(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (from, paper): (Date, &str),
    said: &[String],
) -> Outcome<DatedRule> {
    let value = AidTerms::read(said).map_err(|(found, expected)| {
        let place = Place::of(AID_TERMS);
        Finding::new(&codes::TERMS_UNREADABLE, place).found(found).expected(expected)
    })?;
    let rule = NewRule {
        kind: AID_TERMS.to_owned(),
        channel: String::new(),
        value,
        paper: paper.to_owned(),
        valid_from_on: from.to_string(),
        valid_to_on: None,
    };
    set_rule(tx, act.clock, act.actor, unit, rule).await
}

/// What a unit goes by on a day.
pub async fn aid_terms_on(tx: &mut Tx, unit: &Unit, day: Date) -> Outcome<AidTerms> {
    let rules = units::rules_over(tx, unit.id, AID_TERMS).await?;
    let reach = units::reach_of(tx, unit.id).await?;
    let Some(rule) = in_force(&rules, &reach, "", &day.to_string()) else {
        return Ok(AidTerms::default());
    };
    serde_json::from_str(&rule.value).map_err(|problem| {
        let place = Place::of(rule.label());
        Finding::new(&codes::TERMS_UNREADABLE, place).found(problem).into()
    })
}
