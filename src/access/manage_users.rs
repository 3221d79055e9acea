//! Use cases: register users, set and change passwords, stop and unlock accounts, the first
//! administrator. The caller holds the system book.

use serde_json::json;

use super::codes::{
    LOGIN_INVALID, LOGIN_TAKEN, NAME_INVALID, NAME_TAKEN, OWN_ACCOUNT, PASSWORD_SAME,
    PASSWORD_WRONG, USER_UNKNOWN,
};
use super::grant_role::{NewGrant, Place as GrantPlace, keep_grant, plan_grant};
use super::password;
use super::role::Role;
use super::secret::{Secret, new_password};
use super::store::{self, UserRow};
use super::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};

/// The account that the first start makes.
pub const FIRST_LOGIN: &str = "admin";
/// Its name on the trail.
pub const FIRST_NAME: &str = "系统管理员";
const MAX_NAME_CHARACTERS: usize = 64;

/// Somebody who is to have an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    pub login: String,
    pub name: String,
    /// Whether the password handed out is for the first sign-in only.
    pub must_change_password: bool,
}

/// `wang.min`: a letter, then letters, digits, dots, dashes.
#[must_use]
pub fn is_login(text: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-'
    };
    (2..=32).contains(&text.len())
        && text.bytes().all(plain)
        && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Registers a user; gives the password that is told once.
pub async fn add_user(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    new: NewUser,
) -> Outcome<(UserRow, Secret)> {
    let (login, name) = (new.login.trim().to_lowercase(), new.name.trim().to_owned());
    let mut findings = Vec::new();
    if !is_login(&login) {
        findings.push(Finding::new(&LOGIN_INVALID, Place::of("用户名")).found(&login));
    } else if store::user_by_login(tx, &login).await?.is_some() {
        findings.push(Finding::new(&LOGIN_TAKEN, Place::of("用户名")).found(&login));
    }
    let length = name.chars().count();
    if !(1..=MAX_NAME_CHARACTERS).contains(&length) || name.chars().any(char::is_control) {
        findings.push(Finding::new(&NAME_INVALID, Place::of("姓名")).found(&name));
    } else if store::user_by_name(tx, &name).await?.is_some() {
        findings.push(Finding::new(&NAME_TAKEN, Place::of("姓名")).found(&name));
    }
    refuse_if_any(findings)?;
    let secret = new_password()?;
    let now = clock.now_text();
    let mut user = UserRow {
        id: 0,
        login,
        name,
        password_hash: password::hash(secret.reveal().to_owned()).await?,
        must_change_password: new.must_change_password,
        is_active: true,
        failed_attempts: 0,
        locked_until: None,
        created_by: actor.name.clone(),
        created_at: now.clone(),
        password_changed_at: now,
    };
    user.id = store::insert_user(tx, &user).await?;
    let detail = json!({ "name": user.name });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::UserAdded, &user.login), &detail).await?;
    Ok((user, secret))
}

/// A user by login.
pub async fn find_user(tx: &mut Tx, login: &str) -> Outcome<UserRow> {
    match store::user_by_login(tx, &login.trim().to_lowercase()).await? {
        Some(user) => Ok(user),
        None => Err(Finding::new(&USER_UNKNOWN, Place::of("用户")).found(login).into()),
    }
}

/// The administrator of a service that has no users yet, with the password that is told once.
pub async fn first_administrator(tx: &mut Tx, clock: Clock) -> Outcome<Option<(UserRow, Secret)>> {
    if store::count_users(tx).await? > 0 {
        return Ok(None);
    }
    let actor = Actor::named("首次启动");
    let new = NewUser {
        login: FIRST_LOGIN.to_owned(),
        name: FIRST_NAME.to_owned(),
        must_change_password: true,
    };
    let (user, secret) = add_user(tx, clock, &actor, new).await?;
    let grant = NewGrant::lasting(Role::Administrator, GrantPlace::Everything, clock);
    let planned = plan_grant(tx, clock, &actor, &user, grant).await?;
    keep_grant(tx, clock, &actor, &user, planned.grant).await?;
    Ok(Some((user, secret)))
}

/// A new one-time password in place of a forgotten one; ends every session and token.
pub async fn reset_password(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    user: &UserRow,
) -> Outcome<Secret> {
    let secret = new_password()?;
    let hash = password::hash(secret.reveal().to_owned()).await?;
    let now = clock.now_text();
    store::set_password(tx, user.id, &hash, true, &now).await?;
    let sessions = store::end_sessions(tx, user.id, 0, &now).await?;
    let tokens = store::revoke_tokens(tx, user.id, &now).await?;
    let detail = json!({ "sessions": sessions, "tokens": tokens });
    let subject = user.login.as_str();
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::UserPasswordReset, subject), &detail)
        .await?;
    Ok(secret)
}

/// The change of one's own password.
#[derive(Clone)]
pub struct PasswordChange {
    pub old: String,
    pub new: String,
}

/// Changes the viewer's password; their other sessions end.
pub async fn change_password(
    tx: &mut Tx,
    clock: Clock,
    viewer: &Viewer,
    change: PasswordChange,
) -> Outcome<()> {
    let user = find_user(tx, &viewer.login).await?;
    if !password::matches(change.old.clone(), user.password_hash.clone()).await? {
        return Err(Finding::new(&PASSWORD_WRONG, Place::of("原密码")).into());
    }
    let mut findings = password::faults(&change.new, &user.login);
    if change.old == change.new {
        findings.push(Finding::new(&PASSWORD_SAME, Place::of("新密码")));
    }
    refuse_if_any(findings)?;
    let hash = password::hash(change.new).await?;
    let now = clock.now_text();
    store::set_password(tx, user.id, &hash, false, &now).await?;
    let ended = store::end_sessions(tx, user.id, viewer.session_id.unwrap_or(0), &now).await?;
    let detail = json!({ "sessions_ended": ended });
    let (actor, subject) = (viewer.actor(), user.login.as_str());
    let action = Action::UserPasswordChanged;
    trail::append(tx, clock, &actor, SYSTEM_BOOK, (action, subject), &detail).await
}

/// Stops an account or lets it work again; a stopped one's sessions and tokens end.
pub async fn set_active(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    user: &UserRow,
    is_active: bool,
) -> Outcome<()> {
    if actor.name == user.name && !is_active {
        return Err(Finding::new(&OWN_ACCOUNT, Place::of("用户")).found(&user.login).into());
    }
    store::set_active(tx, user.id, is_active).await?;
    if !is_active {
        let now = clock.now_text();
        store::end_sessions(tx, user.id, 0, &now).await?;
        store::revoke_tokens(tx, user.id, &now).await?;
    }
    let action = if is_active { Action::UserStarted } else { Action::UserStopped };
    trail::append(tx, clock, actor, SYSTEM_BOOK, (action, &user.login), &json!({})).await
}

/// Takes a lock away.
pub async fn unlock(tx: &mut Tx, clock: Clock, actor: &Actor, user: &UserRow) -> Outcome<()> {
    store::set_attempts(tx, user.id, 0, None).await?;
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::UserUnlocked, &user.login), &json!({}))
        .await
}

#[cfg(test)]
mod tests {
    use super::is_login;

    #[test]
    fn a_login_is_short_and_plain() {
        for good in ["wm", "wang.min", "zhang-3", "a1"] {
            assert!(is_login(good), "{good}");
        }
        let long = "a".repeat(33);
        for bad in ["", "a", "1a", "Wang", "wang min", "王敏", ".ab", long.as_str()] {
            assert!(!is_login(bad), "{bad}");
        }
    }
}
