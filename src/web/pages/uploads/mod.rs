//! Upload a workbook, mend it, accept it; the history of uploads and their sources.

pub mod act;
pub mod batch;
mod fields;
mod findings_list;
pub mod history;
mod layout_form;
mod looking;
mod outcome;
mod preview;
mod reasons;
pub mod send;
mod sheet;
mod shown;
pub mod source;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::html::url_part;
use crate::access::role::Ability::{self, KeepRegisters, ManageUnits, Prepare, ReadBooks};
use crate::web::api::imports::MAX_UPLOAD_BYTES;
use crate::web::frame::Frame;
use crate::web::guards::Guard::AtUnit;
use crate::web::guards::Route;
use crate::web::state::AppState;

/// Whoever may bring some kind of workbook; the kind decides which of them it takes.
pub const UPLOADING: &[Ability] = &[Prepare, KeepRegisters, ManageUnits];

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/units/{code}/uploads", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/uploads", AtUnit(UPLOADING)),
    ("GET", "/units/{code}/uploads/{id}", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/uploads/{id}/source", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/uploads/{id}/progress", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/uploads/{id}/kind", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/layout", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/reasons", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/choice", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/acceptance", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/resumption", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/cancellation", AtUnit(UPLOADING)),
    ("POST", "/units/{code}/uploads/{id}/undoing", AtUnit(UPLOADING)),
    // the API beside them
    ("PUT", "/api/v1/units/{code}/imports/{id}/acceptance", AtUnit(UPLOADING)),
    ("POST", "/api/v1/units/{code}/imports/{id}/check", AtUnit(UPLOADING)),
];

pub fn routes() -> Router<AppState> {
    let sending = post(send::send).layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES));
    Router::new()
        .route("/units/{code}/uploads", get(history::show).merge(sending))
        .route("/units/{code}/uploads/{id}", get(batch::show))
        .route("/units/{code}/uploads/{id}/source", get(source::show))
        .route("/units/{code}/uploads/{id}/progress", get(batch::progress))
        .route("/units/{code}/uploads/{id}/kind", post(act::read_as))
        .route("/units/{code}/uploads/{id}/layout", post(act::explain_layout))
        .route("/units/{code}/uploads/{id}/reasons", post(act::give_reasons))
        .route("/units/{code}/uploads/{id}/choice", post(act::choose))
        .route("/units/{code}/uploads/{id}/acceptance", post(act::accept))
        .route("/units/{code}/uploads/{id}/resumption", post(act::resume))
        .route("/units/{code}/uploads/{id}/cancellation", post(act::cancel))
        .route("/units/{code}/uploads/{id}/undoing", post(act::undo))
}

/// An upload's page.
fn upload_path(frame: &Frame, id: i64) -> String {
    let code = frame.unit.as_ref().map(|unit| url_part(&unit.code)).unwrap_or_default();
    format!("/units/{code}/uploads/{id}")
}

/// All uploads of the unit.
fn list_path(frame: &Frame) -> String {
    let code = frame.unit.as_ref().map(|unit| url_part(&unit.code)).unwrap_or_default();
    format!("/units/{code}/uploads")
}

/// Where its files are.
fn file_path(frame: &Frame, id: i64, what: &str) -> String {
    let code = frame.unit.as_ref().map(|unit| url_part(&unit.code)).unwrap_or_default();
    format!("/api/v1/units/{code}/imports/{id}/{what}")
}
