//! The access area's only SQL.

use rustc_hash::FxHashSet;
use serde::Serialize;
use sqlx::FromRow;

use super::role::{Role, Roles};
use super::scope::GrantRow;
use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A user, as stored. The hash of the password never leaves the area.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct UserRow {
    pub id: i64,
    pub login: String,
    pub name: String,
    pub password_hash: String,
    pub must_change_password: bool,
    pub is_active: bool,
    pub failed_attempts: i64,
    pub locked_until: Option<String>,
    pub created_by: String,
    pub created_at: String,
    pub password_changed_at: String,
}

impl std::fmt::Debug for UserRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserRow").field("id", &self.id).finish_non_exhaustive()
    }
}

pub async fn user_by_login(tx: &mut Tx, login: &str) -> Outcome<Option<UserRow>> {
    sql("SELECT id, login, name, password_hash, must_change_password, is_active, \
                failed_attempts, locked_until, created_by, created_at, password_changed_at \
         FROM users WHERE login = $1")
    .bind(login)
    .optional(tx)
    .await
}

pub async fn user_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<UserRow>> {
    sql("SELECT id, login, name, password_hash, must_change_password, is_active, \
                failed_attempts, locked_until, created_by, created_at, password_changed_at \
         FROM users WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

pub async fn user_by_name(tx: &mut Tx, name: &str) -> Outcome<Option<UserRow>> {
    sql("SELECT id, login, name, password_hash, must_change_password, is_active, \
                failed_attempts, locked_until, created_by, created_at, password_changed_at \
         FROM users WHERE name = $1")
    .bind(name)
    .optional(tx)
    .await
}

/// Users after a login, at most `limit`, in order.
pub async fn users_after(tx: &mut Tx, after: &str, limit: i64) -> Outcome<Vec<UserRow>> {
    sql("SELECT id, login, name, password_hash, must_change_password, is_active, \
                failed_attempts, locked_until, created_by, created_at, password_changed_at \
         FROM users WHERE login > $1 ORDER BY login LIMIT $2")
    .bind(after)
    .bind(limit)
    .all(tx)
    .await
}

pub async fn count_users(tx: &mut Tx) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM users").one(tx).await?;
    Ok(count)
}

/// Registers a user; gives the id.
pub async fn insert_user(tx: &mut Tx, user: &UserRow) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM users").one(tx).await?;
    sql("INSERT INTO users (id, login, name, password_hash, must_change_password, is_active, \
                            failed_attempts, locked_until, created_by, created_at, \
                            password_changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(id)
    .bind(user.login.as_str())
    .bind(user.name.as_str())
    .bind(user.password_hash.as_str())
    .bind(user.must_change_password)
    .bind(user.is_active)
    .bind(user.failed_attempts)
    .bind(user.locked_until.clone())
    .bind(user.created_by.as_str())
    .bind(user.created_at.as_str())
    .bind(user.password_changed_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

/// Sets a password and forgets failed attempts.
pub async fn set_password(
    tx: &mut Tx,
    user_id: i64,
    password_hash: &str,
    must_change: bool,
    at: &str,
) -> Outcome<()> {
    sql("UPDATE users SET password_hash = $2, must_change_password = $3, \
                          password_changed_at = $4, failed_attempts = 0, locked_until = NULL \
         WHERE id = $1")
    .bind(user_id)
    .bind(password_hash)
    .bind(must_change)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn set_active(tx: &mut Tx, user_id: i64, is_active: bool) -> Outcome<()> {
    sql("UPDATE users SET is_active = $2 WHERE id = $1")
        .bind(user_id)
        .bind(is_active)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn set_attempts(
    tx: &mut Tx,
    user_id: i64,
    failed: i64,
    locked_until: Option<&str>,
) -> Outcome<()> {
    sql("UPDATE users SET failed_attempts = $2, locked_until = $3 WHERE id = $1")
        .bind(user_id)
        .bind(failed)
        .bind(locked_until.map(str::to_owned))
        .execute(tx)
        .await?;
    Ok(())
}

// Grants.

pub async fn grants_of(tx: &mut Tx, user_id: i64) -> Outcome<Vec<GrantRow>> {
    sql("SELECT id, user_id, role, scope, unit_id, district_id, valid_from_on, valid_to_on, \
                excuse, granted_by, granted_at, revoked_by, revoked_at \
         FROM grants WHERE user_id = $1 ORDER BY id")
    .bind(user_id)
    .all(tx)
    .await
}

/// Grants of every user in force on a day, for lists.
pub async fn grants_in_force(tx: &mut Tx, on: &str) -> Outcome<Vec<GrantRow>> {
    sql("SELECT id, user_id, role, scope, unit_id, district_id, valid_from_on, valid_to_on, \
                excuse, granted_by, granted_at, revoked_by, revoked_at \
         FROM grants WHERE revoked_at IS NULL AND valid_from_on <= $1 \
           AND (valid_to_on IS NULL OR valid_to_on >= $1) ORDER BY user_id, id")
    .bind(on)
    .all(tx)
    .await
}

pub async fn insert_grant(tx: &mut Tx, grant: &GrantRow) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM grants").one(tx).await?;
    sql("INSERT INTO grants (id, user_id, role, scope, unit_id, district_id, valid_from_on, \
                             valid_to_on, excuse, granted_by, granted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(id)
    .bind(grant.user_id)
    .bind(grant.role.as_str())
    .bind(grant.scope.as_str())
    .bind(grant.unit_id)
    .bind(grant.district_id)
    .bind(grant.valid_from_on.as_str())
    .bind(grant.valid_to_on.clone())
    .bind(grant.excuse.clone())
    .bind(grant.granted_by.as_str())
    .bind(grant.granted_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

pub async fn revoke_grant(tx: &mut Tx, id: i64, (by, at): (&str, &str)) -> Outcome<u64> {
    sql("UPDATE grants SET revoked_by = $2, revoked_at = $3 \
         WHERE id = $1 AND revoked_at IS NULL")
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}

/// Units that a scope takes in on a day, for finding where two scopes meet.
pub async fn units_of_scope(tx: &mut Tx, grant: &GrantRow) -> Outcome<FxHashSet<i64>> {
    let rows: Vec<(i64,)> = match grant.scope.as_str() {
        "everything" => sql("SELECT id FROM units ORDER BY id").all(tx).await?,
        "subtree" => {
            sql("SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1 ORDER BY unit_id")
                .bind(grant.unit_id)
                .all(tx)
                .await?
        }
        "district" => {
            sql("SELECT DISTINCT a.unit_id FROM district_members m \
                 JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
                 WHERE m.district_id = $1 ORDER BY a.unit_id")
            .bind(grant.district_id)
            .all(tx)
            .await?
        }
        _ => grant.unit_id.map(|id| vec![(id,)]).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn district_id(tx: &mut Tx, code: &str) -> Outcome<Option<i64>> {
    let row: Option<(i64,)> =
        sql("SELECT id FROM districts WHERE code = $1").bind(code).optional(tx).await?;
    Ok(row.map(|(id,)| id))
}

/// Code and name of a district.
pub async fn district_name(tx: &mut Tx, id: i64) -> Outcome<Option<(String, String)>> {
    sql("SELECT code, name FROM districts WHERE id = $1").bind(id).optional(tx).await
}

/// The roles that a user holds at a unit on a day.
pub async fn roles_at(tx: &mut Tx, (user_id, unit_id): (i64, i64), on: &str) -> Outcome<Roles> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT g.role FROM grants g \
         WHERE g.user_id = $1 AND g.revoked_at IS NULL AND g.valid_from_on <= $3 \
           AND (g.valid_to_on IS NULL OR g.valid_to_on >= $3) \
           AND (g.scope = 'everything' \
             OR (g.scope = 'unit' AND g.unit_id = $2) \
             OR (g.scope = 'subtree' AND EXISTS ( \
                   SELECT 1 FROM unit_ancestors a \
                   WHERE a.unit_id = $2 AND a.ancestor_id = g.unit_id)) \
             OR (g.scope = 'district' AND EXISTS ( \
                   SELECT 1 FROM district_members m \
                   JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
                   WHERE a.unit_id = $2 AND m.district_id = g.district_id \
                     AND m.valid_from_on <= $3 \
                     AND (m.valid_to_on IS NULL OR m.valid_to_on >= $3)))) \
         ORDER BY g.role")
    .bind(user_id)
    .bind(unit_id)
    .bind(on)
    .all(tx)
    .await?;
    Ok(rows.iter().filter_map(|(role,)| Role::read(role)).collect())
}

pub async fn roles_everywhere(tx: &mut Tx, user_id: i64, on: &str) -> Outcome<Roles> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT role FROM grants \
         WHERE user_id = $1 AND scope = 'everything' AND revoked_at IS NULL \
           AND valid_from_on <= $2 AND (valid_to_on IS NULL OR valid_to_on >= $2) \
         ORDER BY role")
    .bind(user_id)
    .bind(on)
    .all(tx)
    .await?;
    Ok(rows.iter().filter_map(|(role,)| Role::read(role)).collect())
}

/// Every role that a viewer holds at any place.
pub async fn roles_anywhere(tx: &mut Tx, viewer: &super::viewer::Viewer) -> Outcome<Roles> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT role FROM grants \
         WHERE user_id = $1 AND revoked_at IS NULL AND valid_from_on <= $2 \
           AND (valid_to_on IS NULL OR valid_to_on >= $2) ORDER BY role")
    .bind(viewer.user_id)
    .bind(viewer.today.as_str())
    .all(tx)
    .await?;
    Ok(rows.iter().filter_map(|(role,)| Role::read(role)).collect())
}

/// A role at one of the units that its scope takes in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PlacedRole {
    pub unit_id: i64,
    pub role: String,
}

/// Every unit with every role that a user holds there on a day.
pub async fn placed_roles(tx: &mut Tx, user_id: i64, on: &str) -> Outcome<Vec<PlacedRole>> {
    sql("WITH held AS ( \
           SELECT role, scope, unit_id, district_id FROM grants \
           WHERE user_id = $1 AND revoked_at IS NULL AND valid_from_on <= $2 \
             AND (valid_to_on IS NULL OR valid_to_on >= $2)) \
         SELECT u.id AS unit_id, h.role FROM held h JOIN units u ON h.scope = 'everything' \
         UNION \
         SELECT a.unit_id, h.role FROM held h \
         JOIN unit_ancestors a ON a.ancestor_id = h.unit_id AND h.scope = 'subtree' \
         UNION \
         SELECT h.unit_id, h.role FROM held h WHERE h.scope = 'unit' \
         UNION \
         SELECT a.unit_id, h.role FROM held h \
         JOIN district_members m ON m.district_id = h.district_id AND h.scope = 'district' \
           AND m.valid_from_on <= $2 AND (m.valid_to_on IS NULL OR m.valid_to_on >= $2) \
         JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
         ORDER BY 1, 2")
    .bind(user_id)
    .bind(on)
    .all(tx)
    .await
}

pub async fn is_under(tx: &mut Tx, unit_id: i64, ancestor_id: i64) -> Outcome<bool> {
    let row: Option<(i64,)> =
        sql("SELECT depth FROM unit_ancestors WHERE unit_id = $1 AND ancestor_id = $2")
            .bind(unit_id)
            .bind(ancestor_id)
            .optional(tx)
            .await?;
    Ok(row.is_some())
}

pub async fn units_under(tx: &mut Tx, ancestor_id: i64) -> Outcome<FxHashSet<i64>> {
    let rows: Vec<(i64,)> =
        sql("SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1 ORDER BY unit_id")
            .bind(ancestor_id)
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

// Sessions and tokens.

/// A session, as its owner and the administrator see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct SessionRow {
    pub id: i64,
    pub user_id: i64,
    pub address: String,
    pub agent: String,
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    pub revoked_at: Option<String>,
}

pub async fn insert_session(tx: &mut Tx, session: &SessionRow, token_hash: &str) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM sessions").one(tx).await?;
    sql("INSERT INTO sessions (id, user_id, token_hash, address, agent, created_at, \
                               last_seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(id)
    .bind(session.user_id)
    .bind(token_hash)
    .bind(session.address.as_str())
    .bind(session.agent.as_str())
    .bind(session.created_at.as_str())
    .bind(session.last_seen_at.as_str())
    .bind(session.expires_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

pub async fn session_by_hash(tx: &mut Tx, token_hash: &str) -> Outcome<Option<SessionRow>> {
    sql("SELECT id, user_id, address, agent, created_at, last_seen_at, expires_at, revoked_at \
         FROM sessions WHERE token_hash = $1")
    .bind(token_hash)
    .optional(tx)
    .await
}

/// Sessions of a user that have neither ended nor run out, newest first.
pub async fn sessions_of(tx: &mut Tx, user_id: i64, now: &str) -> Outcome<Vec<SessionRow>> {
    sql("SELECT id, user_id, address, agent, created_at, last_seen_at, expires_at, revoked_at \
         FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 \
         ORDER BY id DESC")
    .bind(user_id)
    .bind(now)
    .all(tx)
    .await
}

pub async fn touch_session(tx: &mut Tx, id: i64, at: &str) -> Outcome<()> {
    sql("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2")
        .bind(id)
        .bind(at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends one session of a user.
pub async fn end_session(tx: &mut Tx, (user_id, id): (i64, i64), at: &str) -> Outcome<u64> {
    sql("UPDATE sessions SET revoked_at = $3 \
         WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL")
    .bind(id)
    .bind(user_id)
    .bind(at)
    .execute(tx)
    .await
}

/// Ends all sessions of a user but the one that is kept.
pub async fn end_sessions(tx: &mut Tx, user_id: i64, kept: i64, at: &str) -> Outcome<u64> {
    sql("UPDATE sessions SET revoked_at = $3 \
         WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL")
    .bind(user_id)
    .bind(kept)
    .bind(at)
    .execute(tx)
    .await
}

/// Sessions that ran out before a time are forgotten.
pub async fn forget_sessions(tx: &mut Tx, before: &str) -> Outcome<u64> {
    sql("DELETE FROM sessions WHERE expires_at < $1").bind(before).execute(tx).await
}

/// A token, without what opens the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct TokenRow {
    pub id: i64,
    pub user_id: i64,
    pub label: String,
    pub may_write: bool,
    pub unit_id: Option<i64>,
    pub created_at: String,
    pub expires_at: String,
    pub last_seen_at: String,
    pub revoked_at: Option<String>,
}

pub async fn insert_token(tx: &mut Tx, token: &TokenRow, token_hash: &str) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM api_tokens").one(tx).await?;
    sql("INSERT INTO api_tokens (id, user_id, label, token_hash, may_write, unit_id, \
                                 created_at, expires_at, last_seen_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(id)
    .bind(token.user_id)
    .bind(token.label.as_str())
    .bind(token_hash)
    .bind(token.may_write)
    .bind(token.unit_id)
    .bind(token.created_at.as_str())
    .bind(token.expires_at.as_str())
    .bind(token.last_seen_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

pub async fn token_by_hash(tx: &mut Tx, token_hash: &str) -> Outcome<Option<TokenRow>> {
    sql("SELECT id, user_id, label, may_write, unit_id, created_at, expires_at, last_seen_at, \
                revoked_at \
         FROM api_tokens WHERE token_hash = $1")
    .bind(token_hash)
    .optional(tx)
    .await
}

/// Tokens of a user that hold, newest first.
pub async fn tokens_of(tx: &mut Tx, user_id: i64, now: &str) -> Outcome<Vec<TokenRow>> {
    sql("SELECT id, user_id, label, may_write, unit_id, created_at, expires_at, last_seen_at, \
                revoked_at \
         FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 \
         ORDER BY id DESC")
    .bind(user_id)
    .bind(now)
    .all(tx)
    .await
}

pub async fn touch_token(tx: &mut Tx, id: i64, at: &str) -> Outcome<()> {
    sql("UPDATE api_tokens SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2")
        .bind(id)
        .bind(at)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn revoke_token(tx: &mut Tx, (user_id, id): (i64, i64), at: &str) -> Outcome<u64> {
    sql("UPDATE api_tokens SET revoked_at = $3 \
         WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL")
    .bind(id)
    .bind(user_id)
    .bind(at)
    .execute(tx)
    .await
}

pub async fn revoke_tokens(tx: &mut Tx, user_id: i64, at: &str) -> Outcome<u64> {
    sql("UPDATE api_tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user_id)
        .bind(at)
        .execute(tx)
        .await
}

// Saved filters.

/// A view of a list under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct SavedFilter {
    pub name: String,
    /// As it stands in the address, without the question mark.
    pub query: String,
}

pub async fn saved_filters(tx: &mut Tx, user_id: i64, list: &str) -> Outcome<Vec<SavedFilter>> {
    sql("SELECT name, query FROM saved_filters WHERE user_id = $1 AND list = $2 ORDER BY name")
        .bind(user_id)
        .bind(list)
        .all(tx)
        .await
}

pub async fn save_filter(
    tx: &mut Tx,
    (user_id, list): (i64, &str),
    filter: &SavedFilter,
    at: &str,
) -> Outcome<()> {
    sql("INSERT INTO saved_filters (user_id, list, name, query, saved_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id, list, name) \
         DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at")
    .bind(user_id)
    .bind(list)
    .bind(filter.name.as_str())
    .bind(filter.query.as_str())
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn drop_filter(tx: &mut Tx, user_id: i64, list: &str, name: &str) -> Outcome<u64> {
    sql("DELETE FROM saved_filters WHERE user_id = $1 AND list = $2 AND name = $3")
        .bind(user_id)
        .bind(list)
        .bind(name)
        .execute(tx)
        .await
}
