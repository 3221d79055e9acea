//! What may be asked of an import, and what it answers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Outcome};
use crate::formats::{Isolation, WorkbookKind};
use crate::imports::balances::comparison::Comparison;
use crate::imports::batches::effect::Effect;
use crate::imports::batches::explanations::Explanation;
use crate::imports::drafting::content_seal::ContentMark;
use crate::imports::drafting::outbox::{ShownVoucher, VoucherPage};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::row_tally::RowSums;
use crate::imports::reading::watch::Watch;
use crate::imports::reading::workbook_reader::RecognisedSheet;
use crate::imports::registers::register_lines::{RegisterFate, RegisterRow};
use crate::imports::store::{BatchRow, json_text};
use crate::money::Money;
use crate::units::unit::Unit;

/// How far an import goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Reads and checks; the books are only looked at.
    Check,
    /// Everything but the commit: shows what would change, before reasons are asked for.
    Preview,
    /// Everything but the commit, and ends as accepting would.
    DryRun,
    /// Into the books.
    #[default]
    Accept,
}

impl Mode {
    /// Whether a warning without a reason refuses the file.
    #[must_use]
    pub fn asks_for_reasons(self) -> bool {
        matches!(self, Self::DryRun | Self::Accept)
    }
}

/// What is accepted, and why in spite of warnings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Acceptance {
    /// Keys of the vouchers that are accepted, as a preview shows them; all when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vouchers: Option<Vec<String>>,
    /// The other way round: keys of the vouchers that are left out, with all that are not whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanations: Vec<Explanation>,
    /// A reason that names no rule: for warnings that have none of their own and are of one rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is kept of an acceptance until it is carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Said {
    pub acceptance: Acceptance,
    /// Whether the next file of the same shape is understood by the same columns.
    pub remembers_mapping: bool,
}

/// What to import.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    pub unit: Unit,
    pub year: i64,
    pub kind: SheetKind,
    pub options: KindOptions,
    /// As the finance officer named it; for findings and the record only.
    pub file_name: String,
    pub bytes: Arc<[u8]>,
    pub mode: Mode,
    /// Columns that a person corrected, and whether the correction is for the next file, too.
    pub mapping: Vec<SheetMapping>,
    pub remembers_mapping: bool,
    pub acceptance: Acceptance,
    /// The upload that is being accepted, if the file was staged before.
    pub staged_id: Option<i64>,
    /// Hash of the staged upload as it was when accepting began.
    pub accepted: Option<String>,
    /// What a look said would go into the books; anything else by now is refused.
    pub seen: Option<Figures>,
    /// The vouchers that a preview shows.
    pub page: Option<VoucherPage>,
    pub watch: Arc<Watch>,
    /// Where the file is taken apart.
    pub isolation: Isolation,
}

impl ImportRequest {
    /// Accepts all of a file, with nothing said beside it, read in this process.
    #[must_use]
    pub fn new(
        unit: Unit,
        (year, kind): (i64, SheetKind),
        file_name: impl Into<String>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Self {
        Self {
            unit,
            year,
            kind,
            options: KindOptions::default(),
            file_name: file_name.into(),
            bytes: bytes.into(),
            mode: Mode::Accept,
            mapping: Vec::new(),
            remembers_mapping: false,
            acceptance: Acceptance::default(),
            staged_id: None,
            accepted: None,
            seen: None,
            page: None,
            watch: Arc::default(),
            isolation: Isolation::InProcess,
        }
    }
}

impl ImportRequest {
    /// The record of the upload before anything is known of what it holds.
    pub fn batch(
        &self,
        (id, status): (i64, &str),
        file_sha256: String,
        (by, at): (&str, String),
    ) -> Outcome<BatchRow> {
        Ok(BatchRow {
            id,
            unit_id: self.unit.id,
            year: self.year,
            kind: self.kind.key().to_owned(),
            file_name: self.file_name.clone(),
            file_sha256,
            file_size_bytes: i64::try_from(self.bytes.len()).unwrap_or(i64::MAX),
            status: status.to_owned(),
            sheets: "[]".to_owned(),
            first_voucher_seq: None,
            last_voucher_seq: None,
            voucher_count: 0,
            entry_count: 0,
            total_fen: 0,
            findings: "[]".to_owned(),
            imported_by: by.to_owned(),
            imported_at: at,
            options: json_text(&self.options)?,
            mapping: json_text(&self.mapping)?,
            acceptance: json_text(&self.acceptance)?,
            undone_by: None,
            undone_at: None,
            undone_reason: None,
        })
    }
}

/// What became of the events that a list brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Followed {
    pub posted: usize,
    /// Drafts that wait for review.
    pub drafted: usize,
    /// Joined to vouchers that the unit's own journal had brought.
    pub joined: usize,
    /// Their month is closed, or something is missing.
    pub waiting: usize,
}

impl Followed {
    /// As people read it; nothing where nothing followed.
    #[must_use]
    pub fn words(self) -> Option<String> {
        let Self { posted, drafted, joined, waiting } = self;
        (posted + drafted + joined + waiting > 0).then(|| {
            format!(
                "凭证：记账 {posted} 张，待审核 {drafted} 张，并入已有凭证 {joined} 笔，等待 {waiting} 笔"
            )
        })
    }
}

/// What an import came to.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the answer, read by name")]
pub struct ImportOutcome {
    /// Set when the file was accepted, now or before.
    pub batch_id: Option<i64>,
    pub file: String,
    pub file_sha256: String,
    pub year: i64,
    pub kind: SheetKind,
    pub workbook: Option<WorkbookKind>,
    pub sheets: Vec<RecognisedSheet>,
    /// What goes, or would go, into the books.
    pub vouchers: u64,
    pub entries: u64,
    pub total_debit: Money,
    /// Vouchers of the file that are in the books already.
    pub known_vouchers: u64,
    /// Vouchers of the file that were not chosen.
    pub left_out_vouchers: u64,
    /// Of all that goes, or would go, into the books; blank where nobody looks.
    #[serde(skip)]
    pub content: ContentMark,
    /// The vouchers of the page that was asked for.
    pub shown: Vec<ShownVoucher>,
    /// What a preview would change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Statements of the file beside the books.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
    /// Lines of a register, and what becomes of each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub register: Vec<RegisterRow>,
    /// The vouchers that followed from a list of dues or transfers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followed: Option<Followed>,
    pub findings: Vec<Finding>,
    /// What became of every row; what was read is what was booked, passed over and refused.
    pub rows: RowSums,
    /// Warnings that need a reason before the file is accepted.
    pub unexplained_warnings: usize,
    pub is_dry_run: bool,
    /// A finding refuses the file; nothing was kept.
    pub is_refused: bool,
    /// The vouchers are in the books.
    pub posted: bool,
    /// The vouchers wait for review.
    pub awaiting_review: bool,
    /// The new lines are in the register.
    pub registered: bool,
    /// The batch by which the same file came before; nothing was posted now.
    pub duplicate_of: Option<i64>,
}

impl ImportOutcome {
    /// What became of the rows that are counted as booked.
    #[must_use]
    pub fn booked_label(&self) -> &'static str {
        match self.kind {
            _ if self.is_refused => "无误",
            SheetKind::Statement => "比较",
            kind if kind.is_register() && self.is_dry_run => "可登记",
            kind if kind.is_register() => "登记",
            _ if self.is_dry_run => "可入账",
            _ => "入账",
        }
    }
}

/// What a look says would go into the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub vouchers: u64,
    pub entries: u64,
    pub total: Money,
    /// New lines of a register.
    pub new_lines: u64,
    /// Of every voucher and every line of a register.
    pub content: ContentMark,
}

impl Figures {
    #[must_use]
    pub fn of(outcome: &ImportOutcome) -> Self {
        let new = outcome.register.iter().filter(|row| row.fate == RegisterFate::New);
        Self {
            vouchers: outcome.vouchers,
            entries: outcome.entries,
            total: outcome.total_debit,
            new_lines: u64::try_from(new.count()).unwrap_or(u64::MAX),
            content: outcome.content.clone(),
        }
    }

    pub(super) fn describe(&self) -> String {
        let Self { vouchers, entries, total, new_lines, .. } = self;
        match new_lines {
            0 => format!("凭证 {vouchers} 张、分录 {entries} 行、借方合计 {} 元", total.grouped()),
            _ => format!("新登记 {new_lines} 行"),
        }
    }
}
