//! Use case: the rows of a list become return rules with dates, each a tier.
//!
//! What is kept is never said differently: a row that is there already is known, and one that
//! gives an end to what was open ends it. The caller holds the book of the unit whose list it is.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::dues::keep_registers::units_of_rows;
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::grants::codes;
use crate::grants::compute::Tier;
use crate::grants::rows::{ReturnBasis, ReturnRuleRow};
use crate::grants::store::{self, PolicyRow, RuleRow};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const CODE: &str = "规则编码";
const PAYER: &str = "付款单位";
const LEVEL: &str = "适用层级";
const BASIS: &str = "计算依据";
const TIER_FROM: &str = "档位下限";
const TIER_TO: &str = "档位上限";
const PERCENT: &str = "比例";
const STANDARD: &str = "金额标准";
const FROM: &str = "起始日期";
const TO: &str = "截止日期";

/// Keeps the rules of a list.
pub async fn keep_return_rules(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[ReturnRuleRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.payer.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, PAYER), &mut taken).await?;
    let policies = store::policies_below(tx, root.id).await?;
    judge_all(rows, (&called, &policies), &mut taken);
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let mut standing: FxHashMap<(i64, String), Vec<RuleRow>> = FxHashMap::default();
    for row in store::rules_below(tx, root.id).await? {
        standing.entry((row.payer_id, row.code.clone())).or_default().push(row);
    }
    let by = (act.actor.name.as_str(), act.clock.now_text());
    let mut next_id = store::next_rule_id(tx, root.id).await?;
    let mut new = Vec::new();
    let mut ended = FxHashSet::default();
    // What ends comes first, so that what begins afterwards does not meet it.
    for is_ending in [true, false] {
        for (place, row) in rows.iter().enumerate() {
            let Some(payer) = called.get(&row.payer) else { continue };
            let of_code = standing.entry((payer.id, row.code.clone())).or_default();
            let made = made_of(row, payer.id, (next_id, by.0, &by.1));
            if let Some(same) = of_code.iter_mut().find(|it| says_the_same(it, &made)) {
                if ended.contains(&place) {
                    // It ended what it names: that is new.
                } else if same.valid_to_on == made.valid_to_on {
                    taken.know(place);
                } else if let Some(last) =
                    made.valid_to_on.as_ref().filter(|_| same.valid_to_on.is_none())
                {
                    store::end_return_rule(tx, same.id, last, (by.0, &by.1)).await?;
                    same.valid_to_on = Some(last.clone());
                    // It may stand further up in the same list.
                    for it in new.iter_mut().filter(|it: &&mut RuleRow| it.id == same.id) {
                        it.valid_to_on = Some(last.clone());
                    }
                    ended.insert(place);
                } else if !is_ending {
                    tell_overlap(same, place, &mut taken)?;
                }
            } else if !is_ending {
                if tell_what_meets(of_code, &made, place, &mut taken)? {
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
    store::insert_return_rules(tx, &new).await?;
    if new.len() + ended.len() > 0 {
        let detail = json!({ "rows": new.len(), "ended": ended.len() });
        let what = (Action::ReturnRulesKept, root.code.as_str());
        trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
    }
    Ok(taken)
}

/// What rows say, each by itself and beside the policies that there are.
fn judge_all(
    rows: &[ReturnRuleRow],
    (called, policies): (&FxHashMap<String, Unit>, &[PolicyRow]),
    taken: &mut Taken,
) {
    for (place, row) in rows.iter().enumerate() {
        judge(row, place, taken);
        let Some(payer) = called.get(&row.payer) else { continue };
        if policies.iter().any(|it| it.payer_id == payer.id && it.code == row.code) {
            taken.tell(&codes::CODE_TAKEN, (place, CODE), &row.code, "未用于返还政策的编码");
        }
        if row.level <= payer.level {
            let found = format!("{payer}（{}），适用于{}", payer.level, row.level);
            taken.tell(&codes::LEVEL_NOT_BELOW, (place, LEVEL), found, "付款单位的下级");
        }
    }
}

/// What a row says by itself.
fn judge(row: &ReturnRuleRow, place: usize, taken: &mut Taken) {
    if let Some(to) = row.to.filter(|to| *to < row.from) {
        let expected = format!("不早于 {}", row.from);
        taken.tell(&codes::RULE_ENDS_BEFORE_IT_BEGINS, (place, TO), to, expected);
    }
    if let (Some(from), Some(to)) = (row.tier_from, row.tier_to)
        && to <= from
    {
        taken.tell(&codes::TIER_NOT_IN_ORDER, (place, TIER_TO), to, format!("大于 {from}"));
    }
    let is_share = matches!(row.basis, ReturnBasis::Remitted | ReturnBasis::Excess);
    let has_percent = row.percent.is_some_and(|percent| percent != Percent::ZERO);
    if row.standard.is_some_and(Money::is_negative) {
        let found = row.standard.map(Money::grouped).unwrap_or_default();
        taken.tell(&codes::AMOUNT_NEGATIVE, (place, STANDARD), found, "大于 0 的金额");
    } else if is_share && row.percent.is_none() {
        taken.tell(&codes::PERCENT_MISSING, (place, PERCENT), "空", "比例");
    } else if !is_share && row.standard.is_none() {
        taken.tell(&codes::STANDARD_MISSING, (place, STANDARD), "空", "金额标准");
    } else if is_share && row.standard.is_some() {
        let found = row.standard.map(Money::grouped).unwrap_or_default();
        taken.tell(&codes::RATE_AND_STANDARD, (place, STANDARD), found, "只填比例");
    } else if !is_share && has_percent {
        let found = row.percent.unwrap_or_default();
        taken.tell(&codes::RATE_AND_STANDARD, (place, PERCENT), found, "只填金额标准");
    }
}

fn made_of(row: &ReturnRuleRow, payer_id: i64, (id, by, at): (i64, &str, &str)) -> RuleRow {
    let parts = |percent: Option<Percent>| percent.map(|it| i64::from(it.parts()));
    let is_share = matches!(row.basis, ReturnBasis::Remitted | ReturnBasis::Excess);
    RuleRow {
        id,
        code: row.code.clone(),
        name: row.name.clone(),
        payer_id,
        level: row.level.as_str().to_owned(),
        basis: row.basis.as_str().to_owned(),
        tier_from: parts(row.tier_from),
        tier_to: parts(row.tier_to),
        percent: parts(row.percent.filter(|_| is_share)),
        amount_fen: row.standard.map(Money::fen),
        cap_fen: row.cap.map(Money::fen),
        kind: row.kind.as_str().to_owned(),
        valid_from_on: row.from.to_string(),
        valid_to_on: row.to.map(|day| day.to_string()),
        paper: row.paper.clone(),
        set_by: by.to_owned(),
        set_at: at.to_owned(),
    }
}

fn says_the_same(one: &RuleRow, other: &RuleRow) -> bool {
    let tier = |it: &RuleRow| (it.tier_from, it.tier_to, it.percent, it.amount_fen, it.cap_fen);
    let words = |it: &RuleRow| {
        (it.level.clone(), it.basis.clone(), it.kind.clone(), it.valid_from_on.clone())
    };
    tier(one) == tier(other) && words(one) == words(other)
}

fn are_at_once(one: &RuleRow, other: &RuleRow) -> bool {
    let ends_before =
        |it: &RuleRow, day: &str| it.valid_to_on.as_deref().is_some_and(|last| last < day);
    !ends_before(one, &other.valid_from_on) && !ends_before(other, &one.valid_from_on)
}

/// Tells what stands against a new tier beside those of its code; whether anything does.
fn tell_what_meets(
    of_code: &[RuleRow],
    made: &RuleRow,
    place: usize,
    taken: &mut Taken,
) -> Outcome<bool> {
    let tier = made.tier()?;
    for other in of_code.iter().filter(|it| it.level == made.level && are_at_once(it, made)) {
        if other.basis != made.basis || other.kind != made.kind {
            let said = |it: &RuleRow| {
                let basis = ReturnBasis::read(&it.basis).map_or("", ReturnBasis::label);
                let kind = crate::dealings::rows::TransferKind::read(&it.kind);
                format!("{basis} {}", kind.map_or("", |kind| kind.label()))
            };
            taken.tell(&codes::TIERS_DIFFER, (place, BASIS), said(made), said(other));
            return Ok(true);
        }
        if other.tier()?.meets(&tier) {
            tell_overlap(other, place, taken)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn tell_overlap(other: &RuleRow, place: usize, taken: &mut Taken) -> Outcome<()> {
    let tier: Tier = other.tier()?;
    let (words, field) = match tier.words() {
        words if words.is_empty() => ("全部".to_owned(), FROM),
        words => (words, TIER_FROM),
    };
    let until = other.valid_to_on.as_ref().map(|last| format!("，{last} 止"));
    let found =
        format!("已有档位 {words}，{} 起{}", other.valid_from_on, until.unwrap_or_default());
    taken.tell(&codes::TIERS_OVERLAP, (place, field), found, "前后相接，不重叠");
    Ok(())
}
