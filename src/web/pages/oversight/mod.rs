//! The trail, verification: what an auditor asks of the books themselves.

mod trail;
mod trail_words;
mod verification;

use axum::Router;
use axum::routing::get;

use crate::access::role::Ability::{ManageUsers, ReadTrail, Verify};
use crate::web::guards::Guard::{AtUnit, Everywhere, Somewhere};
use crate::web::guards::Route;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/units/{code}/trail", AtUnit(&[ReadTrail])),
    ("GET", "/trail", Everywhere(ManageUsers)),
    ("GET", "/units/{code}/verification", AtUnit(&[Verify])),
    ("GET", "/verification", Somewhere(&[Verify])),
    ("POST", "/verification", Somewhere(&[Verify])),
    ("GET", "/api/v1/trail", Everywhere(ManageUsers)),
    ("GET", "/api/v1/verification", Somewhere(&[Verify])),
];

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/units/{code}/trail", get(trail::of_unit))
        .route("/trail", get(trail::of_system))
        .route("/units/{code}/verification", get(verification::of_unit))
        .route("/verification", get(verification::ask).post(verification::of_all))
}
