//! The door, one's own account, users and their roles.

pub mod account;
pub mod door;
pub mod users;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::web::pages::html::url_part;
use crate::web::pages::{home, search};
use crate::web::state::AppState;

/// The door, the first page, search, accounts.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login", get(door::login_page).post(door::log_in))
        .route("/logout", post(door::log_out))
        .route("/password", get(door::password_page).post(door::set_password))
        .route("/language", post(door::set_language))
        .route("/", get(home::show))
        .route("/search", get(search::show))
        .route("/account", get(account::show))
        .route("/account/sessions/{id}/end", post(account::end))
        .route("/account/tokens", post(account::add))
        .route("/account/tokens/{id}/revoke", post(account::revoke))
        .route("/account/filters", post(account::keep_filter))
        .route("/account/filters/drop", post(account::drop_filter))
        .route("/users", get(users::list).post(users::create))
        .route("/users/{login}", get(users::show))
        .route("/users/{login}/grants", post(users::grant))
        .route("/users/{login}/grants/{id}/revoke", post(users::revoke))
        .route("/users/{login}/reset", post(users::reset))
        .route("/users/{login}/unlock", post(users::unlock_user))
        .route("/users/{login}/stop", post(users::stop))
        .route("/users/{login}/start", post(users::start))
        .route("/users/{login}/sessions/{id}/end", post(users::end))
}

/// Where to go on after the door: a page of this service and nowhere else.
#[must_use]
pub fn next_page(next: &str) -> &str {
    let is_own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if is_own { next } else { "/" }
}

/// Back to a page, which says what was done.
pub fn back(next: &str, done: &str) -> Redirect {
    let next = next_page(next);
    let join = if next.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{next}{join}done={}", url_part(done)))
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn the_way_on_never_leads_elsewhere() {
        for (next, expected) in [
            ("/units/1?period=2025", "/units/1?period=2025"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(next_page(next), expected, "{next}");
        }
    }
}
