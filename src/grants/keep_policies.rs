//! Use case: policies that end, from their list.
//!
//! What is kept is never said differently: a row that is there already is known, and one that ends
//! it earlier ends it, once. The caller holds the book of the unit whose list it is.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::dues::channel::Channel;
use crate::dues::keep_registers::units_of_rows;
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::grants::codes;
use crate::grants::rows::PolicyRow;
use crate::grants::store::{self, PolicyRow as Kept, RuleRow};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const CODE: &str = "政策编码";
const PAYER: &str = "付款单位";
const LEVEL: &str = "适用层级";
const LIMIT: &str = "认定上限";
const MONTH: &str = "年度起始月";
const PERCENT: &str = "返还比例";
const FROM: &str = "起始日期";
const TO: &str = "截止日期";

/// Keeps the policies of a list.
pub async fn keep_policies(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[PolicyRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.payer.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, PAYER), &mut taken).await?;
    let rules = store::rules_below(tx, root.id).await?;
    judge_all(rows, (&called, &rules), &mut taken);
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let mut standing: FxHashMap<(i64, String), Vec<Kept>> = FxHashMap::default();
    for row in store::policies_below(tx, root.id).await? {
        standing.entry((row.payer_id, row.code.clone())).or_default().push(row);
    }
    let by = (act.actor.name.as_str(), act.clock.now_text());
    let mut next_id = store::next_policy_id(tx, root.id).await?;
    let (mut new, mut ended) = (Vec::new(), FxHashSet::default());
    // What ends comes first, so that what begins afterwards does not meet it.
    for is_ending in [true, false] {
        for (place, row) in rows.iter().enumerate() {
            let Some(payer) = called.get(&row.payer) else { continue };
            let of_code = standing.entry((payer.id, row.code.clone())).or_default();
            let made = kept_of(row, payer, (next_id, by.0, &by.1));
            if let Some(same) = of_code.iter_mut().find(|it| says_the_same(it, &made)) {
                if ended.contains(&place) {
                    // It ended what it names: that is new.
                } else if same.valid_to_on == made.valid_to_on {
                    taken.know(place);
                } else if is_ending
                    && made.valid_to_on < same.valid_to_on
                    && same.ended_at.is_none()
                {
                    store::end_policy(tx, same.id, &made.valid_to_on, (by.0, &by.1)).await?;
                    same.valid_to_on.clone_from(&made.valid_to_on);
                    same.ended_at = Some(by.1.clone());
                    ended.insert(place);
                } else if !is_ending {
                    tell_overlap(same, place, &mut taken);
                }
            } else if !is_ending {
                if let Some(other) = of_code.iter().find(|it| are_at_once(it, &made)) {
                    tell_overlap(other, place, &mut taken);
                    continue;
                }
                next_id += 1;
                of_code.push(made.clone());
                new.push(made);
            }
        }
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    store::insert_policies(tx, &new).await?;
    if new.len() + ended.len() > 0 {
        let detail = json!({ "rows": new.len(), "ended": ended.len() });
        let what = (Action::ReturnPoliciesKept, root.code.as_str());
        trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
    }
    Ok(taken)
}

/// What rows say, each by itself and beside the rules that there are.
fn judge_all(
    rows: &[PolicyRow],
    (called, rules): (&FxHashMap<String, Unit>, &[RuleRow]),
    taken: &mut Taken,
) {
    let of_rules: FxHashSet<(i64, &str)> =
        rules.iter().map(|it| (it.payer_id, it.code.as_str())).collect();
    for (place, row) in rows.iter().enumerate() {
        judge(row, place, taken);
        let Some(payer) = called.get(&row.payer) else { continue };
        if row.level <= payer.level {
            let found = format!("{payer}（{}），适用于{}", payer.level, row.level);
            taken.tell(&codes::LEVEL_NOT_BELOW, (place, LEVEL), found, "付款单位的下级");
        }
        if of_rules.contains(&(payer.id, row.code.as_str())) {
            taken.tell(&codes::CODE_TAKEN, (place, CODE), &row.code, "未用于回拨奖励规则的编码");
        }
    }
}

/// What a row says by itself.
fn judge(row: &PolicyRow, place: usize, taken: &mut Taken) {
    if row.to < row.from {
        let expected = format!("不早于 {}", row.from);
        taken.tell(&codes::RULE_ENDS_BEFORE_IT_BEGINS, (place, TO), row.to, expected);
    }
    if row.limit <= Money::ZERO {
        let found = row.limit.grouped();
        taken.tell(&codes::POLICY_LIMIT, (place, LIMIT), found, "大于 0 的金额");
    }
    if !(1..=12).contains(&row.first_month) {
        taken.tell(&codes::POLICY_MONTH, (place, MONTH), row.first_month, "1 至 12");
    }
    if row.percent == Percent::ZERO || row.percent > Percent::WHOLE {
        taken.tell(&codes::POLICY_PERCENT, (place, PERCENT), row.percent, "大于 0，不超过 100");
    }
}

fn kept_of(row: &PolicyRow, payer: &Unit, (id, by, at): (i64, &str, &str)) -> Kept {
    let excluded: Vec<&str> = row.excluded.iter().map(|it: &Channel| it.as_str()).collect();
    Kept {
        id,
        code: row.code.clone(),
        name: row.name.clone(),
        payer_id: payer.id,
        payer_code: payer.code.clone(),
        level: row.level.as_str().to_owned(),
        measure: row.measure.as_str().to_owned(),
        limit_fen: row.limit.fen(),
        excluded_channels: excluded.join(","),
        first_month: row.first_month,
        percent: i64::from(row.percent.parts()),
        kind: row.kind.as_str().to_owned(),
        valid_from_on: row.from.to_string(),
        valid_to_on: row.to.to_string(),
        paper: row.paper.clone(),
        set_by: by.to_owned(),
        set_at: at.to_owned(),
        ended_at: None,
    }
}

fn says_the_same(one: &Kept, other: &Kept) -> bool {
    let numbers = |it: &Kept| (it.limit_fen, it.first_month, it.percent);
    let words = |it: &Kept| {
        let of_whom = (it.level.clone(), it.measure.clone(), it.excluded_channels.clone());
        (of_whom, it.kind.clone(), it.valid_from_on.clone())
    };
    numbers(one) == numbers(other) && words(one) == words(other)
}

fn are_at_once(one: &Kept, other: &Kept) -> bool {
    one.valid_from_on <= other.valid_to_on && other.valid_from_on <= one.valid_to_on
}

fn tell_overlap(other: &Kept, place: usize, taken: &mut Taken) {
    let found = format!("已有 {} 至 {}", other.valid_from_on, other.valid_to_on);
    taken.tell(&codes::POLICY_OVERLAPS, (place, FROM), found, "前后相接，不重叠");
}
