//! Use case: a union comes under another one from a day on; where it stood before stays readable.

use jiff::civil::Date;
use serde_json::json;

use super::codes::{DATE_INVALID, LEVEL_NOT_BELOW_PARENT, UNIT_MOVE_INVALID};
use super::store::{self, MoveRow};
use super::unit::Unit;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};

/// Where a union goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    pub unit_code: String,
    pub parent_code: String,
    /// `YYYY-MM-DD`, the first day under the new parent.
    pub moved_on: String,
    pub paper: String,
}

/// Moves a union with all below it. The caller holds the system book.
pub async fn move_unit(tx: &mut Tx, clock: Clock, actor: &Actor, new: NewPlace) -> Outcome<Unit> {
    let unit = store::unit_by_code(tx, &new.unit_code).await?;
    let parent = store::unit_by_code(tx, &new.parent_code).await?;
    let place = || Place::of(format!("单位 {}", new.unit_code));
    let Some(from_parent_id) = unit.parent_id else {
        let finding = Finding::new(&UNIT_MOVE_INVALID, place()).found("没有上级工会");
        return Err(finding.into());
    };
    let moves = store::unit_moves(tx).await?;
    let last = moves.iter().rev().find(|it| it.unit_id == unit.id);
    let above = store::ancestors_of(tx, parent.id).await?;
    let mut findings = Vec::new();
    let on = new.moved_on.parse::<Date>().ok().filter(|on| *on <= clock.today());
    if on.is_none() || new.moved_on < unit.valid_from_on {
        findings.push(
            Finding::new(&DATE_INVALID, place())
                .found(&new.moved_on)
                .expected("单位启用之后、不晚于今天的日期"),
        );
    }
    if let Some(last) = last.filter(|last| last.moved_on >= new.moved_on) {
        let found = format!("{} 已改变隶属", last.moved_on);
        findings.push(Finding::new(&UNIT_MOVE_INVALID, place()).found(found));
    }
    if parent.id == unit.id || above.iter().any(|it| it.id == unit.id) {
        let found = format!("{parent} 是本单位或其下级");
        findings.push(Finding::new(&UNIT_MOVE_INVALID, place()).found(found));
    } else if parent.id == from_parent_id {
        let found = format!("上级工会已是 {parent}");
        findings.push(Finding::new(&UNIT_MOVE_INVALID, place()).found(found));
    }
    if unit.level < parent.level {
        findings.push(
            Finding::new(&LEVEL_NOT_BELOW_PARENT, place())
                .found(unit.level)
                .expected(format!("不高于{}", parent.level)),
        );
    }
    refuse_if_any(findings)?;
    let row = MoveRow {
        unit_id: unit.id,
        seq: last.map_or(1, |last| last.seq + 1),
        from_parent_id,
        to_parent_id: parent.id,
        moved_on: new.moved_on,
        paper: new.paper.trim().to_owned(),
        moved_by: actor.name.clone(),
        moved_at: clock.now_text(),
    };
    store::insert_move(tx, &row).await?;
    let subject = format!("unit {}", unit.code);
    let detail = json!({
        "from": from_parent_id, "to": parent.code, "moved_on": row.moved_on, "paper": row.paper,
    });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::UnitMoved, &subject), &detail).await?;
    Ok(Unit { parent_id: Some(parent.id), ..unit })
}
