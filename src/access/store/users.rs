//! SQL of users.

use sqlx::FromRow;

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

/// Users whose account is locked now, by login.
pub async fn locked_users(tx: &mut Tx, now: &str) -> Outcome<Vec<UserRow>> {
    sql("SELECT id, login, name, password_hash, must_change_password, is_active, \
                failed_attempts, locked_until, created_by, created_at, password_changed_at \
         FROM users WHERE locked_until > $1 ORDER BY login")
    .bind(now)
    .all(tx)
    .await
}

/// Login, name and last day of grants with an excuse that end between two days.
pub async fn excuses_ending(
    tx: &mut Tx,
    from: &str,
    to: &str,
) -> Outcome<Vec<(String, String, String)>> {
    sql("SELECT u.login, u.name, g.valid_to_on FROM grants g JOIN users u ON u.id = g.user_id \
         WHERE g.excuse IS NOT NULL AND g.revoked_at IS NULL AND g.valid_to_on BETWEEN $1 AND $2 \
         ORDER BY g.valid_to_on, u.login, g.id")
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}
