//! What the service has, for every handler.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::door::Door;
use super::import_looks::ImportLooks;
use super::kept_forms::KeptForms;
use super::metrics::Exposition;
use super::shown_once::ShownOnce;
use super::visits::Visits;
use crate::formats::Isolation;
use crate::platform::clock::Clock;
use crate::platform::database::Database;
use crate::platform::jobs::Jobs;

/// A voucher of the largest size allowed, with long summaries, fits.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Uploads that are in memory at once: with the largest files allowed, a quarter of a gigabyte.
const UPLOADS_AT_ONCE: usize = 2;

/// Shared by all requests; cloning shares the pools.
#[derive(Clone, Debug)]
pub struct AppState {
    pub database: Database,
    pub clock: Clock,
    /// Where evidence is kept.
    pub data_dir: PathBuf,
    pub exposition: Exposition,
    pub uploads: Arc<Semaphore>,
    /// Imports and backups under way, here and in other instances.
    pub jobs: Jobs,
    pub looks: ImportLooks,
    /// Where uploaded workbooks are read.
    pub isolation: Isolation,
    /// How the service is reached.
    pub door: Door,
    pub visits: Visits,
    pub kept_forms: KeptForms,
    pub shown_once: ShownOnce,
    /// Since when the service runs.
    pub started_at: jiff::Timestamp,
}

impl AppState {
    #[must_use]
    pub fn new(database: Database, clock: Clock, data_dir: PathBuf) -> Self {
        let uploads = Arc::new(Semaphore::new(UPLOADS_AT_ONCE));
        let isolation = Isolation::of_this_program();
        let exposition = Exposition::install();
        let jobs = Jobs::of(database.clone(), clock);
        Self {
            database,
            clock,
            data_dir,
            exposition,
            uploads,
            isolation,
            jobs,
            looks: ImportLooks::default(),
            door: Door::default(),
            visits: Visits::default(),
            kept_forms: KeptForms::default(),
            shown_once: ShownOnce::default(),
            started_at: clock.now(),
        }
    }
}
