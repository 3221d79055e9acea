//! Whether the service lives, whether it can work, what it counts.

use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::platform::database::SYSTEM_BOOK;
use crate::trail;
use crate::web::at::Snapshot;
use crate::web::codes;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// A database that takes longer to answer one lookup does not serve anyone.
const READY_WITHIN: Duration = Duration::from_secs(3);

/// The process lives.
#[utoipa::path(get, path = "", tag = "service", responses((status = 200, body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers.
#[utoipa::path(get, path = "", tag = "service", responses((status = 200, body = String)))]
pub async fn readyz(Snapshot(mut tx): Snapshot) -> Answer<&'static str> {
    let lookup = async { trail::store::head(&mut tx, SYSTEM_BOOK, "trail").await };
    match tokio::time::timeout(READY_WITHIN, lookup).await {
        Ok(Ok(_)) => Ok("ready\n"),
        Ok(Err(failure)) => {
            tracing::error!(%failure, "not ready");
            Err(Problem::new(&codes::NOT_READY, ""))
        }
        Err(_) => {
            tracing::error!("not ready: the database did not answer in time");
            Err(Problem::new(&codes::NOT_READY, ""))
        }
    }
}

/// Counters and latencies in Prometheus text.
#[utoipa::path(get, path = "", tag = "service", responses((status = 200, body = String)))]
pub async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, state.exposition.render())
}
