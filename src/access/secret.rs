//! Secrets that this service makes: session keys, tokens, one-time passwords.
//!
//! Invariants: from the system's random source only; never `Debug`, never stored, only their hash.

use sha2::{Digest as _, Sha256};

use crate::finding::Outcome;
use crate::platform::evidence::hex;
use crate::platform::randomness;

/// 256 bits: nobody guesses one, and a plain hash of it keeps it as safe as it is.
const KEY_BYTES: usize = 32;
/// Letters and digits that are not taken for one another when read from paper.
const READABLE: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// 14 characters of 55: 80 bits.
const PASSWORD_CHARACTERS: usize = 14;

/// A secret on its way to the one who may know it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Says it; for the answer that hands it over and nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A new session key or token.
pub fn new_key() -> Outcome<Secret> {
    let mut bytes = [0; KEY_BYTES];
    randomness::fill(&mut bytes)?;
    Ok(Secret(hex(&bytes)))
}

/// A password to be read from a screen or a slip of paper, and to be changed at once.
pub fn new_password() -> Outcome<Secret> {
    let mut text = String::with_capacity(PASSWORD_CHARACTERS);
    while text.len() < PASSWORD_CHARACTERS {
        let mut bytes = [0; 32];
        randomness::fill(&mut bytes)?;
        // What would favour the first characters of the list is passed over.
        let whole = 256 / READABLE.len() * READABLE.len();
        let fair = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < whole);
        let drawn = fair.filter_map(|byte| READABLE.get(byte % READABLE.len()));
        text.extend(drawn.take(PASSWORD_CHARACTERS - text.len()).map(|byte| char::from(*byte)));
    }
    Ok(Secret(text))
}

/// What is kept of a key.
#[must_use]
pub fn hash_of(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_differ_and_do_not_show_themselves() {
        let (one, other) = (new_key().unwrap(), new_key().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), 64);
        assert_eq!(format!("{one:?}"), "Secret");
        assert_ne!(hash_of(one.reveal()), one.reveal());
        let password = new_password().unwrap();
        assert_eq!(password.reveal().len(), PASSWORD_CHARACTERS);
        assert!(password.reveal().bytes().all(|byte| READABLE.contains(&byte)));
    }
}
