//! 预算: what unions may spend and expect to receive, in versions; what is spent of it; what is
//! handed to the union above.
//!
//! Invariants: a version is said once and approved as it was said; what is controlled is the
//! account, its projects summed; the initial budget counts from 1 January, an adjustment from the
//! day of its approval; nobody spends beyond a line that is refused, since spent, reserved and
//! this are added up by who holds the unit's book.

pub mod approve_budget;
pub mod budget;
pub mod codes;
pub mod control;
pub mod decide_filings;
pub mod execution;
pub mod filing;
pub mod judge_spending;
pub mod keep_budgets;
pub mod list_filings;
pub mod list_versions;
pub mod months;
pub mod move_line;
pub mod overruns;
pub mod pass_step;
pub mod read_execution;
pub mod read_sheet;
pub mod reserve;
pub mod rows;
pub mod steps;
pub mod store;
pub mod submit_filing;
pub mod wording;
pub mod write_wording;
