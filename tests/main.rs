//! One integration binary: every test that touches data runs on both engines.

mod common;
mod golden;
mod guards;
mod http;
mod ledger;
mod property;
mod store;
mod tidy;
