//! What the product stands on: the two databases, the clock, the evidence store, telemetry.

pub mod backup;
mod bulk_insert;
pub mod clock;
pub mod database;
pub mod evidence;
pub mod tables;
pub mod telemetry;
