//! Pages and the API beside them, asked over HTTP on both databases.

mod approvals;
mod budgets;
mod dues;
mod dues_papers;
mod dues_shown;
pub mod keeping;
mod sums;
mod vouchers;
mod windows;
