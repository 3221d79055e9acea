//! What must hold of a voucher that says it reverses another.
//!
//! Invariants: a line is taken back once, by what is posted and by what waits; no reversal is dated
//! before its original or in another year; what completes a reversal takes nothing back.

use rustc_hash::FxHashSet;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::codes;
use crate::ledger::drafts::draft::Draft;
use crate::ledger::drafts::reversal::{before_original, cancels, label_of, year_of};
use crate::ledger::store::{self, EntryRow, VoucherRow};
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// No line of a voucher is taken back twice by vouchers that are posted together.
pub fn check_lines_once<'a>(drafts: impl IntoIterator<Item = &'a VoucherDraft>) -> Vec<Finding> {
    let mut taken = FxHashSet::default();
    let mut findings = Vec::new();
    for draft in drafts {
        let Some(original_id) = draft.reverses_id else { continue };
        for entry in &draft.entries {
            let Some(line_no) = entry.reverses_line_no else { continue };
            if !taken.insert((original_id, line_no)) {
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

/// What must hold of a reversal; asked when it is prepared and again when it is posted, because
/// another reversal may have come between.
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
    let entries = store::entries_of_vouchers(tx, original.id, original.id).await?;
    if original.reverses_id.is_some() && takes_a_red_line(draft, &entries) {
        return Ok(vec![Finding::new(&codes::REVERSAL_OF_REVERSAL, place())]);
    }
    if !is_reversible(&original) || draft.kind.as_str() != original.kind {
        return Ok(vec![
            Finding::new(&codes::TRANSFER_NOT_REVERSIBLE, place()).found(&original.kind),
        ]);
    }
    let mut findings = check_day(draft, &original);
    findings.extend(check_lines_once([draft]));
    findings.extend(check_lines(draft, &original, &entries));
    for reversal in store::reversals_of(tx, original.id).await? {
        let lines = store::entries_of_vouchers(tx, reversal.id, reversal.id).await?;
        let taken: Vec<i64> = lines.iter().filter_map(|line| line.reverses_line_no).collect();
        if takes_any(draft, &taken) {
            findings
                .push(Finding::new(&codes::ALREADY_REVERSED, place()).found(label_of(&reversal)));
        }
    }
    Ok(findings)
}

/// What a reversal took back stays taken back; only what completed it can be wrong in its turn.
fn takes_a_red_line(draft: &VoucherDraft, entries: &[EntryRow]) -> bool {
    let red: Vec<i64> = entries
        .iter()
        .filter(|entry| entry.reverses_line_no.is_some())
        .map(|entry| entry.line_no)
        .collect();
    takes_any(draft, &red)
}

fn takes_any(draft: &VoucherDraft, lines: &[i64]) -> bool {
    draft.entries.iter().filter_map(|entry| entry.reverses_line_no).any(|it| lines.contains(&it))
}

/// The day of a reversal: not before what it takes back, and in the same year.
fn check_day(draft: &VoucherDraft, original: &VoucherRow) -> Vec<Finding> {
    let place = || Place::of(label_of(original));
    let mut findings = Vec::new();
    if draft.dated_on.year() != year_of(original) {
        findings.push(Finding::new(&codes::PRIOR_YEAR_CORRECTION, place()).found(draft.dated_on));
    } else if let Some(finding) = before_original(draft, original) {
        findings.push(finding);
    }
    findings
}

/// Each line cancels the one that it points at. Others may complete what people booked themselves.
fn check_lines(draft: &VoucherDraft, original: &VoucherRow, entries: &[EntryRow]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let may_be_completed = draft.kind == VoucherKind::Ordinary
        && draft.entries.iter().any(|entry| entry.reverses_line_no.is_some());
    for (line_no, entry) in (1_i64..).zip(&draft.entries) {
        let is_sound = match entry.reverses_line_no {
            None => may_be_completed,
            Some(of) => entries.iter().any(|it| it.line_no == of && cancels(it, entry)),
        };
        if !is_sound {
            let place = Place::of(format!("{} 第{line_no}行", label_of(original)));
            findings.push(
                Finding::new(&codes::LINE_UNKNOWN, place)
                    .expected("与原分录同科目、同核算项、同方向，金额为红字"),
            );
        }
    }
    findings
}

/// Lines that another draft takes back already, once it is posted.
pub async fn check_waiting(
    tx: &mut Tx,
    unit: &Unit,
    draft: &VoucherDraft,
    own_id: Option<i64>,
) -> Outcome<Vec<Finding>> {
    let Some(original_id) = draft.reverses_id else { return Ok(Vec::new()) };
    let mut findings = Vec::new();
    for waiting in waiting_reversals(tx, unit).await? {
        let other = &waiting.voucher;
        let lines: Vec<i64> =
            other.entries.iter().filter_map(|entry: &EntryDraft| entry.reverses_line_no).collect();
        if Some(waiting.id) != own_id
            && other.reverses_id == Some(original_id)
            && takes_any(draft, &lines)
        {
            let original = store::voucher_by_id(tx, unit.id, original_id).await?;
            let label = original.as_ref().map_or_else(String::new, label_of);
            findings.push(waits_already(label, &waiting));
        }
    }
    Ok(findings)
}

/// The drafts of a unit that take posted vouchers back.
pub async fn waiting_reversals(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<Draft>> {
    let rows = store::waiting_reversals(tx, unit.id).await?;
    rows.into_iter().map(Draft::from_row).collect()
}

/// The refusal of a second reversal while the first one waits.
#[must_use]
pub fn waits_already(label: String, waiting: &Draft) -> Finding {
    let (voucher, by) = (&waiting.voucher, &waiting.prepared_by);
    Finding::new(&codes::REVERSAL_WAITS, Place::of(label))
        .found(format!("{}（{}，{by}制单）", waiting.label(), voucher.dated_on))
        .expected("同一分录只冲销一次")
}
