//! Attachments beside a draft or a voucher: what stands there, adding, removing.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::ledger::drafts::attach_file::{Beside, remove_attachment};
use crate::ledger::store::AttachmentRow;
use crate::platform::clock::local_day;
use crate::web::at::{Last, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::pages::access::back;
use crate::web::parts::form::Faults;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::attached_files::add_files;

/// What a browser offers to choose from; the server tells files by their content.
const ACCEPTED: &str = ".pdf,.ofd,.png,.jpg,.jpeg,.webp,.tif,.tiff,.xlsx,.xml";
/// Characters of a hash that are shown; the whole of it stands in the title.
const SHOWN_HASH: usize = 16;

/// What the section knows of its place.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    pub beside: Beside,
    pub may_add: bool,
}

impl Shelf {
    fn page(&self) -> String {
        match self.beside {
            Beside::Draft(id) => format!("drafts/{id}"),
            Beside::Voucher(id) => format!("vouchers/{id}"),
        }
    }

    /// The section: a list, and a field to add to it.
    pub fn draw(&self, frame: &Frame, rows: &[AttachmentRow]) -> Markup {
        let page = self.page();
        let may_remove = self.may_add && matches!(self.beside, Beside::Draft(_));
        html! {
            section class="card attachments" aria-labelledby="attachments-title" {
                h2 id="attachments-title" { (frame.t("电子附件")) }
                @if rows.is_empty() {
                    p class="quiet" { (frame.t("还没有电子附件。")) }
                } @else { (self.list(frame, rows, may_remove)) }
                @if self.may_add {
                    form class="drop-files screen" method="post" enctype="multipart/form-data"
                        action=(frame.at(&format!("{page}/attachments"))) data-drop-files {
                        label { (frame.t("添加附件（可一次选多个，或拖到此处）")) " "
                            input type="file" name="file" multiple required accept=(ACCEPTED); }
                        button { (frame.t("上传")) }
                        p class="help" {
                            (frame.t("PDF、OFD、图片、xlsx 或电子发票 XML，每个不超过 20 MB。记账后只能补充，不能移除。")) }
                    }
                }
            }
        }
    }

    fn list(&self, frame: &Frame, rows: &[AttachmentRow], may_remove: bool) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label=(frame.t("附件列表")) {
                table class="grid" {
                    thead { tr {
                        th scope="col" { (frame.t("文件")) }
                        th scope="col" class="money" { (frame.t("大小")) }
                        th scope="col" { (frame.t("校验值（SHA-256）")) }
                        th scope="col" { (frame.t("添加人")) }
                        @if may_remove { th scope="col" { (frame.t("操作")) } }
                    } }
                    tbody { @for row in rows { tr {
                        td { a href=(frame.file(&format!("attachments/{}/file", row.id)))
                            download=(row.file_name) { (row.file_name) } }
                        td class="money" { (size(row.file_size_bytes)) }
                        td { code title=(row.file_sha256) {
                            (row.file_sha256.get(..SHOWN_HASH).unwrap_or_default()) "…" } }
                        td { (row.added_by) " " span
                            class="quiet nowrap" { (local_day(&row.added_at)) } }
                        @if may_remove { td {
                            form class="inline" method="post"
                                action=(frame.at(&format!("attachments/{}/remove", row.id))) {
                                input type="hidden" name="next" value=(frame.at(&self.page()));
                                button class="link"
                                    data-confirm=(frame.words.f("移除附件 {}？", &[&row.file_name]))
                                    aria-label=(frame.words.f("移除附件 {}", &[&row.file_name])) {
                                        (frame.t("移除")) }
                            }
                        } }
                    } } }
                }
            }
        }
    }
}

fn size(bytes: i64) -> String {
    if bytes < 1024 {
        format!("{bytes} B")
    } else if bytes < 1024 * 1024 {
        format!("{} KB", bytes / 1024)
    } else {
        format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576)
    }
}

pub async fn add_to_draft(
    State(state): State<AppState>,
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    request: Request,
) -> Answer<Response> {
    let added = add_files(&state, &at, Beside::Draft(id), request).await;
    Ok(answer(&frame, &frame.at(&format!("drafts/{id}")), added))
}

pub async fn add_to_voucher(
    State(state): State<AppState>,
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    request: Request,
) -> Answer<Response> {
    let added = add_files(&state, &at, Beside::Voucher(id), request).await;
    Ok(answer(&frame, &frame.at(&format!("vouchers/{id}")), added))
}

/// Back to the voucher, or why the files were not taken.
fn answer(frame: &Frame, page: &str, added: Answer<Vec<AttachmentRow>>) -> Response {
    let Err(problem) = added else { return back(page, "attached").into_response() };
    let status = problem.status();
    let body = html! {
        (Faults::from(problem).rest(frame.words, &[]))
        p { a class="button" href=(page) { (frame.t("返回凭证")) } }
    };
    (status, frame.page(frame.t("附件没有留存"), &body)).into_response()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveForm {
    next: String,
}

pub async fn remove(
    at: Writing,
    Last(id): Last<i64>,
    Form(form): Form<RemoveForm>,
) -> Answer<Redirect> {
    let mut tx = at.begin().await?;
    remove_attachment(&mut tx, at.clock, &at.actor, &at.unit, id).await?;
    tx.commit().await?;
    Ok(back(&form.next, "detached"))
}
