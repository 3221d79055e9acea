//! What the product stands on: the two databases, the clock, randomness, durable files, work behind
//! requests, telemetry, the key of what is sealed. It knows no area: what areas keep is handed to
//! it when the database is opened (`schema`).

pub mod backup;
pub mod backup_folder;
mod bulk_insert;
pub mod clock;
pub mod database;
pub mod durable;
pub mod evidence;
pub mod jobs;
pub mod randomness;
pub mod schema;
pub mod tables;
pub mod telemetry;
pub mod vault;
