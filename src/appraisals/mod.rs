//! 规范化考核: schemes, what unions get for each row of them, and what is published of it.
//!
//! Invariants: a version of a scheme, a score and a publication are never said differently, what
//! comes later stands beside them; every deduction says what it follows from; nobody scores their
//! own union but by its own word.

pub mod announce_ranking;
pub mod answer_appeal;
pub mod ask_checks;
pub mod codes;
pub mod facts;
pub mod find_scheme;
pub mod keep_schemes;
pub mod kept;
#[cfg(test)]
mod kept_tests;
pub mod load_facts;
pub mod load_kept;
pub mod open_round;
pub mod points;
pub mod read_scores;
pub mod record_scores;
pub mod rows;
pub mod rule;
pub mod scheme;
pub mod sheet;
#[cfg(test)]
mod sheet_tests;
pub mod store;
pub mod submit_self_check;
