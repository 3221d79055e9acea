//! Files as they are sent to stand beside drafts and vouchers.

use axum::extract::{FromRequest as _, Multipart, Request};

use crate::ledger::drafts::attach_file::{Beside, NewFile, attach_file};
use crate::ledger::drafts::attachment::MAX_ATTACHMENT_BYTES;
use crate::ledger::store::AttachmentRow;
use crate::platform::evidence::EvidenceStore;
use crate::web::at::Writing;
use crate::web::codes;
use crate::web::extract::{unknown_field, unread_body};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// A form with several files at once: each is looked at by itself.
pub const MAX_FORM_BYTES: usize = 3 * MAX_ATTACHMENT_BYTES;

/// Files of one form.
pub const MAX_FILES_AT_ONCE: usize = 20;

/// Reads the files of a form and keeps all of them or, when one is refused, none.
pub async fn add_files(
    state: &AppState,
    at: &Writing,
    beside: Beside,
    request: Request,
) -> Answer<Vec<AttachmentRow>> {
    // Files are held in memory while they are looked at: only a few forms at once.
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let files = read_files(request).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let mut tx = at.begin().await?;
    let mut rows = Vec::with_capacity(files.len());
    for file in files {
        let place = (&evidence, beside);
        rows.push(attach_file(&mut tx, at.clock, &at.actor, &at.unit, place, file).await?);
    }
    tx.commit().await?;
    Ok(rows)
}

pub async fn read_files(request: Request) -> Answer<Vec<NewFile>> {
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
