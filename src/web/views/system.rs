//! How the service runs: its database, its work, its backups. Nothing of any unit's books.

use std::io::Read as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::Serialize;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use crate::access::store as access;
use crate::finding::Outcome;
use crate::platform::backup_folder::{BackupFile, BackupFolder};
use crate::platform::clock::instant_text;
use crate::trail::store as trail;
use crate::units::store as units;
use crate::web::state::AppState;
use crate::web::{backups, import_runs};

/// Bytes of a backup on their way at once.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// Chunks that wait for a slow receiver.
pub const CHUNKS_WAITING: usize = 4;

/// How the service stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SystemState)]
pub struct SystemBody {
    pub version: &'static str,
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    pub started_at: String,
    pub uptime_seconds: i64,
    pub database_bytes: i64,
    pub units: i64,
    pub users: i64,
    /// Posted vouchers of all units.
    pub vouchers: i64,
    /// Imports that are being booked.
    pub imports: Vec<ImportUnderWay>,
    pub backup_running_since: Option<String>,
    pub backup_failed_at: Option<String>,
    pub last_backup: Option<BackupFile>,
}

/// An import under way, without the name of its unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportUnderWay {
    pub batch_id: i64,
    pub rows: u64,
    pub vouchers: u64,
}

/// Everything that the page and the API say about the service.
pub async fn look(state: &AppState) -> Outcome<SystemBody> {
    let mut tx = state.database.read().await?;
    let units = units::count_units(&mut tx).await?;
    let users = access::count_users(&mut tx).await?;
    let vouchers = trail::count_links(&mut tx, "voucher").await?;
    tx.rollback().await?;
    let now = state.clock.now();
    let under_way = import_runs::under_way(state).await?.into_iter();
    let made = backups::state_of(state).await?;
    let last_backup = backups_in_folder(state).await?.into_iter().next();
    Ok(SystemBody {
        version: env!("CARGO_PKG_VERSION"),
        engine: state.database.engine(),
        started_at: instant_text(state.started_at),
        uptime_seconds: now.duration_since(state.started_at).as_secs(),
        database_bytes: state.database.size_bytes().await?,
        units,
        users,
        vouchers,
        imports: under_way
            .map(|(batch_id, progress)| ImportUnderWay {
                batch_id,
                rows: progress.rows,
                vouchers: progress.vouchers,
            })
            .collect(),
        backup_running_since: made.running_since,
        backup_failed_at: made.failed_at,
        last_backup,
    })
}

/// The backups in the folder, newest first.
pub async fn backups_in_folder(state: &AppState) -> Outcome<Vec<BackupFile>> {
    let folder = BackupFolder::under(&state.data_dir);
    let found = tokio::task::spawn_blocking(move || folder.list()).await;
    let found = found.map_err(|it| crate::finding::Failure::file("backups", it))??;
    Ok(found)
}

/// A file, chunk by chunk, read where reading may take its time.
pub struct Chunks(mpsc::Receiver<std::io::Result<Vec<u8>>>);

impl Stream for Chunks {
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

pub fn chunks_of(path: PathBuf) -> Chunks {
    let (sender, receiver) = mpsc::channel(CHUNKS_WAITING);
    tokio::task::spawn_blocking(move || {
        let mut file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(problem) => {
                let _ = sender.blocking_send(Err(problem));
                return;
            }
        };
        loop {
            let mut chunk = vec![0; CHUNK_BYTES];
            match file.read(&mut chunk) {
                Ok(0) => return,
                Ok(count) => {
                    chunk.truncate(count);
                    if sender.blocking_send(Ok(chunk)).is_err() {
                        return;
                    }
                }
                Err(problem) => {
                    let _ = sender.blocking_send(Err(problem));
                    return;
                }
            }
        }
    });
    Chunks(receiver)
}
