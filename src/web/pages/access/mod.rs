//! The door, one's own account, users and their roles.

pub mod door;

use axum::response::Redirect;

use crate::web::pages::html::url_part;

/// Where to go on after the door: a page of this service and nowhere else.
#[must_use]
pub fn next_page(next: &str) -> &str {
    let is_own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if is_own { next } else { "/" }
}

/// Back to a page, which says what was done.
#[must_use]
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
