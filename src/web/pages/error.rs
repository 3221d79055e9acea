//! What a code means: where the `type` of a problem leads.

use axum::response::{IntoResponse, Response};

use crate::web::codes;
use crate::web::extract::Path;
use crate::web::problem::Problem;
use crate::web::problem_page::code_page;
use crate::web::words::Words;

pub async fn show(words: Words, Path(id): Path<String>) -> Response {
    match crate::catalogue::code(&id) {
        Some(code) => code_page(words, code),
        None => Problem::new(&codes::ROUTE_UNKNOWN, "").into_response(),
    }
}
