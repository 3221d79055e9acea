//! Pages and the API beside them, asked over HTTP on both databases.

mod keeping;
mod vouchers;
