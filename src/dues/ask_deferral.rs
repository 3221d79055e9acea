//! Use case: somebody asks that months of a union's dues be due later.
//!
//! The caller holds the union's book.

use serde_json::json;

use crate::approvals::approval::State;
use crate::approvals::submit::submit;
use crate::dues::codes;
use crate::dues::deferral::AskedDeferral;
use crate::dues::dues_month::due_day;
use crate::dues::ruling::check_papers;
use crate::dues::store::{self, DeferralRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Puts a deferral forward.
pub async fn ask_deferral(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    asked: &AskedDeferral,
) -> Outcome<DeferralRow> {
    let (first, last) = asked.months;
    if first > last || first.is_opening() || last.is_opening() {
        let finding = Finding::new(&codes::DEFERRAL_MONTHS, Place::of("所属期"));
        return Err(finding.found(format!("{first} 至 {last}")).into());
    }
    check_papers(&asked.reason, &asked.paper)?;
    let mut channels = store::channels_below(tx, unit.id).await?;
    channels.retain(|it| it.unit_id == unit.id);
    let mut deferred = store::deferred_below(tx, unit.id).await?;
    deferred.retain(|it| it.unit_id == unit.id);
    let due_on = due_day(last, &channels, &deferred);
    if asked.until <= due_on {
        let finding = Finding::new(&codes::DEFERRAL_NOT_LATER, Place::of("缓缴到期日"));
        return Err(finding.found(asked.until).expected(format!("晚于 {due_on}")).into());
    }
    let row = DeferralRow {
        id: store::next_deferral_id(tx, unit.id).await?,
        unit_id: unit.id,
        wage_from: first.number(),
        wage_to: last.number(),
        due_on: asked.until.to_string(),
        reason: asked.reason.trim().to_owned(),
        paper: asked.paper.trim().to_owned(),
        asked_by: act.actor.name.clone(),
        asked_at: act.clock.now_text(),
        state: State::Waiting.as_str().to_owned(),
        decided_by: None,
        decided_at: None,
        note: None,
    };
    store::insert_deferral(tx, &row).await?;
    submit(tx, row.document()).await?;
    let detail = json!({
        "deferral": row.number(), "months": row.months(), "until": row.due_on,
        "paper": row.paper,
    });
    let what = (Action::DuesDeferralAsked, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(row)
}
