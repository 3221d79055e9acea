//! 监督报表: what samples, appraisals, peer reviews and audits come to, drawn for people.
//!
//! Invariant: a report shows what is kept and works nothing out that its area does not.

pub mod appraisals;
pub mod audits;
pub mod build_oversight;
pub mod codes;
pub mod documents;
pub mod make_document;
pub mod oversight_name;
pub mod samples;
pub mod store;
