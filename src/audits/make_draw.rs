//! Use cases: the draw of a district's peer review, and who may check whom by it. The caller holds
//! the system's book.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::audits::peer::{FEWEST, draw};
use crate::audits::{codes, store};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::store as units;

/// Characters of the longest seed.
const MAX_SEED: usize = 64;

/// Who checks whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assignment {
    pub district: String,
    pub group: String,
    pub checker: String,
    pub checked: String,
    pub drawn_on: String,
    pub seed: String,
}

/// Draws a district's round of a day; the same asked again is the one that is there.
pub async fn make_draw(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (district, seed): (&str, &str),
    on: Date,
) -> Outcome<Vec<Assignment>> {
    let place = || Place::of(format!("活动片 {district}"));
    let fits = !seed.is_empty() && seed.chars().count() <= MAX_SEED && !seed.contains(['/', '\n']);
    if !fits {
        return Err(Finding::new(&codes::SEED_INVALID, place()).found(seed).into());
    }
    if !units::district_rows(tx).await?.iter().any(|it| it.code == district) {
        return Err(Finding::new(&codes::DISTRICT_UNKNOWN, place()).into());
    }
    let on = on.to_string();
    let members = units::district_units(tx, district, &on).await?;
    let drawn = draw(seed, district, &on, &members);
    if drawn.is_empty() {
        let found = format!("{} 个单位", members.len());
        let expected = format!("不少于 {FEWEST} 个");
        let finding = Finding::new(&codes::DRAW_IMPOSSIBLE, place());
        return Err(finding.found(found).expected(expected).into());
    }
    let rounds = store::rounds_of_district(tx, district).await?;
    if let Some(round) = rounds.iter().find(|it| it.drawn_on == on && it.seed == seed) {
        return assignments_of(tx, round).await;
    }
    let round = store::PeerRoundRow {
        id: store::next_round(tx).await?,
        district: district.to_owned(),
        seed: seed.to_owned(),
        drawn_on: on,
        drawn_by: actor.name.clone(),
        drawn_at: clock.now_text(),
    };
    let codes = members.iter().map(String::as_str);
    let called = units::units_called(tx, codes).await?;
    let mut rows = Vec::with_capacity(drawn.len());
    for (number, (checker, checked)) in (1..).zip(&drawn) {
        let id = |code: &String| {
            let unit = called.get(code).map(|it| it.id);
            unit.ok_or_else(|| Failure::Storage(format!("no unit {code}")))
        };
        rows.push((number, id(checker)?, id(checked)?));
    }
    store::insert_round(tx, &round).await?;
    store::insert_assignments(tx, round.id, &rows).await?;
    let detail = json!({ "seed": seed, "on": round.drawn_on, "groups": rows.len() });
    let what = (Action::PeersDrawn, district);
    trail::append(tx, clock, actor, SYSTEM_BOOK, what, &detail).await?;
    assignments_of(tx, &round).await
}

async fn assignments_of(tx: &mut Tx, round: &store::PeerRoundRow) -> Outcome<Vec<Assignment>> {
    let rows = store::assignments_of(tx, round.id).await?;
    Ok(rows.into_iter().map(assignment).collect())
}

fn assignment(row: store::AssignmentRow) -> Assignment {
    Assignment {
        group: format!("{}-{:02}", row.district, row.group_number),
        district: row.district,
        checker: row.checker,
        checked: row.checked,
        drawn_on: row.drawn_on,
        seed: row.seed,
    }
}

/// The draws of a year that concern a union and those below it, by district, day and group.
pub async fn list_assignments(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<Assignment>> {
    let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let rows = store::assignments_below(tx, unit_id, (&days.0, &days.1)).await?;
    Ok(rows.into_iter().map(assignment).collect())
}

/// Whether some draw sent a union to check another.
pub async fn may_check(tx: &mut Tx, checker_id: i64, checked_id: i64) -> Outcome<bool> {
    store::is_assigned(tx, checker_id, checked_id).await
}
