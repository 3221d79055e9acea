//! Use case: members as they are shown, masked, or in the clear to who has the right.
//!
//! Invariant: what is shown in the clear is recorded first, by the members' numbers.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use crate::finding::{Finding, Outcome};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_to_open;
use crate::members::identity::{masked_card, masked_identity, masked_name, masked_phone};
use crate::members::keep_members::place_of;
use crate::members::rows::MemberKind;
use crate::members::store;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::platform::vault::Keys;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Members of one record of the trail.
const LOOKED_AT_ONCE: usize = 200;

/// Whether people are shown as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Masked,
    Clear,
}

/// A member as shown.
#[derive(Clone, Serialize)]
pub struct ShownMember {
    /// 会员编号.
    pub number: String,
    pub unit_code: String,
    pub unit_name: String,
    pub name: String,
    pub identity: String,
    pub phone: String,
    pub card: String,
    pub department: String,
    pub kind: &'static str,
    pub base: Option<Money>,
    pub joined_on: String,
    pub left_on: Option<String>,
    pub id: i64,
}

/// A page of the roll.
#[derive(Serialize)]
pub struct ShownRoll {
    pub members: Vec<ShownMember>,
    /// The number behind which the next page begins.
    pub next_after: Option<String>,
    /// Why people are not shown at all.
    pub closed: Option<Finding>,
}

/// 会员编号: the code of the union and the member's number in it, `101001-0007`.
#[must_use]
pub fn number_of(unit_code: &str, id: i64) -> String {
    format!("{unit_code}-{:04}", id & 0xffff_ffff)
}

/// What [`number_of`] made, apart again: the code of the union and the member's number in it.
#[must_use]
pub fn parts_of_number(number: &str) -> Option<(&str, i64)> {
    let (code, place) = number.trim().rsplit_once('-')?;
    Some((code, place.parse().ok().filter(|it| (1..=i64::from(u32::MAX)).contains(it))?))
}

/// Opens and masks fields of members.
#[derive(Clone, Debug)]
pub struct Opener {
    keys: Option<Arc<Keys>>,
    sight: Sight,
    /// Why nothing is opened.
    pub closed: Option<Finding>,
}

impl Opener {
    pub async fn load(tx: &mut Tx, sight: Sight) -> Outcome<Self> {
        Ok(match keys_to_open(tx).await? {
            Ok(keys) => Self { keys: Some(keys), sight, closed: None },
            Err(closed) => Self { keys: None, sight, closed },
        })
    }

    /// A field; empty where it cannot be opened.
    pub fn field(
        &self,
        (field, id): (&str, i64),
        sealed: &str,
        mask: fn(&str) -> String,
    ) -> Outcome<String> {
        self.at(&place_of(field, id), sealed, mask)
    }

    /// What was sealed for a place; empty where it cannot be opened, or nothing was sealed.
    pub fn at(&self, place: &str, sealed: &str, mask: fn(&str) -> String) -> Outcome<String> {
        let Some(keys) = self.keys.as_ref().filter(|_| !sealed.is_empty()) else {
            return Ok(String::new());
        };
        let clear = keys.open(place, sealed)?;
        Ok(if self.sight == Sight::Clear { clear } else { mask(&clear) })
    }

    pub fn name(&self, id: i64, sealed: &str) -> Outcome<String> {
        self.field(("name", id), sealed, masked_name)
    }

    pub fn shown(&self, line: store::MemberLine) -> Outcome<ShownMember> {
        let id = line.id;
        Ok(ShownMember {
            number: number_of(&line.unit_code, id),
            name: self.name(id, &line.name_sealed)?,
            identity: self.field(("identity", id), &line.identity_sealed, masked_identity)?,
            phone: self.field(("phone", id), &line.phone_sealed, masked_phone)?,
            card: self.field(("card", id), &line.card_sealed, masked_card)?,
            unit_code: line.unit_code,
            unit_name: line.unit_name,
            department: line.department,
            kind: MemberKind::read(&line.kind).map_or("", MemberKind::label),
            base: line.base_fen.map(Money::from_fen),
            joined_on: line.joined_on,
            left_on: line.left_on,
            id,
        })
    }
}

/// Who looked at whom, before it is shown: by internal numbers, never by what is shown.
pub async fn record_look(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (what, numbers): (&str, &[String]),
) -> Outcome<()> {
    for numbers in numbers.chunks(LOOKED_AT_ONCE) {
        let detail = json!({ "what": what, "members": numbers });
        let about = (Action::MembersLookedAt, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, about, &detail).await?;
    }
    Ok(())
}

/// A page of the roll of a union and those below it, behind a member's number.
pub async fn list_members(
    tx: &mut Tx,
    unit: &Unit,
    sight: Sight,
    (after, limit): (&str, i64),
) -> Outcome<ShownRoll> {
    let opener = Opener::load(tx, sight).await?;
    let after = match parts_of_number(after) {
        Some((code, place)) => {
            let id = store::unit_id_of(tx, code).await?.map_or(0, |id| id * (1 << 32) + place);
            (code, id)
        }
        None => ("", 0),
    };
    let mut lines = store::members_below(tx, unit.id, after, limit + 1).await?;
    let has_more = lines.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        lines.pop();
    }
    let shown = lines.into_iter().map(|line| opener.shown(line));
    let members: Vec<ShownMember> = shown.collect::<Outcome<_>>()?;
    let next_after = members.last().filter(|_| has_more).map(|it| it.number.clone());
    Ok(ShownRoll { members, next_after, closed: opener.closed })
}
