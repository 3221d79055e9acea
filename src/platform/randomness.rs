//! Randomness of the operating system: the one way to it, for what nobody may guess.

use crate::finding::{Failure, Outcome};

/// Fills these bytes.
#[expect(clippy::disallowed_methods, reason = "randomness comes from here alone")]
pub fn fill(bytes: &mut [u8]) -> Outcome<()> {
    getrandom::fill(bytes).map_err(|problem| Failure::file("random source", problem))
}
