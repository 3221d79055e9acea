//! The service over real HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "another part of the harness serves the other tests")]
mod common;
#[path = "http/files.rs"]
mod files;
#[path = "http/guards.rs"]
mod guards;
#[path = "http/service.rs"]
mod service;
#[path = "http/walk.rs"]
mod walk;
