//! Months and years: what is open, what blocks, closing, reopening.

use axum::Router;

use crate::web::guards::Route;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[];

pub fn routes() -> Router<AppState> {
    Router::new()
}
