//! SQL of sessions, tokens and saved filters.

use rustc_hash::FxHashMap;
use serde::Serialize;
use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

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

/// Codes of the units that limit tokens of a user, by token.
pub async fn token_units(tx: &mut Tx, user_id: i64) -> Outcome<FxHashMap<i64, String>> {
    let rows: Vec<(i64, String)> = sql("SELECT t.id, u.code FROM api_tokens t \
         JOIN units u ON u.id = t.unit_id WHERE t.user_id = $1 ORDER BY t.id")
    .bind(user_id)
    .all(tx)
    .await?;
    Ok(rows.into_iter().collect())
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
