//! Use case: lines of rosters as limits see them, with what is known beside them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::{Failure, Outcome};
use crate::limits::breach::Given;
use crate::limits::limit::{Aspect, Excluded, Form, Limits};
use crate::limits::quantity::Quantity;
use crate::limits::store as limits;
use crate::members::membership::{Membership, has_paid, is_member, is_outside_base, is_retired};
use crate::members::read_memberships::read_memberships;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::programmes::store::LineRow;
use crate::units::store as units;

/// Each union with all above it, itself first.
pub type Chains = FxHashMap<i64, Vec<i64>>;
/// Memberships of persons by hash.
pub type Rolls = FxHashMap<String, Vec<Membership>>;

/// A stored line.
pub fn given_of(row: &LineRow) -> Outcome<Given> {
    let day = row.paid_on.parse();
    let day = day.map_err(|_| Failure::Storage(format!("no day: {}", row.paid_on)))?;
    let person = Some(&row.identity_hash).filter(|hash| !hash.is_empty());
    Ok(Given {
        id: row.id,
        day,
        unit_id: row.at_unit_id,
        unit_code: Arc::from(row.unit_code.as_str()),
        keeper_id: row.keeper_id,
        programme_id: row.programme_id,
        category: Arc::from(row.category.as_str()),
        programme: Arc::from(row.programme_name.as_str()),
        person: person.cloned(),
        quantity: row.quantity.map(Quantity::from_hundredths),
        amount: Money::from_fen(row.amount_fen),
        form: Form::read(&row.form),
        note: row.note_mark.clone(),
        is: Vec::new(),
    })
}

pub async fn load_chains(tx: &mut Tx, ids: impl IntoIterator<Item = i64>) -> Outcome<Chains> {
    let chains = units::chains_of(tx, ids).await?;
    let ids = |chain: Vec<crate::units::unit::Unit>| chain.iter().map(|it| it.id).collect();
    Ok(chains.into_iter().map(|(id, chain)| (id, ids(chain))).collect())
}

/// The memberships of everybody who stands on lines.
pub async fn load_rolls(tx: &mut Tx, root_id: i64, hashes: &[&str]) -> Outcome<Rolls> {
    read_memberships(tx, root_id, hashes).await
}

/// Whether limits ask who a person is.
#[must_use]
pub fn asks_for_rolls(limits: &Limits) -> bool {
    limits.any_says(Aspect::Person)
}

/// Says of each line which of those the person is whom limits leave out.
pub fn mark_persons(lines: &mut [Given], limits: &Limits, rolls: &Rolls) {
    type Is = fn(&[Membership], jiff::civil::Date) -> bool;
    let kinds: [(Excluded, Is); 4] = [
        (Excluded::FeeUnpaid, |of, day| !has_paid(of, day)),
        (Excluded::OutsideBase, is_outside_base),
        (Excluded::Retired, is_retired),
        (Excluded::NoMember, |of, day| !is_member(of, day)),
    ];
    let asked: Vec<(Excluded, Is)> =
        kinds.into_iter().filter(|(kind, _)| limits.any_excludes(*kind)).collect();
    for line in lines {
        let Some(person) = &line.person else { continue };
        let of = rolls.get(person).map_or(&[][..], Vec::as_slice);
        let is = asked.iter().filter(|(_, is)| is(of, line.day)).map(|(kind, _)| *kind);
        line.is = is.collect();
    }
}

/// What unions had of dues in the years of lines, where a limit is a share of it.
pub async fn load_dues(
    tx: &mut Tx,
    limits: &Limits,
    lines: &[Given],
) -> Outcome<FxHashMap<(i64, i64), Money>> {
    let mut dues = FxHashMap::default();
    if !limits.any_says(Aspect::Share) {
        return Ok(dues);
    }
    let mut keepers: Vec<(i64, i64)> =
        lines.iter().map(|line| (line.keeper_id, line.year())).collect();
    keepers.sort_unstable();
    keepers.dedup();
    for (unit_id, year) in keepers {
        let fen = limits::dues_of(tx, unit_id, year).await?;
        dues.insert((unit_id, year), Money::from_fen(fen));
    }
    Ok(dues)
}

/// The hashes that stand on lines, each once.
#[must_use]
pub fn hashes_of(rows: &[LineRow]) -> Vec<&str> {
    let mut hashes: Vec<&str> =
        rows.iter().map(|row| row.identity_hash.as_str()).filter(|it| !it.is_empty()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}
