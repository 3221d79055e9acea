//! What every handler is given, and the two ways into the books.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tracing::Span;

use super::door::Door;
use super::import_looks::ImportLooks;
use super::kept_forms::KeptForms;
use super::metrics::Exposition;
use super::shown_once::ShownOnce;
use super::visits::Visits;
use crate::finding::Outcome;
use crate::formats::Isolation;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, Tx};
use crate::platform::jobs::Jobs;
use crate::units::store as units;
use crate::units::unit::Unit;

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

    /// A snapshot and the unit that the URL names.
    pub async fn read(&self, unit_code: &str) -> Outcome<(Tx, Unit)> {
        let mut tx = self.database.read().await?;
        let unit = units::unit_by_code(&mut tx, unit_code).await?;
        note_unit(&unit);
        Ok((tx, unit))
    }

    /// A write transaction that holds the book of the unit that the URL names.
    pub async fn write(&self, unit_code: &str) -> Outcome<(Tx, Unit)> {
        self.write_with(unit_code, &[]).await
    }

    /// The same, holding other books as well.
    pub async fn write_with(&self, unit_code: &str, others: &[i64]) -> Outcome<(Tx, Unit)> {
        // Units are never removed or renamed, so that it may be looked up before the book is held.
        let (tx, unit) = self.read(unit_code).await?;
        tx.rollback().await?;
        let books: Vec<i64> = others.iter().copied().chain([unit.id]).collect();
        Ok((self.database.write(&books).await?, unit))
    }
}

/// Names the unit in the request's span.
fn note_unit(unit: &Unit) {
    Span::current().record("unit", unit.code.as_str());
}

/// Names the voucher (or the draft it is to be) in the request's span.
pub fn note_voucher(id: i64) {
    Span::current().record("voucher", id);
}
