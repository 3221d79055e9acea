//! Use case: the shares of a list become rules with dates. What is booked stays as it is.
//!
//! The caller holds the system's book and that of the unit whose list it is.

use serde_json::json;

use crate::dues::codes;
use crate::dues::further::FurtherShare;
use crate::dues::rows::SplitRuleRow;
use crate::dues::rules::{SPLIT_RULE, SplitValue};
use crate::dues::store::{self, SplitLegRow};
use crate::finding::rows::Taken;
use crate::finding::{Failure, Finding, Outcome};
use crate::ledger::post::sockets::Act;
use crate::money::percent::Percent;
use crate::platform::database::Tx;
use crate::units::dated_rule::{DatedRule, NewRule};
use crate::units::set_rule::{end_rule, set_rule};
use crate::units::store as units;
use crate::units::unit::Unit;

const UNIT: &str = "适用单位";
const SHARE: &str = "基层比例";
const FROM: &str = "起始日期";
const TO: &str = "截止日期";

fn channel_of(row: &SplitRuleRow) -> &'static str {
    row.channel.map_or("", |channel| channel.as_str())
}

fn value_of(row: &SplitRuleRow, further: Vec<FurtherShare>) -> serde_json::Value {
    json!(SplitValue { shares: row.shares, further })
}

/// The further legs that hold with a row: those of its unit and channel on its first day.
fn further_of(row: &SplitRuleRow, unit: Option<&Unit>, legs: &[SplitLegRow]) -> Vec<FurtherShare> {
    let (from, to) = (row.from.to_string(), row.to.map(|day| day.to_string()));
    let holds = |it: &&SplitLegRow| {
        // To the end of the row, or nobody knows who has the percent afterwards.
        let lasts = match (&it.valid_to_on, &to) {
            (None, _) => true,
            (Some(last), Some(to)) => last >= to,
            (Some(_), None) => false,
        };
        Some(it.unit_id) == unit.map(|unit| unit.id)
            && it.channel == channel_of(row)
            && it.valid_from_on <= from
            && lasts
    };
    let share = |it: &SplitLegRow| FurtherShare {
        name: it.name.clone(),
        beneficiary: it.beneficiary.clone(),
        unit_id: it.beneficiary_id,
        percent: Percent::from_parts(u32::try_from(it.percent).unwrap_or_default()),
    };
    legs.iter().filter(holds).map(share).collect()
}

fn says_the_same(rule: &DatedRule, row: &SplitRuleRow) -> bool {
    rule.channel == channel_of(row)
        && rule.valid_from_on == row.from.to_string()
        && serde_json::from_str::<SplitValue>(&rule.value)
            .is_ok_and(|value| value.shares == row.shares)
}

/// Sets each row as a rule of its unit; a row that is there already is known, one that ends what
/// was open ends it.
pub async fn keep_split_rules(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[SplitRuleRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let called = units::units_called(tx, rows.iter().map(|row| row.unit.as_str())).await?;
    let chains = units::chains_of(tx, called.values().map(|unit| unit.id)).await?;
    let is_below = |unit: &Unit| {
        chains.get(&unit.id).is_some_and(|chain| chain.iter().any(|it| it.id == root.id))
    };
    let legs = store::split_legs_below(tx, root.id).await?;
    for (place, row) in rows.iter().enumerate() {
        judge(row, (place, called.get(&row.unit), &legs), &mut taken);
        match called.get(&row.unit) {
            None => taken.tell(&codes::UNIT_UNKNOWN, (place, UNIT), &row.unit, "已登记的单位"),
            Some(unit) if !is_below(unit) => {
                taken.tell(&codes::UNIT_OUT_OF_REACH, (place, UNIT), unit, root);
            }
            Some(_) => {}
        }
    }
    let faulty = taken.refused();
    // What ends comes first, so that what begins afterwards does not meet it.
    let mut ended: Vec<bool> = (0..rows.len()).map(|place| faulty.contains(&place)).collect();
    for is_ending in [true, false] {
        for (place, row) in rows.iter().enumerate() {
            if ended.get(place).copied().unwrap_or(false) {
                continue;
            }
            let Some(unit) = called.get(&row.unit) else { continue };
            let said = units::rules_said_by(tx, unit.id, SPLIT_RULE).await?;
            let same = said.iter().find(|rule| says_the_same(rule, row));
            let to = row.to.map(|day| day.to_string());
            match same {
                Some(rule) if rule.valid_to_on == to => taken.know(place),
                Some(rule) if rule.ended_at.is_none() && to.is_some() => {
                    let last = to.unwrap_or_default();
                    let what = (rule.id, last.as_str());
                    let done = end_rule(tx, act.clock, act.actor, unit, what).await;
                    told(done.map(drop), (place, TO), &mut taken)?;
                    if let Some(ended) = ended.get_mut(place) {
                        *ended = true;
                    }
                }
                _ if is_ending => {}
                _ => {
                    let new = NewRule {
                        kind: SPLIT_RULE.to_owned(),
                        channel: channel_of(row).to_owned(),
                        value: value_of(row, further_of(row, Some(unit), &legs)),
                        paper: row.paper.clone(),
                        valid_from_on: row.from.to_string(),
                        valid_to_on: to,
                    };
                    let set = set_rule(tx, act.clock, act.actor, unit, new).await;
                    told(set.map(drop), (place, FROM), &mut taken)?;
                }
            }
        }
    }
    Ok(taken)
}

/// What a row says by itself.
fn judge(
    row: &SplitRuleRow,
    (place, unit, legs): (usize, Option<&Unit>, &[SplitLegRow]),
    taken: &mut Taken,
) {
    let further = further_of(row, unit, legs);
    let parts = further.iter().map(|it| it.percent.parts()).sum::<u32>() + row.shares.sum().parts();
    if parts != Percent::WHOLE.parts() {
        let beside: Vec<String> =
            further.iter().map(|it| format!("{} {}", it.name, it.percent)).collect();
        let beside = if beside.is_empty() {
            String::new()
        } else {
            format!("（含 {}）", beside.join("、"))
        };
        let found = format!("合计 {}{beside}", Percent::from_parts(parts));
        taken.tell(&codes::SHARES_NOT_WHOLE, (place, SHARE), found, "合计 100");
    }
    if row.to.is_some_and(|to| to < row.from) {
        let found = row.to.map(|to| to.to_string()).unwrap_or_default();
        let expected = format!("不早于 {}", row.from);
        taken.tell(&codes::RULE_ENDS_BEFORE_IT_BEGINS, (place, TO), found, expected);
    }
}

/// A refusal of the rules themselves, told at the row.
fn told(
    done: Outcome<()>,
    (place, field): (usize, &'static str),
    taken: &mut Taken,
) -> Outcome<()> {
    match done {
        Ok(()) => Ok(()),
        Err(Failure::Refused(findings)) => {
            for finding in findings {
                let Finding { found, expected, code, .. } = finding;
                let code = if code == &crate::units::codes::RULE_OVERLAPS {
                    &codes::RULE_OVERLAPS
                } else {
                    code
                };
                taken.tell(code, (place, field), found, expected);
            }
            Ok(())
        }
        Err(other) => Err(other),
    }
}
