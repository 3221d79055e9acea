//! Use cases: an audit or inspection is planned and notified. The caller holds the book of the
//! union that looks.

use jiff::civil::Date;
use serde_json::json;

use crate::audits::list_audits::{audit_numbered, terms_of};
use crate::audits::make_draw::may_check;
use crate::audits::{codes, store};
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::store as units;
use crate::units::unit::Unit;

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'a> {
    pub year: i64,
    pub audited: &'a Unit,
    pub title: &'a str,
    pub basis: &'a str,
    /// 检查组, by names.
    pub members: &'a str,
    pub from: Date,
    pub to: Date,
}

/// Plans an audit of a union below, or of one that a draw sent to check; its number.
pub async fn plan_audit(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    plan: &Plan<'_>,
) -> Outcome<i64> {
    let place = || Place::of(format!("{unit} {}年", plan.year));
    let mut findings = Vec::new();
    let above = units::ancestors_of(tx, plan.audited.id).await?;
    let is_below = above.iter().any(|it| it.id == unit.id);
    // The committee of a union audits the union itself, too.
    let is_own = plan.audited.id == unit.id;
    if !is_below && !is_own && !may_check(tx, unit.id, plan.audited.id).await? {
        findings.push(Finding::new(&codes::UNIT_OUT_OF_REACH, place()).found(plan.audited));
    }
    for (field, text) in [("title", plan.title), ("members", plan.members)] {
        if text.trim().is_empty() {
            findings.push(Finding::new(&codes::TEXT_MISSING, place().field(field)));
        }
    }
    if plan.to < plan.from {
        let found = format!("{} 至 {}", plan.from, plan.to);
        findings.push(Finding::new(&codes::DAYS_TURNED, place()).found(found));
    }
    refuse_if_any(findings)?;
    let id = store::next_audit(tx, unit.id).await?;
    let row = store::PlanRow {
        id,
        unit_id: unit.id,
        audited_id: plan.audited.id,
        year: plan.year,
        title: plan.title.trim().to_owned(),
        basis: plan.basis.trim().to_owned(),
        members: plan.members.trim().to_owned(),
        from_on: plan.from.to_string(),
        to_on: plan.to.to_string(),
        planned_by: actor.name.clone(),
        planned_at: clock.now_text(),
    };
    store::insert_plan(tx, &row).await?;
    let number = id & 0xFFFF_FFFF;
    let detail = json!({ "year": plan.year, "audited": plan.audited.code, "title": row.title });
    let subject = number.to_string();
    let what = (Action::AuditPlanned, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(number)
}

/// Notifies the union that is looked at of the day on which the group comes.
pub async fn notify_audit(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (number, on, enters): (i64, Date, Date),
) -> Outcome<()> {
    let audit = audit_numbered(tx, unit, number).await?;
    let place = || Place::of(format!("{unit} 检查 {number}"));
    if audit.notified_on.is_some() {
        return Err(Finding::new(&codes::STEP_OUT_OF_ORDER, place()).found("已经通知").into());
    }
    let terms = terms_of(tx, unit).await?;
    let days = on.duration_until(enters).as_hours() / 24;
    if days < terms.notice_days {
        let expected = format!("不少于 {} 天", terms.notice_days);
        let finding = Finding::new(&codes::NOTICE_TOO_LATE, place());
        return Err(finding.found(format!("{days} 天")).expected(expected).into());
    }
    let (on, enters) = (on.to_string(), enters.to_string());
    store::notify(tx, audit.id, (&on, &enters), &actor.name).await?;
    let detail = json!({ "on": on, "enters": enters });
    let subject = number.to_string();
    let what = (Action::AuditNotified, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await
}
