//! Use case: the roll of members, from its list.
//!
//! Everything is kept: 人员类别 and 会费基数 that change hold from the day of the import on, what was
//! before stays before. The caller holds the books.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_to_seal;
use crate::members::rows::MemberRow;
use crate::members::{codes, store};
use crate::platform::database::Tx;
use crate::platform::vault::Keys;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const IDENTITY: &str = "证件号码";
const UNIT: &str = "所在单位";
const LEFT: &str = "退会日期";

/// Where a field of a member is sealed for.
#[must_use]
pub fn place_of(field: &str, id: i64) -> String {
    format!("members.{field}/{id}")
}

/// The keyed hash by which a person is one.
pub fn identity_hash(keys: &Keys, identity: &str) -> Outcome<String> {
    keys.mark("identity", identity)
}

/// The units that rows name, told where one is unknown or out of reach of `root`.
pub async fn units_of_rows(
    tx: &mut Tx,
    root: &Unit,
    names: &[&str],
    taken: &mut Taken,
) -> Outcome<FxHashMap<String, Unit>> {
    let mut called = units::units_called(tx, names.iter().copied()).await?;
    let chains = units::chains_of(tx, called.values().map(|unit| unit.id)).await?;
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let Some(unit) = called.get(*name) else {
            taken.tell(&codes::UNIT_UNKNOWN, (place, UNIT), name, "已登记的单位");
            continue;
        };
        let chain = chains.get(&unit.id).map_or(&[][..], Vec::as_slice);
        if !chain.iter().any(|it| it.id == root.id) {
            taken.tell(&codes::UNIT_OUT_OF_REACH, (place, UNIT), unit, root);
        }
    }
    called.insert(String::new(), root.clone());
    Ok(called)
}

/// What stands of a union before a list is taken up.
struct Roll {
    by_hash: FxHashMap<String, store::MemberRow>,
    next_id: i64,
}

/// What is to be written.
#[derive(Default)]
struct Changes {
    members: Vec<store::MemberRow>,
    terms: Vec<store::TermRow>,
}

/// Takes up a list of members.
pub async fn keep_members(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    rows: &[MemberRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, root, &names, &mut taken).await?;
    judge(rows, &called, &mut taken);
    if refuses(&taken.findings) || rows.is_empty() {
        return Ok(taken);
    }
    let keys = keys_to_seal(tx, act.clock).await?;
    let mut rolls: FxHashMap<i64, Roll> = FxHashMap::default();
    let mut last_terms: FxHashMap<i64, store::TermRow> = FxHashMap::default();
    let mut changes = Changes::default();
    for (place, row) in rows.iter().enumerate() {
        let Some(unit) = called.get(&row.unit) else { continue };
        if let std::collections::hash_map::Entry::Vacant(roll) = rolls.entry(unit.id) {
            roll.insert(load_roll(tx, unit.id).await?);
            let terms = store::terms_of_unit(tx, unit.id).await?;
            last_terms.extend(terms.into_iter().map(|term| (term.member_id, term)));
        }
        let Some(roll) = rolls.get_mut(&unit.id) else { continue };
        let hash = identity_hash(&keys, &row.identity)?;
        let before = roll.by_hash.get(&hash);
        let id = before.map_or(roll.next_id, |it| it.id);
        if before.is_none() {
            roll.next_id += 1;
        }
        let term = term_of(row, (id, last_terms.get(&id)), act);
        let is_same = match before {
            Some(before) => is_same(&keys, before, row)?,
            None => false,
        };
        if is_same && term.is_none() {
            taken.know(place);
            continue;
        }
        if !is_same {
            changes.members.push(sealed(&keys, row, (id, unit.id, hash), act)?);
        }
        changes.terms.extend(term);
    }
    store::insert_members(tx, &changes.members).await?;
    store::insert_terms(tx, &changes.terms).await?;
    let known = taken.known.iter().filter(|known| **known).count();
    if known < rows.len() {
        let detail = json!({ "rows": rows.len() - known });
        let what = (Action::MembersKept, root.code.as_str());
        trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
    }
    Ok(taken)
}

/// What rows say by themselves.
fn judge(rows: &[MemberRow], called: &FxHashMap<String, Unit>, taken: &mut Taken) {
    let mut seen: FxHashSet<(i64, &str)> = FxHashSet::default();
    for (place, row) in rows.iter().enumerate() {
        let unit_id = called.get(&row.unit).map_or(0, |unit| unit.id);
        if !seen.insert((unit_id, &row.identity)) {
            let found = crate::members::identity::masked_identity(&row.identity);
            taken.tell(&codes::TWICE_IN_FILE, (place, IDENTITY), found, "一人一行");
        }
        if let Some(left_on) = row.left_on.filter(|left_on| *left_on < row.joined_on) {
            let expected = format!("不早于 {}", row.joined_on);
            taken.tell(&codes::LEFT_BEFORE_JOINED, (place, LEFT), left_on, expected);
        }
    }
}

async fn load_roll(tx: &mut Tx, unit_id: i64) -> Outcome<Roll> {
    let members = store::members_of_unit(tx, unit_id).await?;
    let next_id = store::next_number(tx, unit_id).await?;
    let by_hash = members.into_iter().map(|it| (it.identity_hash.clone(), it)).collect();
    Ok(Roll { by_hash, next_id })
}

/// What holds from the day of joining, or from today on if it is another than before.
fn term_of(
    row: &MemberRow,
    (member_id, last): (i64, Option<&store::TermRow>),
    act: Act<'_>,
) -> Option<store::TermRow> {
    let (kind, base_fen) = (row.kind.as_str(), row.base.map(crate::money::Money::fen));
    if last.is_some_and(|last| last.kind == kind && last.base_fen == base_fen) {
        return None;
    }
    let from_on = if last.is_none() { row.joined_on } else { act.clock.today() };
    Some(store::TermRow {
        member_id,
        seq: last.map_or(1, |last| last.seq + 1),
        from_on: from_on.to_string(),
        kind: kind.to_owned(),
        base_fen,
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    })
}

fn is_same(keys: &Arc<Keys>, before: &store::MemberRow, row: &MemberRow) -> Outcome<bool> {
    let open = |field: &str, sealed: &str| keys.open(&place_of(field, before.id), sealed);
    Ok(before.department == row.department
        && before.joined_on == row.joined_on.to_string()
        && before.left_on == row.left_on.map(|day| day.to_string())
        && open("name", &before.name_sealed)? == row.name
        && open("phone", &before.phone_sealed)? == row.phone
        && open("card", &before.card_sealed)? == row.card)
}

fn sealed(
    keys: &Arc<Keys>,
    row: &MemberRow,
    (id, unit_id, identity_hash): (i64, i64, String),
    act: Act<'_>,
) -> Outcome<store::MemberRow> {
    let seal = |field: &str, text: &str| keys.seal(&place_of(field, id), text);
    Ok(store::MemberRow {
        id,
        unit_id,
        identity_hash,
        name_sealed: seal("name", &row.name)?,
        identity_sealed: seal("identity", &row.identity)?,
        phone_sealed: seal("phone", &row.phone)?,
        card_sealed: seal("card", &row.card)?,
        key_id: keys.id().to_owned(),
        department: row.department.clone(),
        joined_on: row.joined_on.to_string(),
        left_on: row.left_on.map(|day| day.to_string()),
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    })
}
