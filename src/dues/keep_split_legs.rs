//! Use case: further legs of shares, from their list. They hold with the shares that begin while
//! they do; shares that hold already stay as they are.
//!
//! The caller holds the book of the unit whose list it is.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::dues::codes;
use crate::dues::keep_registers::units_of_rows;
use crate::dues::rows::SplitLegRow;
use crate::dues::rules::SPLIT_RULE;
use crate::dues::store::{self, SplitLegRow as Kept};
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::money::percent::Percent;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const UNIT: &str = "适用单位";
const SHARE: &str = "比例";
const FROM: &str = "起始日期";
const TO: &str = "截止日期";

/// Keeps the further legs of a list.
pub async fn keep_split_legs(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[SplitLegRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, UNIT), &mut taken).await?;
    for (place, row) in rows.iter().enumerate() {
        if row.percent == Percent::ZERO || row.percent >= Percent::WHOLE {
            let expected = "大于 0，小于 100";
            taken.tell(&codes::PERCENT_INVALID, (place, SHARE), row.percent, expected);
        }
        if let Some(to) = row.to.filter(|to| *to < row.from) {
            let expected = format!("不早于 {}", row.from);
            taken.tell(&codes::RULE_ENDS_BEFORE_IT_BEGINS, (place, TO), to, expected);
        }
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let others = units::units_called(tx, rows.iter().map(|row| row.beneficiary.as_str())).await?;
    let mut standing = store::split_legs_below(tx, root.id).await?;
    let (ends, new) = sorted_out(act, rows, (&called, &others, &mut standing), &mut taken);
    tell_rules(tx, &new, &mut taken).await?;
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let (by, at) = (act.actor.name.as_str(), act.clock.now_text());
    for (id, last) in &ends {
        store::end_split_leg(tx, *id, last, (by, &at)).await?;
    }
    let first = store::next_split_leg_id(tx).await?;
    let made = (first..).zip(&new).map(|(id, (_, row))| Kept { id, ..row.clone() });
    store::insert_split_legs(tx, &made.collect::<Vec<_>>()).await?;
    if new.len() + ends.len() > 0 {
        let detail = json!({ "rows": new.len(), "ended": ends.len() });
        let what = (Action::DuesSplitLegsKept, root.code.as_str());
        trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
    }
    Ok(taken)
}

/// A row that is new, with its place in the list.
type New = (usize, Kept);

/// What ends of what stands, and what is new.
fn sorted_out(
    act: Act<'_>,
    rows: &[SplitLegRow],
    (called, others, standing): (
        &FxHashMap<String, Unit>,
        &FxHashMap<String, Unit>,
        &mut Vec<Kept>,
    ),
    taken: &mut Taken,
) -> (Vec<(i64, String)>, Vec<New>) {
    let (mut ends, mut new): (Vec<(i64, String)>, Vec<New>) = (Vec::new(), Vec::new());
    let mut ended = FxHashSet::default();
    // What ends comes first, so that what begins afterwards does not meet it.
    for is_ending in [true, false] {
        for (place, row) in rows.iter().enumerate() {
            let Some(unit) = called.get(&row.unit).filter(|_| !ended.contains(&place)) else {
                continue;
            };
            let made = kept_of(act, row, (unit, others.get(&row.beneficiary)));
            if let Some(same) = standing.iter_mut().find(|it| is_same(it, &made)) {
                if same.valid_to_on == made.valid_to_on {
                    taken.know(place);
                } else if let Some(last) =
                    made.valid_to_on.filter(|_| same.valid_to_on.is_none() && same.id > 0)
                {
                    ends.push((same.id, last.clone()));
                    same.valid_to_on = Some(last);
                    ended.insert(place);
                } else if !is_ending {
                    tell_overlap(same, place, taken);
                }
            } else if !is_ending {
                let meets = |it: &&Kept| is_of_one_name(it, &made) && are_at_once(it, &made);
                if let Some(other) = standing.iter().find(meets) {
                    tell_overlap(other, place, taken);
                    continue;
                }
                standing.push(made.clone());
                new.push((place, made));
            }
        }
    }
    (ends, new)
}

fn kept_of(act: Act<'_>, row: &SplitLegRow, (unit, other): (&Unit, Option<&Unit>)) -> Kept {
    Kept {
        id: 0,
        unit_id: unit.id,
        channel: row.channel.map_or("", |channel| channel.as_str()).to_owned(),
        name: row.name.clone(),
        beneficiary: other.map_or_else(|| row.beneficiary.clone(), |unit| unit.name.clone()),
        beneficiary_id: other.map(|unit| unit.id),
        percent: i64::from(row.percent.parts()),
        valid_from_on: row.from.to_string(),
        valid_to_on: row.to.map(|day| day.to_string()),
        paper: row.paper.clone(),
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    }
}

fn is_of_one_name(one: &Kept, other: &Kept) -> bool {
    one.unit_id == other.unit_id && one.channel == other.channel && one.name == other.name
}

fn is_same(one: &Kept, other: &Kept) -> bool {
    let to_whom = |it: &Kept| (it.beneficiary.clone(), it.beneficiary_id);
    is_of_one_name(one, other)
        && one.valid_from_on == other.valid_from_on
        && one.percent == other.percent
        && to_whom(one) == to_whom(other)
}

fn are_at_once(one: &Kept, other: &Kept) -> bool {
    let ends_before =
        |it: &Kept, day: &str| it.valid_to_on.as_deref().is_some_and(|last| last < day);
    !ends_before(one, &other.valid_from_on) && !ends_before(other, &one.valid_from_on)
}

fn tell_overlap(other: &Kept, place: usize, taken: &mut Taken) {
    let until = other.valid_to_on.as_ref().map(|last| format!("，{last} 止"));
    let (name, from) = (&other.name, &other.valid_from_on);
    let found = format!("已有 {name}，{from} 起{}", until.unwrap_or_default());
    taken.tell(&codes::RULE_OVERLAPS, (place, FROM), found, "前后相接，不重叠");
}

/// A leg begins with its shares: those that hold on its first day have been said without it.
async fn tell_rules(tx: &mut Tx, new: &[New], taken: &mut Taken) -> Outcome<()> {
    let rules = units::rules_of_kind(tx, SPLIT_RULE).await?;
    for (place, made) in new {
        let holds = |it: &&crate::units::dated_rule::DatedRule| {
            it.unit_id == made.unit_id
                && it.channel == made.channel
                && it.holds_on(&made.valid_from_on)
        };
        if let Some(rule) = rules.iter().find(holds) {
            let found = format!("分成比例 {}", rule.label());
            let expected = format!("该比例止于 {} 之前", made.valid_from_on);
            taken.tell(&codes::LEG_BESIDE_RULE, (*place, FROM), found, expected);
        }
    }
    Ok(())
}
