//! Refusals and failures as `application/problem+json` (RFC 9457), each with its stable code.
//!
//! Invariants: the only place where a code's status becomes an HTTP status; the cause of a
//! failure of storage goes to the log and never to the caller.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use crate::finding::{Change, Code, Failure, Finding, Place, Severity};

/// What a handler answers.
pub type Answer<T> = Result<T, Problem>;

/// A request that ends without what it asked for.
#[derive(Clone, Debug)]
pub struct Problem {
    code: &'static Code,
    detail: String,
    findings: Vec<Finding>,
}

impl Problem {
    #[must_use]
    pub fn new(code: &'static Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), findings: Vec::new() }
    }

    /// A refusal that lists what is wrong.
    #[must_use]
    pub fn with_findings(
        code: &'static Code,
        detail: impl Into<String>,
        findings: Vec<Finding>,
    ) -> Self {
        Self { code, detail: detail.into(), findings }
    }

    pub fn code(&self) -> &'static Code {
        self.code
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// A code's status. A status that HTTP does not know would be a mistake in the catalogue.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(findings) => Self::refused(findings),
            Failure::Storage(cause) => {
                tracing::error!(cause, "storage failed");
                Self::new(&codes::STORAGE_FAILED, "")
            }
            Failure::File { path, problem } => {
                tracing::error!(path, problem, "file failed");
                Self::new(&codes::FILE_FAILED, "")
            }
        }
    }
}

impl From<Finding> for Problem {
    fn from(finding: Finding) -> Self {
        Self::refused(vec![finding])
    }
}

impl Problem {
    /// The first finding that refuses names the problem; all of them are told.
    fn refused(findings: Vec<Finding>) -> Self {
        let first = findings
            .iter()
            .find(|finding| finding.severity == Severity::Refuse)
            .or(findings.first());
        match first {
            Some(first) => Self { code: first.code, detail: detail_of(first), findings },
            None => Self::new(&codes::INTERNAL, ""),
        }
    }
}

fn detail_of(finding: &Finding) -> String {
    let mut parts = vec![finding.place.to_string(), finding.found.clone()];
    if !finding.expected.is_empty() {
        parts.push(format!("应为：{}", finding.expected));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("；")
}

/// The body of every refusal and failure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `/errors/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, in Chinese.
    pub title: &'static str,
    pub status: u16,
    /// Stable; programs decide by it.
    pub code: &'static str,
    /// Which thing, what was found, what was expected.
    pub detail: String,
    /// How to mend it.
    pub hint: &'static str,
    pub findings: Vec<FindingBody>,
}

/// One thing that is wrong, or worth knowing, about what was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingBody {
    pub code: &'static str,
    /// `refuse`, `warn` or `inform`.
    #[schema(value_type = String)]
    pub severity: Severity,
    #[schema(value_type = Object)]
    pub place: Place,
    pub found: String,
    pub expected: String,
    pub message: String,
    pub hint: String,
    /// What is another one than was seen: `was` and `now` of each field, by line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub changes: Vec<Change>,
    /// Why this warning was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

impl From<Finding> for FindingBody {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code.id,
            severity: finding.severity,
            place: finding.place,
            found: finding.found,
            expected: finding.expected,
            message: finding.message,
            hint: finding.hint,
            changes: finding.changes,
            explanation: finding.explanation,
        }
    }
}

/// Findings as a body shows them.
pub fn shown(findings: Vec<Finding>) -> Vec<FindingBody> {
    findings.into_iter().map(FindingBody::from).collect()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        // A page of it is drawn further out, where somebody is to read it.
        let kept = self.clone();
        let body = ProblemBody {
            kind: format!("/errors/{}", self.code.id),
            title: self.code.title,
            status: status.as_u16(),
            code: self.code.id,
            detail: self.detail,
            hint: self.code.hint,
            findings: shown(self.findings),
        };
        let mut response = (status, Json(body)).into_response();
        let problem = HeaderValue::from_static("application/problem+json; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, problem);
        response.extensions_mut().insert(kept);
        response
    }
}
