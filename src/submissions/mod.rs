//! Submissions (报送): reports that are drawn once, signed, sent to the union above, looked at
//! there, returned or approved; and what later books say otherwise.
//!
//! Invariants: what is signed is one content, by its hash; nobody signs twice; what was sent is
//! never drawn anew; a report that differs from its books now says where.

pub mod build_named;
pub mod calendar;
pub mod codes;
pub mod decide_submission;
pub mod list_submissions;
pub mod prepare_submission;
pub mod sign_submission;
pub mod store;
pub mod submission;
