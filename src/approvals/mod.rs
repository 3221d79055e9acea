//! Approvals: a document that one person prepares and another decides about, whatever it is.
//!
//! Invariants: what is approved is what was looked at, bound by the hash of its content; nobody
//! decides about what is their own where another person is asked for; what anybody did stands on
//! the record, in order, and is never changed; after a final act there is no other.

pub mod approval;
pub mod codes;
pub mod decide;
pub mod excuse_duties;
pub mod ruling;
pub mod store;
pub mod submit;
