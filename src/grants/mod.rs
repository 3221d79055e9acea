//! What unions give back: return rules and policies that end, their runs, the grants that follow.
//!
//! Invariants: a run is computed anew before it is approved, by another person, and refused where
//! anything under it has changed; one run a payer, rule and period; who earns nothing stands in it.

pub mod approve_run;
pub mod codes;
pub mod compute;
pub mod keep_policies;
pub mod keep_rules;
pub mod list_payments;
pub mod list_runs;
pub mod policy;
pub mod return_run;
pub mod rows;
pub mod run_returns;
pub mod store;
