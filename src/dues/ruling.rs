//! What a second person does about a deferral or a refund that somebody asked for. Pure.

use crate::approvals::approval::{Act, Approval, Objection, Verdict};
use crate::approvals::codes::CHANGED;
use crate::dues::codes::PAPER_MISSING;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::post::sockets::Act as Doing;

/// Characters of a reason, and of the papers that it stands on.
const MAX_PAPER_CHARACTERS: usize = 200;

/// Approves, refuses or withdraws what was looked at.
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
    pub fn verdict(&self, act: Doing<'a>) -> Verdict<'a> {
        Verdict { note: self.note, ..Verdict::new(self.act, &act.actor.name, act.clock.now()) }
    }
}

/// What stands against a ruling, in the words of all approvals.
pub fn refusal(place: Place) -> impl Fn(&Approval, Objection) -> Finding {
    move |_, objection| objection.finding(place.clone())
}

/// # Errors
/// Where the reason or the paper is missing, or too long.
pub fn check_papers(reason: &str, paper: &str) -> Outcome<()> {
    let told = [("事由", reason), ("依据", paper)].into_iter().filter_map(|(label, text)| {
        let characters = text.trim().chars().count();
        let is_right = (1..=MAX_PAPER_CHARACTERS).contains(&characters);
        let finding = Finding::new(&PAPER_MISSING, Place::of(label));
        (!is_right).then(|| finding.found(format!("{characters} 字")).expected("1 至 200 字"))
    });
    refuse_if_any(told.collect()).map(drop)
}
