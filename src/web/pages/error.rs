//! What a code means: where the `type` of a problem leads.

use axum::response::{IntoResponse, Response};

use super::html::{ProblemPage, code_page};
use crate::catalogue;
use crate::web::codes;
use crate::web::extract::Path;
use crate::web::problem::Problem;
use crate::web::words::Words;

pub async fn show(words: Words, Path(id): Path<String>) -> Response {
    match catalogue::code(&id) {
        Some(code) => code_page(words, code),
        None => ProblemPage(Problem::new(&codes::ROUTE_UNKNOWN, "")).into_response(),
    }
}
