//! What of the units a viewer reaches.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::access::role::Ability;
use crate::access::store::{self as access, ReachAsked};
use crate::access::viewer::Viewer;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::districts::District;
use crate::units::store;
use crate::units::unit::Unit;
use crate::web::at::forbidden;
use crate::web::sounds::sounds_like;
use crate::web::views::cut;

/// The units where the viewer may do something, in code order; with part of a code or name, those
/// that have it.
pub async fn seen_units(
    tx: &mut Tx,
    viewer: &Viewer,
    ability: Ability,
    wanted: &str,
) -> Outcome<Vec<Unit>> {
    let asked = ReachAsked { viewer, ability, under: None, after: "", limit: i64::MAX };
    let mut units = access::units_in_reach(tx, asked).await?;
    retain_wanted(&mut units, wanted);
    Ok(units)
}

/// Units, and the code that the next page begins after.
pub type SeenPage = (Vec<Unit>, Option<String>);

/// A page of them, which the database cuts where nothing is looked for.
pub async fn seen_page(tx: &mut Tx, asked: ReachAsked<'_>, wanted: &str) -> Outcome<SeenPage> {
    let limit = asked.limit;
    let all = if wanted.trim().is_empty() { limit + 1 } else { i64::MAX };
    let mut units = access::units_in_reach(tx, ReachAsked { limit: all, ..asked }).await?;
    retain_wanted(&mut units, wanted);
    let next_after = cut(&mut units, limit, |unit| unit.code.clone());
    Ok((units, next_after))
}

fn retain_wanted(units: &mut Vec<Unit>, wanted: &str) {
    let wanted = wanted.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    units.retain(|it| has(&it.code) || has(&it.name) || sounds_like(&it.name, &wanted));
}

pub fn unknown(code: &str) -> Failure {
    Finding::new(&UNIT_UNKNOWN, Place::of(format!("单位 {code}"))).into()
}

/// Codes of the units right above some units: whoever sees a unit may know what it belongs to.
pub async fn parent_codes(tx: &mut Tx, units: &[Unit]) -> Outcome<FxHashMap<i64, String>> {
    let above = store::units_with_ids(tx, units.iter().filter_map(|unit| unit.parent_id)).await?;
    Ok(above.into_iter().map(|(id, unit)| (id, unit.code)).collect())
}

/// Whether somebody may register a unit there: at its parent, or over everything for a root.
pub async fn may_add_below(tx: &mut Tx, viewer: &Viewer, parent: Option<&str>) -> Outcome<()> {
    let roles = match parent.filter(|code| !code.is_empty()) {
        None => viewer.roles_everywhere(tx).await?,
        Some(code) => {
            let Some(unit) = store::find_unit(tx, code).await? else { return Err(unknown(code)) };
            let roles = viewer.roles_at(tx, unit.id).await?;
            if roles.is_empty() {
                return Err(unknown(code));
            }
            roles
        }
    };
    if roles.may(Ability::ManageUnits) {
        Ok(())
    } else {
        Err(forbidden(Ability::ManageUnits).into())
    }
}

/// Leaves out the members that the viewer does not reach.
pub async fn only_seen(
    tx: &mut Tx,
    viewer: &Viewer,
    mut districts: Vec<District>,
) -> Outcome<Vec<District>> {
    let seen = seen_units(tx, viewer, Ability::SeeUnits, "").await?;
    let codes: FxHashSet<&str> = seen.iter().map(|unit| unit.code.as_str()).collect();
    for district in &mut districts {
        district.members.retain(|code| codes.contains(code.as_str()));
    }
    Ok(districts)
}

/// A unit whose books the viewer may read; out of reach it looks like none.
pub async fn readable_unit(tx: &mut Tx, viewer: &Viewer, code: &str) -> Outcome<Unit> {
    let Some(unit) = store::find_unit(tx, code).await? else { return Err(unknown(code)) };
    let roles = viewer.roles_at(tx, unit.id).await?;
    if roles.is_empty() {
        return Err(unknown(code));
    }
    if roles.may(Ability::ReadBooks) { Ok(unit) } else { Err(forbidden(Ability::ReadBooks).into()) }
}
