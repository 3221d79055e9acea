//! Double-entry finance and audit ledger for trade unions.

pub mod date;
pub mod finding;
pub mod money;
pub mod sheet;
