//! Use cases: payers with their channels, bases and targets, from their lists.
//!
//! Everything is kept: a channel that ends ends by a row of its own, a base and a target said anew
//! stand beside what was said before. The caller holds the books.

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::dues::codes;
use crate::dues::rows::{BaseRow, ChannelRow, TargetRow};
use crate::dues::store;
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const UNIT: &str = "单位编码";
const NAME: &str = "单位名称";
const FROM: &str = "起始日期";
const TO: &str = "截止日期";
const DUE_DAY: &str = "缴费期限日";
const WAGES: &str = "所属期";
const PAYROLL: &str = "工资总额";
const YEAR: &str = "年度";
const TARGET: &str = "任务金额";

/// The units that rows name, told where one is unknown or out of reach of `root`.
pub async fn units_of_rows(
    tx: &mut Tx,
    root: &Unit,
    (names, field): (&[&str], &'static str),
    taken: &mut Taken,
) -> Outcome<FxHashMap<String, Unit>> {
    let called = units::units_called(tx, names.iter().copied()).await?;
    let chains = units::chains_of(tx, called.values().map(|unit| unit.id)).await?;
    for (place, name) in names.iter().enumerate() {
        let Some(unit) = called.get(*name) else {
            taken.tell(&codes::UNIT_UNKNOWN, (place, field), name, "已登记的单位");
            continue;
        };
        let chain = chains.get(&unit.id).map_or(&[][..], Vec::as_slice);
        if !chain.iter().any(|it| it.id == root.id) {
            taken.tell(&codes::UNIT_OUT_OF_REACH, (place, field), unit, root);
        }
    }
    Ok(called)
}

async fn record(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    (action, rows): (Action, usize),
) -> Outcome<()> {
    if rows == 0 {
        return Ok(());
    }
    let what = (action, root.code.as_str());
    trail::append(tx, act.clock, act.actor, root.id, what, &json!({ "rows": rows })).await
}

/// Registers employers and the channels of their dues.
pub async fn keep_channels(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[ChannelRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, UNIT), &mut taken).await?;
    for (place, row) in rows.iter().enumerate() {
        judge_channel(row, place, &mut taken);
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let mut known: FxHashMap<i64, Vec<store::ChannelRow>> = FxHashMap::default();
    for row in store::channels_below(tx, root.id).await? {
        known.entry(row.unit_id).or_default().push(row);
    }
    let by = (act.actor.name.as_str(), act.clock.now_text());
    let mut next_id = store::next_channel_id(tx).await?;
    let mut new = Vec::new();
    // What ends comes first, so that what begins afterwards does not meet it.
    let mut ended = vec![false; rows.len()];
    for is_ending in [true, false] {
        for (place, row) in rows.iter().enumerate() {
            let Some(unit) = called.get(&row.unit) else { continue };
            if ended.get(place).copied().unwrap_or(false) {
                continue;
            }
            let of_unit = known.entry(unit.id).or_default();
            let to = row.to.map(|day| day.to_string());
            let same = of_unit.iter_mut().find(|it| is_same(it, row));
            if let Some(same) = same {
                if same.bank_account != row.account && !row.account.is_empty() {
                    store::set_payer_account(tx, same.id, &row.account).await?;
                    same.bank_account.clone_from(&row.account);
                    if let Some(done) = ended.get_mut(place).filter(|_| same.valid_to_on == to) {
                        *done = true;
                    }
                } else if same.valid_to_on == to {
                    taken.know(place);
                } else if let Some(last) = to.filter(|_| same.valid_to_on.is_none()) {
                    store::end_channel(tx, same.id, &last, (by.0, &by.1)).await?;
                    same.valid_to_on = Some(last);
                    if let Some(ended) = ended.get_mut(place) {
                        *ended = true;
                    }
                } else if !is_ending {
                    overlap(same, place, &mut taken);
                }
                continue;
            }
            if is_ending {
                continue;
            }
            let made = channel_row(row, (next_id, unit.id), (by.0, &by.1));
            if let Some(other) = of_unit.iter().find(|it| meets(it, &made)) {
                overlap(other, place, &mut taken);
                continue;
            }
            next_id += 1;
            of_unit.push(made.clone());
            new.push(made);
        }
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    store::insert_channels(tx, &new).await?;
    record(tx, act, root, (Action::DuesChannelsKept, new.len())).await?;
    Ok(taken)
}

fn channel_row(
    row: &ChannelRow,
    (id, unit_id): (i64, i64),
    (by, at): (&str, &str),
) -> store::ChannelRow {
    store::ChannelRow {
        id,
        unit_id,
        payer_name: row.payer_name.clone(),
        credit_code: row.credit_code.clone(),
        former_names: row.former_names.join("、"),
        bank_account: row.account.clone(),
        channel: row.channel.as_str().to_owned(),
        valid_from_on: row.from.to_string(),
        valid_to_on: row.to.map(|day| day.to_string()),
        due_day: row.due_day,
        set_by: by.to_owned(),
        set_at: at.to_owned(),
    }
}

/// What a row says by itself.
fn judge_channel(row: &ChannelRow, place: usize, taken: &mut Taken) {
    if !(1..=31).contains(&row.due_day) {
        taken.tell(&codes::DUE_DAY_INVALID, (place, DUE_DAY), row.due_day, "1 至 31");
    }
    if let Some(to) = row.to.filter(|to| *to < row.from) {
        let expected = format!("不早于 {}", row.from);
        taken.tell(&codes::RULE_ENDS_BEFORE_IT_BEGINS, (place, TO), to, expected);
    }
}

fn is_same(it: &store::ChannelRow, row: &ChannelRow) -> bool {
    it.valid_from_on == row.from.to_string()
        && it.channel == row.channel.as_str()
        && it.payer_name == row.payer_name
        && it.credit_code == row.credit_code
        && (row.account.is_empty() || it.bank_account.is_empty() || it.bank_account == row.account)
}

fn meets(one: &store::ChannelRow, other: &store::ChannelRow) -> bool {
    let ends_before = |it: &store::ChannelRow, day: &str| {
        it.valid_to_on.as_deref().is_some_and(|last| last < day)
    };
    !ends_before(one, &other.valid_from_on) && !ends_before(other, &one.valid_from_on)
}

fn overlap(other: &store::ChannelRow, place: usize, taken: &mut Taken) {
    let until = other.valid_to_on.as_ref().map(|last| format!("，{last} 止"));
    let found = format!("已登记 {} 起{}", other.valid_from_on, until.unwrap_or_default());
    taken.tell(&codes::CHANNEL_OVERLAPS, (place, FROM), found, "前后相接，不重叠");
}

/// Keeps bases; one said anew stands beside what was said before.
pub async fn keep_bases(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[BaseRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, UNIT), &mut taken).await?;
    let mut met = FxHashMap::default();
    for (place, row) in rows.iter().enumerate() {
        if row.payroll.is_negative() {
            taken.tell(&codes::PAYROLL_NEGATIVE, (place, PAYROLL), row.payroll, "不小于 0");
        }
        let Some(unit) = called.get(&row.unit) else { continue };
        if !row.unit_name.is_empty() && row.unit_name != unit.name && row.unit_name != unit.code {
            taken.tell(&codes::NAME_DIFFERS, (place, NAME), &row.unit_name, &unit.name);
        }
        if let Some(before) = met.insert((unit.id, row.wage_period), place + 1) {
            let found = format!("{} {}，与第 {before} 条相同", unit.code, row.wage_period);
            taken.tell(&codes::LINE_TWICE, (place, WAGES), found, "每个单位每月一行");
        }
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let periods = rows.iter().map(|row| row.wage_period.number());
    let (Some(first), Some(last)) = (periods.clone().min(), periods.max()) else {
        return Ok(taken);
    };
    let mut known: FxHashMap<(i64, i64), store::BaseRow> = FxHashMap::default();
    for row in store::bases_below(tx, root.id, (first, last)).await? {
        known.insert((row.unit_id, row.wage_period), row);
    }
    let by = (act.actor.name.as_str(), act.clock.now_text());
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(unit) = called.get(&row.unit) else { continue };
        let before = known.get(&(unit.id, row.wage_period.number()));
        let made = store::BaseRow {
            unit_id: unit.id,
            wage_period: row.wage_period.number(),
            seq: before.map_or(1, |it| it.seq + 1),
            staff_count: row.staff_count,
            member_count: row.member_count,
            payroll_fen: row.payroll.fen(),
            evidence: row.evidence.clone(),
            set_by: by.0.to_owned(),
            set_at: by.1.clone(),
        };
        let says = |it: &store::BaseRow| {
            (it.staff_count, it.member_count, it.payroll_fen, it.evidence.clone())
        };
        if before.is_some_and(|it| says(it) == says(&made)) {
            taken.know(place);
        } else {
            new.push(made);
        }
    }
    store::insert_bases(tx, &new).await?;
    record(tx, act, root, (Action::DuesBasesKept, new.len())).await?;
    Ok(taken)
}

/// Sets targets; one said anew stands beside what was said before.
pub async fn keep_targets(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[TargetRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, root, (&names, UNIT), &mut taken).await?;
    let mut met = FxHashMap::default();
    for (place, row) in rows.iter().enumerate() {
        if row.amount.is_negative() {
            taken.tell(&codes::TARGET_NEGATIVE, (place, TARGET), row.amount, "不小于 0");
        }
        let Some(unit) = called.get(&row.unit) else { continue };
        if let Some(before) = met.insert((unit.id, row.year), place + 1) {
            let found = format!("{} {}年，与第 {before} 条相同", unit.code, row.year);
            taken.tell(&codes::LINE_TWICE, (place, YEAR), found, "每个单位每年一行");
        }
    }
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let mut known: FxHashMap<(i64, i64), store::TargetRow> = FxHashMap::default();
    let mut years: Vec<i64> = rows.iter().map(|row| row.year).collect();
    years.sort_unstable();
    years.dedup();
    for year in years {
        for row in store::targets_set_by(tx, root.id, year).await? {
            known.insert((row.unit_id, year), row);
        }
    }
    let by = (act.actor.name.as_str(), act.clock.now_text());
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let Some(unit) = called.get(&row.unit) else { continue };
        let before = known.get(&(unit.id, row.year));
        let made = store::TargetRow {
            setter_id: root.id,
            unit_id: unit.id,
            year: row.year,
            seq: before.map_or(1, |it| it.seq + 1),
            amount_fen: row.amount.fen(),
            basis: row.basis.as_str().to_owned(),
            is_key: if row.is_key { "是" } else { "否" }.to_owned(),
            set_by: by.0.to_owned(),
            set_at: by.1.clone(),
        };
        let says = |it: &store::TargetRow| (it.amount_fen, it.basis.clone(), it.is_key.clone());
        if before.is_some_and(|it| says(it) == says(&made)) {
            taken.know(place);
        } else {
            new.push(made);
        }
    }
    store::insert_targets(tx, &new).await?;
    record(tx, act, root, (Action::DuesTargetsSet, new.len())).await?;
    Ok(taken)
}
