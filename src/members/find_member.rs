//! Use case: the memberships of a person, found by the keyed hash of the number.
//!
//! Invariant: a search is recorded, found or not, and never by the number.

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_needed;
use crate::members::identity::{check, normal};
use crate::members::keep_members::identity_hash;
use crate::members::list_members::{Opener, ShownMember, Sight, record_look};
use crate::members::{codes, store};
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Finds a person in a union and those below it, and records who asked.
pub async fn find_member(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (identity, sight): (&str, Sight),
) -> Outcome<Vec<ShownMember>> {
    let identity = normal(identity);
    if check(&identity).is_err() {
        return Err(Finding::new(&codes::IDENTITY_INVALID, Place::default()).into());
    }
    let lines = match keys_needed(tx).await? {
        Some(keys) => {
            let hash = identity_hash(&keys, &identity)?;
            store::members_by_hash(tx, unit.id, &hash).await?
        }
        None => Vec::new(),
    };
    let opener = Opener::load(tx, sight).await?;
    let shown = lines.into_iter().map(|line| opener.shown(line));
    let members: Vec<ShownMember> = shown.collect::<Outcome<_>>()?;
    let numbers: Vec<String> = members.iter().map(|it| it.number.clone()).collect();
    let what = if sight == Sight::Clear { "find_clear" } else { "find" };
    // Nobody found is a look, too.
    let asked = if numbers.is_empty() { vec![String::new()] } else { numbers };
    record_look(tx, act, unit, (what, &asked)).await?;
    Ok(members)
}

/// Shows one member as they are, and records it first.
pub async fn look_at_member(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    id: i64,
) -> Outcome<ShownMember> {
    let line = store::member_by_id(tx, unit.id, id).await?;
    let Some(line) = line else {
        return Err(Finding::new(&codes::MEMBER_UNKNOWN, Place::default()).into());
    };
    keys_needed(tx).await?;
    let member = Opener::load(tx, Sight::Clear).await?.shown(line)?;
    record_look(tx, act, unit, ("look", std::slice::from_ref(&member.number))).await?;
    Ok(member)
}
