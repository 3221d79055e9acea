//! How the service runs: its database, its work, its backups. Nothing of any unit's books.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::platform::backup_folder::{BackupFile, BackupFolder};
use crate::trail::Actor;
use crate::web::backups::{begin_backup, record_taking};
use crate::web::extract::Path;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::system::{SystemBody, backups_in_folder, chunks_of, look};

/// How the service stands.
#[utoipa::path(get, path = "", tag = "service", responses((status = 200, body = SystemBody)))]
pub async fn get(State(state): State<AppState>) -> Answer<Json<SystemBody>> {
    Ok(Json(look(&state).await?))
}

/// The backups that the service made, newest first.
#[utoipa::path(get, path = "", tag = "service", responses((status = 200, body = Vec<BackupFile>)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<Vec<BackupFile>>> {
    Ok(Json(backups_in_folder(&state).await?))
}

/// Begins a backup of database and evidence; it is in the list once it is whole.
#[utoipa::path(post, path = "", tag = "service",
    responses((status = 202, description = "Begun"), (status = 409, description = "Under way")))]
pub async fn create(State(state): State<AppState>, actor: Actor) -> Answer<StatusCode> {
    begin_backup(&state, &actor).await?;
    Ok(StatusCode::ACCEPTED)
}

/// One backup, for `restore`. Taking it is on the service's trail.
#[utoipa::path(get, path = "", tag = "service",
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
