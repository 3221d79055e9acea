//! Statements: on the screen as printed, beside others, with charts.

pub mod form;
pub mod overview;

use axum::Router;
use axum::routing::get;

use crate::access::role::Ability::ReadBooks;
use crate::web::guards::Guard::AtUnit;
use crate::web::guards::Route;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/units/{code}/statements", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/statements/{name}", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/statements", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/statements/{name}/comparison", AtUnit(&[ReadBooks])),
];

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/units/{code}/statements", get(overview::show))
        .route("/units/{code}/statements/{name}", get(form::show))
}
