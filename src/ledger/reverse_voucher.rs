//! Use case: correct a posted voucher by a red-letter reversal that points at it, whole or by
//! line (会计基础工作规范 第五十一条). The original never changes; the link is read both ways.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::codes;
use super::dimension::Dimensions;
use super::post_voucher::{Prepared, prepare_voucher};
use super::store::{self, EntryRow, VoucherRow};
use super::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::unit::Unit;

/// What to reverse.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReversalRequest {
    pub voucher_id: i64,
    /// Line numbers; empty reverses the whole voucher.
    #[serde(default)]
    pub lines: Vec<i64>,
    pub dated_on: Date,
    /// Added to the summary.
    #[serde(default)]
    pub reason: String,
}

/// Prepares the reversal as a draft; it is reviewed and posted like any other voucher.
pub async fn reverse_voucher(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    request: ReversalRequest,
    idempotency_key: Option<&str>,
) -> Outcome<Prepared> {
    let Some(original) = store::voucher_by_id(tx, unit.id, request.voucher_id).await? else {
        let place = Place::of(format!("编号 {}", request.voucher_id));
        return Err(Finding::new(&codes::VOUCHER_UNKNOWN, place).into());
    };
    let entries = store::entries_of_vouchers(tx, original.id, original.id).await?;
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let label = label_of(&original);
    let reason = request.reason.trim();
    let tail = if reason.is_empty() { String::new() } else { format!("：{reason}") };
    let red: Vec<EntryDraft> = entries
        .iter()
        .filter(|entry| request.lines.is_empty() || request.lines.contains(&entry.line_no))
        .map(|entry| red_line(entry, format!("注销{label}凭证{tail}"), &sets))
        .collect();
    let mut findings = Vec::new();
    for line in &request.lines {
        if !entries.iter().any(|entry| entry.line_no == *line) {
            findings.push(Finding::new(&codes::LINE_UNKNOWN, Place::of(&label)).found(line));
        }
    }
    if request.dated_on.year() != year_of(&original) {
        let place = Place::of(&label);
        findings.push(Finding::new(&codes::PRIOR_YEAR_CORRECTION, place).found(request.dated_on));
    }
    refuse_if_any(findings)?;
    let voucher = red_voucher(&original, request.dated_on, &actor.name, red)?;
    prepare_voucher(tx, clock, actor, unit, voucher, idempotency_key).await
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

fn year_of(voucher: &VoucherRow) -> i16 {
    i16::try_from(voucher.period / 100).unwrap_or_default()
}

/// No line of a voucher is taken back twice by vouchers that are posted together.
pub fn check_lines_once<'a>(drafts: impl IntoIterator<Item = &'a VoucherDraft>) -> Vec<Finding> {
    let mut taken = FxHashSet::default();
    let mut findings = Vec::new();
    for draft in drafts {
        let Some(original_id) = draft.reverses_id else { continue };
        for entry in &draft.entries {
            if !taken.insert((original_id, entry.reverses_line_no)) {
                let line_no = entry.reverses_line_no.unwrap_or_default();
                let place = Place::of(format!("编号 {original_id} 第{line_no}行"));
                findings.push(Finding::new(&codes::ALREADY_REVERSED, place).found(&entry.summary));
            }
        }
    }
    findings
}

/// What people booked, by hand or by a file. What the system itself made follows from other
/// vouchers and is made again when those are corrected.
fn is_reversible(original: &VoucherRow) -> bool {
    match VoucherKind::read(&original.kind) {
        Some(VoucherKind::Ordinary | VoucherKind::Summary) => true,
        Some(VoucherKind::Opening | VoucherKind::Transfer | VoucherKind::YearEnd) => {
            original.batch_id.is_some()
        }
        None => false,
    }
}

/// What must hold of a voucher that says it reverses another; asked when it is prepared and
/// again when it is posted, because another reversal may have come between.
pub async fn check_reversal(
    tx: &mut Tx,
    unit: &Unit,
    draft: &VoucherDraft,
) -> Outcome<Vec<Finding>> {
    let Some(original_id) = draft.reverses_id else { return Ok(Vec::new()) };
    let Some(original) = store::voucher_by_id(tx, unit.id, original_id).await? else {
        let place = Place::of(format!("编号 {original_id}"));
        return Ok(vec![Finding::new(&codes::VOUCHER_UNKNOWN, place)]);
    };
    let place = || Place::of(label_of(&original));
    if original.reverses_id.is_some() {
        return Ok(vec![Finding::new(&codes::REVERSAL_OF_REVERSAL, place())]);
    }
    if !is_reversible(&original) || draft.kind.as_str() != original.kind {
        return Ok(vec![
            Finding::new(&codes::TRANSFER_NOT_REVERSIBLE, place()).found(&original.kind),
        ]);
    }
    let entries = store::entries_of_vouchers(tx, original.id, original.id).await?;
    let mut findings = check_lines_once([draft]);
    for (line_no, entry) in (1_i64..).zip(&draft.entries) {
        let reversed =
            entries.iter().find(|of_original| entry.reverses_line_no == Some(of_original.line_no));
        let cancels = reversed.is_some_and(|of_original| {
            of_original.account_id == entry.account_id
                && of_original.dimension_set_id == entry.dimensions.set_id()
                && of_original.debit_fen == -entry.debit.fen()
                && of_original.credit_fen == -entry.credit.fen()
        });
        if !cancels {
            let place = Place::of(format!("{} 第{line_no}行", label_of(&original)));
            findings.push(
                Finding::new(&codes::LINE_UNKNOWN, place)
                    .expected("与原分录同科目、同方向、金额为红字"),
            );
        }
    }
    for reversal in store::reversals_of(tx, original.id).await? {
        let lines = store::entries_of_vouchers(tx, reversal.id, reversal.id).await?;
        let is_taken = |entry: &EntryDraft| {
            lines.iter().any(|line| line.reverses_line_no == entry.reverses_line_no)
        };
        if draft.entries.iter().any(is_taken) {
            findings
                .push(Finding::new(&codes::ALREADY_REVERSED, place()).found(label_of(&reversal)));
        }
    }
    Ok(findings)
}
