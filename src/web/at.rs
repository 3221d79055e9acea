//! What a handler is given of the request that was let in: who, where, what they may there, and
//! the snapshot in which that was found.
//!
//! Invariants: a request that only reads reads one snapshot, that of the gate; a book is held only
//! once the whole request has arrived, so that a slow sender keeps nobody waiting.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::Uri;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use serde::de::DeserializeOwned;
use serde_json::json;
use tracing::Span;

use super::cookies::LANGUAGE;
use super::extract::Path;
use super::problem::{Answer, Problem};
use super::state::AppState;
use super::words::Words;
use crate::access::codes::{FORBIDDEN, SIGN_IN_NEEDED};
use crate::access::role::{Ability, Roles};
use crate::access::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;
use crate::wiring;

/// Where the viewer stands for this request: the unit that the path names, and what they may
/// there. Present behind every guard that names a unit.
#[derive(Clone, Debug)]
pub struct At {
    pub unit: Unit,
    pub roles: Roles,
}

impl At {
    /// Refuses what the viewer may not do here.
    pub fn require(&self, ability: Ability) -> Answer<()> {
        if self.roles.may(ability) { Ok(()) } else { Err(forbidden(ability).into()) }
    }
}

pub fn forbidden(ability: Ability) -> Finding {
    Finding::new(&FORBIDDEN, Place::of("权限")).expected(ability.label())
}

/// The snapshot in which the gate looked, for who reads next; gone with the request.
#[derive(Clone, Debug)]
pub struct Kept(Arc<Mutex<Option<Tx>>>);

impl Kept {
    #[must_use]
    pub fn new(tx: Tx) -> Self {
        Self(Arc::new(Mutex::new(Some(tx))))
    }

    /// Gives it back for who comes after.
    pub fn lay_down(parts: &mut Parts, tx: Tx) {
        parts.extensions.insert(Self::new(tx));
    }
}

/// One snapshot of everything: what the gate saw is what the handler sees.
#[derive(Debug)]
pub struct Snapshot(pub Tx);

impl FromRequestParts<AppState> for Snapshot {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let kept = parts.extensions.get::<Kept>();
        let kept = kept.and_then(|it| it.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        match kept {
            Some(tx) => Ok(Self(tx)),
            None => Ok(Self(state.database.read().await?)),
        }
    }
}

/// For who reads at a unit: one snapshot, and the unit of the path.
#[derive(Debug)]
pub struct Reading {
    pub tx: Tx,
    pub unit: Unit,
}

impl FromRequestParts<AppState> for Reading {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let At { unit, .. } = At::from_request_parts(parts, state).await?;
        let Snapshot(tx) = Snapshot::from_request_parts(parts, state).await?;
        Ok(Self { tx, unit })
    }
}

/// For who writes at a unit: the unit of the path, what the viewer may there, under which name.
#[derive(Debug)]
pub struct Writing {
    pub database: Database,
    pub clock: Clock,
    pub actor: Actor,
    pub unit: Unit,
    pub roles: Roles,
}

impl Writing {
    /// What a form of a page is submitted to.
    pub fn book(&self) -> (&Database, &[i64]) {
        (&self.database, std::slice::from_ref(&self.unit.id))
    }

    /// What posts or changes vouchers is done by this.
    pub fn act(&self) -> Act<'_> {
        wiring::act(self.clock, &self.actor)
    }

    /// A write transaction that holds the unit's book.
    pub async fn begin(&self) -> Outcome<Tx> {
        self.database.write(&[self.unit.id]).await
    }

    /// The same, holding the book of the service as well.
    pub async fn begin_with_service(&self) -> Outcome<Tx> {
        self.database.write(&[self.unit.id, SYSTEM_BOOK]).await
    }

    /// Refuses what the viewer may not do here.
    pub fn require(&self, ability: Ability) -> Answer<()> {
        if self.roles.may(ability) { Ok(()) } else { Err(forbidden(ability).into()) }
    }
}

impl FromRequestParts<AppState> for Writing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let At { unit, roles } = At::from_request_parts(parts, state).await?;
        let actor = Actor::from_request_parts(parts, state).await?;
        Ok(Self { database: state.database.clone(), clock: state.clock, actor, unit, roles })
    }
}

/// For who writes what belongs to no unit: users, districts, the register of units.
#[derive(Debug)]
pub struct ServiceWriting {
    pub database: Database,
    pub clock: Clock,
    pub actor: Actor,
}

impl ServiceWriting {
    /// What a form of a page is submitted to.
    pub fn book(&self) -> (&Database, &[i64]) {
        (&self.database, &[SYSTEM_BOOK])
    }

    /// A write transaction that holds the book of the service.
    pub async fn begin(&self) -> Outcome<Tx> {
        self.database.write(&[SYSTEM_BOOK]).await
    }
}

impl FromRequestParts<AppState> for ServiceWriting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let actor = Actor::from_request_parts(parts, state).await?;
        Ok(Self { database: state.database.clone(), clock: state.clock, actor })
    }
}

/// What the path names within the unit that it names.
#[derive(Debug)]
pub struct Last<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Last<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let Path((_, last)) = Path::<(String, T)>::from_request_parts(parts, state).await?;
        Ok(Self(last))
    }
}

/// Where a request came from, for limits and records. Behind a proxy of this machine, where the
/// proxy says it came from.
pub fn address_of(state: &AppState, parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    let forwarded = parts
        .headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse().ok());
    match (peer, forwarded) {
        (Some(peer), Some(client)) if state.door.trusts(peer) => client,
        (Some(peer), _) => peer,
        (None, _) => std::net::IpAddr::from([0, 0, 0, 0]),
    }
    .to_string()
}

/// Names the unit in the request's span.
pub fn note_unit(unit: &Unit) {
    Span::current().record("unit", unit.code.as_str());
}

/// Names the voucher (or the draft it is to be) in the request's span.
pub fn note_voucher(id: i64) {
    Span::current().record("voucher", id);
}

/// An outsider's look into books, on the unit's chained trail.
pub async fn record_look(state: &AppState, viewer: &Viewer, unit: &Unit, uri: &Uri) -> Outcome<()> {
    let asked = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
    // One page may look into the books of two units.
    let what = format!("{} {asked}", unit.id);
    if !state.visits.is_new_look(viewer.user_id, &what, state.clock.now()) {
        return Ok(());
    }
    let recorded = async {
        let mut tx = state.database.write(&[unit.id]).await?;
        let (actor, subject) = (viewer.actor(), uri.path().to_owned());
        let detail = json!({ "login": viewer.login, "query": uri.query() });
        let action = (Action::BooksRead, subject.as_str());
        trail::append(&mut tx, state.clock, &actor, unit.id, action, &detail).await?;
        tx.commit().await
    }
    .await;
    if recorded.is_err() {
        state.visits.forget_look(viewer.user_id, &what);
    }
    recorded
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let viewer = parts.extensions.get::<Self>().cloned();
        viewer.ok_or_else(|| Problem::new(&SIGN_IN_NEEDED, ""))
    }
}

/// Who writes: the account that signed in.
impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        Ok(Viewer::from_request_parts(parts, state).await?.actor())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let at = parts.extensions.get::<Self>().cloned();
        at.ok_or_else(|| forbidden(Ability::SeeUnits).into())
    }
}

/// The interface's language, as the browser remembers it.
impl<S: Send + Sync> FromRequestParts<S> for Words {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let jar = CookieJar::from_headers(&parts.headers);
        Ok(Self::of(jar.get(LANGUAGE).map_or("", |cookie| cookie.value())))
    }
}
