//! The chains of many units, one after the other.

use std::time::Duration;

use crate::access::role::Ability;
use crate::access::store::{ReachAsked, units_in_reach};
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::ledger::chain::verify_chain::{Verification, verify_unit};
use crate::platform::clock::Stopwatch;
use crate::platform::database::Tx;

/// How long one answer over many units may take before it leaves the rest to the next.
pub const VERIFYING_LIMIT: Duration = Duration::from_secs(20);

/// Walks the chains of unit after unit until the time is over; gives what was found with the time
/// that each took, and the code to go on after.
pub async fn verify_many(
    tx: &mut Tx,
    viewer: &Viewer,
    (after, limit): (&str, i64),
) -> Outcome<(Vec<(Verification, Duration)>, Option<String>)> {
    let ability = Ability::Verify;
    let asked = ReachAsked { viewer, ability, under: None, after, limit: limit.saturating_add(1) };
    let mut rest = units_in_reach(tx, asked).await?.into_iter().peekable();
    let begun = Stopwatch::start();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    while let Some(unit) = rest.next() {
        let of_unit = Stopwatch::start();
        found.push((verify_unit(tx, &unit, None).await?, of_unit.elapsed()));
        let is_enough = found.len() >= limit || begun.elapsed() >= VERIFYING_LIMIT;
        if is_enough && rest.peek().is_some() {
            return Ok((found, Some(unit.code)));
        }
    }
    Ok((found, None))
}
