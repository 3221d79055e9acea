//! Files that are handed out.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::date::ReportSpan;
use crate::finding::{Failure, Outcome};
use crate::web::address::url_part;
use crate::web::codes;
use crate::web::problem::{Answer, Problem};

/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of plain tables.
pub const CSV: &str = "text/csv; charset=utf-8";

/// The months that a query names.
pub fn read_span(text: &str) -> Answer<ReportSpan> {
    text.parse().map_err(|problem: String| Problem::new(&codes::QUERY_INVALID, problem))
}

/// A large workbook takes a while to write; other requests go on meanwhile.
pub async fn off_the_loop(
    write: impl FnOnce() -> Outcome<Vec<u8>> + Send + 'static,
) -> Outcome<Vec<u8>> {
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(|problem| Failure::file("report", problem))?
}

/// A file to be saved under its Chinese name, with a plain name for old programs (RFC 6266).
pub fn download((plain, name): &(String, String), kind: &str, bytes: Vec<u8>) -> Response {
    let name = url_part(name);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{name}");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}
