//! Whether a file that came before stands as it came.
//!
//! Vouchers are known by their file: it stands until it is undone. Lines of a register are known
//! line by line, and what stands may have changed since: a receipt was taken back with its voucher,
//! a later file said something else. Then the file is read again, and only what is new is taken.

use crate::dealings::store::words_taken_back;
use crate::dues::store::receipts_taken_back;
use crate::finding::{Finding, Outcome, Place};
use crate::imports::batch_number::label;
use crate::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use crate::imports::codes;
use crate::imports::drafting::content_seal::ContentMark;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::row_tally::RowSums;
use crate::imports::store::{self, BatchRow};
use crate::money::Money;
use crate::platform::clock::local_day;
use crate::platform::database::{Pending, Tx};

/// The batch by which this very file came before.
#[derive(Clone, Debug)]
pub enum KnownFile {
    /// All of it stands.
    Stands(BatchRow),
    /// Some of it may not stand any more.
    MayHaveChanged(BatchRow),
}

/// What is known of a file for the books of a unit and a year.
pub async fn known_file(
    tx: &mut Tx,
    unit_id: i64,
    (kind, year): (SheetKind, i64),
    file_sha256: &str,
) -> Outcome<Option<KnownFile>> {
    let pending: Pending<'_, Outcome<Option<KnownFile>>> = Box::pin(async move {
        let key = (kind.key(), year);
        let Some(batch) = store::batch_of_file(tx, unit_id, key, file_sha256).await? else {
            return Ok(None);
        };
        if !kind.is_dealing() && !kind.is_personal() {
            return Ok(Some(KnownFile::Stands(batch)));
        }
        let has_changed = store::is_followed(tx, unit_id, kind.key(), batch.id).await?
            || receipts_taken_back(tx, batch.id).await?
            || words_taken_back(tx, batch.id).await?;
        let known = if has_changed { KnownFile::MayHaveChanged } else { KnownFile::Stands };
        Ok(Some(known(batch)))
    });
    pending.await
}

/// What is answered where nothing of a file is new.
#[must_use]
pub fn answer_known(request: &ImportRequest, batch: BatchRow) -> ImportOutcome {
    let place = Place { file: Some(request.file_name.clone()), ..Place::default() };
    let mut finding = Finding::new(&codes::FILE_ALREADY_IMPORTED, place).found(format!(
        "{}，{}",
        batch.file_name,
        label(batch.id)
    ));
    let imported_on = local_day(&batch.imported_at);
    finding.message = format!("此文件已于{imported_on}导入，未重复入账");
    ImportOutcome {
        batch_id: Some(batch.id),
        file: request.file_name.clone(),
        file_sha256: batch.file_sha256,
        year: request.year,
        kind: request.kind,
        workbook: None,
        sheets: Vec::new(),
        vouchers: u64::try_from(batch.voucher_count).unwrap_or(0),
        entries: u64::try_from(batch.entry_count).unwrap_or(0),
        total_debit: Money::from_fen(batch.total_fen),
        known_vouchers: 0,
        left_out_vouchers: 0,
        content: ContentMark::default(),
        shown: Vec::new(),
        effect: None,
        comparisons: Vec::new(),
        register: Vec::new(),
        followed: None,
        findings: vec![finding],
        rows: RowSums::default(),
        unexplained_warnings: 0,
        is_dry_run: request.mode != Mode::Accept,
        is_refused: false,
        posted: false,
        awaiting_review: false,
        registered: false,
        duplicate_of: Some(batch.id),
    }
}
