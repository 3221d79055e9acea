//! Which units are added up: a tree as it was on a day, or a district. Pure.
//!
//! Invariant: a unit stands under the parent that it had on the day; one that was not founded yet,
//! or is not any more, is no member.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::platform::evidence::sha256_hex;
use crate::units::store::MoveRow;
use crate::units::unit::Unit;

/// How a statement finds the members: all below a root today, without some, with some others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// 0 for a district.
    pub root_id: i64,
    /// `,3,17,`: ids between commas.
    pub without: String,
    pub with: String,
    pub last_day: String,
}

impl Scope {
    /// One unit alone.
    #[must_use]
    pub fn of_one(unit: &Unit, last_day: &str) -> Self {
        let (with, last_day) = (listed([unit.id]), last_day.to_owned());
        Self { root_id: 0, without: String::new(), with, last_day }
    }
}

/// The units that are added up.
#[derive(Clone, Debug)]
pub struct Members {
    /// The root, or a district by its code and name.
    pub root: Unit,
    /// In code order, each under the parent that it had.
    pub units: Vec<Unit>,
    pub scope: Scope,
    /// Each unit with those above it that are members, the nearest first; last those that were.
    pub chains: FxHashMap<i64, Vec<Unit>>,
}

impl Members {
    /// The tree as a mark: who stood under whom.
    #[must_use]
    pub fn version(&self) -> String {
        let mut text = String::new();
        for unit in &self.units {
            let _ = writeln!(text, "{} {}", unit.id, unit.parent_id.unwrap_or(0));
        }
        sha256_hex(text.as_bytes())
    }
}

/// Parents on a day, of units that are given with those of today.
#[must_use]
pub fn parents_on(
    units: &[Unit],
    moves: &[MoveRow],
    day: Option<&str>,
) -> FxHashMap<i64, Option<i64>> {
    let mut parents: FxHashMap<i64, Option<i64>> =
        units.iter().map(|unit| (unit.id, unit.parent_id)).collect();
    let Some(day) = day else { return parents };
    // The last ones first, so that the earliest after the day has the last word.
    for it in moves.iter().rev().filter(|it| it.moved_on.as_str() > day) {
        if let Some(parent) = parents.get_mut(&it.unit_id) {
            *parent = Some(it.from_parent_id);
        }
    }
    parents
}

/// Those of the units that stand under a root by these parents.
#[must_use]
pub fn under(root_id: i64, parents: &FxHashMap<i64, Option<i64>>) -> FxHashSet<i64> {
    let mut known: FxHashMap<i64, bool> = FxHashMap::from_iter([(root_id, true)]);
    for start in parents.keys() {
        let mut way = Vec::new();
        let mut at = Some(*start);
        let is_in = loop {
            let Some(id) = at else { break false };
            if let Some(is_in) = known.get(&id) {
                break *is_in;
            }
            // A circle cannot be: a union never comes under one below it. It would end here.
            if way.contains(&id) {
                break false;
            }
            way.push(id);
            at = parents.get(&id).copied().flatten();
        };
        known.extend(way.into_iter().map(|id| (id, is_in)));
    }
    known.into_iter().filter(|(_, is_in)| *is_in).map(|(id, _)| id).collect()
}

/// Whether a unit is there on a day.
#[must_use]
pub fn is_there(unit: &Unit, day: &str) -> bool {
    unit.valid_from_on.as_str() <= day && unit.valid_to_on.as_deref().is_none_or(|last| last >= day)
}

/// Ids between commas, for [`Scope`].
#[must_use]
pub fn listed(ids: impl IntoIterator<Item = i64>) -> String {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    let mut text = String::from(",");
    for id in ids {
        let _ = write!(text, "{id},");
    }
    text
}

/// Each member with the members above it, and last with those under which it once stood.
#[must_use]
pub fn chains_of(units: &[Unit], moves: &[MoveRow]) -> FxHashMap<i64, Vec<Unit>> {
    let by_id: FxHashMap<i64, &Unit> = units.iter().map(|unit| (unit.id, unit)).collect();
    let mut others: FxHashMap<i64, Vec<i64>> = FxHashMap::default();
    for it in moves {
        others.entry(it.unit_id).or_default().extend([it.from_parent_id, it.to_parent_id]);
    }
    let chain_of = |unit: &Unit| {
        let mut chain: Vec<&Unit> = vec![unit];
        let mut at = unit.parent_id;
        while let Some(above) = at.and_then(|id| by_id.get(&id)) {
            chain.push(above);
            at = above.parent_id;
        }
        let mut place = 0;
        while let Some(it) = chain.get(place) {
            let once = others.get(&it.id).into_iter().flatten();
            let found: Vec<&Unit> = once
                .filter_map(|id| by_id.get(id).copied())
                .chain(it.parent_id.and_then(|id| by_id.get(&id).copied()))
                .filter(|above| chain.iter().all(|known| known.id != above.id))
                .collect();
            for above in found {
                if chain.iter().all(|known| known.id != above.id) {
                    chain.push(above);
                }
            }
            place += 1;
        }
        chain.into_iter().cloned().collect::<Vec<Unit>>()
    };
    units.iter().map(|unit| (unit.id, chain_of(unit))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::unit::{Level, Tier};

    fn unit(id: i64, parent_id: Option<i64>) -> Unit {
        Unit {
            id,
            code: id.to_string(),
            name: id.to_string(),
            parent_id,
            level: Level::Grassroots,
            tier: Tier::Grassroots,
            valid_from_on: "2020-01-01".to_owned(),
            valid_to_on: None,
        }
    }

    fn moved(unit_id: i64, seq: i64, (from, to): (i64, i64), on: &str) -> MoveRow {
        MoveRow {
            unit_id,
            seq,
            from_parent_id: from,
            to_parent_id: to,
            moved_on: on.to_owned(),
            paper: String::new(),
            moved_by: String::new(),
            moved_at: String::new(),
        }
    }

    #[test]
    fn a_unit_stands_where_it_stood_on_the_day() {
        // 4 stood under 2, then under 3, now under 2 again; 5 is below it.
        let units =
            [unit(1, None), unit(2, Some(1)), unit(3, Some(1)), unit(4, Some(2)), unit(5, Some(4))];
        let moves = [moved(4, 1, (2, 3), "2025-06-01"), moved(4, 2, (3, 2), "2025-09-01")];
        for (day, parent, below_two) in [
            (Some("2025-05-31"), 2, vec![2, 4, 5]),
            (Some("2025-06-01"), 3, vec![2]),
            (Some("2025-08-31"), 3, vec![2]),
            (Some("2025-09-01"), 2, vec![2, 4, 5]),
            (None, 2, vec![2, 4, 5]),
        ] {
            let parents = parents_on(&units, &moves, day);
            assert_eq!(parents[&4], Some(parent), "{day:?}");
            let mut found: Vec<i64> = under(2, &parents).into_iter().collect();
            found.sort_unstable();
            assert_eq!(found, below_two, "{day:?}");
        }
        let chains = chains_of(&units, &moves);
        let ids: Vec<i64> = chains[&5].iter().map(|it| it.id).collect();
        assert_eq!(ids, [5, 4, 2, 1, 3]);
    }
}
