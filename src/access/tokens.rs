//! Use cases: make and revoke the keys that programs carry. The caller holds the system book.

use jiff::SignedDuration;
use serde_json::json;

use super::codes::{SESSION_UNKNOWN, TOKEN_INVALID, TOKEN_UNKNOWN};
use super::role::Ability;
use super::secret::{Secret, hash_of, new_key};
use super::store::{self, TokenRow};
use super::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::{Clock, instant_text};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::store as units;

/// A key for a program is renewed once a year at least.
const LONGEST_DAYS: i64 = 366;
const MAX_LABEL_CHARACTERS: usize = 64;

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub label: String,
    pub may_write: bool,
    /// Limits it to a unit and all below it.
    pub unit_code: Option<String>,
    pub days: i64,
}

/// Makes a key that may what its user may, within its own limits; it is told once.
pub async fn add_token(
    tx: &mut Tx,
    clock: Clock,
    viewer: &Viewer,
    new: NewToken,
) -> Outcome<(TokenRow, Secret)> {
    let label = new.label.trim().to_owned();
    let refused = |place: &str, found: String| {
        Finding::new(&TOKEN_INVALID, Place::of(place.to_owned())).found(found)
    };
    if !(1..=MAX_LABEL_CHARACTERS).contains(&label.chars().count()) {
        return Err(refused("名称", label).into());
    }
    if !(1..=LONGEST_DAYS).contains(&new.days) {
        return Err(refused("期限", format!("{} 天", new.days)).into());
    }
    let unit_id = match new.unit_code.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => {
            let unit = units::unit_by_code(tx, code).await?;
            if !viewer.roles_at(tx, unit.id).await?.may(Ability::SeeUnits) {
                return Err(refused("范围", code.to_owned()).into());
            }
            Some(unit.id)
        }
        None => None,
    };
    let (key, now) = (new_key()?, clock.now_text());
    let lasting = SignedDuration::from_hours(24 * new.days);
    let mut token = TokenRow {
        id: 0,
        user_id: viewer.user_id,
        label,
        may_write: new.may_write,
        unit_id,
        created_at: now.clone(),
        expires_at: instant_text(clock.now() + lasting),
        last_seen_at: now,
        revoked_at: None,
    };
    token.id = store::insert_token(tx, &token, &hash_of(key.reveal())).await?;
    let detail = json!({
        "token": token.id, "label": token.label, "may_write": token.may_write,
        "unit_id": unit_id, "expires_at": token.expires_at,
    });
    let (actor, subject) = (viewer.actor(), viewer.login.as_str());
    trail::append(tx, clock, &actor, SYSTEM_BOOK, (Action::TokenAdded, subject), &detail).await?;
    Ok((token, key))
}

/// Revokes a key of a user.
pub async fn revoke_token(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (user_id, login): (i64, &str),
    id: i64,
) -> Outcome<()> {
    if store::revoke_token(tx, (user_id, id), &clock.now_text()).await? == 0 {
        let place = Place::of(format!("令牌 {id}"));
        return Err(Finding::new(&TOKEN_UNKNOWN, place).into());
    }
    let detail = json!({ "token": id });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::TokenRevoked, login), &detail).await
}

/// Ends a session of a user from elsewhere.
pub async fn end_session(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (user_id, login): (i64, &str),
    id: i64,
) -> Outcome<()> {
    if store::end_session(tx, (user_id, id), &clock.now_text()).await? == 0 {
        let place = Place::of(format!("会话 {id}"));
        return Err(Finding::new(&SESSION_UNKNOWN, place).into());
    }
    let detail = json!({ "session": id });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::SessionEnded, login), &detail).await
}
