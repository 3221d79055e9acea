//! Use cases: set a rule that holds from a day on, end one, ask which one holds.

use std::str::FromStr as _;

use jiff::civil::Date;
use serde_json::json;

use super::codes::{DATE_INVALID, RULE_ENDED, RULE_INVALID, RULE_OVERLAPS, RULE_UNKNOWN};
use super::dated_rule::{DatedRule, NewRule, in_force};
use super::store;
use super::unit::Unit;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};

/// Characters of a kind, a channel, a paper.
const MAX_WORD_CHARACTERS: usize = 64;
const MAX_PAPER_CHARACTERS: usize = 200;

/// Sets a rule for the unit and all below it. The caller holds the unit's book.
pub async fn set_rule(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    new: NewRule,
) -> Outcome<DatedRule> {
    let mut rule = DatedRule {
        id: 0,
        kind: new.kind.trim().to_owned(),
        unit_id: unit.id,
        channel: new.channel.trim().to_owned(),
        value: new.value.to_string(),
        paper: new.paper.trim().to_owned(),
        valid_from_on: new.valid_from_on,
        valid_to_on: new.valid_to_on,
        set_by: actor.name.clone(),
        set_at: clock.now_text(),
        ended_by: None,
        ended_at: None,
    };
    let mut findings = faults(&rule);
    if findings.is_empty() {
        let others = store::rules_said_by(tx, unit.id, &rule.kind).await?;
        let (from, to) = (rule.valid_from_on.as_str(), rule.valid_to_on.as_deref());
        let meets = |it: &&DatedRule| it.channel == rule.channel && it.overlaps(from, to);
        let place = || Place::of(format!("{unit} {} {}", rule.kind, rule.label()));
        let overlap = |it: &DatedRule| Finding::new(&RULE_OVERLAPS, place()).found(it.label());
        findings.extend(others.iter().filter(meets).map(overlap));
    }
    refuse_if_any(findings)?;
    rule.id = store::insert_rule(tx, &rule).await?;
    let detail = json!({
        "rule": rule.id, "channel": rule.channel, "value": new.value, "paper": rule.paper,
        "from": rule.valid_from_on, "until": rule.valid_to_on,
    });
    trail::append(tx, clock, actor, unit.id, (Action::RuleSet, &rule.kind), &detail).await?;
    Ok(rule)
}

fn faults(rule: &DatedRule) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_word = |text: &str| text.chars().count() <= MAX_WORD_CHARACTERS;
    for (label, is_right) in [
        ("规定种类", !rule.kind.is_empty() && is_word(&rule.kind)),
        ("渠道", is_word(&rule.channel)),
        ("依据", (1..=MAX_PAPER_CHARACTERS).contains(&rule.paper.chars().count())),
    ] {
        if !is_right {
            findings.push(Finding::new(&RULE_INVALID, Place::of(label)));
        }
    }
    let days = [("开始日期", Some(&rule.valid_from_on)), ("截止日期", rule.valid_to_on.as_ref())];
    for (label, on) in days {
        if let Some(on) = on.filter(|on| !is_day(on)) {
            findings.push(Finding::new(&DATE_INVALID, Place::of(label)).found(on));
        }
    }
    if let Some(last) = rule.valid_to_on.as_ref().filter(|last| **last < rule.valid_from_on) {
        let finding = Finding::new(&DATE_INVALID, Place::of("截止日期"));
        findings.push(finding.found(last).expected("不早于开始日期的日期"));
    }
    findings
}

/// A day as it is stored: texts of days sort as the days do.
fn is_day(text: &str) -> bool {
    Date::from_str(text).is_ok_and(|day| day.to_string() == text)
}

/// Ends a rule with a last day, which may be the day before it began: then it never held. The
/// caller holds the unit's book.
pub async fn end_rule(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (id, last_on): (i64, &str),
) -> Outcome<DatedRule> {
    let place = || Place::of(format!("{unit} 规定 {}", id & 0xffff_ffff));
    let Some(mut rule) = store::rule_by_id(tx, unit.id, id).await? else {
        return Err(Finding::new(&RULE_UNKNOWN, place()).into());
    };
    if rule.ended_at.is_some() {
        return Err(Finding::new(&RULE_ENDED, place()).found(rule.label()).into());
    }
    let before = Date::from_str(&rule.valid_from_on).ok().and_then(|day| day.yesterday().ok());
    let earliest = before.map_or_else(|| rule.valid_from_on.clone(), |day| day.to_string());
    let is_late = rule.valid_to_on.as_deref().is_some_and(|planned| planned < last_on);
    if !is_day(last_on) || last_on < earliest.as_str() || is_late {
        let finding = Finding::new(&DATE_INVALID, Place::of("截止日期")).found(last_on);
        return Err(finding.expected(format!("不早于 {earliest} 的日期")).into());
    }
    rule.valid_to_on = Some(last_on.to_owned());
    rule.ended_by = Some(actor.name.clone());
    rule.ended_at = Some(clock.now_text());
    store::end_rule(tx, &rule).await?;
    let detail = json!({ "rule": rule.id, "channel": rule.channel, "until": last_on });
    trail::append(tx, clock, actor, unit.id, (Action::RuleEnded, &rule.kind), &detail).await?;
    Ok(rule)
}

/// The rule of a kind in force for a unit on a day: what is nearest up the tree, and there what
/// names the channel.
pub async fn rule_as_of(
    tx: &mut Tx,
    kind: &str,
    unit_id: i64,
    (channel, day): (&str, &str),
) -> Outcome<Option<DatedRule>> {
    let reach = store::reach_of(tx, unit_id).await?;
    let rules = store::rules_over(tx, unit_id, kind).await?;
    Ok(in_force(&rules, &reach, channel, day).cloned())
}
