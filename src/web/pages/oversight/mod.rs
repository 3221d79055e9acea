//! The trail, verification: what an auditor asks of the books themselves.

pub mod trail;
pub mod trail_words;
pub mod verification;
