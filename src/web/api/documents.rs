//! Documents of oversight: made, listed, given out.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::oversight::make_document::{AskedDocument, make_document, read_document, read_kind};
use crate::oversight::store::{DocumentRow, documents_of};
use crate::platform::evidence::EvidenceStore;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::files::download;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    year: i64,
}

/// Documents of a year that a union made, and those about it.
#[utoipa::path(get, path = "", tag = "documents", params(YearQuery),
    responses((status = 200, body = Vec<DocumentRow>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<DocumentRow>>> {
    Ok(Json(documents_of(&mut tx, unit.id, query.year).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = OversightDocumentAsked)]
#[serde(deny_unknown_fields)]
pub struct MakeRequest {
    year: i64,
    /// `letter`, `rectification`, `audit_report`, `circular` or `certificate`.
    kind: String,
    /// Number of a letter, or code of a union; nothing for a circular.
    #[serde(default)]
    subject: String,
}

/// Makes a document as PDF and docx; the same words give the same files.
#[utoipa::path(post, path = "", tag = "documents", request_body = MakeRequest,
    responses((status = 200, body = Vec<DocumentRow>)))]
pub async fn make(
    at: Writing,
    State(state): State<AppState>,
    Body(asked): Body<MakeRequest>,
) -> Answer<Json<Vec<DocumentRow>>> {
    let kind = read_kind(&asked.kind)?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let meant = AskedDocument { kind, year: asked.year, subject: asked.subject.trim() };
    let mut tx = at.begin().await?;
    let of = (&at.unit, &evidence);
    let rows = make_document(&mut tx, (at.clock, &at.actor), of, meant).await?;
    tx.commit().await?;
    Ok(Json(rows))
}

/// The file of a document.
#[utoipa::path(get, path = "", tag = "documents",
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn file(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Last(id): Last<i64>,
) -> Answer<Response> {
    let evidence = EvidenceStore::under(&state.data_dir);
    let (row, bytes) = read_document(&mut tx, (&unit, &evidence), id).await?;
    tx.rollback().await?;
    let plain = format!("document-{}-{}", unit.id, row.id & 0xffff_ffff);
    let mut response = download(&(plain, row.file_name), &row.media_type, bytes);
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    Ok(response)
}
