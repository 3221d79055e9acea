//! Lets a request in, or does not.
//!
//! Invariants: a route without a guard answers nobody; a unit outside the viewer's scope looks
//! like one that does not exist; every look of an outsider into books is on the unit's trail
//! before it is answered.

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde_json::json;
use std::net::SocketAddr;

use super::codes;
use super::cookies::{LANGUAGE, session_cookie_names};
use super::guards::{Guard, guard_of, routes};
use super::pages::html::ProblemPage;
use super::problem::{Answer, Problem};
use super::state::AppState;
use super::strict;
use super::typed::{page_of, way_in};
use super::visits::Seen;
use super::words::Words;
use crate::access::codes::{FORBIDDEN, PASSWORD_MUST_CHANGE, SIGN_IN_NEEDED};
use crate::access::role::{Ability, Roles};
use crate::access::sign_in::{user_of_session, viewer_of_session, viewer_of_token};
use crate::access::store::{ReachAsked, units_in_reach};
use crate::access::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::store as units;
use crate::units::unit::Unit;

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
        if self.roles.may(ability) { Ok(()) } else { Err(forbidden(ability)) }
    }
}

#[must_use]
pub fn forbidden(ability: Ability) -> Problem {
    Finding::new(&FORBIDDEN, Place::of("权限")).expected(ability.label()).into()
}

/// The guard in front of everything.
pub async fn gate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        return next.run(request).await;
    };
    let is_page = !path.as_str().starts_with("/api/");
    let Some(guard) = guard_of(request.method(), path.as_str()) else {
        let is_known = routes().any(|(_, known, _)| *known == path.as_str());
        let code = if is_known { &codes::METHOD_NOT_ALLOWED } else { &codes::ROUTE_UNKNOWN };
        let page = page_of(path.as_str(), request.uri().path()).filter(|_| is_known && is_page);
        // A form's address is no page; whoever comes back to it goes to the page of the form.
        return match page.filter(|_| request.method().is_safe()) {
            Some(page) => Redirect::to(&page).into_response(),
            None => refuse(is_page, Problem::new(code, "")),
        };
    };
    if let Err(problem) = admit(&state, &mut request, guard).await {
        if is_page && problem.code().id == SIGN_IN_NEEDED.id {
            return send_to_the_door(&state, request).await;
        }
        return refuse(is_page, problem);
    }
    if is_page {
        return next.run(request).await;
    }
    match strict::check(request, path.as_str()).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// To the door, and from there on to the page. A session that has ended tells whose the form was.
async fn send_to_the_door(state: &AppState, request: Request) -> Response {
    let key = session_key(request.headers());
    let whose = async {
        let Some(key) = key else { return Ok(None) };
        let mut tx = state.database.read().await?;
        user_of_session(&mut tx, &key).await
    };
    let whose: Outcome<Option<i64>> = whose.await;
    Redirect::to(&way_in(state, whose.unwrap_or_default(), request).await).into_response()
}

fn refuse(is_page: bool, problem: Problem) -> Response {
    if !is_page {
        return problem.into_response();
    }
    if problem.code().id == PASSWORD_MUST_CHANGE.id {
        return Redirect::to("/password").into_response();
    }
    ProblemPage(problem).into_response()
}

async fn admit(state: &AppState, request: &mut Request, guard: Guard) -> Answer<()> {
    let mut tx = state.database.read().await?;
    let viewer = viewer_of(state, &mut tx, request.headers()).await?;
    if let Some(viewer) = &viewer {
        request.extensions_mut().insert(viewer.clone());
    }
    if guard == Guard::Open {
        return Ok(());
    }
    let viewer = viewer.ok_or_else(|| Problem::new(&SIGN_IN_NEEDED, ""))?;
    if guard == Guard::AtTheDoor {
        return Ok(());
    }
    if viewer.must_change_password && viewer.token.is_none() {
        return Err(Problem::new(&PASSWORD_MUST_CHANGE, ""));
    }
    let is_read = request.method().is_safe();
    if viewer.token.is_some_and(|token| !token.may_write) && !is_read {
        let place = Place::of("接口令牌");
        return Err(Finding::new(&FORBIDDEN, place).found("只读令牌").into());
    }
    match guard {
        Guard::Open | Guard::AtTheDoor | Guard::SignedIn => Ok(()),
        Guard::Everywhere(ability) => {
            if viewer.roles_everywhere(&mut tx).await?.may(ability) {
                Ok(())
            } else {
                Err(forbidden(ability))
            }
        }
        Guard::Somewhere(any) => {
            let everywhere = viewer.roles_everywhere(&mut tx).await?;
            if any.iter().any(|it| everywhere.may(*it)) {
                return Ok(());
            }
            for ability in any.iter().copied() {
                let asked =
                    ReachAsked { viewer: &viewer, ability, under: None, after: "", limit: 1 };
                if !units_in_reach(&mut tx, asked).await?.is_empty() {
                    return Ok(());
                }
            }
            Err(forbidden(any.first().copied().unwrap_or(Ability::SeeUnits)))
        }
        Guard::AtUnit(any) => {
            let at = stand_at(&mut tx, &viewer, request.uri(), any).await?;
            tx.rollback().await?;
            if is_read && any.contains(&Ability::ReadBooks) && at.roles.is_onlooker() {
                record_look(state, &viewer, &at.unit, request.uri()).await?;
            }
            request.extensions_mut().insert(at);
            Ok(())
        }
    }
}

/// The unit of the path, if the viewer has any role there.
async fn stand_at(tx: &mut Tx, viewer: &Viewer, uri: &Uri, any: &[Ability]) -> Answer<At> {
    let code = unit_in(uri.path());
    let unknown = || Problem::from(Finding::new(&UNIT_UNKNOWN, Place::of(format!("单位 {code}"))));
    let Some(unit) = units::find_unit(tx, &code).await? else { return Err(unknown()) };
    let roles = viewer.roles_at(tx, unit.id).await?;
    if roles.is_empty() {
        return Err(unknown());
    }
    match any.iter().find(|ability| roles.may(**ability)) {
        Some(_) => Ok(At { unit, roles }),
        None => Err(forbidden(any.first().copied().unwrap_or(Ability::SeeUnits))),
    }
}

/// The segment after `/units/`. Codes of units are plain ASCII; anything else is no unit.
fn unit_in(path: &str) -> String {
    let mut segments = path.split('/');
    let _ = segments.by_ref().find(|segment| *segment == "units");
    let segment = segments.next().unwrap_or_default();
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// Whose request it is: the bearer of a token, or the browser that holds a session.
async fn viewer_of(state: &AppState, tx: &mut Tx, headers: &HeaderMap) -> Outcome<Option<Viewer>> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if let Some(key) = bearer {
        let viewer = viewer_of_token(tx, state.clock, key.trim()).await?;
        if let Some(token) = viewer.as_ref().and_then(|viewer| viewer.token) {
            state.visits.note(Seen::Token(token.token_id), state.clock.now());
        }
        return Ok(viewer);
    }
    let Some(key) = session_key(headers) else { return Ok(None) };
    let seen = |id| state.visits.last_seen(Seen::Session(id));
    let viewer = viewer_of_session(tx, state.clock, &key, seen).await?;
    if let Some(id) = viewer.as_ref().and_then(|viewer| viewer.session_id) {
        state.visits.note(Seen::Session(id), state.clock.now());
    }
    Ok(viewer)
}

fn session_key(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let key = session_cookie_names().into_iter().find_map(|name| jar.get(name));
    key.map(|cookie| cookie.value().to_owned())
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

/// Where a request came from, for limits and records. Behind a proxy of this machine, where the
/// proxy says it came from.
#[must_use]
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

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let viewer = parts.extensions.get::<Self>().cloned();
        viewer.ok_or_else(|| Problem::new(&SIGN_IN_NEEDED, ""))
    }
}

/// Who writes: the account that signed in.
impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Viewer::from_request_parts(parts, state).await?.actor())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let at = parts.extensions.get::<Self>().cloned();
        at.ok_or_else(|| forbidden(Ability::SeeUnits))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_of_a_path_is_the_segment_after_units() {
        for (path, expected) in [
            ("/units/101001/vouchers/7", "101001"),
            ("/api/v1/units/D-9", "D-9"),
            ("/api/v1/units/%E5%B7%A5/periods", "工"),
            ("/units", ""),
            ("/", ""),
        ] {
            assert_eq!(unit_in(path), expected, "{path}");
        }
    }
}
