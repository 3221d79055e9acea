//! Use case: an accepted import is taken back by red-letter reversals in open periods. What still
//! waits for review is dropped; the file and the record stay.

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any};
use crate::imports::batch_number::label;
use crate::imports::batches::batch_status::{
    AWAITING_REVIEW, PARTLY_POSTED, POSTED, REGISTERED, status_label,
};
use crate::imports::batches::open_batch::batch_of;
use crate::imports::batches::staged_import::Desk;
use crate::imports::codes;
use crate::imports::store::{self, BatchRow};
use crate::ledger::codes as ledger_codes;
use crate::ledger::drafts::check_reversal::{waiting_reversals, waits_already};
use crate::ledger::drafts::prepare_voucher::drop_drafts_of_batch;
use crate::ledger::drafts::reversal::before_original;
use crate::ledger::drafts::reversal::{label_of, red_line, red_voucher};
use crate::ledger::periods::reopen_period::refuse_expired;
use crate::ledger::post::post_vouchers::post_of_books;
use crate::ledger::store as ledger;
use crate::ledger::store::{DraftRow, EntryRow, VoucherRow};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, check};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Why, and on which day where the vouchers' own months are closed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoRequest {
    pub reason: String,
    /// In an open month of the same year; each voucher's own day when its month is open.
    #[serde(default)]
    pub dated_on: Option<Date>,
}

/// What was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Undone {
    pub batch_id: i64,
    /// Reversals posted, or prepared where the unit requires review.
    pub reversals: usize,
    pub dropped_drafts: u64,
    pub awaiting_review: bool,
}

/// Takes an import back, all of it or nothing.
pub async fn undo_batch(
    desk: &Desk<'_>,
    unit: &Unit,
    id: i64,
    request: UndoRequest,
) -> Outcome<Undone> {
    let mut tx = desk.database.write(&[unit.id]).await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    refuse_if_any(objections(&batch, &request))?;
    let dropped_drafts = drop_drafts_of_batch(&mut tx, desk.act(), unit, id).await?;
    let mut book = Book::load(&mut tx, unit.clone(), batch.year).await?;
    let drafts = reversals(&mut tx, desk, &book, &batch, &request).await?;
    book.learn_units(&mut tx, &drafts).await?;
    let findings = drafts.iter().flat_map(|draft| {
        let summary = draft.entries.first().map(|entry| entry.summary.clone());
        check(draft, &book, &Place::of(summary.unwrap_or_default()))
    });
    refuse_if_any(findings.collect())?;
    let periods: Vec<Period> = drafts.iter().filter_map(VoucherDraft::period).collect();
    refuse_expired(&mut tx, desk.clock, unit.id, &periods).await?;
    let awaiting_review = book.settings.review_required && !drafts.is_empty();
    if awaiting_review {
        keep(&mut tx, desk, unit, &drafts).await?;
    } else {
        post_of_books(&mut tx, desk.act(), &mut book, &drafts).await?;
    }
    let now = desk.clock.now_text();
    let reason = request.reason.trim();
    store::mark_undone(&mut tx, id, (&desk.actor.name, &now), reason).await?;
    let detail = json!({ "batch_id": id, "reason": reason, "reversals": drafts.len(),
        "dropped_drafts": dropped_drafts, "awaiting_review": awaiting_review });
    let subject = batch.file_name.as_str();
    trail::append(
        &mut tx,
        desk.clock,
        desk.actor,
        unit.id,
        (Action::ImportUndone, subject),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Undone { batch_id: id, reversals: drafts.len(), dropped_drafts, awaiting_review })
}

fn objections(batch: &BatchRow, request: &UndoRequest) -> Vec<Finding> {
    let place = || Place::of(format!("{} {}", label(batch.id), batch.file_name));
    let mut findings = Vec::new();
    if ![POSTED, PARTLY_POSTED, AWAITING_REVIEW].contains(&batch.status.as_str()) {
        let label = status_label(&batch.status);
        let mut finding = Finding::new(&codes::BATCH_NOT_UNDOABLE, place()).found(label);
        if batch.status == REGISTERED {
            "名册一经登记，可能已有凭证引用，不能整批撤销；请在单位、科目、项目中逐项更正"
                .clone_into(&mut finding.hint);
        }
        findings.push(finding);
    }
    if request.reason.trim().is_empty() {
        findings.push(Finding::new(&codes::UNDO_WITHOUT_REASON, place()));
    }
    if let Some(date) = request.dated_on
        && i64::from(date.year()) != batch.year
    {
        findings.push(Finding::new(&ledger_codes::PRIOR_YEAR_CORRECTION, place()).found(date));
    }
    findings
}

/// A reversal for every voucher of the batch that is not taken back already, line by line.
async fn reversals(
    tx: &mut Tx,
    desk: &Desk<'_>,
    book: &Book,
    batch: &BatchRow,
    request: &UndoRequest,
) -> Outcome<Vec<VoucherDraft>> {
    let vouchers = ledger::vouchers_of_batch(tx, batch.unit_id, batch.id).await?;
    let (Some(first), Some(last)) = (vouchers.first(), vouchers.last()) else {
        return Ok(Vec::new());
    };
    let waiting = waiting_reversals(tx, &book.unit).await?;
    let entries = ledger::entries_of_vouchers(tx, first.id, last.id).await?;
    let sets = ledger::dimension_sets_of(tx, batch.unit_id).await?;
    let taken: FxHashSet<(i64, i64)> =
        ledger::reversed_lines_of_batch(tx, batch.id).await?.into_iter().collect();
    let mut rest = entries.as_slice();
    let mut drafts = Vec::with_capacity(vouchers.len());
    let mut findings = Vec::new();
    for voucher in &vouchers {
        let others = waiting.iter().filter(|it| it.voucher.reverses_id == Some(voucher.id));
        findings.extend(others.map(|it| waits_already(label_of(voucher), it)));
        let before = rest.iter().take_while(|entry| entry.voucher_id < voucher.id).count();
        rest = &rest[before..];
        let count = rest.iter().take_while(|entry| entry.voucher_id == voucher.id).count();
        let (own, later) = rest.split_at(count);
        rest = later;
        let summary = format!(
            "注销{}凭证：撤销批次{}，{}",
            label_of(voucher),
            batch.id & i64::from(u32::MAX),
            request.reason.trim()
        );
        let red = |entry: &&EntryRow| !taken.contains(&(entry.voucher_id, entry.line_no));
        let lines: Vec<EntryDraft> = own
            .iter()
            .filter(red)
            .map(|entry| red_line(entry, summary.chars().take(MAX_SUMMARY).collect(), &sets))
            .collect();
        if !lines.is_empty() {
            let draft = reversal(desk, book, voucher, lines, request.dated_on)?;
            findings.extend(before_original(&draft, voucher));
            drafts.push(draft);
        }
    }
    refuse_if_any(findings)?;
    Ok(drafts)
}

/// Characters of a reversal's summary: within what any summary may have.
const MAX_SUMMARY: usize = crate::ledger::voucher::MAX_SUMMARY_CHARACTERS;

fn reversal(
    desk: &Desk<'_>,
    book: &Book,
    voucher: &VoucherRow,
    entries: Vec<EntryDraft>,
    dated_on: Option<Date>,
) -> Outcome<VoucherDraft> {
    let own_day = voucher.dated_on.parse().map_err(|problem: jiff::Error| {
        Failure::Storage(format!("voucher {}: {problem}", voucher.id))
    })?;
    let is_open = Period::from_number(voucher.period).is_some_and(|period| book.is_open(period));
    let dated_on = if is_open { own_day } else { dated_on.unwrap_or(own_day) };
    red_voucher(voucher, dated_on, &desk.actor.name, entries)
}

async fn keep(tx: &mut Tx, desk: &Desk<'_>, unit: &Unit, drafts: &[VoucherDraft]) -> Outcome<()> {
    let first_id = ledger::next_draft_id(tx, unit.id).await?;
    let mut rows = Vec::with_capacity(drafts.len());
    for (id, draft) in (first_id..).zip(drafts) {
        let by = (desk.actor.name.as_str(), desk.clock.now_text());
        rows.push(DraftRow::prepared((unit.id, id), draft, None, by)?);
    }
    ledger::insert_drafts(tx, &rows).await
}
