//! What the product stands on: the two databases, the clock, the evidence store, telemetry.

pub mod backup;
pub mod backup_folder;
mod bulk_insert;
pub mod clock;
pub mod database;
pub mod evidence;
pub mod tables;
pub mod telemetry;
