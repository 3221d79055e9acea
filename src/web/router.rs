//! The whole service over one state: its routes, and everything that wraps a request.

use axum::Router;

use super::problem::Problem;
use super::state::AppState;
use super::{codes, layers, routes};

/// The whole service over one state, with everything that wraps a request.
pub fn router(state: &AppState) -> Router {
    let routes = routes::routed()
        .fallback(|| async { Problem::new(&codes::ROUTE_UNKNOWN, "") })
        .method_not_allowed_fallback(|| async { Problem::new(&codes::METHOD_NOT_ALLOWED, "") })
        .with_state(state.clone());
    layers::wrap(routes, state)
}
