//! Upload a workbook, mend it, accept it; the history of uploads and their sources.

pub mod act;
pub mod batch;
pub mod fields;
pub mod findings_list;
pub mod history;
pub mod layout_form;
pub mod looking;
pub mod outcome;
pub mod preview;
pub mod reasons;
pub mod send;
pub mod sheet;
pub mod shown;
pub mod source;

use crate::web::frame::Frame;

/// An upload's page.
fn upload_path(frame: &Frame, id: i64) -> String {
    frame.at(&format!("uploads/{id}"))
}

/// What is done with it.
fn act_path(frame: &Frame, id: i64, act: &str) -> String {
    frame.at(&format!("uploads/{id}/{act}"))
}

/// Where its files are.
fn file_path(frame: &Frame, id: i64, what: &str) -> String {
    frame.file(&format!("imports/{id}/{what}"))
}
