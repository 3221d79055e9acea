//! 互查与审计: who checks whom, audits from the plan to the letter, problems until they are closed.
//!
//! Invariants: a paper is seen by nobody of the union that is looked at before its letter is
//! issued; letters, replies and verifications are never said differently; a problem is closed by
//! somebody who neither owns it nor replied to it.

pub mod codes;
pub mod keep_problems;
pub mod list_audits;
pub mod list_problems;
pub mod make_draw;
pub mod peer;
pub mod prepare_audit;
pub mod problem;
pub mod rows;
pub mod settle_audit;
pub mod settle_problem;
pub mod store;
