//! The service over real HTTP, on both databases.

mod cash_rules;
mod files;
mod gate;
mod guards;
pub mod service;
mod staged;
mod uploads;
mod walk;
