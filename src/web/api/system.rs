//! How the service runs: its database, its work, its backups. Nothing of any unit's books.

use std::io::Read as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use serde::Serialize;
use tokio::sync::mpsc;
use utoipa::ToSchema;

use crate::access::store as access;
use crate::finding::Outcome;
use crate::platform::backup_folder::{BackupFile, BackupFolder};
use crate::platform::clock::instant_text;
use crate::trail::{Actor, store as trail};
use crate::units::store as units;
use crate::web::backups::{self, begin_backup, record_taking};
use crate::web::extract::Path;
use crate::web::import_runs;
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// Bytes of a backup on their way at once.
const CHUNK_BYTES: usize = 256 * 1024;
/// Chunks that wait for a slow receiver.
const CHUNKS_WAITING: usize = 4;

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
    pub last_backup: Option<BackupBody>,
}

/// An import under way, without the name of its unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportUnderWay {
    pub batch_id: i64,
    pub rows: u64,
    pub vouchers: u64,
}

/// A backup that the service made.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BackupFile)]
pub struct BackupBody {
    pub name: String,
    pub size_bytes: u64,
    pub made_at: String,
}

impl From<BackupFile> for BackupBody {
    fn from(file: BackupFile) -> Self {
        Self { name: file.name, size_bytes: file.size_bytes, made_at: file.made_at }
    }
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
pub async fn backups_in_folder(state: &AppState) -> Outcome<Vec<BackupBody>> {
    let folder = BackupFolder::under(&state.data_dir);
    let found = tokio::task::spawn_blocking(move || folder.list()).await;
    let found = found.map_err(|it| crate::finding::Failure::file("backups", it))??;
    Ok(found.into_iter().map(BackupBody::from).collect())
}

/// How the service stands.
#[utoipa::path(get, path = "/api/v1/system", tag = "service",
    responses((status = 200, body = SystemBody)))]
pub async fn get(State(state): State<AppState>) -> Answer<Json<SystemBody>> {
    Ok(Json(look(&state).await?))
}

/// The backups that the service made, newest first.
#[utoipa::path(get, path = "/api/v1/system/backups", tag = "service",
    responses((status = 200, body = Vec<BackupBody>)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<Vec<BackupBody>>> {
    Ok(Json(backups_in_folder(&state).await?))
}

/// Begins a backup of database and evidence; it is in the list once it is whole.
#[utoipa::path(post, path = "/api/v1/system/backups", tag = "service",
    responses((status = 202, description = "Begun"), (status = 409, description = "Under way")))]
pub async fn create(State(state): State<AppState>, actor: Actor) -> Answer<StatusCode> {
    begin_backup(&state, &actor).await?;
    Ok(StatusCode::ACCEPTED)
}

/// One backup, for `restore`. Taking it is on the service's trail.
#[utoipa::path(get, path = "/api/v1/system/backups/{name}", tag = "service",
    params(("name" = String, Path, description = "As the list names it")),
    responses((status = 200, content((Vec<u8> = "application/zip")))))]
pub async fn download(
    State(state): State<AppState>,
    Path(name): Path<String>,
    actor: Actor,
) -> Answer<Response> {
    let path = BackupFolder::under(&state.data_dir).path_of(&name)?;
    record_taking(&state, &actor, &name).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(chunks_of(path))).into_response())
}

/// A file, chunk by chunk, read where reading may take its time.
struct Chunks(mpsc::Receiver<std::io::Result<Vec<u8>>>);

impl Stream for Chunks {
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

fn chunks_of(path: PathBuf) -> Chunks {
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
