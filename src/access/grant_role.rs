//! Use cases: give a role, in two halves, since duties that should be apart are for another area
//! to excuse; take it back. The caller holds the system book.

use jiff::civil::Date;
use serde_json::json;

use super::codes::{
    DATES_INVALID, DUTIES_CONFLICT, GRANT_REVOKED, GRANT_UNKNOWN, OWN_ACCOUNT, SCOPE_INVALID,
};
use super::role::{Conflict, Role, conflict_of};
use super::scope::{GrantRow, ScopeKind};
use super::store::{self, UserRow};
use crate::finding::{Finding, Outcome, Place as Where};
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::codes::DISTRICT_UNKNOWN;
use crate::units::store as units;

/// Where a role is to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Everything,
    /// A unit with all below it, by code.
    Subtree(String),
    /// One unit alone: an assignment.
    Unit(String),
    /// An activity district, by code.
    District(String),
}

impl Place {
    /// From a kind of scope and the code that goes with it.
    #[must_use]
    pub fn read(kind: &str, code: &str) -> Option<Self> {
        let code = code.trim().to_owned();
        match ScopeKind::read(kind)? {
            ScopeKind::Everything => Some(Self::Everything),
            _ if code.is_empty() => None,
            ScopeKind::Subtree => Some(Self::Subtree(code)),
            ScopeKind::Unit => Some(Self::Unit(code)),
            ScopeKind::District => Some(Self::District(code)),
        }
    }

    #[must_use]
    pub fn kind(&self) -> ScopeKind {
        match self {
            Self::Everything => ScopeKind::Everything,
            Self::Subtree(_) => ScopeKind::Subtree,
            Self::Unit(_) => ScopeKind::Unit,
            Self::District(_) => ScopeKind::District,
        }
    }
}

/// A role to be given. Dates are `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrant {
    pub role: Role,
    pub place: Place,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    /// Why duties that should be apart come into one hand.
    pub excuse: Option<String>,
}

impl NewGrant {
    /// From today on, without an end.
    #[must_use]
    pub fn lasting(role: Role, place: Place, clock: Clock) -> Self {
        let valid_from_on = clock.today().to_string();
        Self { role, place, valid_from_on, valid_to_on: None, excuse: None }
    }
}

/// A role that is about to be given, with the duties already held that must stay apart from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedGrant {
    pub grant: GrantRow,
    /// A refusal for each.
    pub conflicts: Vec<Finding>,
}

/// Looks at what is to be given.
pub async fn plan_grant(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    user: &UserRow,
    new: NewGrant,
) -> Outcome<PlannedGrant> {
    check_dates(&new)?;
    if (new.role == Role::Administrator) != (new.place == Place::Everything)
        && !(new.role == Role::AuditCommittee && new.place == Place::Everything)
    {
        let found = format!("{} · {}", new.role, new.place.kind());
        return Err(Finding::new(&SCOPE_INVALID, Where::of("范围")).found(found).into());
    }
    let (unit_id, district_id) = locate(tx, &new.place).await?;
    let grant = GrantRow {
        id: 0,
        user_id: user.id,
        role: new.role.as_str().to_owned(),
        scope: new.place.kind().as_str().to_owned(),
        unit_id,
        district_id,
        valid_from_on: new.valid_from_on,
        valid_to_on: new.valid_to_on,
        excuse: new.excuse.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        granted_by: actor.name.clone(),
        granted_at: clock.now_text(),
        revoked_by: None,
        revoked_at: None,
    };
    let conflicts = conflicts_with(tx, &grant, new.role).await?.into_iter().map(|(held, it)| {
        Finding::new(&DUTIES_CONFLICT, Where::of(format!("{} {}", user.login, user.name)))
            .found(format!("已任{held}；拟任{}", new.role))
            .expected(it.reason)
    });
    let conflicts = conflicts.collect();
    Ok(PlannedGrant { grant, conflicts })
}

/// Gives what was looked at.
pub async fn keep_grant(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    user: &UserRow,
    mut grant: GrantRow,
) -> Outcome<GrantRow> {
    grant.id = store::insert_grant(tx, &grant).await?;
    let detail = json!({
        "grant": grant.id, "role": grant.role, "scope": grant.scope, "unit_id": grant.unit_id,
        "district_id": grant.district_id, "from": grant.valid_from_on, "to": grant.valid_to_on,
        "excuse": grant.excuse,
    });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::RoleGranted, &user.login), &detail)
        .await?;
    Ok(grant)
}

fn check_dates(new: &NewGrant) -> Outcome<()> {
    let read = |text: &str| text.parse::<Date>().ok();
    let from = read(&new.valid_from_on);
    let to = new.valid_to_on.as_deref().map(read);
    let is_good = match (from, to) {
        (Some(_), None) => true,
        (Some(from), Some(Some(to))) => from <= to,
        _ => false,
    };
    if is_good {
        return Ok(());
    }
    let found =
        format!("{} 至 {}", new.valid_from_on, new.valid_to_on.as_deref().unwrap_or("长期"));
    Err(Finding::new(&DATES_INVALID, Where::of("起止日期")).found(found).into())
}

async fn locate(tx: &mut Tx, place: &Place) -> Outcome<(Option<i64>, Option<i64>)> {
    match place {
        Place::Everything => Ok((None, None)),
        Place::Subtree(code) | Place::Unit(code) => {
            Ok((Some(units::unit_by_code(tx, code).await?.id), None))
        }
        Place::District(code) => match store::district_id(tx, code).await? {
            Some(id) => Ok((None, Some(id))),
            None => Err(Finding::new(&DISTRICT_UNKNOWN, Where::of("活动片")).found(code).into()),
        },
    }
}

/// Roles already held that must not meet the new one, each with the reason.
async fn conflicts_with(
    tx: &mut Tx,
    grant: &GrantRow,
    role: Role,
) -> Outcome<Vec<(Role, &'static Conflict)>> {
    let mut found = Vec::new();
    let reached = store::units_of_scope(tx, grant).await?;
    for held in store::grants_of(tx, grant.user_id).await? {
        let Some(conflict) = held.role().and_then(|other| conflict_of(other, role)) else {
            continue;
        };
        if !held.meets_in_time(&grant.valid_from_on, grant.valid_to_on.as_deref()) {
            continue;
        }
        let meets = conflict.everywhere
            || store::units_of_scope(tx, &held).await?.iter().any(|id| reached.contains(id));
        if let Some(other) = held.role().filter(|_| meets) {
            found.push((other, conflict));
        }
    }
    Ok(found)
}

/// Takes a role back from now on; the record stays.
pub async fn revoke_role(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    user: &UserRow,
    grant_id: i64,
) -> Outcome<()> {
    let place = || Where::of(format!("{} 授权 {grant_id}", user.login));
    let grants = store::grants_of(tx, user.id).await?;
    let Some(grant) = grants.into_iter().find(|grant| grant.id == grant_id) else {
        return Err(Finding::new(&GRANT_UNKNOWN, place()).into());
    };
    if actor.name == user.name && grant.role() == Some(Role::Administrator) {
        return Err(Finding::new(&OWN_ACCOUNT, place()).into());
    }
    if store::revoke_grant(tx, grant_id, (&actor.name, &clock.now_text())).await? == 0 {
        return Err(Finding::new(&GRANT_REVOKED, place()).into());
    }
    let detail = json!({ "grant": grant_id, "role": grant.role });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::RoleRevoked, &user.login), &detail).await
}
