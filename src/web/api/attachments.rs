//! Files beside drafts and vouchers: listed, added, given out, taken away before posting.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::ledger::drafts::attach_file::{
    Beside, attachments_beside, find_attachment, read_attachment, remove_attachment,
};
use crate::ledger::store::AttachmentRow;
use crate::platform::evidence::EvidenceStore;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::attached_files::add_files;
use crate::web::views::files::download;

async fn list_of(
    Reading { mut tx, unit }: Reading,
    beside: Beside,
) -> Answer<Json<Vec<AttachmentRow>>> {
    let rows = attachments_beside(&mut tx, &unit, beside).await?;
    Ok(Json(rows))
}

/// Files beside a draft.
#[utoipa::path(get, path = "", tag = "attachments",
    responses((status = 200, body = Vec<AttachmentRow>)))]
pub async fn of_draft(at: Reading, Last(id): Last<i64>) -> Answer<Json<Vec<AttachmentRow>>> {
    list_of(at, Beside::Draft(id)).await
}

/// Files beside a posted voucher, those of its draft included.
#[utoipa::path(get, path = "", tag = "attachments",
    responses((status = 200, body = Vec<AttachmentRow>)))]
pub async fn of_voucher(at: Reading, Last(id): Last<i64>) -> Answer<Json<Vec<AttachmentRow>>> {
    list_of(at, Beside::Voucher(id)).await
}

/// Puts files beside a draft: PDF, OFD, images, xlsx, XML of invoices; 20 MB each.
#[utoipa::path(post, path = "", tag = "attachments",
    request_body(description = "One or more fields `file`",
        content((Object = "multipart/form-data"))),
    responses((status = 201, body = Vec<AttachmentRow>)))]
pub async fn add_to_draft(
    State(state): State<AppState>,
    at: Writing,
    Last(id): Last<i64>,
    request: Request,
) -> Answer<(StatusCode, Json<Vec<AttachmentRow>>)> {
    add(&state, &at, Beside::Draft(id), request).await
}

/// Puts files beside a posted voucher, where nothing is taken away any more.
#[utoipa::path(post, path = "", tag = "attachments",
    request_body(description = "One or more fields `file`",
        content((Object = "multipart/form-data"))),
    responses((status = 201, body = Vec<AttachmentRow>)))]
pub async fn add_to_voucher(
    State(state): State<AppState>,
    at: Writing,
    Last(id): Last<i64>,
    request: Request,
) -> Answer<(StatusCode, Json<Vec<AttachmentRow>>)> {
    add(&state, &at, Beside::Voucher(id), request).await
}

async fn add(
    state: &AppState,
    at: &Writing,
    beside: Beside,
    request: Request,
) -> Answer<(StatusCode, Json<Vec<AttachmentRow>>)> {
    let rows = add_files(state, at, beside, request).await?;
    Ok((StatusCode::CREATED, Json(rows)))
}

/// Takes a file away from a draft; what it was stays on the record.
#[utoipa::path(delete, path = "", tag = "attachments", responses((status = 204)))]
pub async fn remove(at: Writing, Last(id): Last<i64>) -> Answer<StatusCode> {
    let mut tx = at.begin().await?;
    remove_attachment(&mut tx, at.clock, &at.actor, &at.unit, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file as it came: always to be saved, never shown within the service.
#[utoipa::path(get, path = "", tag = "attachments",
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn file(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Last(id): Last<i64>,
) -> Answer<Response> {
    let row = find_attachment(&mut tx, &unit, id).await?;
    tx.rollback().await?;
    let bytes = read_attachment(EvidenceStore::under(&state.data_dir), &row).await?;
    Ok(given(&unit, &row, bytes))
}

fn given(unit: &Unit, row: &AttachmentRow, bytes: Vec<u8>) -> Response {
    let plain = format!("attachment-{}-{}", unit.id, row.id & 0xffff_ffff);
    let mut response = download(&(plain, row.file_name.clone()), &row.media_type, bytes);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Whatever it is, nothing in it runs here.
    let sealed = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, sealed);
    response
}
