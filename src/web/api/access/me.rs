//! The account of whoever asks: roles, password, sessions, tokens, saved filters.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::manage_users::{PasswordChange, change_password};
use crate::access::role::Role;
use crate::access::store::{self, SavedFilter};
use crate::access::tokens::{NewToken, add_token, end_session, revoke_token};
use crate::access::viewer::Viewer;
use crate::web::at::{ServiceWriting, Snapshot};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::people::{SessionBody, TokenBody, token_bodies};

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
#[utoipa::path(get, path = "", tag = "access", responses((status = 200, body = MeBody)))]
pub async fn get(Snapshot(mut tx): Snapshot, viewer: Viewer) -> Answer<Json<MeBody>> {
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
#[utoipa::path(post, path = "", tag = "access", request_body = PasswordRequest,
    responses((status = 204)))]
pub async fn password(
    at: ServiceWriting,
    viewer: Viewer,
    Body(request): Body<PasswordRequest>,
) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let change = PasswordChange { old: request.old, new: request.new };
    change_password(&mut tx, at.clock, &viewer, change).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions, newest first.
#[utoipa::path(get, path = "", tag = "access", responses((status = 200, body = Vec<SessionBody>)))]
pub async fn sessions(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
) -> Answer<Json<Vec<SessionBody>>> {
    let rows = store::sessions_of(&mut tx, viewer.user_id, &state.clock.now_text()).await?;
    let body = |row| SessionBody::new(row, viewer.session_id);
    Ok(Json(rows.into_iter().map(body).collect()))
}

/// Ends one of one's own sessions.
#[utoipa::path(delete, path = "", tag = "access", responses((status = 204)))]
pub async fn end(at: ServiceWriting, viewer: Viewer, Path(id): Path<i64>) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let whose = (viewer.user_id, viewer.login.as_str());
    end_session(&mut tx, at.clock, &at.actor, whose, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own tokens that hold, newest first.
#[utoipa::path(get, path = "", tag = "access", responses((status = 200, body = Vec<TokenBody>)))]
pub async fn tokens(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
) -> Answer<Json<Vec<TokenBody>>> {
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
#[utoipa::path(post, path = "", tag = "access", request_body = TokenRequest,
    responses((status = 201, body = NewTokenBody)))]
pub async fn add(
    at: ServiceWriting,
    viewer: Viewer,
    Body(request): Body<TokenRequest>,
) -> Answer<(StatusCode, Json<NewTokenBody>)> {
    let mut tx = at.begin().await?;
    let new = NewToken {
        label: request.label,
        may_write: request.may_write,
        unit_code: request.unit,
        days: request.days,
    };
    let (token, key) = add_token(&mut tx, at.clock, &viewer, new).await?;
    tx.commit().await?;
    let key = key.reveal().to_owned();
    let body = NewTokenBody { id: token.id, key, expires_at: token.expires_at };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Revokes one of one's own tokens.
#[utoipa::path(delete, path = "", tag = "access", responses((status = 204)))]
pub async fn revoke(at: ServiceWriting, viewer: Viewer, Path(id): Path<i64>) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let whose = (viewer.user_id, viewer.login.as_str());
    revoke_token(&mut tx, at.clock, &at.actor, whose, id).await?;
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
#[utoipa::path(get, path = "", tag = "access",
    params(("list" = String, Path, description = "`vouchers`, `uploads`, …")),
    responses((status = 200, body = Vec<FilterBody>)))]
pub async fn filters(
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Path(list): Path<String>,
) -> Answer<Json<Vec<FilterBody>>> {
    let rows = store::saved_filters(&mut tx, viewer.user_id, &list).await?;
    let body = |row: SavedFilter| FilterBody { name: row.name, query: row.query };
    Ok(Json(rows.into_iter().map(body).collect()))
}

/// Saves a filter under its name, in place of one of that name.
#[utoipa::path(put, path = "", tag = "access", request_body = FilterBody,
    responses((status = 204)))]
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
#[utoipa::path(delete, path = "", tag = "access", params(FilterName), responses((status = 204)))]
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
