//! Forms that were sent and not taken: what was typed stays with the service for a while, for
//! whoever typed it and nobody else.
//!
//! Invariants: a form is given only to the user who sent it; nothing of the door (sign-in, change
//! of password) is ever kept; how much is held has a limit, the oldest goes first, and all of it
//! goes with the process.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// As long as a session may be left alone.
const LIFE: SignedDuration = SignedDuration::from_hours(2);
/// A voucher of a thousand lines fits.
pub const MAX_FORM_BYTES: usize = 512 * 1024;
/// Forms of one user, and all that is held.
const MAX_OF_USER: usize = 20;
const MAX_HELD_BYTES: usize = 32 * 1024 * 1024;

/// What was typed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptForm {
    /// Names it in an address; opens nothing for anybody else.
    pub token: String,
    pub user_id: i64,
    /// The page that the form stands on, with its query.
    pub page: String,
    /// Where the form is sent.
    pub action: String,
    pub pairs: Vec<(String, String)>,
    pub kept_at: Timestamp,
    /// Whether the page says by itself that it is there.
    pub is_offered: bool,
}

impl KeptForm {
    fn size(&self) -> usize {
        let of_pair = |(name, value): &(String, String)| name.len() + value.len();
        self.page.len() + self.pairs.iter().map(of_pair).sum::<usize>()
    }

    /// The page's path, without its query.
    pub fn page_path(&self) -> &str {
        self.page.split('?').next().unwrap_or_default()
    }
}

/// Names a kept form in an address, and in the form itself once it was refused.
pub const KEPT: &str = "kept";

/// The address of the page that a form came from: where its links lead.
#[derive(Clone, Debug)]
pub struct CameFrom(pub String);

/// Fields of a form that is shown again, for pages that draw it from them.
#[derive(Clone, Debug)]
pub struct Typed(pub KeptForm);

/// Shared by all requests.
#[derive(Clone, Debug, Default)]
pub struct KeptForms(Arc<Mutex<Vec<KeptForm>>>);

impl KeptForms {
    fn held(&self) -> std::sync::MutexGuard<'_, Vec<KeptForm>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a form in the place of what its token named before.
    pub fn keep(&self, form: KeptForm) {
        if form.size() > MAX_FORM_BYTES {
            return;
        }
        let mut held = self.held();
        held.retain(|it| {
            let is_replaced = it.token == form.token && it.user_id == form.user_id;
            !is_replaced && form.kept_at.duration_since(it.kept_at) < LIFE
        });
        let mut of_user = held.iter().filter(|it| it.user_id == form.user_id).count();
        held.retain(|it| {
            let is_too_many = it.user_id == form.user_id && of_user >= MAX_OF_USER;
            of_user -= usize::from(is_too_many);
            !is_too_many
        });
        held.push(form);
        let mut bytes: usize = held.iter().map(KeptForm::size).sum();
        held.retain(|it| {
            let is_too_much = bytes > MAX_HELD_BYTES;
            bytes -= if is_too_much { it.size() } else { 0 };
            !is_too_much
        });
    }

    /// The form of this name, for who typed it.
    pub fn find(&self, token: &str, user_id: i64, now: Timestamp) -> Option<KeptForm> {
        let held = self.held();
        let is_it = |it: &&KeptForm| it.token == token && it.user_id == user_id;
        held.iter().find(is_it).filter(|it| now.duration_since(it.kept_at) < LIFE).cloned()
    }

    /// The newest form of a page that was not taken, for who typed it.
    pub fn offered(&self, page: &str, user_id: i64, now: Timestamp) -> Option<KeptForm> {
        let held = self.held();
        let is_it =
            |it: &&KeptForm| it.is_offered && it.user_id == user_id && it.page_path() == page;
        let newest = held.iter().rev().find(is_it);
        newest.filter(|it| now.duration_since(it.kept_at) < LIFE).cloned()
    }

    /// A form was taken: it is forgotten, and others of its kind are no longer offered.
    pub fn taken(&self, token: &str, (user_id, action): (i64, &str)) {
        let mut held = self.held();
        held.retain(|it| it.token != token || it.user_id != user_id);
        for it in held.iter_mut().filter(|it| it.user_id == user_id && it.action == action) {
            it.is_offered = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(token: &str, user_id: i64, hour: i64) -> KeptForm {
        KeptForm {
            token: token.to_owned(),
            user_id,
            page: "/units/1/projects?period=2025".to_owned(),
            action: "/units/1/projects".to_owned(),
            pairs: vec![("name".to_owned(), "读书".to_owned())],
            kept_at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour),
            is_offered: true,
        }
    }

    #[test]
    fn a_form_is_given_to_who_typed_it_and_for_a_while() {
        let forms = KeptForms::default();
        forms.keep(form("a", 1, 0));
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(119);
        assert!(forms.find("a", 1, now).is_some());
        assert_eq!(forms.find("a", 2, now), None);
        assert_eq!(forms.find("b", 1, now), None);
        assert!(forms.offered("/units/1/projects", 1, now).is_some());
        assert_eq!(forms.offered("/units/1/projects", 2, now), None);
        let late = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(2);
        assert_eq!(forms.find("a", 1, late), None);
        assert_eq!(forms.offered("/units/1/projects", 1, late), None);
    }

    #[test]
    fn a_form_that_was_taken_is_forgotten_and_others_are_not_offered() {
        let forms = KeptForms::default();
        forms.keep(form("a", 1, 0));
        forms.keep(form("b", 1, 0));
        forms.taken("a", (1, "/units/1/projects"));
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(forms.find("a", 1, now), None);
        assert!(forms.find("b", 1, now).is_some(), "the other tab goes on");
        assert_eq!(forms.offered("/units/1/projects", 1, now), None);
        forms.taken("b", (2, "/units/1/projects"));
        assert!(forms.find("b", 1, now).is_some());
    }

    #[test]
    fn what_is_held_has_a_limit() {
        let forms = KeptForms::default();
        for number in 0..60 {
            forms.keep(form(&number.to_string(), 1, 0));
        }
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(forms.find("39", 1, now), None);
        assert!(forms.find("40", 1, now).is_some());
        let mut large = form("large", 2, 0);
        large.pairs = vec![("text".to_owned(), "长".repeat(MAX_FORM_BYTES))];
        forms.keep(large);
        assert_eq!(forms.find("large", 2, now), None);
        for user in 100..300 {
            let mut large = form(&format!("u{user}"), user, 0);
            large.pairs = vec![("text".to_owned(), "a".repeat(MAX_FORM_BYTES - 1_000))];
            forms.keep(large);
        }
        assert!(forms.held().iter().map(KeptForm::size).sum::<usize>() <= MAX_HELD_BYTES);
        assert!(forms.find("u299", 299, now).is_some());
    }
}
