//! The door, one's own account, users and their roles.

pub mod account;
pub mod door;
pub mod users;

use axum::response::Redirect;

use crate::web::address::{next_page, with_pairs};

/// Back to a page, which says what was done.
pub fn back(next: &str, done: &str) -> Redirect {
    let next = next_page(next);
    Redirect::to(&with_pairs(next, &[("done", done)]))
}
