//! What somebody does about a document that was put forward, and what of it was looked at. Pure.

use jiff::Timestamp;

use super::approval::{Act, Approval, Objection, Verdict};
use super::codes::CHANGED;
use crate::finding::{Finding, Outcome, Place};

/// Approves, returns, refuses or withdraws what was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling<'a> {
    pub act: Act,
    pub note: &'a str,
    /// The mark of what was looked at; whatever it is by now where it is missing.
    pub seen: Option<&'a str>,
}

impl<'a> Ruling<'a> {
    #[must_use]
    pub fn approve(seen: Option<&'a str>) -> Self {
        Self { act: Act::Approve, note: "", seen }
    }

    /// # Errors
    /// Where the document is another one by now than was looked at.
    pub fn check_seen(&self, mark: &str, place: Place) -> Outcome<()> {
        match self.seen.filter(|seen| *seen != mark) {
            Some(seen) => Err(Finding::new(&CHANGED, place).found(mark).expected(seen).into()),
            None => Ok(()),
        }
    }

    #[must_use]
    pub fn verdict(&self, by: &'a str, now: Timestamp) -> Verdict<'a> {
        Verdict { note: self.note, ..Verdict::new(self.act, by, now) }
    }
}

/// What stands against a ruling, in the words of all approvals.
pub fn refusal(place: Place) -> impl Fn(&Approval, Objection) -> Finding {
    move |_, objection| objection.finding(place.clone())
}
