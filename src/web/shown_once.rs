//! Secrets on their way to the one page that shows them: a password for a first sign-in, a key of a
//! program. The page has an address, the secret has none: it is shown to who made it, once.
//!
//! Invariants: what was shown or waited too long is gone; nothing of it stands in an address, a
//! log or the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::access::secret::Secret;

/// Longer than a redirection takes by any line.
const LIFE: SignedDuration = SignedDuration::from_mins(5);
const MAX_HELD: usize = 1_000;

/// Who made it, and the page that shows it.
type Whose = (i64, String);

/// Shared by all requests.
#[derive(Clone, Debug, Default)]
pub struct ShownOnce(Arc<Mutex<HashMap<Whose, (Secret, Timestamp)>>>);

impl ShownOnce {
    pub fn put(&self, whose: i64, page: &str, (secret, now): (Secret, Timestamp)) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, (_, at)| now.duration_since(*at) < LIFE);
        if held.len() < MAX_HELD {
            held.insert((whose, page.to_owned()), (secret, now));
        }
    }

    pub fn take(&self, whose: i64, page: &str, now: Timestamp) -> Option<Secret> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (secret, at) = held.remove(&(whose, page.to_owned()))?;
        (now.duration_since(at) < LIFE).then_some(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::secret::new_key;

    #[test]
    fn a_secret_is_shown_once_to_who_made_it_and_not_later() {
        let shown = ShownOnce::default();
        let now = Timestamp::UNIX_EPOCH;
        let put = || shown.put(1, "/users/wang", (new_key().unwrap(), now));
        put();
        assert!(shown.take(2, "/users/wang", now).is_none());
        assert!(shown.take(1, "/users/li", now).is_none());
        assert!(shown.take(1, "/users/wang", now).is_some());
        assert!(shown.take(1, "/users/wang", now).is_none());
        put();
        assert!(shown.take(1, "/users/wang", now + LIFE).is_none());
    }
}
