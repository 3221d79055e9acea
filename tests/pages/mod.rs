//! Pages and the API beside them, asked over HTTP on both databases.

mod approvals;
mod dues;
mod dues_papers;
pub mod keeping;
mod vouchers;
mod windows;
