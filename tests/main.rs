//! One integration binary: every test that touches data runs on both engines.

#![expect(
    clippy::unwrap_used,
    clippy::items_after_statements,
    clippy::assigning_clones,
    clippy::cast_possible_truncation,
    clippy::as_conversions,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and says plainly what ran"
)]

mod access;
mod aid;
mod annotated;
mod assets;
mod browser;
mod budgets;
mod checks;
mod cli;
mod common;
mod consolidation;
mod crash;
mod dealings;
mod dues;
mod figures;
mod golden;
mod guards;
mod hostile;
mod http;
mod imports;
mod imports_balances;
mod imports_kinds;
mod imports_templates;
mod ledger;
mod members;
mod oversight;
mod pages;
mod payments;
mod platform;
mod programmes;
mod property;
mod returns;
mod sampling;
mod store;
mod tidy;
mod tour;
mod trail;
mod units;
