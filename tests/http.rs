//! The service over real HTTP, on both databases.

mod cash_rules;
mod files;
mod gate;
mod guards;
mod origins;
pub mod service;
mod staged;
mod uploads;
mod walk;
