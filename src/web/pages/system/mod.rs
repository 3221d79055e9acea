//! How the service runs: health, work under way, backups.

mod health;

use axum::Router;
use axum::routing::{get, post};

use crate::access::role::Ability::ManageSystem;
use crate::web::guards::Guard::Everywhere;
use crate::web::guards::Route;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/system", Everywhere(ManageSystem)),
    ("POST", "/system/backups", Everywhere(ManageSystem)),
    ("GET", "/system/backups/{name}", Everywhere(ManageSystem)),
    ("GET", "/api/v1/system", Everywhere(ManageSystem)),
    ("GET", "/api/v1/system/backups", Everywhere(ManageSystem)),
    ("POST", "/api/v1/system/backups", Everywhere(ManageSystem)),
    ("GET", "/api/v1/system/backups/{name}", Everywhere(ManageSystem)),
];

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/system", get(health::show))
        .route("/system/backups", post(health::back_up))
        .route("/system/backups/{name}", get(health::download))
}
