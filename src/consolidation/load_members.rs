//! Use case: finds the units that are added up, by the tree of then or of now, or of a district.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::codes::DISTRICT_EMPTY;
use super::consolidated_name::Tree;
use super::members::{Members, Scope, chains_of, is_there, listed, parents_on, under};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::{Level, Tier, Unit};

/// A union with all below it on a day.
pub async fn members_of_tree(
    tx: &mut Tx,
    root: &Unit,
    (tree, last_day): (Tree, Date),
) -> Outcome<Members> {
    let last_day = last_day.to_string();
    let moves = units::unit_moves(tx).await?;
    let below_now = units::units_under(tx, Some(root.id)).await?;
    let ids_now: FxHashSet<i64> = below_now.iter().map(|unit| unit.id).collect();
    let mut all: FxHashMap<i64, Unit> = below_now.into_iter().map(|it| (it.id, it)).collect();
    let day = (tree == Tree::Then).then_some(last_day.as_str());
    if let Some(day) = day {
        let mut later: Vec<i64> =
            moves.iter().filter(|it| it.moved_on.as_str() > day).map(|it| it.unit_id).collect();
        later.dedup();
        for id in later {
            if !all.contains_key(&id) {
                let below = units::units_under(tx, Some(id)).await?;
                all.extend(below.into_iter().map(|it| (it.id, it)));
            }
        }
    }
    let all: Vec<Unit> = all.into_values().collect();
    let parents = parents_on(&all, &moves, day);
    let ids_then = under(root.id, &parents);
    let scope = Scope {
        root_id: root.id,
        without: listed(ids_now.difference(&ids_then).copied()),
        with: listed(ids_then.difference(&ids_now).copied()),
        last_day: last_day.clone(),
    };
    let mut members: Vec<Unit> = all
        .into_iter()
        .filter(|unit| ids_then.contains(&unit.id) && is_there(unit, &last_day))
        .map(|unit| Unit { parent_id: parents.get(&unit.id).copied().flatten(), ..unit })
        .collect();
    members.sort_by(|a, b| a.code.cmp(&b.code));
    let chains = chains_of(&members, &moves);
    Ok(Members { root: root.clone(), units: members, scope, chains })
}

/// The unions of a district on a day.
pub async fn members_of_district(
    tx: &mut Tx,
    (code, name): (&str, &str),
    (tree, last_day): (Tree, Date),
) -> Outcome<Members> {
    let last_day = last_day.to_string();
    let moves = units::unit_moves(tx).await?;
    let codes = units::district_units(tx, code, &last_day).await?;
    let named = units::units_called(tx, codes.iter().map(String::as_str)).await?;
    let mut all: Vec<Unit> = named.into_values().filter(|it| is_there(it, &last_day)).collect();
    all.sort_by_key(|unit| unit.id);
    all.dedup_by_key(|unit| unit.id);
    if all.is_empty() {
        let place = Place::of(format!("活动片 {code} {last_day}"));
        return Err(Finding::new(&DISTRICT_EMPTY, place).into());
    }
    let day = (tree == Tree::Then).then_some(last_day.as_str());
    let parents = parents_on(&all, &moves, day);
    let scope = Scope {
        root_id: 0,
        without: String::new(),
        with: listed(all.iter().map(|unit| unit.id)),
        last_day,
    };
    let mut members: Vec<Unit> = all
        .into_iter()
        .map(|unit| Unit { parent_id: parents.get(&unit.id).copied().flatten(), ..unit })
        .collect();
    members.sort_by(|a, b| a.code.cmp(&b.code));
    let chains = chains_of(&members, &moves);
    let root = Unit {
        id: 0,
        code: code.to_owned(),
        name: name.to_owned(),
        parent_id: None,
        level: Level::Federation,
        tier: Tier::CountyAndAbove,
        valid_from_on: String::new(),
        valid_to_on: None,
    };
    Ok(Members { root, units: members, scope, chains })
}

/// The union of a code with all below it, or else the district of that code.
pub async fn members_of(
    tx: &mut Tx,
    code: &str,
    (tree, last_day): (Tree, Date),
) -> Outcome<Members> {
    if let Some(root) = units::find_unit(tx, code).await? {
        return members_of_tree(tx, &root, (tree, last_day)).await;
    }
    let districts = units::district_rows(tx).await?;
    if let Some(it) = districts.iter().find(|it| it.code == code) {
        return members_of_district(tx, (&it.code, &it.name), (tree, last_day)).await;
    }
    let root = units::unit_by_code(tx, code).await?;
    members_of_tree(tx, &root, (tree, last_day)).await
}
