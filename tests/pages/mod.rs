//! Pages and the API beside them, asked over HTTP on both databases.

pub mod keeping;
mod vouchers;
