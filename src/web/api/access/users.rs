//! Users and their roles, for the administrator.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::me::SessionBody;
use crate::access::grant_role::{NewGrant, Place as GrantPlace, revoke_role};
use crate::access::manage_users::{
    NewUser, add_user, find_user, reset_password, set_active, unlock,
};
use crate::access::role::Role;
use crate::access::scope::{GrantRow, ScopeKind};
use crate::access::store::{self, UserRow};
use crate::access::tokens::end_session;
use crate::approvals::excuse_duties::grant_role;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::Actor;
use crate::web::api::{Page, rows_wanted};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// A user with the roles held.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody {
    pub login: String,
    /// As vouchers and the trail name them.
    pub name: String,
    pub is_active: bool,
    pub must_change_password: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<String>,
    pub created_by: String,
    pub created_at: String,
    pub grants: Vec<GrantBody>,
}

/// A role with where and how long it is held.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantBody {
    pub id: i64,
    pub role: String,
    /// `everything`, `subtree`, `unit` or `district`.
    pub scope: String,
    /// Code of the unit or district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_name: Option<String>,
    pub valid_from_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to_on: Option<String>,
    /// Why duties that should be apart are in one hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excuse: Option<String>,
    pub granted_by: String,
    pub granted_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<String>,
}

impl GrantBody {
    #[must_use]
    pub fn role_label(&self) -> &'static str {
        Role::read(&self.role).map_or("", Role::label)
    }

    #[must_use]
    pub fn scope_label(&self) -> &'static str {
        ScopeKind::read(&self.scope).map_or("", ScopeKind::label)
    }
}

/// Grants with the names of their places.
pub async fn grant_bodies(tx: &mut Tx, rows: Vec<GrantRow>) -> Outcome<Vec<GrantBody>> {
    // All of one user, or of a list of users.
    let of_one = rows.first().map(|row| row.user_id);
    let of_one = of_one.filter(|id| rows.iter().all(|row| row.user_id == *id));
    let mut places = store::grant_places(tx, of_one).await?;
    let mut bodies = Vec::with_capacity(rows.len());
    for row in rows {
        let (at, at_name) = places.remove(&row.id).unzip();
        bodies.push(GrantBody {
            id: row.id,
            role: row.role,
            scope: row.scope,
            at,
            at_name,
            valid_from_on: row.valid_from_on,
            valid_to_on: row.valid_to_on,
            excuse: row.excuse,
            granted_by: row.granted_by,
            granted_at: row.granted_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        });
    }
    Ok(bodies)
}

impl UserBody {
    #[must_use]
    pub fn new(row: UserRow, grants: Vec<GrantBody>) -> Self {
        Self {
            login: row.login,
            name: row.name,
            is_active: row.is_active,
            must_change_password: row.must_change_password,
            locked_until: row.locked_until,
            created_by: row.created_by,
            created_at: row.created_at,
            grants,
        }
    }
}

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
#[utoipa::path(get, path = "/api/v1/users", tag = "access", params(UsersQuery),
    responses((status = 200, body = Page<UserBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Query(query): Query<UsersQuery>,
) -> Answer<Json<Page<UserBody>>> {
    let mut tx = state.database.read().await?;
    let limit = rows_wanted(query.limit);
    let mut rows = store::users_after(&mut tx, &query.after, limit + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_after = rows.last().filter(|_| has_more).map(|row| row.login.clone());
    let items = with_grants(&mut tx, rows, &state.clock.today().to_string()).await?;
    Ok(Json(Page { items, next_after }))
}

/// Users with the roles in force on a day.
pub async fn with_grants(tx: &mut Tx, rows: Vec<UserRow>, on: &str) -> Outcome<Vec<UserBody>> {
    let wanted: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut held = store::grants_in_force(tx, on).await?;
    held.retain(|grant| wanted.contains(&grant.user_id));
    let owners: Vec<i64> = held.iter().map(|grant| grant.user_id).collect();
    let bodies = grant_bodies(tx, held).await?;
    let of = |id: i64| {
        let pairs = owners.iter().zip(&bodies).filter(move |(owner, _)| **owner == id);
        pairs.map(|(_, body)| body.clone()).collect::<Vec<_>>()
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let grants = of(row.id);
            UserBody::new(row, grants)
        })
        .collect())
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
#[utoipa::path(post, path = "/api/v1/users", tag = "access",
    request_body = UserRequest, responses((status = 201, body = SecretBody)))]
pub async fn create(
    State(state): State<AppState>,
    actor: Actor,
    Body(body): Body<UserRequest>,
) -> Answer<(StatusCode, Json<SecretBody>)> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let new = NewUser { login: body.login, name: body.name, must_change_password: true };
    let (user, secret) = add_user(&mut tx, state.clock, &actor, new).await?;
    tx.commit().await?;
    let body = SecretBody { login: user.login, password: secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, Json(body)))
}

/// One user with every role ever held.
#[utoipa::path(get, path = "/api/v1/users/{login}", tag = "access",
    params(("login" = String, Path)), responses((status = 200, body = UserBody)))]
pub async fn get(
    State(state): State<AppState>,
    Path(login): Path<String>,
) -> Answer<Json<UserBody>> {
    let mut tx = state.database.read().await?;
    let user = find_user(&mut tx, &login).await?;
    let rows = store::grants_of(&mut tx, user.id).await?;
    let grants = grant_bodies(&mut tx, rows).await?;
    Ok(Json(UserBody::new(user, grants)))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRequest {
    /// `unit_finance`, `reviewer`, `federation_finance`, `appraisal_group`, `audit_committee` or
    /// `administrator`.
    pub role: String,
    /// `everything`, `subtree`, `unit` or `district`.
    pub scope: String,
    /// Code of the unit or district.
    #[serde(default)]
    pub at: String,
    /// `YYYY-MM-DD`; today when missing.
    #[serde(default)]
    pub valid_from_on: String,
    /// `YYYY-MM-DD`; without an end when missing.
    #[serde(default)]
    pub valid_to_on: String,
    /// Why duties that should be apart come into one hand.
    #[serde(default)]
    pub excuse: String,
}

impl GrantRequest {
    /// What the request asks for; blank fields are left out.
    pub fn read(&self, state: &AppState) -> Outcome<NewGrant> {
        let role = Role::read(&self.role);
        let place = GrantPlace::read(&self.scope, &self.at);
        let (Some(role), Some(place)) = (role, place) else {
            let found = format!("{} {} {}", self.role, self.scope, self.at);
            let code = &crate::access::codes::SCOPE_INVALID;
            return Err(Finding::new(code, Place::of("范围")).found(found).into());
        };
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut new = NewGrant::lasting(role, place, state.clock);
        new.valid_from_on = given(&self.valid_from_on).unwrap_or(new.valid_from_on);
        new.valid_to_on = given(&self.valid_to_on);
        new.excuse = given(&self.excuse);
        Ok(new)
    }
}

/// Gives a role. Duties that should be apart are refused, or excused with a reason and an end.
#[utoipa::path(post, path = "/api/v1/users/{login}/grants", tag = "access",
    params(("login" = String, Path)), request_body = GrantRequest,
    responses((status = 201, body = GrantBody)))]
pub async fn grant(
    State(state): State<AppState>,
    Path(login): Path<String>,
    actor: Actor,
    Body(body): Body<GrantRequest>,
) -> Answer<(StatusCode, Json<Option<GrantBody>>)> {
    let new = body.read(&state)?;
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let user = find_user(&mut tx, &login).await?;
    let made = grant_role(&mut tx, state.clock, &actor, &user, new).await?;
    let body = grant_bodies(&mut tx, vec![made]).await?.pop();
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(body)))
}

/// Takes a role back; the record stays.
#[utoipa::path(delete, path = "/api/v1/users/{login}/grants/{id}", tag = "access",
    params(("login" = String, Path), ("id" = i64, Path)), responses((status = 204)))]
pub async fn revoke(
    State(state): State<AppState>,
    Path((login, id)): Path<(String, i64)>,
    actor: Actor,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let user = find_user(&mut tx, &login).await?;
    revoke_role(&mut tx, state.clock, &actor, &user, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new one-time password; ends the user's sessions and tokens.
#[utoipa::path(post, path = "/api/v1/users/{login}/password-reset", tag = "access",
    params(("login" = String, Path)), responses((status = 200, body = SecretBody)))]
pub async fn reset(
    State(state): State<AppState>,
    Path(login): Path<String>,
    actor: Actor,
) -> Answer<Json<SecretBody>> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let user = find_user(&mut tx, &login).await?;
    let secret = reset_password(&mut tx, state.clock, &actor, &user).await?;
    tx.commit().await?;
    Ok(Json(SecretBody { login: user.login, password: secret.reveal().to_owned() }))
}

/// Takes the lock of failed sign-ins away.
#[utoipa::path(post, path = "/api/v1/users/{login}/unlocking", tag = "access",
    params(("login" = String, Path)), responses((status = 204)))]
pub async fn unlocking(
    State(state): State<AppState>,
    Path(login): Path<String>,
    actor: Actor,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let user = find_user(&mut tx, &login).await?;
    unlock(&mut tx, state.clock, &actor, &user).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActiveRequest {
    is_active: bool,
}

/// Stops an account or lets it work again.
#[utoipa::path(put, path = "/api/v1/users/{login}/active", tag = "access",
    params(("login" = String, Path)), request_body = ActiveRequest, responses((status = 204)))]
pub async fn active(
    State(state): State<AppState>,
    Path(login): Path<String>,
    actor: Actor,
    Body(body): Body<ActiveRequest>,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let user = find_user(&mut tx, &login).await?;
    set_active(&mut tx, state.clock, &actor, &user, body.is_active).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A user's sessions, newest first.
#[utoipa::path(get, path = "/api/v1/users/{login}/sessions", tag = "access",
    params(("login" = String, Path)), responses((status = 200, body = Vec<SessionBody>)))]
pub async fn sessions(
    State(state): State<AppState>,
    Path(login): Path<String>,
) -> Answer<Json<Vec<SessionBody>>> {
    let mut tx = state.database.read().await?;
    let user = find_user(&mut tx, &login).await?;
    let rows = store::sessions_of(&mut tx, user.id, &state.clock.now_text()).await?;
    Ok(Json(rows.into_iter().map(|row| SessionBody::new(row, None)).collect()))
}

/// Ends a session of a user.
#[utoipa::path(delete, path = "/api/v1/users/{login}/sessions/{id}", tag = "access",
    params(("login" = String, Path), ("id" = i64, Path)), responses((status = 204)))]
pub async fn end(
    State(state): State<AppState>,
    Path((login, id)): Path<(String, i64)>,
    actor: Actor,
) -> Answer<StatusCode> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let user = find_user(&mut tx, &login).await?;
    end_session(&mut tx, state.clock, &actor, (user.id, &user.login), id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
