//! The file of an upload: handed back with its findings, and shown at the row that an entry
//! came from.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::reports::{XLSX, download};
use super::staged::{desk, unit_of};
use crate::finding::{Failure, Outcome};
use crate::imports::batches::annotate_import::annotate_batch;
use crate::imports::batches::open_batch::batch_of;
use crate::imports::batches::source_rows::{SourcePlace, SourceRows, source_rows};
use crate::imports::batches::staged_import::request_of;
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::web::codes;
use crate::web::extract::{Path, Query};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// Rows above and below when the caller does not say.
const DEFAULT_AROUND: u32 = 10;
/// Looking at a file does nothing that a trail would name.
const ONLOOKER: &str = "查阅";

/// The finance officer's own workbook with a note, a fill and a 错误说明 beside everything that
/// was found, and a summary first. An upload that waits is looked at anew.
#[utoipa::path(get, path = "/api/v1/units/{code}/imports/{id}/annotated", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, content((Vec<u8> = "application/octet-stream")))))]
pub async fn annotated(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Response> {
    let unit = unit_of(&state, &code).await?;
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let onlooker = Actor::named(ONLOOKER);
    let marked = annotate_batch(&desk(&state, &evidence, &onlooker), &unit, id).await?;
    let names = (format!("import-{id}-annotated"), marked.file_name);
    Ok(download(&names, XLSX, marked.bytes))
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RowsQuery {
    /// Counts from zero, as entries name it.
    #[serde(default)]
    pub sheet: usize,
    /// Counts from one.
    pub row: u32,
    /// Rows above and below, 10 unless given, 50 at most.
    pub around: Option<u32>,
}

/// The kept file around one of its rows, under its header.
#[utoipa::path(get, path = "/api/v1/units/{code}/imports/{id}/rows", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path), RowsQuery),
    responses((status = 200, body = Object)))]
pub async fn rows(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    Query(query): Query<RowsQuery>,
) -> Answer<Json<SourceRows>> {
    let (_, rows) = rows_of(&state, (&code, id), query).await?;
    Ok(Json(rows))
}

#[derive(Debug, Deserialize)]
struct SheetHead {
    index: usize,
    header_rows: (u32, u32),
}

/// The file's name, and its rows around the place.
pub async fn rows_of(
    state: &AppState,
    (code, id): (&str, i64),
    query: RowsQuery,
) -> Outcome<(String, SourceRows)> {
    let unit = unit_of(state, code).await?;
    let mut tx = state.database.read().await?;
    let batch = batch_of(&mut tx, &unit, id).await?;
    tx.rollback().await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let onlooker = Actor::named(ONLOOKER);
    let request = request_of(&desk(state, &evidence, &onlooker), &unit, &batch).await?;
    let heads: Vec<SheetHead> = serde_json::from_str(&batch.sheets).unwrap_or_default();
    let header =
        heads.into_iter().find(|sheet| sheet.index == query.sheet).map(|it| it.header_rows);
    let around = query.around.unwrap_or(DEFAULT_AROUND);
    let place = SourcePlace { sheet: query.sheet, row: query.row, around };
    let shown = tokio::task::spawn_blocking(move || {
        source_rows(&request.bytes, &request.file_name, &request.isolation, (place, header))
    });
    let rows = shown.await.map_err(|problem| Failure::Storage(format!("showing: {problem}")))??;
    Ok((batch.file_name, rows))
}
