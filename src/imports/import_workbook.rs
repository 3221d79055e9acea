//! Use case: a finance officer's workbook into the books.
//!
//! A reading thread turns the file into drafts while this task posts those already drafted; all
//! of it is one write transaction, which is given back when anything refuses the file or when
//! the run is dry. Where the unit requires review, the vouchers become drafts awaiting it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::codes;
use super::dimension_finder::{NextIds, Registrations};
use super::drafting::{Chunk, ChunkSink, DraftingContext};
use super::layout::SheetKind;
use super::read_drafts::{ReadDrafts, read_drafts};
use super::store::{self, BatchRow};
use super::workbook_reader::RecognisedSheet;
use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::formats::WorkbookKind;
use crate::ledger::book::{Book, Reach};
use crate::ledger::close_period::refuse_expired;
use crate::ledger::open_year::open_year;
use crate::ledger::post_voucher::record_posting;
use crate::ledger::posting::{Origin, Posting, PostingContext};
use crate::ledger::store as ledger;
use crate::ledger::store::DraftRow;
use crate::ledger::voucher::{PostedVoucher, VoucherDraft};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, Tx};
use crate::platform::evidence::{EvidenceStore, sha256_hex};
use crate::trail::{self, Actor};
use crate::units::add_unit::{NewProject, add_project};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Chunks between the reading thread and the posting task: the slower one decides the pace.
const CHUNKS_IN_FLIGHT: usize = 8;

/// What to import.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    pub unit: Unit,
    pub year: i64,
    pub kind: SheetKind,
    /// As the finance officer named it; for findings and the record only.
    pub file_name: String,
    pub bytes: Arc<[u8]>,
    /// Everything but the commit.
    pub is_dry_run: bool,
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
    pub vouchers: u64,
    pub entries: u64,
    pub total_debit: Money,
    pub findings: Vec<Finding>,
    pub is_dry_run: bool,
    /// A finding refuses the file; nothing was kept.
    pub is_refused: bool,
    /// The vouchers are in the books.
    pub posted: bool,
    /// The vouchers wait for review.
    pub awaiting_review: bool,
    /// The batch by which the same file came before; nothing was posted now.
    pub duplicate_of: Option<i64>,
}

/// Imports a workbook. A file whose content is wrong is an outcome with findings, not an error.
///
/// # Errors
/// When the year cannot be opened or already has its opening, or storage fails.
pub async fn import_workbook(
    database: &Database,
    evidence: &EvidenceStore,
    clock: Clock,
    actor: &Actor,
    request: ImportRequest,
) -> Outcome<ImportOutcome> {
    let file_sha256 = sha256_hex(&request.bytes);
    let mut tx = database.write(&[request.unit.id]).await?;
    let key = (request.kind.key(), request.year);
    if let Some(batch) = store::batch_of_file(&mut tx, request.unit.id, key, &file_sha256).await? {
        tx.rollback().await?;
        return Ok(duplicate(&request, batch));
    }
    open_year(&mut tx, clock, actor, &request.unit, request.year).await?;
    let book = Book::load(&mut tx, request.unit.clone(), request.year, Reach::Everyone).await?;
    if request.kind == SheetKind::Opening {
        refuse_second_opening(&mut tx, &book).await?;
    }
    let mut batch = new_batch(&mut tx, clock, actor, &request, &book, file_sha256).await?;
    store::insert_batch(&mut tx, &batch).await?;
    let (read, booked) = read_and_book(&mut tx, clock, actor, &request, book, batch.id).await?;
    let is_kept = !read.is_refused && !request.is_dry_run;
    if is_kept {
        let periods: Vec<Period> = booked.periods.iter().copied().collect();
        refuse_expired(&mut tx, clock, request.unit.id, &periods).await?;
        complete(&mut tx, clock, actor, &mut batch, &read, &booked).await?;
        keep_evidence(evidence, &request.bytes).await?;
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    let awaits_review = batch.status == AWAITING_REVIEW;
    Ok(ImportOutcome {
        batch_id: is_kept.then_some(batch.id),
        file: request.file_name,
        file_sha256: batch.file_sha256,
        year: request.year,
        kind: request.kind,
        workbook: read.workbook,
        sheets: read.sheets,
        vouchers: read.drafted.vouchers,
        entries: read.drafted.entries,
        total_debit: read.drafted.total_debit,
        findings: read.findings,
        is_dry_run: request.is_dry_run,
        is_refused: read.is_refused,
        posted: is_kept && !awaits_review,
        awaiting_review: is_kept && awaits_review,
        duplicate_of: None,
    })
}

const POSTED: &str = "posted";
const AWAITING_REVIEW: &str = "awaiting_review";

fn duplicate(request: &ImportRequest, batch: BatchRow) -> ImportOutcome {
    let place = Place { file: Some(request.file_name.clone()), ..Place::default() };
    let mut finding = Finding::new(&codes::FILE_ALREADY_IMPORTED, place)
        .found(format!("{}，批次 {}", batch.file_name, batch.id));
    let imported_on = batch.imported_at.get(..10).unwrap_or(&batch.imported_at);
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
        findings: vec![finding],
        is_dry_run: request.is_dry_run,
        is_refused: false,
        posted: false,
        awaiting_review: false,
        duplicate_of: Some(batch.id),
    }
}

/// A year's opening comes once: carried from the year before, posted, or waiting for review.
async fn refuse_second_opening(tx: &mut Tx, book: &Book) -> Outcome<()> {
    let place = Place::of(format!("{} {}年期初", book.unit, book.year));
    let has_balances = !ledger::openings_of(tx, book.unit.id, book.year).await?.is_empty();
    let Some(opening) = Period::opening(book.year) else { return Ok(()) };
    let has_drafts = !ledger::drafts_of(tx, book.unit.id, Some(opening)).await?.is_empty();
    if book.state.is_carried || has_balances || has_drafts {
        return Err(Finding::new(&crate::ledger::codes::OPENING_EXISTS, place).into());
    }
    let mut months = (1..=12).filter_map(|month| Period::new(book.year, month));
    if months.any(|month| !book.is_open(month)) {
        return Err(Finding::new(&crate::ledger::codes::OPENING_PERIOD_CLOSED, place).into());
    }
    Ok(())
}

async fn new_batch(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    request: &ImportRequest,
    book: &Book,
    file_sha256: String,
) -> Outcome<BatchRow> {
    let status = if book.settings.review_required { AWAITING_REVIEW } else { POSTED };
    Ok(BatchRow {
        id: store::next_batch_id(tx, request.unit.id).await?,
        unit_id: request.unit.id,
        year: request.year,
        kind: request.kind.key().to_owned(),
        file_name: request.file_name.clone(),
        file_sha256,
        file_size_bytes: i64::try_from(request.bytes.len()).unwrap_or(i64::MAX),
        status: status.to_owned(),
        sheets: "[]".to_owned(),
        first_voucher_seq: None,
        last_voucher_seq: None,
        voucher_count: 0,
        entry_count: 0,
        total_fen: 0,
        findings: "[]".to_owned(),
        imported_by: actor.name.clone(),
        imported_at: clock.now_text(),
    })
}

/// Hands chunks to the posting task; once that is gone, drafts are no longer wanted.
struct Sender(mpsc::Sender<Chunk>);

impl ChunkSink for Sender {
    fn chunk(&mut self, chunk: Chunk) {
        // The receiver ends early only when posting failed, and then says so itself.
        let _ = self.0.blocking_send(chunk);
    }
}

async fn read_and_book(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    request: &ImportRequest,
    book: Book,
    batch_id: i64,
) -> Outcome<(ReadDrafts, Booked)> {
    let (project, party) = store::next_register_ids(tx, request.unit.id).await?;
    let context = DraftingContext {
        book: book.clone(),
        next_ids: NextIds { project, party },
        actor_name: actor.name.clone(),
    };
    let (sender, receiver) = mpsc::channel(CHUNKS_IN_FLIGHT);
    let (bytes, file_name, kind) =
        (Arc::clone(&request.bytes), request.file_name.clone(), request.kind);
    let reading = tokio::task::spawn_blocking(move || {
        read_drafts(&bytes, &file_name, kind, context, &mut Sender(sender))
    });
    let mut booking = Booking { clock, actor, batch_id, booked: Booked::default() };
    if book.settings.review_required {
        booking.keep_drafts(tx, book, receiver).await?;
    } else {
        booking.post(tx, book, receiver).await?;
    }
    let read = reading.await.map_err(|problem| Failure::Storage(format!("reading: {problem}")))?;
    Ok((read?, booking.booked))
}

/// What came into the books.
#[derive(Clone, Debug, Default)]
struct Booked {
    first: Option<PostedVoucher>,
    last: Option<PostedVoucher>,
    periods: std::collections::BTreeSet<Period>,
}

struct Booking<'a> {
    clock: Clock,
    actor: &'a Actor,
    batch_id: i64,
    booked: Booked,
}

impl Booking<'_> {
    /// Posts chunk by chunk. A chunk that registers something needs a posting that knows it, so
    /// the one under way is finished and another begun, in the same transaction.
    async fn post(
        &mut self,
        tx: &mut Tx,
        mut book: Book,
        mut chunks: mpsc::Receiver<Chunk>,
    ) -> Outcome<()> {
        let mut next = chunks.recv().await;
        while let Some(first) = next {
            self.register(tx, &mut book, &first.registrations).await?;
            let context = PostingContext {
                poster: self.actor.name.clone(),
                posted_at: self.clock.now_text(),
            };
            let origin = Origin { draft_id: None, batch_id: Some(self.batch_id) };
            let mut posting = Posting::begin(tx, &book, context).await?;
            let mut chunk = Some(first);
            loop {
                for draft in chunk.take().map(|chunk| chunk.vouchers).unwrap_or_default() {
                    let posted = posting.add(tx, &draft, origin).await?;
                    self.booked.periods.insert(posted.period);
                    self.booked.first.get_or_insert_with(|| posted.clone());
                    self.booked.last = Some(posted);
                }
                next = chunks.recv().await;
                match next.take() {
                    Some(more) if more.registrations.is_empty() => chunk = Some(more),
                    other => {
                        next = other;
                        break;
                    }
                }
            }
            posting.finish(tx).await?;
        }
        Ok(())
    }

    async fn keep_drafts(
        &mut self,
        tx: &mut Tx,
        mut book: Book,
        mut chunks: mpsc::Receiver<Chunk>,
    ) -> Outcome<()> {
        let mut id = ledger::next_draft_id(tx, book.unit.id).await?;
        while let Some(chunk) = chunks.recv().await {
            self.register(tx, &mut book, &chunk.registrations).await?;
            let mut rows = Vec::with_capacity(chunk.vouchers.len());
            for draft in &chunk.vouchers {
                rows.push(self.draft_row(book.unit.id, id, draft)?);
                id += 1;
            }
            ledger::insert_drafts(tx, &rows).await?;
        }
        Ok(())
    }

    fn draft_row(&mut self, unit_id: i64, id: i64, draft: &VoucherDraft) -> Outcome<DraftRow> {
        let Some(period) = draft.period() else {
            return Err(Failure::Storage(format!("draft without a period: {}", draft.dated_on)));
        };
        self.booked.periods.insert(period);
        let body = serde_json::to_string(draft)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        Ok(DraftRow {
            id,
            unit_id,
            period: period.number(),
            status: "prepared".to_owned(),
            body,
            version: 1,
            batch_id: Some(self.batch_id),
            prepared_by: self.actor.name.clone(),
            prepared_at: self.clock.now_text(),
            reviewed_by: None,
            reviewed_at: None,
        })
    }

    /// Registers what the file names for the first time, under the ids that drafting gave out.
    async fn register(
        &self,
        tx: &mut Tx,
        book: &mut Book,
        registrations: &Registrations,
    ) -> Outcome<()> {
        let unit_id = book.unit.id;
        for wanted in &registrations.projects {
            let new = NewProject {
                code: wanted.code.clone(),
                name: wanted.name.clone(),
                is_earmarked: wanted.is_earmarked,
                funding_source: wanted.funding_source,
                started_on: None,
                finished_on: None,
            };
            let project = add_project(tx, self.clock, self.actor, unit_id, new).await?;
            expect_id(project.id, wanted.id)?;
            book.projects.push(project);
        }
        if registrations.parties.is_empty() {
            return Ok(());
        }
        let names: Vec<String> =
            registrations.parties.iter().map(|party| party.name.clone()).collect();
        let parties = units::insert_parties(tx, unit_id, &names).await?;
        for (party, wanted) in parties.iter().zip(&registrations.parties) {
            expect_id(party.id, wanted.id)?;
        }
        book.parties.extend(parties);
        Ok(())
    }
}

/// The book is held for writing, so nobody else can have taken the id.
fn expect_id(given: i64, foretold: i64) -> Outcome<()> {
    if given == foretold {
        return Ok(());
    }
    Err(Failure::Storage(format!("registered under {given} instead of {foretold}")))
}

async fn complete(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    batch: &mut BatchRow,
    read: &ReadDrafts,
    booked: &Booked,
) -> Outcome<()> {
    let text = |value: serde_json::Result<String>| {
        value.map_err(|problem| Failure::Storage(problem.to_string()))
    };
    batch.sheets = text(serde_json::to_string(&read.sheets))?;
    batch.findings = text(serde_json::to_string(&read.findings))?;
    batch.first_voucher_seq = booked.first.as_ref().map(|voucher| voucher.seq);
    batch.last_voucher_seq = booked.last.as_ref().map(|voucher| voucher.seq);
    batch.voucher_count = i64::try_from(read.drafted.vouchers).unwrap_or(i64::MAX);
    batch.entry_count = i64::try_from(read.drafted.entries).unwrap_or(i64::MAX);
    batch.total_fen = read.drafted.total_debit.fen();
    store::complete_batch(tx, batch).await?;
    let ends: Vec<PostedVoucher> = booked.first.iter().chain(&booked.last).cloned().collect();
    record_posting(tx, clock, actor, batch.unit_id, &ends).await?;
    let detail = json!({
        "batch_id": batch.id,
        "file_sha256": batch.file_sha256,
        "kind": batch.kind,
        "year": batch.year,
        "status": batch.status,
        "vouchers": batch.voucher_count,
        "entries": batch.entry_count,
        "total": read.drafted.total_debit,
    });
    let subject = batch.file_name.as_str();
    trail::append(tx, clock, actor, batch.unit_id, ("import.accepted", subject), &detail).await
}

/// Before the commit, so that no accepted batch is without its file.
async fn keep_evidence(evidence: &EvidenceStore, bytes: &Arc<[u8]>) -> Outcome<()> {
    let (evidence, bytes) = (evidence.clone(), Arc::clone(bytes));
    let kept = tokio::task::spawn_blocking(move || evidence.keep(&bytes)).await;
    kept.map_err(|problem| Failure::Storage(format!("evidence: {problem}")))??;
    Ok(())
}
