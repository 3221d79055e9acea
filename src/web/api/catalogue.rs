//! The catalogue of every code that an answer may carry.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::finding::{Code, Severity};

/// The codes of every area.
pub const AREAS: &[&[&Code]] = &[
    crate::web::codes::ALL,
    crate::platform::database::ALL,
    crate::platform::backup::ALL,
    crate::platform::backup_folder::ALL,
    crate::units::codes::ALL,
    crate::access::codes::ALL,
    crate::ledger::codes::ALL,
    crate::statements::codes::ALL,
    crate::formats::codes::ALL,
    crate::imports::codes::ALL,
];

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorCode)]
pub struct CodeBody {
    /// Never renamed.
    code: &'static str,
    /// The status when it ends a request.
    status: u16,
    #[schema(value_type = String)]
    severity: Severity,
    title: &'static str,
    hint: &'static str,
}

/// Every stable code with its status, words and remedy.
#[utoipa::path(get, path = "/api/v1/errors", tag = "service",
    responses((status = 200, body = Vec<CodeBody>)))]
pub async fn list() -> Json<Vec<CodeBody>> {
    let body = |code: &&'static Code| CodeBody {
        code: code.id,
        status: code.status,
        severity: code.severity,
        title: code.title,
        hint: code.hint,
    };
    let mut codes: Vec<CodeBody> = AREAS.iter().flat_map(|area| area.iter().map(body)).collect();
    codes.sort_by_key(|code| code.code);
    Json(codes)
}

/// One code by its id: where a problem's `type` leads.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    AREAS.iter().flat_map(|area| area.iter()).copied().find(|code| code.id == id)
}
