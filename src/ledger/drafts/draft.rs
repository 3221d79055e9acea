//! A draft: a voucher in preparation, with where it stands. It is a document that may change.

use serde::{Deserialize, Serialize};

use crate::approvals::approval::{Document, Kind, State};
use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::codes;
use crate::ledger::drafts::seen::Seen;
use crate::ledger::post::posting::Origin;
use crate::ledger::store::DraftRow;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};
use crate::platform::evidence::sha256_hex;

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
    #[serde(skip)]
    pub prepared_at: String,
    /// SHA-256 of what it says.
    #[serde(skip)]
    pub content_hash: String,
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
        let content_hash = sha256_hex(row.body.as_bytes());
        let is_in = |state: State| row.state == state.as_str();
        // A review holds for what was reviewed and nothing else.
        let is_reviewed = is_in(State::Approved) && row.content_hash == content_hash;
        let reviewed_by = row.decided_by.clone().filter(|_| is_reviewed);
        if is_reviewed {
            voucher.reviewer.clone_from(&reviewed_by);
        }
        let returned = row.decided_by.zip(row.decided_at).filter(|_| is_in(State::Returned));
        let returned =
            returned.map(|(by, at)| Returned { by, at, reason: row.note.unwrap_or_default() });
        let period = Period::from_number(row.period)
            .ok_or_else(|| Failure::Storage(format!("draft {}: period", row.id)))?;
        Ok(Self {
            id: row.id,
            version: row.version,
            period,
            is_reviewed,
            prepared_by: row.prepared_by,
            reviewed_by,
            batch_id: row.batch_id,
            returned,
            voucher,
            prepared_at: row.prepared_at,
            content_hash,
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

    /// As it is put forward for review.
    #[must_use]
    pub fn document(&self, unit_id: i64) -> Document {
        let by = (self.prepared_by.as_str(), self.prepared_at.as_str());
        Document {
            also_of: Some(self.voucher.preparer.clone()),
            content_hash: self.content_hash.clone(),
            amount: self.voucher.total_debit(),
            ..Document::new(Kind::DraftVoucher, (unit_id, self.id), by, "")
        }
    }

    /// As it is now.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen { id: self.id, version: self.version }
    }

    #[must_use]
    pub fn label(&self) -> String {
        label(self.id)
    }
}

/// A draft as findings name it.
#[must_use]
pub fn label(id: i64) -> String {
    format!("待处理凭证 {}", short_id(id))
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
