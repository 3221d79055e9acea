//! How the service runs: health, work under way, backups.

pub mod health;
