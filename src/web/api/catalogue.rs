//! The catalogue of every code that an answer may carry.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::CODES;
use crate::finding::{Code, Severity};

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
#[utoipa::path(get, path = "", tag = "service", responses((status = 200, body = Vec<CodeBody>)))]
pub async fn list() -> Json<Vec<CodeBody>> {
    let body = |code: &&'static Code| CodeBody {
        code: code.id,
        status: code.status,
        severity: code.severity,
        title: code.title,
        hint: code.hint,
    };
    let mut codes: Vec<CodeBody> = CODES.iter().flat_map(|area| area.iter().map(body)).collect();
    codes.sort_by_key(|code| code.code);
    Json(codes)
}
