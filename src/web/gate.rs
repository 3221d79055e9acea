//! Lets a request in, or does not.
//!
//! Invariants: a route without a guard answers nobody; a unit outside the viewer's scope looks
//! like one that does not exist; every look of an outsider into books is on the unit's trail
//! before it is answered.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

use super::at::{At, Kept, forbidden, note_unit, record_look};
use super::cookies::session_cookie_names;
use super::guard::Guard;
use super::problem::{Answer, Problem};
use super::routes::{guard_of, guarded};
use super::state::AppState;
use super::typed::{page_of, way_in};
use super::visits::Seen;
use super::{codes, strict};
use crate::access::codes::{FORBIDDEN, PASSWORD_MUST_CHANGE, SIGN_IN_NEEDED};
use crate::access::role::Ability;
use crate::access::sign_in::{user_of_session, viewer_of_session, viewer_of_token};
use crate::access::store::{ReachAsked, units_in_reach};
use crate::access::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::store as units;

/// The guard in front of everything.
pub async fn gate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        return next.run(request).await;
    };
    let is_page = !path.as_str().starts_with("/api/");
    let Some(guard) = guard_of(request.method(), path.as_str()) else {
        let is_known = guarded().iter().any(|(_, known, _)| *known == path.as_str());
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
    if is_page && problem.code().id == PASSWORD_MUST_CHANGE.id {
        return Redirect::to("/password").into_response();
    }
    problem.into_response()
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
        Guard::Open | Guard::AtTheDoor | Guard::SignedIn => {}
        Guard::Everywhere(ability) => {
            if !viewer.roles_everywhere(&mut tx).await?.may(ability) {
                return Err(forbidden(ability).into());
            }
        }
        Guard::Somewhere(any) => {
            let everywhere = viewer.roles_everywhere(&mut tx).await?;
            let mut is_met = any.iter().any(|it| everywhere.may(*it));
            for ability in any.iter().copied().filter(|_| !is_met).collect::<Vec<_>>() {
                let asked =
                    ReachAsked { viewer: &viewer, ability, under: None, after: "", limit: 1 };
                is_met = is_met || !units_in_reach(&mut tx, asked).await?.is_empty();
            }
            if !is_met {
                return Err(forbidden(any.first().copied().unwrap_or(Ability::SeeUnits)).into());
            }
        }
        Guard::AtUnit(any) => {
            let at = stand_at(&mut tx, &viewer, request.uri(), any).await?;
            note_unit(&at.unit);
            let is_look = is_read && any.contains(&Ability::ReadBooks) && at.roles.is_onlooker();
            let unit = is_look.then(|| at.unit.clone());
            request.extensions_mut().insert(at);
            if let Some(unit) = unit {
                // Nobody holds one connection while waiting for another.
                tx.rollback().await?;
                return Ok(record_look(state, &viewer, &unit, request.uri()).await?);
            }
        }
    }
    if is_read {
        request.extensions_mut().insert(Kept::new(tx));
    }
    Ok(())
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
        None => Err(forbidden(any.first().copied().unwrap_or(Ability::SeeUnits)).into()),
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
