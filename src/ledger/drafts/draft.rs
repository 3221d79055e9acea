//! A draft: a voucher in preparation, with where it stands. It is a document that may change.

use serde::{Deserialize, Serialize};

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::codes;
use crate::ledger::drafts::seen::Seen;
use crate::ledger::post::posting::Origin;
use crate::ledger::store::DraftRow;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};

/// A draft with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub id: i64,
    pub version: i64,
    pub period: Period,
    pub is_reviewed: bool,
    pub prepared_by: String,
    pub reviewed_by: Option<String>,
    pub batch_id: Option<i64>,
    /// Given back by a reviewer and not changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
    pub voucher: VoucherDraft,
}

/// 退回: who gave a draft back, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub by: String,
    pub at: String,
    pub reason: String,
}

impl Draft {
    pub fn from_row(row: DraftRow) -> Outcome<Self> {
        let mut voucher: VoucherDraft = serde_json::from_str(&row.body)
            .map_err(|problem| Failure::Storage(format!("draft {}: {problem}", row.id)))?;
        if row.reviewed_by.is_some() {
            voucher.reviewer.clone_from(&row.reviewed_by);
        }
        let period = Period::from_number(row.period)
            .ok_or_else(|| Failure::Storage(format!("draft {}: period", row.id)))?;
        let returned = row.returned_by.zip(row.returned_at).map(|(by, at)| Returned {
            by,
            at,
            reason: row.return_reason.unwrap_or_default(),
        });
        Ok(Self {
            id: row.id,
            version: row.version,
            period,
            is_reviewed: row.status == "reviewed",
            prepared_by: row.prepared_by,
            reviewed_by: row.reviewed_by,
            batch_id: row.batch_id,
            returned,
            voucher,
        })
    }

    /// What a voucher keeps of it.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin { draft_id: Some(self.id), batch_id: self.batch_id }
    }

    /// By whom it was prepared, whoever changed it last included.
    #[must_use]
    pub fn is_of(&self, name: &str) -> bool {
        self.prepared_by == name || self.voucher.preparer == name
    }

    /// As it is now.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen { id: self.id, version: self.version }
    }

    #[must_use]
    pub fn label(&self) -> String {
        format!("待处理凭证 {}", short_id(self.id))
    }
}

/// A draft's number within its unit, as people say it.
#[must_use]
pub fn short_id(id: i64) -> i64 {
    id & 0xffff_ffff
}

/// Whether the kind may be entered by hand.
#[must_use]
pub fn is_enterable(kind: VoucherKind) -> bool {
    kind == VoucherKind::Ordinary
}

/// Drafts that were given back wait for their preparer.
#[must_use]
pub fn returned_findings(drafts: &[Draft]) -> Vec<Finding> {
    let finding = |draft: &Draft| {
        let returned = draft.returned.as_ref()?;
        let place = Place::of(draft.label());
        Some(Finding::new(&codes::DRAFT_RETURNED, place).found(&returned.reason))
    };
    drafts.iter().filter_map(finding).collect()
}
