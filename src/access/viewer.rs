//! Who asks, as far as the whole request needs to know it.

use super::role::{Ability, Roles};
use super::store::{self, PlacedRole};
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::trail::Actor;
use rustc_hash::FxHashMap;

/// What a token may at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLimit {
    pub token_id: i64,
    pub may_write: bool,
    /// With all below it.
    pub unit_id: Option<i64>,
}

/// A user who is signed in, or whose token a program carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub user_id: i64,
    pub login: String,
    pub name: String,
    pub must_change_password: bool,
    pub session_id: Option<i64>,
    pub token: Option<TokenLimit>,
    /// The day on which grants are looked at, `YYYY-MM-DD`.
    pub today: String,
}

impl Viewer {
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::named(&self.name)
    }

    /// The roles held at a unit today.
    pub async fn roles_at(&self, tx: &mut Tx, unit_id: i64) -> Outcome<Roles> {
        if let Some(limit) = self.token.and_then(|token| token.unit_id)
            && !store::is_under(tx, unit_id, limit).await?
        {
            return Ok(Roles::default());
        }
        store::roles_at(tx, (self.user_id, unit_id), &self.today).await
    }

    /// The roles held over everything: what belongs to no unit asks for these.
    pub async fn roles_everywhere(&self, tx: &mut Tx) -> Outcome<Roles> {
        if self.token.is_some_and(|token| token.unit_id.is_some()) {
            return Ok(Roles::default());
        }
        store::roles_everywhere(tx, self.user_id, &self.today).await
    }

    /// Every unit where some role is held today. A list shows these and no others.
    pub async fn reach(&self, tx: &mut Tx) -> Outcome<Reach> {
        let placed = store::placed_roles(tx, self.user_id, &self.today).await?;
        let mut units: FxHashMap<i64, Roles> = FxHashMap::default();
        for PlacedRole { unit_id, role } in placed {
            if let Some(role) = super::role::Role::read(&role) {
                let held = units.entry(unit_id).or_default();
                *held = held.with(role);
            }
        }
        if let Some(limit) = self.token.and_then(|token| token.unit_id) {
            let below = store::units_under(tx, limit).await?;
            units.retain(|unit_id, _| below.contains(unit_id));
        }
        Ok(Reach { units })
    }
}

/// The units within somebody's scope, with what may be done at each.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    units: FxHashMap<i64, Roles>,
}

impl Reach {
    #[must_use]
    pub fn roles(&self, unit_id: i64) -> Roles {
        self.units.get(&unit_id).copied().unwrap_or_default()
    }

    #[must_use]
    pub fn sees(&self, unit_id: i64) -> bool {
        self.may(unit_id, Ability::SeeUnits)
    }

    #[must_use]
    pub fn may(&self, unit_id: i64, ability: Ability) -> bool {
        self.roles(unit_id).may(ability)
    }

    /// Ids of the units where it may be done, in order.
    #[must_use]
    pub fn units_where(&self, ability: Ability) -> Vec<i64> {
        let mut ids: Vec<i64> =
            self.units.iter().filter(|(_, roles)| roles.may(ability)).map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }

    /// All roles held anywhere.
    #[must_use]
    pub fn all_roles(&self) -> Roles {
        self.units.values().fold(Roles::default(), |all, roles| all.joined(*roles))
    }
}
