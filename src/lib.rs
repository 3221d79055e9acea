//! Double-entry finance and audit ledger for trade unions.

pub mod access;
pub mod approvals;
pub mod budgets;
pub mod catalogue;
pub mod cli;
pub mod date;
pub mod dealings;
pub mod dues;
pub mod finding;
pub mod formats;
pub mod grants;
pub mod imports;
pub mod ledger;
pub mod limits;
pub mod members;
pub mod money;
pub mod overviews;
pub mod platform;
pub mod prescribed;
pub mod programmes;
pub mod sheet;
pub mod statements;
pub mod trail;
pub mod units;
pub mod web;
pub mod wiring;
