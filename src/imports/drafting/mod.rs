//! Records to voucher drafts, and the way of drafts towards the books.

pub mod content_seal;
pub mod journal_drafting;
pub mod number_runs;
pub mod opening_drafting;
pub mod opening_questions;
pub mod outbox;
pub mod voucher_order;
pub mod voucher_twins;
