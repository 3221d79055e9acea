//! The service over real HTTP, on both databases.

mod files;
mod guards;
mod service;
mod staged;
mod walk;
