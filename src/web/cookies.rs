//! Cookies: the session, the interface's language, the unit and period last looked at.
//!
//! Invariants: the session's cookie is out of reach for scripts and other sites and, wherever the
//! service is reached by https, for plain connections; none but the session opens anything.

use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::access::secret::Secret;

/// The session where the service is reached without encryption: this machine only.
pub const SESSION: &str = "session";
/// The session elsewhere; browsers take this name only with Secure, for the whole site, and from
/// this very host.
pub const SECURE_SESSION: &str = "__Host-session";
/// `zh` or `en`.
pub const LANGUAGE: &str = "language";
/// Code of the unit last looked at.
pub const UNIT: &str = "unit";

/// The names under which a session may come.
pub fn session_cookie_names() -> [&'static str; 2] {
    [SECURE_SESSION, SESSION]
}

fn base(name: &'static str, value: String, is_secure: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure)
        .build()
}

/// Ends with the browser; the service ends it earlier.
pub fn session(key: &Secret, is_secure: bool) -> Cookie<'static> {
    let name = if is_secure { SECURE_SESSION } else { SESSION };
    base(name, key.reveal().to_owned(), is_secure)
}

/// Takes the session's cookie away.
pub fn no_session(is_secure: bool) -> Cookie<'static> {
    let name = if is_secure { SECURE_SESSION } else { SESSION };
    let mut cookie = base(name, String::new(), is_secure);
    cookie.make_removal();
    cookie
}

/// Something that is remembered for convenience.
pub fn remembered(name: &'static str, value: &str, is_secure: bool) -> Cookie<'static> {
    let mut cookie = base(name, value.to_owned(), is_secure);
    cookie.make_permanent();
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::secret::new_key;

    #[test]
    fn the_session_is_out_of_reach_for_scripts_and_other_sites() {
        let key = new_key().unwrap();
        let text = session(&key, true).to_string();
        for part in ["__Host-session=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("Domain"));
        assert!(!session(&key, false).to_string().contains("Secure"));
        assert!(no_session(true).to_string().contains("Max-Age=0"));
    }
}
