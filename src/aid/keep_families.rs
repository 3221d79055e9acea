//! Use cases: who lives in a family, its plan of a year, its measures and when they were done.
//!
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::refuse_text;
use crate::aid::ask_aid::identity_of;
use crate::aid::codes;
use crate::aid::family::{FamilyState, family_id, member_place};
use crate::aid::store::{self, FamilyRow, MeasureRow, MemberRow, PlanRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_to_seal;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// A family of a unit, by its number.
pub async fn find_family(tx: &mut Tx, unit: &Unit, number: &str) -> Outcome<FamilyRow> {
    let unknown =
        || Finding::new(&codes::FAMILY_UNKNOWN, Place::of(unit.to_string())).found(number);
    let id = family_id(unit.id, number).ok_or_else(unknown)?;
    Ok(store::family_by_id(tx, unit.id, id).await?.ok_or_else(unknown)?)
}

/// The same, where its file is open.
pub async fn find_open_family(tx: &mut Tx, unit: &Unit, number: &str) -> Outcome<FamilyRow> {
    let row = find_family(tx, unit, number).await?;
    if row.state != FamilyState::Open.as_str() {
        let finding = Finding::new(&codes::FAMILY_ENDED, Place::of(number));
        return Err(finding.found(row.ended_on.unwrap_or_default()).into());
    }
    Ok(row)
}

/// One who lives there.
#[derive(Clone)]
pub struct NewMember {
    pub name: String,
    /// Empty where it is not known.
    pub identity: String,
    pub relation: String,
    pub situation: String,
}

/// Nobody prints people by accident.
impl std::fmt::Debug for NewMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMember").field("relation", &self.relation).finish_non_exhaustive()
    }
}

async fn record(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, detail): (&str, serde_json::Value),
) -> Outcome<()> {
    let what = (Action::AidFamilyChanged, number.trim());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}

/// Notes one who lives in a family.
pub async fn add_family_member(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, new): (&str, &NewMember),
) -> Outcome<()> {
    let family = find_open_family(tx, unit, number).await?;
    let name = refuse_text("姓名", &new.name, 1)?;
    let relation = refuse_text("与户主关系", &new.relation, 1)?;
    let situation = refuse_text("状况", &new.situation, 0)?;
    let identity = match new.identity.trim() {
        "" => String::new(),
        text => identity_of(text)?,
    };
    let seq = store::members_of(tx, family.id).await?.last().map_or(1, |it| it.seq + 1);
    let keys = keys_to_seal(tx, act.clock).await?;
    let seal = |field: &str, text: &str| match text {
        "" => Ok(String::new()),
        _ => keys.seal(&member_place(field, (family.id, seq)), text),
    };
    let row = MemberRow {
        family_id: family.id,
        seq,
        name_sealed: seal("name", &name)?,
        identity_sealed: seal("identity", &identity)?,
        relation,
        situation_sealed: seal("situation", &situation)?,
        key_id: keys.id().to_owned(),
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    };
    store::insert_member(tx, &row).await?;
    record(tx, act, unit, (number, json!({ "what": "member", "seq": seq }))).await
}

/// Says the plan of a year; the newest holds.
pub async fn plan_family(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, year, goal): (&str, i64, &str),
) -> Outcome<()> {
    let family = find_open_family(tx, unit, number).await?;
    let goal = refuse_text("帮扶计划", goal, 1)?;
    refuse_year(&family, year)?;
    let seq = store::plans_of(tx, family.id).await?.last().map_or(1, |it| it.seq + 1);
    let (set_by, set_at) = (act.actor.name.clone(), act.clock.now_text());
    let row = PlanRow { family_id: family.id, seq, year, goal, set_by, set_at };
    store::insert_plan(tx, &row).await?;
    record(tx, act, unit, (number, json!({ "what": "plan", "year": year }))).await
}

/// Plans a measure; its number.
pub async fn add_measure(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, due, measure): (&str, Date, &str),
) -> Outcome<i64> {
    let family = find_open_family(tx, unit, number).await?;
    let measure = refuse_text("帮扶措施", measure, 1)?;
    let year = i64::from(due.year());
    refuse_year(&family, year)?;
    let seq = store::measures_of(tx, family.id).await?.last().map_or(1, |it| it.seq + 1);
    let row = MeasureRow {
        family_id: family.id,
        seq,
        year,
        measure,
        due_on: due.to_string(),
        done_on: None,
        done_note: None,
        done_by: None,
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    };
    store::insert_measure(tx, &row).await?;
    record(tx, act, unit, (number, json!({ "what": "measure", "seq": seq }))).await?;
    Ok(seq)
}

fn refuse_year(family: &FamilyRow, year: i64) -> Outcome<()> {
    let opened: i64 = family.opened_on.get(..4).and_then(|it| it.parse().ok()).unwrap_or_default();
    if (opened..=opened + 50).contains(&year) {
        return Ok(());
    }
    let finding = Finding::new(&codes::DAY_INVALID, Place::of("年度")).found(year);
    Err(finding.expected(format!("不早于建档的 {opened} 年")).into())
}

/// Notes that a measure was carried out.
pub async fn finish_measure(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, seq): (&str, i64),
    (on, note): (Date, &str),
) -> Outcome<()> {
    let family = find_open_family(tx, unit, number).await?;
    let note = refuse_text("落实情况", note, 1)?;
    let measures = store::measures_of(tx, family.id).await?;
    let open = measures.into_iter().find(|it| it.seq == seq && it.done_on.is_none());
    let Some(mut row) = open else {
        return Err(Finding::new(&codes::MEASURE_UNKNOWN, Place::of(number)).found(seq).into());
    };
    let is_right = on <= act.clock.today() && on.to_string() >= family.opened_on;
    if !is_right {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("落实日期")).found(on);
        return Err(finding.expected(format!("{} 至当天", family.opened_on)).into());
    }
    row.done_on = Some(on.to_string());
    row.done_note = Some(note);
    row.done_by = Some(act.actor.name.clone());
    store::finish_measure(tx, &row).await?;
    record(tx, act, unit, (number, json!({ "what": "done", "seq": seq }))).await
}
