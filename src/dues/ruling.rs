//! What deferrals and refunds stand on. Pure.

use crate::dues::codes::PAPER_MISSING;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};

/// Characters of a reason, and of the papers that it stands on.
const MAX_PAPER_CHARACTERS: usize = 200;

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
