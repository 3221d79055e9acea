//! Use case: payers that pay for several unions, from their list.
//!
//! Everything is kept: what ends ends once, and nothing is said differently afterwards. The caller
//! holds the book of the unit whose list it is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde_json::json;

use crate::date::Period;
use crate::dues::codes;
use crate::dues::joint_payer::payer_key;
use crate::dues::keep_registers::units_of_rows;
use crate::dues::list_months::months_below;
use crate::dues::rows::JointPayerRow;
use crate::dues::store::{self, JointPayerRow as Kept};
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const UNIT: &str = "单位编码";
const FROM: &str = "起始日期";
const TO: &str = "截止日期";

/// A row that is new, with its place in the list.
type New = (usize, Kept);

/// Registers payers and the unions that they pay for.
pub async fn keep_joint_payers(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[JointPayerRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, UNIT), &mut taken).await?;
    for (place, row) in rows.iter().enumerate() {
        if let Some(to) = row.to.filter(|to| *to < row.from) {
            let expected = format!("不早于 {}", row.from);
            taken.tell(&codes::RULE_ENDS_BEFORE_IT_BEGINS, (place, TO), to, expected);
        }
        let day = row.from.to_string();
        if let Some(unit) = called.get(&row.unit).filter(|unit| unit.valid_from_on > day) {
            let expected = format!("不早于 {}", unit.valid_from_on);
            taken.tell(&codes::JOINT_NOT_FOUNDED, (place, FROM), day, expected);
        }
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let mut standing = store::joint_payers_below(tx, root.id).await?;
    let (ends, new) = sorted_out(act, rows, (&called, &mut standing), &mut taken);
    tell_other_upper(tx, (&new, &standing), &mut taken).await?;
    tell_arrears(tx, root, &new, &mut taken).await?;
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let (by, at) = (act.actor.name.as_str(), act.clock.now_text());
    for (id, last) in &ends {
        store::end_joint_payer(tx, *id, last, (by, &at)).await?;
    }
    let first = store::next_joint_payer_id(tx).await?;
    let made = (first..).zip(&new).map(|(id, (_, row))| Kept { id, ..row.clone() });
    store::insert_joint_payers(tx, &made.collect::<Vec<_>>()).await?;
    if new.len() + ends.len() > 0 {
        let detail = json!({ "rows": new.len(), "ended": ends.len() });
        let what = (Action::DuesJointPayersKept, root.code.as_str());
        trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
    }
    Ok(taken)
}

/// What ends of what stands, and what is new; `standing` has both afterwards.
fn sorted_out(
    act: Act<'_>,
    rows: &[JointPayerRow],
    (called, standing): (&FxHashMap<String, Unit>, &mut Vec<Kept>),
    taken: &mut Taken,
) -> (Vec<(i64, String)>, Vec<New>) {
    let (mut ends, mut new): (Vec<(i64, String)>, Vec<New>) = (Vec::new(), Vec::new());
    let mut ended = BTreeSet::new();
    // What ends comes first, so that what begins afterwards does not meet it.
    for is_ending in [true, false] {
        for (place, row) in rows.iter().enumerate() {
            let Some(unit) = called.get(&row.unit) else { continue };
            let made = kept_of(act, row, unit);
            let same = standing.iter_mut().find(|it| is_same(it, &made));
            if let Some(same) = same {
                if ended.contains(&place) {
                    continue;
                }
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
                continue;
            }
            if is_ending {
                continue;
            }
            let meets = |it: &&Kept| it.unit_id == made.unit_id && are_at_once(it, &made);
            if let Some(other) = standing.iter().find(meets) {
                tell_overlap(other, place, taken);
                continue;
            }
            standing.push(made.clone());
            new.push((place, made));
        }
    }
    (ends, new)
}

fn kept_of(act: Act<'_>, row: &JointPayerRow, unit: &Unit) -> Kept {
    Kept {
        id: 0,
        payer_name: row.payer_name.clone(),
        credit_code: row.credit_code.clone(),
        unit_id: unit.id,
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        parent_id: unit.parent_id,
        valid_from_on: row.from.to_string(),
        valid_to_on: row.to.map(|day| day.to_string()),
        paper: row.paper.clone(),
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    }
}

fn key(row: &Kept) -> &str {
    payer_key(&row.credit_code, &row.payer_name)
}

fn is_same(one: &Kept, other: &Kept) -> bool {
    one.unit_id == other.unit_id
        && one.valid_from_on == other.valid_from_on
        && one.payer_name == other.payer_name
        && one.credit_code == other.credit_code
}

fn are_at_once(one: &Kept, other: &Kept) -> bool {
    let ends_before =
        |it: &Kept, day: &str| it.valid_to_on.as_deref().is_some_and(|last| last < day);
    !ends_before(one, &other.valid_from_on) && !ends_before(other, &one.valid_from_on)
}

fn tell_overlap(other: &Kept, place: usize, taken: &mut Taken) {
    let until = other.valid_to_on.as_ref().map(|last| format!("，{last} 止"));
    let (payer, from) = (&other.payer_name, &other.valid_from_on);
    let found = format!("已由 {payer} 汇总缴费，{from} 起{}", until.unwrap_or_default());
    taken.tell(&codes::JOINT_OVERLAPS, (place, FROM), found, "前后相接，不重叠");
}

/// All unions of a payer have the same union above them.
async fn tell_other_upper(
    tx: &mut Tx,
    (new, standing): (&[New], &[Kept]),
    taken: &mut Taken,
) -> Outcome<()> {
    let mut told = Vec::new();
    // Each is set beside what stood before it, so that of two the later is told.
    for (nth, (place, made)) in new.iter().enumerate() {
        let earlier = new.iter().take(nth).map(|(_, it)| it);
        let differs = |it: &&Kept| {
            key(it) == key(made) && it.parent_id != made.parent_id && are_at_once(it, made)
        };
        let kept = standing.iter().filter(|it| it.id > 0);
        if let Some(other) = kept.chain(earlier).find(differs) {
            told.push((*place, made, other));
        }
    }
    let above = told.iter().flat_map(|(_, made, other)| [made.parent_id, other.parent_id]);
    let above: Vec<i64> = above.flatten().collect();
    if told.is_empty() {
        return Ok(());
    }
    let above = if above.is_empty() {
        FxHashMap::default()
    } else {
        units::units_with_ids(tx, above).await?
    };
    let name = |id: Option<i64>| {
        let unit = id.and_then(|id| above.get(&id));
        unit.map_or_else(|| "没有上级".to_owned(), |unit| format!("上级为 {unit}"))
    };
    for (place, made, other) in told {
        let found = format!("{} {}，{}", made.unit_code, made.unit_name, name(made.parent_id));
        let expected = format!("与 {} 同一上级：{}", other.unit_code, name(other.parent_id));
        taken.tell(&codes::JOINT_UPPER_DIFFERS, (place, UNIT), found, expected);
    }
    Ok(())
}

/// Nobody owes anything that was due before the first day.
async fn tell_arrears(tx: &mut Tx, root: &Unit, new: &[New], taken: &mut Taken) -> Outcome<()> {
    let mut by_day: BTreeMap<Date, Vec<&New>> = BTreeMap::new();
    for it in new {
        if let Ok(day) = it.1.valid_from_on.parse() {
            by_day.entry(day).or_default().push(it);
        }
    }
    for (day, of_day) in by_day {
        let last = Period::of(day).map_or(0, Period::number);
        let mut arrears: FxHashMap<i64, Money> = FxHashMap::default();
        for month in months_below(tx, root, (0, last), day).await? {
            *arrears.entry(month.unit_id).or_default() += month.arrears(day);
        }
        for (place, made) in of_day {
            let owed = arrears.get(&made.unit_id).copied().unwrap_or_default();
            if owed > Money::ZERO {
                let found = format!("{} 欠缴 {}", made.unit_code, owed.grouped());
                let expected = format!("{day} 没有欠缴");
                taken.tell(&codes::JOINT_IN_ARREARS, (*place, UNIT), found, expected);
            }
        }
    }
    Ok(())
}
