//! The service over real HTTP, on both databases.

mod files;
mod guards;
pub mod service;
mod staged;
mod walk;
