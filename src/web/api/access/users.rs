//! Users and their roles, for the administrator.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::grant_role::revoke_role;
use crate::access::manage_users::{
    NewUser, add_user, find_user, reset_password, set_active, unlock,
};
use crate::access::store;
use crate::access::tokens::end_session;
use crate::approvals::excuse_duties::grant_role;
use crate::web::api::{Page, rows_wanted};
use crate::web::at::{ServiceWriting, Snapshot};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::cut;
use crate::web::views::people::{
    GrantBody, GrantRequest, SessionBody, UserBody, grant_bodies, with_grants,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsersQuery {
    /// The key that the page before ended with.
    #[serde(default)]
    after: String,
    limit: Option<i64>,
}

/// Users by login, each with the roles in force.
#[utoipa::path(get, path = "", tag = "access", params(UsersQuery),
    responses((status = 200, body = Page<UserBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    Query(query): Query<UsersQuery>,
) -> Answer<Json<Page<UserBody>>> {
    let limit = rows_wanted(query.limit);
    let mut rows = store::users_after(&mut tx, &query.after, limit + 1).await?;
    let next_after = cut(&mut rows, limit, |row| row.login.clone());
    let items = with_grants(&mut tx, rows, &state.clock.today().to_string()).await?;
    Ok(Json(Page { items, next_after }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    login: String,
    name: String,
}

/// A password that is told this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneTimePassword)]
pub struct SecretBody {
    login: String,
    password: String,
}

/// Registers a user; the answer tells the password for the first sign-in.
#[utoipa::path(post, path = "", tag = "access", request_body = UserRequest,
    responses((status = 201, body = SecretBody)))]
pub async fn create(
    at: ServiceWriting,
    Body(body): Body<UserRequest>,
) -> Answer<(StatusCode, Json<SecretBody>)> {
    let mut tx = at.begin().await?;
    let new = NewUser { login: body.login, name: body.name, must_change_password: true };
    let (user, secret) = add_user(&mut tx, at.clock, &at.actor, new).await?;
    tx.commit().await?;
    let body = SecretBody { login: user.login, password: secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, Json(body)))
}

/// One user with every role ever held.
#[utoipa::path(get, path = "", tag = "access", responses((status = 200, body = UserBody)))]
pub async fn get(Snapshot(mut tx): Snapshot, Path(login): Path<String>) -> Answer<Json<UserBody>> {
    let user = find_user(&mut tx, &login).await?;
    let rows = store::grants_of(&mut tx, user.id).await?;
    let grants = grant_bodies(&mut tx, rows).await?;
    Ok(Json(UserBody::new(user, grants)))
}

/// Gives a role. Duties that should be apart are refused, or excused with a reason and an end.
#[utoipa::path(post, path = "", tag = "access", request_body = GrantRequest,
    responses((status = 201, body = GrantBody)))]
pub async fn grant(
    State(state): State<AppState>,
    at: ServiceWriting,
    Path(login): Path<String>,
    Body(body): Body<GrantRequest>,
) -> Answer<(StatusCode, Json<Option<GrantBody>>)> {
    let new = body.read(&state)?;
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, &login).await?;
    let made = grant_role(&mut tx, at.clock, &at.actor, &user, new).await?;
    let body = grant_bodies(&mut tx, vec![made]).await?.pop();
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(body)))
}

/// Takes a role back; the record stays.
#[utoipa::path(delete, path = "", tag = "access", responses((status = 204)))]
pub async fn revoke(
    at: ServiceWriting,
    Path((login, id)): Path<(String, i64)>,
) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, &login).await?;
    revoke_role(&mut tx, at.clock, &at.actor, &user, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new one-time password; ends the user's sessions and tokens.
#[utoipa::path(post, path = "", tag = "access", responses((status = 200, body = SecretBody)))]
pub async fn reset(at: ServiceWriting, Path(login): Path<String>) -> Answer<Json<SecretBody>> {
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, &login).await?;
    let secret = reset_password(&mut tx, at.clock, &at.actor, &user).await?;
    tx.commit().await?;
    Ok(Json(SecretBody { login: user.login, password: secret.reveal().to_owned() }))
}

/// Takes the lock of failed sign-ins away.
#[utoipa::path(post, path = "", tag = "access", responses((status = 204)))]
pub async fn unlocking(at: ServiceWriting, Path(login): Path<String>) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, &login).await?;
    unlock(&mut tx, at.clock, &at.actor, &user).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActiveRequest {
    is_active: bool,
}

/// Stops an account or lets it work again.
#[utoipa::path(put, path = "", tag = "access", request_body = ActiveRequest,
    responses((status = 204)))]
pub async fn active(
    at: ServiceWriting,
    Path(login): Path<String>,
    Body(body): Body<ActiveRequest>,
) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, &login).await?;
    set_active(&mut tx, at.clock, &at.actor, &user, body.is_active).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A user's sessions, newest first.
#[utoipa::path(get, path = "", tag = "access", responses((status = 200, body = Vec<SessionBody>)))]
pub async fn sessions(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    Path(login): Path<String>,
) -> Answer<Json<Vec<SessionBody>>> {
    let user = find_user(&mut tx, &login).await?;
    let rows = store::sessions_of(&mut tx, user.id, &state.clock.now_text()).await?;
    Ok(Json(rows.into_iter().map(|row| SessionBody::new(row, None)).collect()))
}

/// Ends a session of a user.
#[utoipa::path(delete, path = "", tag = "access", responses((status = 204)))]
pub async fn end(at: ServiceWriting, Path((login, id)): Path<(String, i64)>) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, &login).await?;
    end_session(&mut tx, at.clock, &at.actor, (user.id, &user.login), id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
