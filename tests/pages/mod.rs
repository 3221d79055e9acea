//! Pages and the API beside them, asked over HTTP on both databases.

mod approvals;
mod dues;
pub mod keeping;
mod vouchers;
mod windows;
