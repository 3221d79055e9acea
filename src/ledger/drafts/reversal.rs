//! A red-letter reversal: the lines in red, the voucher of them, and its original by name. Pure.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::codes;
use crate::ledger::store::{EntryRow, VoucherRow};
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;

/// Whether a line takes an entry back.
#[must_use]
pub fn cancels(original: &EntryRow, entry: &EntryDraft) -> bool {
    original.account_id == entry.account_id
        && original.dimension_set_id == entry.dimensions.set_id()
        && original.debit_fen == -entry.debit.fen()
        && original.credit_fen == -entry.credit.fen()
}

/// The line that takes an entry back.
#[must_use]
pub fn red_line(
    entry: &EntryRow,
    summary: String,
    sets: &FxHashMap<i64, Dimensions>,
) -> EntryDraft {
    EntryDraft {
        summary,
        account_id: entry.account_id,
        dimensions: sets.get(&entry.dimension_set_id).copied().unwrap_or_default(),
        debit: -Money::from_fen(entry.debit_fen),
        credit: -Money::from_fen(entry.credit_fen),
        reverses_line_no: Some(entry.line_no),
        source: None,
    }
}

/// The voucher of such lines. What is taken back comes off the same figures: openings, transfers,
/// or movements.
pub fn red_voucher(
    original: &VoucherRow,
    dated_on: Date,
    preparer: &str,
    entries: Vec<EntryDraft>,
) -> Outcome<VoucherDraft> {
    let kind = VoucherKind::read(&original.kind).ok_or_else(|| {
        Failure::Storage(format!("voucher {} of kind {}", original.id, original.kind))
    })?;
    Ok(VoucherDraft {
        dated_on,
        word: original.word.clone(),
        kind,
        attachment_count: 0,
        preparer: preparer.to_owned(),
        reviewer: None,
        cashier: original.cashier.clone(),
        reverses_id: Some(original.id),
        source_number: None,
        content_key: None,
        entries,
    })
}

/// `3月15日记-7号`.
pub fn label_of(voucher: &VoucherRow) -> String {
    let mut parts = voucher.dated_on.split('-').skip(1).filter_map(|part| part.parse::<i64>().ok());
    let (month, day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{month}月{day}日{}-{}号", voucher.word, voucher.number)
}

/// The year that it stands in.
#[must_use]
pub fn year_of(voucher: &VoucherRow) -> i16 {
    i16::try_from(voucher.period / 100).unwrap_or_default()
}

/// The refusal of a reversal that is dated before its original.
#[must_use]
pub fn before_original(draft: &VoucherDraft, original: &VoucherRow) -> Option<Finding> {
    // Days are spelled so that they sort by their text.
    (draft.dated_on.to_string() < original.dated_on).then(|| {
        Finding::new(&codes::REVERSAL_BEFORE_ORIGINAL, Place::of(label_of(original)))
            .found(draft.dated_on)
            .expected(format!("不早于 {}", original.dated_on))
    })
}
