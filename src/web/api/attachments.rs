//! Files beside drafts and vouchers: listed, added, given out, taken away before posting.

use axum::Json;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::reports::download;
use crate::ledger::drafts::attach_file::{
    Beside, NewFile, attach_file, attachments_beside, find_attachment, read_attachment,
    remove_attachment,
};
use crate::ledger::drafts::attachment::MAX_ATTACHMENT_BYTES;
use crate::ledger::store::AttachmentRow;
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::unit::Unit;
use crate::web::codes;
use crate::web::extract::{Path, unknown_field, unread_body};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// A form with several files at once: each is looked at by itself.
pub const MAX_FORM_BYTES: usize = 3 * MAX_ATTACHMENT_BYTES;
/// Files of one form.
const MAX_FILES_AT_ONCE: usize = 20;

/// A file beside a voucher.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentBody {
    pub id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher_id: Option<i64>,
    pub file_name: String,
    pub media_type: String,
    pub file_sha256: String,
    pub file_size_bytes: i64,
    pub added_by: String,
    pub added_at: String,
}

impl From<AttachmentRow> for AttachmentBody {
    fn from(row: AttachmentRow) -> Self {
        Self {
            id: row.id,
            draft_id: row.draft_id,
            voucher_id: row.voucher_id,
            file_name: row.file_name,
            media_type: row.media_type,
            file_sha256: row.file_sha256,
            file_size_bytes: row.file_size_bytes,
            added_by: row.added_by,
            added_at: row.added_at,
        }
    }
}

/// What stands beside a draft or a voucher.
pub async fn list_of(state: &AppState, code: &str, beside: Beside) -> Answer<Vec<AttachmentRow>> {
    let (mut tx, unit) = state.read(code).await?;
    Ok(attachments_beside(&mut tx, &unit, beside).await?)
}

/// Files beside a draft.
#[utoipa::path(get, path = "/api/v1/units/{code}/drafts/{id}/attachments", tag = "attachments",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = Vec<AttachmentBody>)))]
pub async fn of_draft(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Json<Vec<AttachmentBody>>> {
    let rows = list_of(&state, &code, Beside::Draft(id)).await?;
    Ok(Json(rows.into_iter().map(AttachmentBody::from).collect()))
}

/// Files beside a posted voucher, those of its draft included.
#[utoipa::path(get, path = "/api/v1/units/{code}/vouchers/{id}/attachments", tag = "attachments",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = Vec<AttachmentBody>)))]
pub async fn of_voucher(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Json<Vec<AttachmentBody>>> {
    let rows = list_of(&state, &code, Beside::Voucher(id)).await?;
    Ok(Json(rows.into_iter().map(AttachmentBody::from).collect()))
}

/// Puts files beside a draft: PDF, OFD, images, xlsx, XML of invoices; 20 MB each.
#[utoipa::path(post, path = "/api/v1/units/{code}/drafts/{id}/attachments", tag = "attachments",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body(description = "One or more fields `file`",
        content((Object = "multipart/form-data"))),
    responses((status = 201, body = Vec<AttachmentBody>)))]
pub async fn add_to_draft(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    request: Request,
) -> Answer<(StatusCode, Json<Vec<AttachmentBody>>)> {
    add(&state, (&code, &actor), Beside::Draft(id), request).await
}

/// Puts files beside a posted voucher, where nothing is taken away any more.
#[utoipa::path(post, path = "/api/v1/units/{code}/vouchers/{id}/attachments", tag = "attachments",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body(description = "One or more fields `file`",
        content((Object = "multipart/form-data"))),
    responses((status = 201, body = Vec<AttachmentBody>)))]
pub async fn add_to_voucher(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    request: Request,
) -> Answer<(StatusCode, Json<Vec<AttachmentBody>>)> {
    add(&state, (&code, &actor), Beside::Voucher(id), request).await
}

async fn add(
    state: &AppState,
    (code, actor): (&str, &Actor),
    beside: Beside,
    request: Request,
) -> Answer<(StatusCode, Json<Vec<AttachmentBody>>)> {
    let rows = add_files(state, (code, actor), beside, request).await?;
    Ok((StatusCode::CREATED, Json(rows.into_iter().map(AttachmentBody::from).collect())))
}

/// Reads the files of a form and keeps all of them or, when one is refused, none.
pub async fn add_files(
    state: &AppState,
    (code, actor): (&str, &Actor),
    beside: Beside,
    request: Request,
) -> Answer<Vec<AttachmentRow>> {
    // Files are held in memory while they are looked at: only a few forms at once.
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let files = read_files(request).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let (mut tx, unit) = state.write(code).await?;
    let mut rows = Vec::with_capacity(files.len());
    for file in files {
        let place = (&evidence, beside);
        rows.push(attach_file(&mut tx, state.clock, actor, &unit, place, file).await?);
    }
    tx.commit().await?;
    Ok(rows)
}

async fn read_files(request: Request) -> Answer<Vec<NewFile>> {
    let read = Multipart::from_request(request, &()).await;
    let mut form = read.map_err(|why| unread_body(why.status()))?;
    let mut files = Vec::new();
    loop {
        let next = form.next_field().await;
        let next = next.map_err(|why| unread_body(why.status()))?;
        let Some(field) = next else { break };
        if field.name() != Some("file") {
            return Err(unknown_field(field.name().unwrap_or_default()));
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await;
        let bytes = bytes.map_err(|why| unread_body(why.status()))?;
        if !bytes.is_empty() {
            if files.len() >= MAX_FILES_AT_ONCE {
                let detail = format!("一次至多 {MAX_FILES_AT_ONCE} 个文件");
                return Err(Problem::new(&codes::BODY_TOO_LARGE, detail));
            }
            files.push(NewFile { name, bytes: bytes.to_vec() });
        }
    }
    if files.is_empty() { Err(Problem::new(&codes::FILE_MISSING, "file")) } else { Ok(files) }
}

/// Takes a file away from a draft; what it was stays on the record.
#[utoipa::path(delete, path = "/api/v1/units/{code}/attachments/{id}", tag = "attachments",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 204)))]
pub async fn remove(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
) -> Answer<StatusCode> {
    let (mut tx, unit) = state.write(&code).await?;
    remove_attachment(&mut tx, state.clock, &actor, &unit, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file as it came: always to be saved, never shown within the service.
#[utoipa::path(get, path = "/api/v1/units/{code}/attachments/{id}/file", tag = "attachments",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn file(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Response> {
    let (mut tx, unit) = state.read(&code).await?;
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
