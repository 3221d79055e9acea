//! Use case: another person decides about a deferral, or who asked for it gives it up. What is
//! approved moves the due day of its months from then on, whatever day is looked at.
//!
//! The caller holds the union's book.

use serde_json::json;

use crate::approvals::decide::decide;
use crate::approvals::ruling::{Ruling, refusal};
use crate::dues::codes;
use crate::dues::store::{self, DeferralRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Decides about a deferral of a union.
pub async fn decide_deferral(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, ruling): (i64, Ruling<'_>),
) -> Outcome<DeferralRow> {
    let row = find_deferral(tx, unit, id).await?;
    let place = || Place::of(format!("{unit} 缓缴 {}", row.number()));
    ruling.check_seen(&row.mark(), place())?;
    let at = act.clock.now_text();
    let verdict = (ruling.verdict(&act.actor.name, act.clock.now()), at.as_str());
    decide(tx, vec![row.document()], verdict, refusal(place())).await?;
    let detail = json!({
        "deferral": row.number(), "act": ruling.act, "months": row.months(),
        "until": row.due_on, "content": row.document().content_hash,
    });
    let what = (Action::DuesDeferralDecided, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    find_deferral(tx, unit, id).await
}

async fn find_deferral(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<DeferralRow> {
    let found = store::deferral_by_id(tx, id).await?.filter(|it| it.unit_id == unit.id);
    found.ok_or_else(|| {
        let place = Place::of(format!("{unit} 缓缴 {}", id & 0xffff_ffff));
        Finding::new(&codes::DOCUMENT_UNKNOWN, place).into()
    })
}
