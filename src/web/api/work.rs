//! What waits for whoever asks: why it waits, and what unblocks it.

use axum::Json;
use axum::extract::State;

use crate::access::viewer::Viewer;
use crate::web::at::Snapshot;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::work::{WorkItem, work_of};
use crate::web::words::Words;

/// What waits for whoever asks, most pressing first.
#[utoipa::path(get, path = "", tag = "access", responses((status = 200, body = Vec<WorkItem>)))]
pub async fn list(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    words: Words,
) -> Answer<Json<Vec<WorkItem>>> {
    Ok(Json(work_of(&mut tx, &state, &viewer, words).await?))
}
