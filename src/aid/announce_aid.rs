//! Use cases: 公示: an application is put up for some days, and what is said against it is noted and
//! settled. The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::{State, refuse_text, refuse_turn};
use crate::aid::codes;
use crate::aid::family::beside_place;
use crate::aid::list_aid::find_application;
use crate::aid::set_aid_terms::aid_terms_on;
use crate::aid::store::{self, ObjectionRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_to_seal;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// From when to when, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub from: Date,
    pub to: Date,
    pub place: String,
}

/// Puts an application up.
pub async fn announce_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, notice): (&str, &Notice),
) -> Outcome<()> {
    let mut row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Checked])?;
    let place = refuse_text("公示地点", &notice.place, 1)?;
    if notice.from.to_string() < row.applied_on {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("公示起"));
        let expected = format!("不早于申请日期 {}", row.applied_on);
        return Err(finding.found(notice.from).expected(expected).into());
    }
    let terms = aid_terms_on(tx, unit, notice.from).await?;
    let span = notice.from.until((jiff::Unit::Day, notice.to));
    let days = span.map_or(0, |it| i64::from(it.get_days()) + 1);
    if days < terms.notice_days {
        let finding = Finding::new(&codes::NOTICE_SHORT, Place::of("公示止"));
        let expected = format!("不少于 {} 天", terms.notice_days);
        return Err(finding.found(format!("{days} 天")).expected(expected).into());
    }
    State::Noticed.as_str().clone_into(&mut row.state);
    row.notice_from_on = Some(notice.from.to_string());
    row.notice_to_on = Some(notice.to.to_string());
    row.notice_place = Some(place);
    row.noticed_by = Some(act.actor.name.clone());
    store::settle_application(tx, &row).await?;
    let detail = json!({ "step": "notice", "from": row.notice_from_on, "to": row.notice_to_on });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}

/// Notes what somebody says against an application while it is put up; its number.
pub async fn note_objection(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, on, said): (&str, Date, &str),
) -> Outcome<i64> {
    let row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Noticed])?;
    let said = refuse_text("异议内容", said, 1)?;
    let day = on.to_string();
    if row.notice_from_on.as_ref().is_some_and(|from| day < *from) {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("提出日期")).found(on);
        let expected = format!("不早于 {}", row.notice_from_on.clone().unwrap_or_default());
        return Err(finding.expected(expected).into());
    }
    let seq = store::objections_of(tx, row.id).await?.last().map_or(1, |it| it.seq + 1);
    let keys = keys_to_seal(tx, act.clock).await?;
    let objection = ObjectionRow {
        application_id: row.id,
        seq,
        raised_on: day,
        said_sealed: keys.seal(&beside_place("objection", (row.id, seq)), &said)?,
        noted_by: act.actor.name.clone(),
        settled_on: None,
        settlement: None,
        verdict: None,
        settled_by: None,
    };
    store::insert_objection(tx, &objection).await?;
    let detail = json!({ "step": "objection", "objection": seq, "on": objection.raised_on });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(seq)
}

/// What became of an objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub seq: i64,
    pub on: Date,
    pub text: String,
    /// It was right, and so the application is refused.
    pub is_upheld: bool,
}

/// Settles an objection.
pub async fn settle_objection(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, settled): (&str, &Settlement),
) -> Outcome<()> {
    let mut row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Noticed])?;
    let text = refuse_text("处理结果", &settled.text, 1)?;
    let objections = store::objections_of(tx, row.id).await?;
    let open = objections.into_iter().find(|it| it.seq == settled.seq && it.verdict.is_none());
    let Some(mut objection) = open else {
        let finding = Finding::new(&codes::OBJECTION_UNKNOWN, Place::of(number));
        return Err(finding.found(settled.seq).into());
    };
    let day = settled.on.to_string();
    if day < objection.raised_on {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("处理日期")).found(&day);
        return Err(finding.expected(format!("不早于 {}", objection.raised_on)).into());
    }
    objection.settled_on = Some(day);
    objection.settlement = Some(text);
    let verdict = if settled.is_upheld { "upheld" } else { "dismissed" };
    objection.verdict = Some(verdict.to_owned());
    objection.settled_by = Some(act.actor.name.clone());
    store::settle_objection(tx, &objection).await?;
    if settled.is_upheld {
        State::Refused.as_str().clone_into(&mut row.state);
        row.ended_reason = Some("公示异议成立".to_owned());
        store::settle_application(tx, &row).await?;
    }
    let detail = json!({ "step": "settlement", "objection": settled.seq, "verdict": verdict });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}
