//! 例外开账申请: what was asked, and how it was decided.

use serde::{Deserialize, Serialize};

use crate::approvals::approval::{Document, Kind, State};
use crate::approvals::store::ApprovalRow;
use crate::date::Period;
use crate::finding::{Failure, Outcome};

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReopeningRequest {
    pub unit_id: i64,
    pub seq: i64,
    pub period: Period,
    pub reason: String,
    pub requested_by: String,
    pub requested_at: String,
    pub status: State,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: Option<String>,
}

/// What is decided about.
#[derive(Debug, Serialize, Deserialize)]
struct Content {
    period: Period,
    reason: String,
}

impl ReopeningRequest {
    pub fn from_row(row: ApprovalRow) -> Outcome<Self> {
        let status = row.state()?;
        let content: Content = serde_json::from_str(row.content.as_deref().unwrap_or_default())
            .map_err(|problem| {
                Failure::Storage(format!("request {}: {problem}", row.subject_id))
            })?;
        Ok(Self {
            unit_id: row.unit_id,
            seq: row.subject_id,
            period: content.period,
            reason: content.reason,
            requested_by: row.prepared_by,
            requested_at: row.submitted_at,
            status,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            note: row.note,
        })
    }

    #[must_use]
    pub fn waits(&self) -> bool {
        self.status == State::Waiting
    }

    /// As it is put forward.
    pub fn document(&self) -> Outcome<Document> {
        let content = Content { period: self.period, reason: self.reason.clone() };
        let content = serde_json::to_string(&content)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        let by = (self.requested_by.as_str(), self.requested_at.as_str());
        let mut document =
            Document::new(Kind::ReopeningRequest, (self.unit_id, self.seq), by, &content);
        document.content = Some(content);
        Ok(document)
    }
}
