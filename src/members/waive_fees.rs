//! Use cases: a member need not pay for some months: asked by one person, approved by another.

use serde_json::json;

use crate::date::Period;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::list_members::{Opener, Sight, number_of, parts_of_number};
use crate::members::{codes, store};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Characters of the longest reason.
const MAX_REASON: usize = 200;

/// What is asked.
#[derive(Clone, Debug)]
pub struct AskedWaiver {
    /// 会员编号, of the union's own roll.
    pub member: String,
    pub from: Period,
    pub to: Period,
    pub reason: String,
}

/// A waiver as shown.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ShownWaiver {
    pub number: i64,
    pub member: String,
    pub name: String,
    pub from: String,
    pub to: String,
    pub reason: String,
    pub asked_by: String,
    pub approved_by: Option<String>,
}

/// Asks for a waiver; its number in the union.
pub async fn ask_waiver(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    asked: &AskedWaiver,
) -> Outcome<i64> {
    let reason = asked.reason.trim();
    let is_long = reason.chars().count() > MAX_REASON;
    if asked.from > asked.to || asked.from.is_opening() || reason.is_empty() || is_long {
        let found = format!("{} 至 {}", asked.from, asked.to);
        let place = Place::of(asked.member.clone());
        return Err(Finding::new(&codes::WAIVER_INVALID, place).found(found).into());
    }
    let member_id = member_of(tx, unit, &asked.member).await?;
    let (from_period, to_period) = (asked.from.number(), asked.to.number());
    let others = store::waivers_of_unit(tx, unit.id).await?;
    let meets = |it: &&store::WaiverRow| {
        it.member_id == member_id && it.from_period <= to_period && it.to_period >= from_period
    };
    if let Some(other) = others.iter().find(meets) {
        let found = format!("第 {} 号", other.id & 0xffff_ffff);
        let place = Place::of(asked.member.clone());
        return Err(Finding::new(&codes::WAIVER_OVERLAPS, place).found(found).into());
    }
    let id = store::next_waiver_id(tx, unit.id).await?;
    let row = store::WaiverRow {
        id,
        unit_id: unit.id,
        member_id,
        from_period,
        to_period,
        reason: reason.to_owned(),
        asked_by: act.actor.name.clone(),
        asked_at: act.clock.now_text(),
        approved_by: None,
        approved_at: None,
    };
    store::insert_waiver(tx, &row).await?;
    record(tx, act, unit, (Action::FeeWaiverAsked, &row)).await?;
    Ok(id & 0xffff_ffff)
}

/// A member on the union's own roll, by number.
async fn member_of(tx: &mut Tx, unit: &Unit, number: &str) -> Outcome<i64> {
    let unknown = || Finding::new(&codes::MEMBER_UNKNOWN, Place::of(number.trim()));
    let (code, place) = parts_of_number(number).ok_or_else(unknown)?;
    let id = unit.id * (1 << 32) + place;
    let is_there = code == unit.code.as_str() && store::is_member(tx, unit.id, id).await?;
    if is_there { Ok(id) } else { Err(unknown().into()) }
}

/// Approves a waiver that somebody else asked for.
pub async fn approve_waiver(tx: &mut Tx, act: Act<'_>, unit: &Unit, number: i64) -> Outcome<()> {
    let place = || Place::of(format!("第 {number} 号"));
    let id = unit.id * (1 << 32) + number.clamp(0, i64::from(u32::MAX));
    let row = store::waiver_by_id(tx, unit.id, id).await?;
    let row = row.ok_or_else(|| Finding::new(&codes::WAIVER_UNKNOWN, place()))?;
    if let Some(by) = &row.approved_by {
        return Err(Finding::new(&codes::WAIVER_DECIDED, place()).found(by).into());
    }
    if row.asked_by == act.actor.name {
        return Err(Finding::new(&codes::SAME_PERSON, place()).found(&row.asked_by).into());
    }
    store::approve_waiver(tx, id, (&act.actor.name, &act.clock.now_text())).await?;
    record(tx, act, unit, (Action::FeeWaiverApproved, &row)).await
}

async fn record(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (action, row): (Action, &store::WaiverRow),
) -> Outcome<()> {
    let number = number_of(&unit.code, row.member_id);
    let detail = json!({ "waiver": row.id & 0xffff_ffff, "member": number,
        "from": row.from_period, "to": row.to_period, "reason": row.reason });
    trail::append(tx, act.clock, act.actor, unit.id, (action, &number), &detail).await
}

/// The waivers of a union, the oldest first, with masked names.
pub async fn list_waivers(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<ShownWaiver>> {
    let opener = Opener::load(tx, Sight::Masked).await?;
    let rows = store::named_waivers(tx, unit.id).await?;
    let month = |number: i64| Period::from_number(number).map(|it| it.to_string());
    let shown = |row: store::NamedWaiver| {
        Ok(ShownWaiver {
            number: row.id & 0xffff_ffff,
            member: number_of(unit.code.as_str(), row.member_id),
            name: opener.name(row.member_id, &row.name_sealed)?,
            from: month(row.from_period).unwrap_or_default(),
            to: month(row.to_period).unwrap_or_default(),
            reason: row.reason,
            asked_by: row.asked_by,
            approved_by: row.approved_by,
        })
    };
    rows.into_iter().map(shown).collect()
}

/// A month as people type it.
pub fn read_month(field: &'static str, text: &str) -> Outcome<Period> {
    text.trim().parse().map_err(|_| {
        let place = Place::default().field(field);
        Finding::new(&codes::WAIVER_INVALID, place).found(text).expected("如 2025-03").into()
    })
}
