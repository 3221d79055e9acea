//! The account of whoever asks: roles, password, sessions, tokens, saved filters.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::manage_users::{PasswordChange, change_password};
use crate::access::role::Role;
use crate::access::store::{self, SavedFilter, SessionRow, TokenRow};
use crate::access::tokens::{NewToken, add_token, end_session, revoke_token};
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// Who asks, and what they may.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeBody {
    login: String,
    name: String,
    must_change_password: bool,
    /// Roles held anywhere.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
}

/// Who asks, and what they may.
#[utoipa::path(get, path = "/api/v1/me", tag = "access",
    responses((status = 200, body = MeBody)))]
pub async fn get(State(state): State<AppState>, viewer: Viewer) -> Answer<Json<MeBody>> {
    let mut tx = state.database.read().await?;
    let roles = store::roles_anywhere(&mut tx, &viewer).await?;
    Ok(Json(MeBody {
        login: viewer.login,
        name: viewer.name,
        must_change_password: viewer.must_change_password,
        roles: roles.iter().collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    old: String,
    new: String,
}

/// Changes one's own password; the other sessions end.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "access",
    request_body = PasswordRequest, responses((status = 204)))]
pub async fn password(
    State(state): State<AppState>,
    viewer: Viewer,
    Body(request): Body<PasswordRequest>,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let change = PasswordChange { old: request.old, new: request.new };
    change_password(&mut tx, state.clock, &viewer, change).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A browser that is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    pub id: i64,
    pub address: String,
    pub agent: String,
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    /// The one that asks.
    pub is_this: bool,
}

impl SessionBody {
    #[must_use]
    pub fn new(row: SessionRow, this: Option<i64>) -> Self {
        Self {
            is_this: Some(row.id) == this,
            id: row.id,
            address: row.address,
            agent: row.agent,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
        }
    }
}

/// One's own sessions, newest first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "access",
    responses((status = 200, body = Vec<SessionBody>)))]
pub async fn sessions(
    State(state): State<AppState>,
    viewer: Viewer,
) -> Answer<Json<Vec<SessionBody>>> {
    let mut tx = state.database.read().await?;
    let rows = store::sessions_of(&mut tx, viewer.user_id, &state.clock.now_text()).await?;
    let body = |row| SessionBody::new(row, viewer.session_id);
    Ok(Json(rows.into_iter().map(body).collect()))
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "access",
    params(("id" = i64, Path)), responses((status = 204)))]
pub async fn end(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let whose = (viewer.user_id, viewer.login.as_str());
    end_session(&mut tx, state.clock, &viewer.actor(), whose, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A key for a program, without what opens the door.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenBody {
    pub id: i64,
    pub label: String,
    pub may_write: bool,
    /// Limits it to this unit and all below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub created_at: String,
    pub expires_at: String,
    pub last_seen_at: String,
}

/// Tokens of a user with the units that limit them.
pub async fn token_bodies(
    tx: &mut Tx,
    user_id: i64,
    rows: Vec<TokenRow>,
) -> Outcome<Vec<TokenBody>> {
    let mut units = store::token_units(tx, user_id).await?;
    let mut bodies = Vec::with_capacity(rows.len());
    for row in rows {
        let unit = units.remove(&row.id);
        bodies.push(TokenBody {
            id: row.id,
            label: row.label,
            may_write: row.may_write,
            unit,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_seen_at: row.last_seen_at,
        });
    }
    Ok(bodies)
}

/// One's own tokens that hold, newest first.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "access",
    responses((status = 200, body = Vec<TokenBody>)))]
pub async fn tokens(State(state): State<AppState>, viewer: Viewer) -> Answer<Json<Vec<TokenBody>>> {
    let mut tx = state.database.read().await?;
    let rows = store::tokens_of(&mut tx, viewer.user_id, &state.clock.now_text()).await?;
    Ok(Json(token_bodies(&mut tx, viewer.user_id, rows).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    pub label: String,
    #[serde(default)]
    pub may_write: bool,
    /// Code of the unit that it is limited to, with all below it.
    pub unit: Option<String>,
    /// 1 to 366.
    pub days: i64,
}

/// A new token; `key` is told this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewToken)]
pub struct NewTokenBody {
    id: i64,
    key: String,
    expires_at: String,
}

/// Makes a token that may what its user may, within its own limits.
#[utoipa::path(post, path = "/api/v1/me/tokens", tag = "access",
    request_body = TokenRequest, responses((status = 201, body = NewTokenBody)))]
pub async fn add(
    State(state): State<AppState>,
    viewer: Viewer,
    Body(request): Body<TokenRequest>,
) -> Answer<(StatusCode, Json<NewTokenBody>)> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let new = NewToken {
        label: request.label,
        may_write: request.may_write,
        unit_code: request.unit,
        days: request.days,
    };
    let (token, key) = add_token(&mut tx, state.clock, &viewer, new).await?;
    tx.commit().await?;
    let key = key.reveal().to_owned();
    let body = NewTokenBody { id: token.id, key, expires_at: token.expires_at };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Revokes one of one's own tokens.
#[utoipa::path(delete, path = "/api/v1/me/tokens/{id}", tag = "access",
    params(("id" = i64, Path)), responses((status = 204)))]
pub async fn revoke(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let whose = (viewer.user_id, viewer.login.as_str());
    revoke_token(&mut tx, state.clock, &viewer.actor(), whose, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A view of a list under a name.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SavedFilter)]
pub struct FilterBody {
    name: String,
    /// As it stands in the address of the list, without the question mark.
    query: String,
}

/// One's saved filters of a list, by name.
#[utoipa::path(get, path = "/api/v1/me/filters/{list}", tag = "access",
    params(("list" = String, Path, description = "`vouchers`, `uploads`, …")),
    responses((status = 200, body = Vec<FilterBody>)))]
pub async fn filters(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(list): Path<String>,
) -> Answer<Json<Vec<FilterBody>>> {
    let mut tx = state.database.read().await?;
    let rows = store::saved_filters(&mut tx, viewer.user_id, &list).await?;
    let body = |row: SavedFilter| FilterBody { name: row.name, query: row.query };
    Ok(Json(rows.into_iter().map(body).collect()))
}

/// Saves a filter under its name, in place of one of that name.
#[utoipa::path(put, path = "/api/v1/me/filters/{list}", tag = "access",
    params(("list" = String, Path)), request_body = FilterBody, responses((status = 204)))]
pub async fn save_filter(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(list): Path<String>,
    Body(body): Body<FilterBody>,
) -> Answer<StatusCode> {
    let filter = SavedFilter { name: body.name, query: body.query };
    crate::access::save_filter::save_filter(&state.database, state.clock, &viewer, &list, filter)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FilterName {
    name: String,
}

/// Forgets a saved filter.
#[utoipa::path(delete, path = "/api/v1/me/filters/{list}", tag = "access",
    params(("list" = String, Path), FilterName), responses((status = 204)))]
pub async fn drop_filter(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(list): Path<String>,
    Query(query): Query<FilterName>,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[]).await?;
    store::drop_filter(&mut tx, viewer.user_id, &list, &query.name).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
