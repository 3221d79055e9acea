//! What the service remembers between requests and may forget with the process: how often
//! somebody knocked, when a session was last used, which look into books was recorded just now.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};

/// Attempts to sign in from one address: a school hall behind one router still gets in.
const PER_ADDRESS_A_MINUTE: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// Attempts at one account, known or not.
const PER_ACCOUNT_A_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// The same page by the same person within this time is one look.
const ONE_LOOK: SignedDuration = SignedDuration::from_mins(10);
/// Looks and visits held at once; the oldest go first.
const MAX_HELD: usize = 20_000;

/// Shared by all requests.
#[derive(Clone, Debug)]
pub struct Visits {
    addresses: Arc<DefaultKeyedRateLimiter<String>>,
    accounts: Arc<DefaultKeyedRateLimiter<String>>,
    seen: Arc<Mutex<HashMap<Seen, Timestamp>>>,
    looks: Arc<Mutex<HashMap<(i64, String), Timestamp>>>,
}

/// What was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    Session(i64),
    Token(i64),
}

impl Default for Visits {
    fn default() -> Self {
        Self {
            addresses: Arc::new(RateLimiter::keyed(Quota::per_minute(PER_ADDRESS_A_MINUTE))),
            accounts: Arc::new(RateLimiter::keyed(Quota::per_minute(PER_ACCOUNT_A_MINUTE))),
            seen: Arc::default(),
            looks: Arc::default(),
        }
    }
}

impl Visits {
    /// Counts a knock; whether there were too many.
    pub fn knocks_too_often(&self, address: &str, login: &str) -> bool {
        let account = login.trim().to_lowercase();
        self.addresses.check_key(&address.to_owned()).is_err()
            || self.accounts.check_key(&account).is_err()
    }

    /// Forgets addresses and accounts that have been quiet.
    pub fn upkeep(&self) {
        self.addresses.retain_recent();
        self.accounts.retain_recent();
    }

    pub fn note(&self, what: Seen, at: Timestamp) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut seen);
        seen.insert(what, at);
    }

    pub fn last_seen(&self, what: Seen) -> Option<Timestamp> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&what).copied()
    }

    /// Everything used since it was last asked for, to be written down.
    pub fn take_seen(&self) -> Vec<(Seen, Timestamp)> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.drain().collect()
    }

    /// Whether this look is a new one; it counts from now on, if so.
    pub fn is_new_look(&self, user_id: i64, what: &str, at: Timestamp) -> bool {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (user_id, what.to_owned());
        if looks.get(&key).is_some_and(|last| at.duration_since(*last) < ONE_LOOK) {
            return false;
        }
        make_room(&mut looks);
        looks.insert(key, at);
        true
    }

    /// The look could not be written down: it has not been.
    pub fn forget_look(&self, user_id: i64, what: &str) {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.remove(&(user_id, what.to_owned()));
    }
}

/// Drops the older half when the map is full.
fn make_room<K: Clone + Eq + std::hash::Hash>(held: &mut HashMap<K, Timestamp>) {
    if held.len() < MAX_HELD {
        return;
    }
    let mut times: Vec<Timestamp> = held.values().copied().collect();
    times.sort_unstable();
    if let Some(middle) = times.get(times.len() / 2).copied() {
        held.retain(|_, at| *at > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knocking_is_limited_by_account_and_by_address() {
        let visits = Visits::default();
        let refused = |address: &str, login: &str| visits.knocks_too_often(address, login);
        assert_eq!((0..11).filter(|_| refused("10.0.0.1", "wang")).count(), 1);
        assert!(refused("10.0.0.2", " WANG "));
        assert!(!refused("10.0.0.3", "li"));
        let many = (0..30).filter(|n| refused("10.0.0.9", &format!("u{n}"))).count();
        assert_eq!(many, 10);
    }

    #[test]
    fn the_same_look_counts_once_in_a_while() {
        let visits = Visits::default();
        let at = Timestamp::UNIX_EPOCH;
        assert!(visits.is_new_look(1, "/a", at));
        assert!(!visits.is_new_look(1, "/a", at + SignedDuration::from_mins(9)));
        assert!(visits.is_new_look(1, "/a", at + SignedDuration::from_mins(11)));
        assert!(visits.is_new_look(2, "/a", at));
        visits.forget_look(2, "/a");
        assert!(visits.is_new_look(2, "/a", at));
    }

    #[test]
    fn what_is_remembered_does_not_grow_without_end() {
        let visits = Visits::default();
        let mut at = Timestamp::UNIX_EPOCH;
        for id in 0..40_000 {
            at += SignedDuration::from_secs(1);
            visits.note(Seen::Session(id), at);
        }
        assert!(visits.last_seen(Seen::Session(39_999)).is_some());
        assert!(visits.take_seen().len() <= MAX_HELD);
        assert!(visits.last_seen(Seen::Session(39_999)).is_none());
    }
}
