//! Use cases: sign in, sign out, know who a key belongs to.
//!
//! Invariants: a refusal does not say whether the name or the password was wrong; failures count
//! per account and lock it for a while; every sign-in, lock and sign-out is on the system's trail.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::codes::{LOCKED_OUT, SIGN_IN_REFUSED};
use super::password;
use super::secret::{Secret, hash_of, new_key};
use super::store::{self, SessionRow, UserRow};
use super::viewer::{TokenLimit, Viewer};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::{Clock, instant_text, local_minute};
use crate::platform::database::{Database, SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};

/// Failures in a row before an account is locked.
pub const MAX_FAILED: i64 = 5;
/// How long it stays locked.
pub const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// A browser left alone is signed out after this.
pub const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// A day's work, then the password again.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// Kept of what a browser says of itself.
const MAX_AGENT_CHARACTERS: usize = 200;
/// Names of accounts are short; what is longer is no name and is not looked for.
const MAX_LOGIN_BYTES: usize = 64;

/// Somebody at the door.
#[derive(Clone)]
pub struct SignIn {
    pub login: String,
    pub password: String,
    /// Where the request came from.
    pub address: String,
    /// What the browser says of itself.
    pub agent: String,
}

/// The key of a new session, and whether the first thing to do is to change the password.
#[derive(Debug)]
pub struct SignedIn {
    pub key: Secret,
    pub must_change_password: bool,
}

/// Looks at name and password and opens a session.
pub async fn sign_in(database: &Database, clock: Clock, request: SignIn) -> Outcome<SignedIn> {
    let login = request.login.trim().to_lowercase();
    let refused = || Finding::new(&SIGN_IN_REFUSED, Place::of("登录"));
    let mut tx = database.read().await?;
    let user = match login.len() {
        1..=MAX_LOGIN_BYTES => store::user_by_login(&mut tx, &login).await?,
        _ => None,
    };
    tx.rollback().await?;
    let Some(user) = user else {
        password::match_nothing(request.password).await?;
        return Err(refused().into());
    };
    refuse_locked(&user, clock)?;
    let is_right = password::matches(request.password.clone(), user.password_hash.clone()).await?;
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    // Another attempt may have come in between: what counts is what stands now.
    let Some(user) = store::user_by_id(&mut tx, user.id).await? else {
        return Err(refused().into());
    };
    refuse_locked(&user, clock)?;
    if !is_right {
        note_failure(&mut tx, clock, &user, &request.address).await?;
        tx.commit().await?;
        return Err(refused().into());
    }
    if !user.is_active {
        return Err(refused().into());
    }
    if user.failed_attempts > 0 || user.locked_until.is_some() {
        store::set_attempts(&mut tx, user.id, 0, None).await?;
    }
    let key = open_session(&mut tx, clock, &user, &request).await?;
    tx.commit().await?;
    Ok(SignedIn { key, must_change_password: user.must_change_password })
}

fn refuse_locked(user: &UserRow, clock: Clock) -> Outcome<()> {
    match user.locked_until.as_deref() {
        Some(until) if until > clock.now_text().as_str() => {
            let place = Place::of("登录");
            Err(Finding::new(&LOCKED_OUT, place)
                .found(format!("{} 之前", local_minute(until)))
                .into())
        }
        _ => Ok(()),
    }
}

async fn note_failure(tx: &mut Tx, clock: Clock, user: &UserRow, address: &str) -> Outcome<()> {
    let failed = user.failed_attempts + 1;
    let is_locked = failed >= MAX_FAILED;
    let until = is_locked.then(|| instant_text(clock.now() + LOCK));
    // The count starts anew with the lock, so that each further lock takes as many failures.
    let counted = if is_locked { 0 } else { failed };
    store::set_attempts(tx, user.id, counted, until.as_deref()).await?;
    let action = if is_locked { Action::UserLocked } else { Action::UserSignInRefused };
    let detail = json!({ "address": address });
    let actor = Actor::named(&user.name);
    trail::append(tx, clock, &actor, SYSTEM_BOOK, (action, &user.login), &detail).await
}

async fn open_session(
    tx: &mut Tx,
    clock: Clock,
    user: &UserRow,
    request: &SignIn,
) -> Outcome<Secret> {
    let key = new_key()?;
    let now = clock.now_text();
    let plain = request.agent.chars().filter(|character| !character.is_control());
    let session = SessionRow {
        id: 0,
        user_id: user.id,
        address: request.address.clone(),
        agent: plain.take(MAX_AGENT_CHARACTERS).collect(),
        created_at: now.clone(),
        last_seen_at: now.clone(),
        expires_at: instant_text(clock.now() + LONGEST),
        revoked_at: None,
    };
    store::forget_sessions(tx, &instant_text(clock.now() - LONGEST)).await?;
    let id = store::insert_session(tx, &session, &hash_of(key.reveal())).await?;
    let detail = json!({ "session": id, "address": request.address });
    let actor = Actor::named(&user.name);
    trail::append(tx, clock, &actor, SYSTEM_BOOK, (Action::UserSignedIn, &user.login), &detail)
        .await?;
    Ok(key)
}

/// Ends the viewer's own session.
pub async fn sign_out(tx: &mut Tx, clock: Clock, viewer: &Viewer) -> Outcome<()> {
    let Some(id) = viewer.session_id else { return Ok(()) };
    store::end_session(tx, (viewer.user_id, id), &clock.now_text()).await?;
    let actor = viewer.actor();
    let detail = json!({ "session": id });
    trail::append(tx, clock, &actor, SYSTEM_BOOK, (Action::UserSignedOut, &viewer.login), &detail)
        .await
}

/// Whose session a key opens; nothing when it has ended, run out or been left alone too long.
/// `seen` says when it was last used, where that is newer than what is stored.
pub async fn viewer_of_session(
    tx: &mut Tx,
    clock: Clock,
    key: &str,
    seen: impl Fn(i64) -> Option<Timestamp>,
) -> Outcome<Option<Viewer>> {
    let Some(session) = store::session_by_hash(tx, &hash_of(key)).await? else { return Ok(None) };
    let now = clock.now_text();
    let stored = session.last_seen_at.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
    let last_seen = seen(session.id).map_or(stored, |seen| seen.max(stored));
    let is_idle = clock.now().duration_since(last_seen) > IDLE;
    if session.revoked_at.is_some() || session.expires_at <= now || is_idle {
        return Ok(None);
    }
    let viewer = viewer_of(tx, clock, session.user_id).await?;
    Ok(viewer.map(|viewer| Viewer { session_id: Some(session.id), ..viewer }))
}

/// Whose session a key was, whether or not it opens anything any more.
pub async fn user_of_session(tx: &mut Tx, key: &str) -> Outcome<Option<i64>> {
    Ok(store::session_by_hash(tx, &hash_of(key)).await?.map(|session| session.user_id))
}

/// Whose token a key is.
pub async fn viewer_of_token(tx: &mut Tx, clock: Clock, key: &str) -> Outcome<Option<Viewer>> {
    let Some(token) = store::token_by_hash(tx, &hash_of(key)).await? else { return Ok(None) };
    if token.revoked_at.is_some() || token.expires_at <= clock.now_text() {
        return Ok(None);
    }
    let limit =
        TokenLimit { token_id: token.id, may_write: token.may_write, unit_id: token.unit_id };
    let viewer = viewer_of(tx, clock, token.user_id).await?;
    Ok(viewer.map(|viewer| Viewer { token: Some(limit), ..viewer }))
}

async fn viewer_of(tx: &mut Tx, clock: Clock, user_id: i64) -> Outcome<Option<Viewer>> {
    let user = store::user_by_id(tx, user_id).await?.filter(|user| user.is_active);
    Ok(user.map(|user| Viewer {
        user_id: user.id,
        login: user.login,
        name: user.name,
        must_change_password: user.must_change_password,
        session_id: None,
        token: None,
        today: clock.today().to_string(),
    }))
}
