//! Vouchers: list, entry, review, posting, reversal, attachments, print.

mod attachments;
mod changes;
mod draft;
mod entry;
mod entry_form;
mod grid;
mod judge;
mod list;
mod print;
pub mod read;
mod reversal;
mod review;
mod voucher;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::access::role::Ability::{Post, Prepare, ReadBooks, Review};
use crate::web::api::attachments::MAX_FORM_BYTES;
use crate::web::frame::Frame;
use crate::web::guards::Guard::AtUnit;
use crate::web::guards::Route;
use crate::web::pages::html::url_part;
use crate::web::parts::findings::notice;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/units/{code}/vouchers", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/vouchers/new", AtUnit(&[Prepare])),
    ("GET", "/units/{code}/vouchers/print", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/vouchers/{id}", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/vouchers/{id}/print", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/vouchers/{id}/reversal", AtUnit(&[Prepare])),
    ("POST", "/units/{code}/vouchers/{id}/attachments", AtUnit(&[Prepare])),
    ("POST", "/units/{code}/drafts", AtUnit(&[Prepare])),
    ("GET", "/units/{code}/drafts/{id}", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/drafts/{id}", AtUnit(&[Prepare])),
    ("POST", "/units/{code}/drafts/{id}/delete", AtUnit(&[Prepare])),
    ("POST", "/units/{code}/drafts/{id}/review", AtUnit(&[Review])),
    ("POST", "/units/{code}/drafts/{id}/return", AtUnit(&[Review])),
    ("POST", "/units/{code}/drafts/{id}/posting", AtUnit(&[Post])),
    ("POST", "/units/{code}/drafts/{id}/attachments", AtUnit(&[Prepare])),
    ("POST", "/units/{code}/attachments/{id}/remove", AtUnit(&[Prepare])),
    ("GET", "/units/{code}/review", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/review", AtUnit(&[Review, Post])),
    // the API beside them
    ("GET", "/api/v1/units/{code}/voucher-list", AtUnit(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/entry-options", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/drafts/{id}/return", AtUnit(&[Review])),
    ("POST", "/api/v1/units/{code}/reviews", AtUnit(&[Review])),
    ("POST", "/api/v1/units/{code}/postings/selected", AtUnit(&[Post])),
    ("GET", "/api/v1/units/{code}/drafts/{id}/attachments", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/drafts/{id}/attachments", AtUnit(&[Prepare])),
    ("GET", "/api/v1/units/{code}/vouchers/{id}/attachments", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/vouchers/{id}/attachments", AtUnit(&[Prepare])),
    ("DELETE", "/api/v1/units/{code}/attachments/{id}", AtUnit(&[Prepare])),
    ("GET", "/api/v1/units/{code}/attachments/{id}/file", AtUnit(&[ReadBooks])),
];

pub fn routes() -> Router<AppState> {
    let files = || DefaultBodyLimit::max(MAX_FORM_BYTES);
    Router::new()
        .route("/units/{code}/vouchers", get(list::show))
        .route("/units/{code}/vouchers/new", get(entry::blank))
        .route("/units/{code}/vouchers/print", get(print::many))
        .route("/units/{code}/vouchers/{id}", get(voucher::show))
        .route("/units/{code}/vouchers/{id}/print", get(print::one))
        .route("/units/{code}/vouchers/{id}/reversal", post(reversal::reverse))
        .route(
            "/units/{code}/vouchers/{id}/attachments",
            post(attachments::add_to_voucher).layer(files()),
        )
        .route("/units/{code}/drafts", post(entry::create))
        .route("/units/{code}/drafts/{id}", get(draft::show).post(entry::change))
        .route("/units/{code}/drafts/{id}/delete", post(judge::delete))
        .route("/units/{code}/drafts/{id}/review", post(judge::review))
        .route("/units/{code}/drafts/{id}/return", post(judge::give_back))
        .route("/units/{code}/drafts/{id}/posting", post(judge::post))
        .route(
            "/units/{code}/drafts/{id}/attachments",
            post(attachments::add_to_draft).layer(files()),
        )
        .route("/units/{code}/attachments/{id}/remove", post(attachments::remove))
        .route("/units/{code}/review", get(review::show).post(review::act))
}

/// An address at the unit.
fn at_unit(code: &str, rest: &str) -> String {
    format!("/units/{}/{rest}", url_part(code))
}

/// What was just done, said above the page that follows.
fn done(frame: &Frame, what: &str) -> Markup {
    let text = match what {
        "saved" => "已保存，待审核或记账。",
        "saved_new" => "上一张凭证已保存，请继续录入。",
        "dropped" => "草稿已删除。",
        "reviewed" => "已审核。",
        "returned" => "已退回制单人。",
        "posted" => "已记账。",
        "attached" => "附件已留存。",
        "detached" => "附件已移除，记录留痕。",
        "reversed" => "已生成红字冲销草稿，请核对后提交审核。",
        _ => return html! {},
    };
    notice(true, frame.t(text))
}
