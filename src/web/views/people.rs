//! Users, their roles, sessions and keys as they are shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::grant_role::{NewGrant, Place as GrantPlace};
use crate::access::role::Role;
use crate::access::scope::{GrantRow, ScopeKind};
use crate::access::store::{self, SessionRow, TokenRow, UserRow};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::web::state::AppState;

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
    pub fn role_label(&self) -> &'static str {
        Role::read(&self.role).map_or("", Role::label)
    }

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
