//! What every route asks for, on one screen. A route that does not stand here answers nobody.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::http::Method;

use super::pages;
use super::pages::uploads::UPLOADING;
use crate::access::role::Ability::{
    self, ChangeSettings, Close, KeepRegisters, ManageSystem, ManageUnits, ManageUsers, Post,
    Prepare, ReadBooks, ReadTrail, Rebuild, Review, SeeUnits, Verify,
};

/// What it takes to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody: the door itself, and what says nothing about books or persons.
    Open,
    /// Signed in, even while the first password waits to be changed.
    AtTheDoor,
    /// Signed in. The handler shows what is the viewer's own, or filters by what they reach.
    SignedIn,
    /// One of these at the unit that the path names.
    AtUnit(&'static [Ability]),
    /// At some unit at least; the handler filters by what the viewer reaches.
    Somewhere(&'static [Ability]),
    /// Over everything: what belongs to no unit.
    Everywhere(Ability),
}

use Guard::{AtTheDoor, AtUnit, Everywhere, Open, SignedIn, Somewhere};

/// Method, path as routed, what it asks for. `GET` covers `HEAD`.
pub type Route = (&'static str, &'static str, Guard);

/// Every route there is, area by area.
pub const TABLES: &[&[Route]] = &[
    SERVICE,
    pages::uploads::GUARDS,
    pages::vouchers::GUARDS,
    pages::books::GUARDS,
    pages::statements::GUARDS,
    pages::periods::GUARDS,
    pages::registers::GUARDS,
    pages::oversight::GUARDS,
    pages::system::GUARDS,
];

/// Every route in one run.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The service itself, the door, and the API of the ledger.
const SERVICE: &[Route] = &[
    // the service itself
    ("GET", "/healthz", Open),
    ("GET", "/readyz", Open),
    ("GET", "/metrics", Everywhere(ManageSystem)),
    ("GET", "/api/v1/errors", Open),
    ("GET", "/api/v1/openapi.json", Open),
    ("GET", "/errors/{id}", Open),
    ("GET", "/assets/{file}", Open),
    // the door
    ("GET", "/login", Open),
    ("POST", "/login", Open),
    ("POST", "/logout", AtTheDoor),
    ("GET", "/password", AtTheDoor),
    ("POST", "/password", AtTheDoor),
    ("POST", "/language", Open),
    // one's own account
    ("GET", "/account", SignedIn),
    ("POST", "/account/sessions/{id}/end", SignedIn),
    ("POST", "/account/tokens", SignedIn),
    ("POST", "/account/tokens/{id}/revoke", SignedIn),
    ("POST", "/account/filters", SignedIn),
    ("POST", "/account/filters/drop", SignedIn),
    ("GET", "/api/v1/me", SignedIn),
    ("POST", "/api/v1/me/password", AtTheDoor),
    ("GET", "/api/v1/me/sessions", SignedIn),
    ("DELETE", "/api/v1/me/sessions/{id}", SignedIn),
    ("GET", "/api/v1/me/tokens", SignedIn),
    ("POST", "/api/v1/me/tokens", SignedIn),
    ("DELETE", "/api/v1/me/tokens/{id}", SignedIn),
    ("GET", "/api/v1/me/filters/{list}", SignedIn),
    ("PUT", "/api/v1/me/filters/{list}", SignedIn),
    ("DELETE", "/api/v1/me/filters/{list}", SignedIn),
    // first page and search
    ("GET", "/", SignedIn),
    ("GET", "/search", SignedIn),
    ("GET", "/api/v1/work", SignedIn),
    ("GET", "/api/v1/search", SignedIn),
    // users and roles
    ("GET", "/users", Everywhere(ManageUsers)),
    ("POST", "/users", Everywhere(ManageUsers)),
    ("GET", "/users/{login}", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/grants", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/grants/{id}/revoke", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/reset", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/unlock", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/stop", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/start", Everywhere(ManageUsers)),
    ("POST", "/users/{login}/sessions/{id}/end", Everywhere(ManageUsers)),
    ("GET", "/api/v1/users", Everywhere(ManageUsers)),
    ("POST", "/api/v1/users", Everywhere(ManageUsers)),
    ("GET", "/api/v1/users/{login}", Everywhere(ManageUsers)),
    ("POST", "/api/v1/users/{login}/grants", Everywhere(ManageUsers)),
    ("DELETE", "/api/v1/users/{login}/grants/{id}", Everywhere(ManageUsers)),
    ("POST", "/api/v1/users/{login}/password-reset", Everywhere(ManageUsers)),
    ("POST", "/api/v1/users/{login}/unlocking", Everywhere(ManageUsers)),
    ("PUT", "/api/v1/users/{login}/active", Everywhere(ManageUsers)),
    ("GET", "/api/v1/users/{login}/sessions", Everywhere(ManageUsers)),
    ("DELETE", "/api/v1/users/{login}/sessions/{id}", Everywhere(ManageUsers)),
    // units and their registers
    ("GET", "/units/{code}", AtUnit(&[SeeUnits])),
    ("GET", "/api/v1/units", Somewhere(&[SeeUnits])),
    ("POST", "/api/v1/units", Somewhere(&[ManageUnits])),
    ("GET", "/api/v1/units/{code}", AtUnit(&[SeeUnits])),
    ("GET", "/api/v1/units/{code}/settings", AtUnit(&[SeeUnits])),
    ("PUT", "/api/v1/units/{code}/settings", AtUnit(&[ChangeSettings])),
    ("GET", "/api/v1/districts", Somewhere(&[SeeUnits])),
    ("POST", "/api/v1/districts", Everywhere(ManageUnits)),
    ("POST", "/api/v1/districts/{code}/members", Everywhere(ManageUnits)),
    ("GET", "/api/v1/units/{code}/projects", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/projects", AtUnit(&[KeepRegisters])),
    ("GET", "/api/v1/units/{code}/bank-accounts", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/bank-accounts", AtUnit(&[KeepRegisters])),
    ("GET", "/api/v1/units/{code}/accounts", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/accounts", AtUnit(&[KeepRegisters])),
    // vouchers
    ("GET", "/api/v1/units/{code}/drafts", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/drafts", AtUnit(&[Prepare])),
    ("GET", "/api/v1/units/{code}/drafts/{id}", AtUnit(&[ReadBooks])),
    ("PUT", "/api/v1/units/{code}/drafts/{id}", AtUnit(&[Prepare])),
    ("DELETE", "/api/v1/units/{code}/drafts/{id}", AtUnit(&[Prepare])),
    ("POST", "/api/v1/units/{code}/drafts/{id}/review", AtUnit(&[Review])),
    ("POST", "/api/v1/units/{code}/drafts/{id}/posting", AtUnit(&[Post])),
    ("POST", "/api/v1/units/{code}/postings", AtUnit(&[Post])),
    ("GET", "/api/v1/units/{code}/vouchers", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/vouchers/{id}", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/vouchers/{id}/reversal", AtUnit(&[Prepare])),
    // periods
    ("GET", "/api/v1/units/{code}/years", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/periods", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/periods/{period}/closing", AtUnit(&[Close, Prepare])),
    ("POST", "/api/v1/units/{code}/years/{year}/closing", AtUnit(&[Close, Prepare])),
    ("GET", "/api/v1/units/{code}/reopenings", AtUnit(&[ReadBooks])),
    // imports
    ("GET", "/api/v1/units/{code}/imports", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/imports", AtUnit(UPLOADING)),
    ("GET", "/api/v1/units/{code}/imports/{id}", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/imports/{id}/file", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/imports/{id}/annotated", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/imports/{id}/rows", AtUnit(&[ReadBooks])),
    ("PUT", "/api/v1/units/{code}/imports/{id}/layout", AtUnit(UPLOADING)),
    ("POST", "/api/v1/units/{code}/imports/{id}/preview", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/imports/{id}/acceptance", AtUnit(UPLOADING)),
    ("POST", "/api/v1/units/{code}/imports/{id}/resumption", AtUnit(UPLOADING)),
    ("GET", "/api/v1/units/{code}/imports/{id}/progress", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/imports/{id}/cancellation", AtUnit(UPLOADING)),
    ("POST", "/api/v1/units/{code}/imports/{id}/undoing", AtUnit(UPLOADING)),
    ("GET", "/api/v1/units/{code}/templates", AtUnit(&[SeeUnits])),
    ("GET", "/api/v1/units/{code}/templates/{kind}", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/cash-rules", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/cash-rules", AtUnit(&[KeepRegisters])),
    ("DELETE", "/api/v1/units/{code}/cash-rules/{name}", AtUnit(&[KeepRegisters])),
    // reports
    ("GET", "/api/v1/units/{code}/reports/{name}", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/report-pack", AtUnit(&[ReadBooks])),
    // checks
    ("GET", "/api/v1/units/{code}/verification", AtUnit(&[Verify])),
    ("GET", "/api/v1/units/{code}/balance-check", AtUnit(&[Verify])),
    ("POST", "/api/v1/units/{code}/balance-rebuild", AtUnit(&[Rebuild])),
    ("GET", "/api/v1/units/{code}/trail", AtUnit(&[ReadTrail])),
    ("GET", "/api/v1/reconciliation", Somewhere(&[ReadBooks])),
];

/// What a route asks for; nothing for a route that nobody declared.
#[must_use]
pub fn guard_of(method: &Method, path: &str) -> Option<Guard> {
    static TABLE: OnceLock<HashMap<(&'static str, &'static str), Guard>> = OnceLock::new();
    let table = TABLE
        .get_or_init(|| routes().map(|(method, path, guard)| ((*method, *path), *guard)).collect());
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    table.get(&(method, path)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_stands_once() {
        let mut seen: Vec<_> = routes().map(|(method, path, _)| (method, path)).collect();
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }

    #[test]
    fn a_route_at_a_unit_names_the_unit() {
        for (method, path, guard) in routes() {
            let names_unit = path.contains("/units/{code}");
            assert_eq!(names_unit, matches!(guard, AtUnit(_)), "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_declared_is_not_guarded_open() {
        assert_eq!(guard_of(&Method::GET, "/secret"), None);
        assert_eq!(guard_of(&Method::DELETE, "/"), None);
        assert_eq!(guard_of(&Method::HEAD, "/healthz"), Some(Open));
        let closing = "/api/v1/units/{code}/periods/{period}/closing";
        assert_eq!(guard_of(&Method::POST, closing), Some(AtUnit(&[Close, Prepare])));
    }
}
