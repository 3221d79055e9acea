//! The service over real HTTP, on both databases.

mod cash_rules;
mod files;
mod gate;
mod guards;
mod instances;
mod origins;
mod proxy;
pub mod service;
mod shown;
mod staged;
mod strict;
mod typed;
mod uploads;
mod walk;
