//! Movements between two unions: one event, two sides.
//!
//! Invariants: a side speaks for itself and books in its own open month; the other side's word is
//! never made up; what has only one side is seen by both.

pub mod announce_grants;
pub mod book_sides;
pub mod claims;
pub mod codes;
pub mod compare_pairs;
pub mod deal;
pub mod difference;
pub mod meeting;
pub mod pairing;
pub mod reconcile;
pub mod record_words;
pub mod rows;
pub mod settle_accruals;
pub mod store;
pub mod transfer;
