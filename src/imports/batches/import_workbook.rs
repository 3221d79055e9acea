//! Use case: a finance officer's workbook into the books.
//!
//! A reading thread turns the file into drafts while this task posts those already drafted; all
//! of it is one write transaction, which is given back when anything refuses the file or when
//! it is only a preview. Where the unit requires review, the vouchers become drafts awaiting it.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::mpsc;

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::imports::batch_number::{label, short_id};
use crate::imports::batches::answer_units::note_unit_names;
use crate::imports::batches::batch_status::{
    AWAITING_REVIEW, COMPARED, PARTLY_POSTED, POSTED, REGISTERED,
};
use crate::imports::batches::booking::{Booked, Booking, Sender};
use crate::imports::batches::earlier_statement::{precedes_books, take_earlier};
use crate::imports::batches::effect::{Effect, Standing};
use crate::imports::batches::explanations::Explanations;
use crate::imports::batches::find_kind::remembered_headers;
use crate::imports::batches::find_known_content::{Known, known_content};
use crate::imports::batches::find_known_file::{KnownFile, answer_known, known_file};
use crate::imports::batches::import_request::{Figures, ImportOutcome, ImportRequest, Mode};
use crate::imports::batches::material::Material;
use crate::imports::batches::open_batch::open_batch;
use crate::imports::batches::read_drafts::{ReadDrafts, read_drafts};
use crate::imports::batches::record_acceptance::record_acceptance;
use crate::imports::batches::seen_upload::other_figures;
use crate::imports::batches::take_up::register;
use crate::imports::codes;
use crate::imports::drafting::content_seal::{ContentMark, ContentSeal};
use crate::imports::drafting::journal_drafting::DraftingContext;
use crate::imports::drafting::outbox::Choice;
use crate::imports::kinds::SheetKind;
use crate::imports::naming::dimension_finder::NextIds;
use crate::imports::reading::mapping::{Recall, not_there};
use crate::imports::reading::workbook_reader::Guidance;
use crate::imports::registers::register_lines::RegisterFate;
use crate::imports::store::{self, BatchRow, json_text};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::periods::open_year::{open_year, open_year_of_table, open_year_with_opening};
use crate::ledger::periods::reopen_period::refuse_expired;
use crate::ledger::post::sockets::Act;
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::members::hold_keys::keys_to_seal;
use crate::members::identity::without_numbers;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, Pending, SYSTEM_BOOK, Tx};
use crate::platform::evidence::{EvidenceStore, sha256_hex};
use crate::trail::{self, Action, Actor};
use crate::units::store as units;

/// Chunks and questions between the reading thread and the posting task: the slower one decides the
/// pace.
const MESSAGES_IN_FLIGHT: usize = 8;

/// Imports a workbook. A file whose content is wrong is an outcome with findings, not an error.
///
/// # Errors
/// When the year cannot be opened or already has its opening, or storage fails.
pub fn import_workbook<'t>(
    database: &'t Database,
    evidence: &'t EvidenceStore,
    act: Act<'t>,
    request: ImportRequest,
) -> Pending<'t, Outcome<ImportOutcome>> {
    Box::pin(async move {
        let Act { clock, actor, .. } = act;
        note_unit_names(database).await?;
        let file_sha256 = sha256_hex(&request.bytes);
        let mut tx = database.write(books_of(&request).as_slice()).await?;
        let of_kind = (request.kind, request.year);
        let known = known_file(&mut tx, request.unit.id, of_kind, &file_sha256).await?;
        if let Some(KnownFile::Stands(batch)) = known {
            tx.rollback().await?;
            return Ok(answer_known(&request, batch));
        }
        let staged = match request.staged_id {
            Some(id) => Some(open_batch(&mut tx, &request.unit, id).await?),
            None => None,
        };
        let book = book_for(&mut tx, act, &request).await?;
        if request.kind == SheetKind::Opening {
            refuse_second_opening(&mut tx, &book).await?;
        }
        let mut batch = new_batch(&mut tx, clock, actor, &request, &book, file_sha256).await?;
        if request.staged_id.is_none() {
            store::insert_batch(&mut tx, &batch).await?;
        }
        let before = match request.mode {
            // A register moves no balance.
            Mode::Preview | Mode::DryRun if !request.kind.is_register() => {
                Some(Standing::of(&mut tx, &book).await?)
            }
            _ => None,
        };
        let (mut read, booked) =
            read_and_book(&mut tx, database, act, &request, (book.clone(), batch.id)).await?;
        register(&mut tx, act, (&request, batch.id), &mut read).await?;
        let is_sound = !read.is_refused;
        tell_judged(&request, (&mut read, &booked));
        let earlier = take_earlier(&mut tx, &request, &mut read).await?;
        let used = settle(&mut tx, &request, &mut read).await?;
        refuse_unseen(&request, &mut read);
        let has_come = !earlier.is_empty() || brings_something(&read);
        let is_news = has_come || read.is_refused || request.staged_id.is_some();
        if let Some(KnownFile::MayHaveChanged(batch)) = known.filter(|_| !is_news) {
            tx.rollback().await?;
            return Ok(answer_known(&request, batch));
        }
        let is_kept = !read.is_refused && request.mode == Mode::Accept && has_come;
        let mut effect = None;
        if !read.is_refused && request.mode.asks_for_reasons() && has_come {
            let periods: Vec<Period> = booked.periods.iter().copied().collect();
            refuse_expired(&mut tx, clock, request.unit.id, &periods).await?;
        }
        if is_kept {
            keep_words(&mut tx, clock, actor, &request, &read, &used).await?;
            if let Some(as_begun) = staged.as_ref().zip(request.accepted.as_deref()) {
                record_acceptance(&mut tx, clock, actor, as_begun).await?;
            }
            complete(&mut tx, clock, actor, &mut batch, &read, &booked).await?;
            let of_batch = (request.unit.id, request.year, batch.id);
            ledger::insert_earlier_figures(&mut tx, of_batch, &earlier).await?;
            keep_evidence(&mut tx, clock, evidence, &request).await?;
            tx.commit().await?;
        } else {
            if let Some(before) = before.filter(|_| is_sound) {
                effect = Some(before.until(&Standing::of(&mut tx, &book).await?, &book));
            }
            tx.rollback().await?;
        }
        Ok(outcome_of(request, &batch, read, effect, is_kept))
    })
}

/// What an import must hold alone: units and details belong to everybody.
fn books_of(request: &ImportRequest) -> Vec<i64> {
    match request.kind {
        SheetKind::Units | SheetKind::Accounts => vec![SYSTEM_BOOK, request.unit.id],
        // Whoever settles with each other waits for each other: one book for all of it.
        kind if kind.is_dealing() || kind.is_personal() => vec![SYSTEM_BOOK, request.unit.id],
        _ => vec![request.unit.id],
    }
}

/// The book that an import is judged by. A register opens no year.
async fn book_for(tx: &mut Tx, act: Act<'_>, request: &ImportRequest) -> Outcome<Book> {
    let (unit, year) = (request.unit.clone(), request.year);
    if request.kind.is_register() {
        return Book::load_unopened(tx, unit, year).await;
    }
    if request.kind == SheetKind::Statement && precedes_books(tx, &unit, year).await? {
        return Book::load_unopened(tx, unit, year).await;
    }
    match request.kind {
        SheetKind::Opening => open_year_with_opening(tx, act, &unit, year).await?,
        SheetKind::TrialBalance => open_year_of_table(tx, act, &unit, year).await?,
        _ => open_year(tx, act, &unit, year).await?,
    };
    Book::load(tx, unit, year).await
}

/// Lines that go, or would go, into a register.
fn new_lines(read: &ReadDrafts) -> usize {
    read.register.iter().filter(|row| row.fate == RegisterFate::New).count()
}

/// Whether a file brings anything that is not there.
fn brings_something(read: &ReadDrafts) -> bool {
    read.drafted.vouchers > 0 || !read.comparisons.is_empty() || new_lines(read) > 0
}

/// The mark of all that a file brings: its vouchers, or its lines of a register.
fn content_of(read: &ReadDrafts) -> ContentMark {
    let rows = read.register.iter().map(|row| {
        let upper = row.upper.as_deref().unwrap_or_default();
        format!("{:?} {:?} {upper:?} {} {:?}", row.code, row.name, row.fate.label(), row.entry)
    });
    let content = read.drafted.content.clone();
    if read.register.is_empty() { content } else { content.with(&rows.collect::<String>()) }
}

/// What goes into the books is what was looked at.
fn refuse_unseen(request: &ImportRequest, read: &mut ReadDrafts) {
    let Some(seen) = request.seen.as_ref().filter(|_| !read.is_refused) else { return };
    let now = Figures {
        vouchers: read.drafted.vouchers,
        entries: read.drafted.entries,
        total: read.drafted.total_debit,
        new_lines: u64::try_from(new_lines(read)).unwrap_or(u64::MAX),
        content: content_of(read),
    };
    if let Some(finding) = other_figures(&request.file_name, seen, &now) {
        read.findings.push(finding);
        read.is_refused = true;
    }
}

/// What the judges of vouchers say of the file as a whole.
fn tell_judged(request: &ImportRequest, (read, booked): (&mut ReadDrafts, &Booked)) {
    if request.kind.is_personal() {
        read.findings.iter_mut().for_each(mask_numbers);
    }
    if read.is_refused {
        return;
    }
    read.is_refused |= refuses(&booked.findings);
    read.findings.extend(booked.findings.iter().cloned().map(|mut finding| {
        finding.place.file = Some(request.file_name.clone());
        // A reason holds for what was found: it must not answer for another project.
        let about = finding.place.subject.clone().unwrap_or_default();
        finding.found = format!("{about}，{}", finding.found);
        finding
    }));
}

fn outcome_of(
    request: ImportRequest,
    batch: &BatchRow,
    read: ReadDrafts,
    effect: Option<Effect>,
    is_kept: bool,
) -> ImportOutcome {
    let content = content_of(&read);
    let awaits_review = batch.status == AWAITING_REVIEW;
    let is_posted = matches!(batch.status.as_str(), POSTED | PARTLY_POSTED);
    ImportOutcome {
        batch_id: is_kept.then_some(batch.id).or(request.staged_id),
        file: request.file_name,
        file_sha256: batch.file_sha256.clone(),
        year: request.year,
        kind: request.kind,
        workbook: read.workbook,
        sheets: read.sheets,
        vouchers: read.drafted.vouchers,
        entries: read.drafted.entries,
        total_debit: read.drafted.total_debit,
        known_vouchers: read.drafted.known,
        left_out_vouchers: read.drafted.left_out,
        content,
        shown: read.drafted.shown,
        effect,
        comparisons: read.comparisons,
        register: read.register,
        followed: read.followed,
        findings: read.findings,
        rows: read.rows,
        unexplained_warnings: read.unexplained,
        is_dry_run: request.mode != Mode::Accept,
        is_refused: read.is_refused,
        posted: is_kept && is_posted,
        awaiting_review: is_kept && awaits_review,
        registered: is_kept && batch.status == REGISTERED,
        duplicate_of: None,
    }
}

/// A year's opening comes once: carried from the year before, posted, or waiting for review. What
/// came by a file is taken back with its batch, while no month is closed.
async fn refuse_second_opening(tx: &mut Tx, book: &Book) -> Outcome<()> {
    let place = Place::of(format!("{} {}年期初", book.unit, book.year));
    let opened = YearBalances::read(tx, book.unit.id, book.year, 0).await?;
    let has_balances = opened.openings.iter().any(|row| row.net_debit_fen != 0);
    let Some(opening) = Period::opening(book.year) else { return Ok(()) };
    let has_drafts = !ledger::drafts_of(tx, book.unit.id, Some(opening)).await?.is_empty();
    let mut months = (1..=12).filter_map(|month| Period::new(book.year, month));
    let is_closed = months.any(|month| !book.is_open(month));
    if book.state.is_carried || has_balances || has_drafts {
        let mut finding = Finding::new(&crate::ledger::codes::OPENING_EXISTS, place);
        let batch = store::opening_batch(tx, book.unit.id, book.year).await?;
        finding = finding.found(match &batch {
            _ if book.state.is_carried => "由上年结转".to_owned(),
            Some((id, file_name)) => format!("{}（{file_name}）", label(*id)),
            None => "已记入的期初凭证".to_owned(),
        });
        if let Some((id, _)) = batch.filter(|_| !is_closed && !book.state.is_carried) {
            finding.hint = format!(
                "请先撤销{}（上传记录中“撤销”，或 batch undo {}），再导入改正后的文件；\
                 已有月份结账的，才用年初余额调整科目更正",
                label(id),
                short_id(id)
            );
        }
        return Err(finding.into());
    }
    if is_closed {
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
    let status = match request.kind {
        SheetKind::Statement => COMPARED,
        kind if kind.is_register() => REGISTERED,
        _ if book.settings.review_required => AWAITING_REVIEW,
        _ => POSTED,
    };
    let id = match request.staged_id {
        Some(id) => id,
        None => store::next_batch_id(tx, request.unit.id).await?,
    };
    request.batch((id, status), file_sha256, (&actor.name, clock.now_text()))
}

/// Puts reasons to warnings, and says what else stands against accepting the file. Returns the
/// reasons of this request that were used.
async fn settle(
    tx: &mut Tx,
    request: &ImportRequest,
    read: &mut ReadDrafts,
) -> Outcome<Vec<(String, String, String)>> {
    let kept = store::explanations_of(tx, request.unit.id).await?;
    let acceptance = &request.acceptance;
    let explanations =
        Explanations::new(kept, &acceptance.explanations, acceptance.reason.as_deref());
    let explained = explanations.explain(&mut read.findings);
    read.unexplained = explained.count();
    let asks = request.mode.asks_for_reasons() && !read.is_refused;
    if let Some(refusal) = explained.refusal(&request.file_name).filter(|_| asks) {
        read.findings.push(refusal);
        read.is_refused = true;
    }
    if request.watch.is_cancelled() {
        let place = Place { file: Some(request.file_name.clone()), ..Place::default() };
        read.findings.push(Finding::new(&codes::CANCELLED, place));
        read.is_refused = true;
    }
    for said in &request.mapping {
        let is_there = read
            .sheets
            .iter()
            .any(|sheet| sheet.name == said.sheet && sheet.header_rows == said.header_rows);
        if !is_there && !read.is_refused {
            read.findings.push(not_there(said));
            read.is_refused = true;
        }
    }
    Ok(explained.used)
}

/// What was said with an accepted file and holds for the next one: reasons and headers.
async fn keep_words(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    request: &ImportRequest,
    read: &ReadDrafts,
    used: &[(String, String, String)],
) -> Outcome<()> {
    let (unit_id, now) = (request.unit.id, clock.now_text());
    let by = (actor.name.as_str(), now.as_str());
    for (code, value, reason) in used {
        store::insert_explanation(tx, unit_id, (code, value, reason), by).await?;
    }
    if !request.remembers_mapping {
        return Ok(());
    }
    for (sheet, header) in read.sheets.iter().zip(&read.headers) {
        if request.mapping.iter().any(|said| said.sheet == sheet.name) {
            let kind = request.kind.key();
            let text = json_text(header)?;
            store::insert_mapping(tx, unit_id, (kind, &header.signature, &text), by).await?;
        }
    }
    Ok(())
}

async fn guidance_for(tx: &mut Tx, request: &ImportRequest) -> Outcome<Guidance> {
    let remembered = remembered_headers(tx, request.unit.id, request.kind).await?;
    Ok(Guidance {
        recall: Recall::new(request.mapping.clone(), remembered),
        watch: Arc::clone(&request.watch),
        isolation: request.isolation.clone(),
    })
}

async fn read_and_book(
    tx: &mut Tx,
    database: &Database,
    act: Act<'_>,
    request: &ImportRequest,
    (mut book, batch_id): (Book, i64),
) -> Outcome<(ReadDrafts, Booked)> {
    let (project, party) = store::next_register_ids(tx, request.unit.id).await?;
    let material = Material::load(tx, request.kind, &book, &request.options).await?;
    book.units.extend(units::units_written(tx, &material.counterparties()).await?);
    let keys = |keys: &Option<Vec<String>>| keys.as_ref().map(|it| it.iter().cloned().collect());
    let Known { known, twins, made, days } =
        known_content(tx, database, (&book, request.kind)).await?;
    let choice = Choice {
        known,
        twins,
        made,
        wanted: keys(&request.acceptance.vouchers),
        unwanted: keys(&request.acceptance.left_out),
        page: request.page,
        // Who looks takes the mark away; who accepts brings it.
        seal: (request.mode != Mode::Accept || request.seen.is_some())
            .then(|| ContentSeal::of(&book)),
    };
    let (sender, receiver) = mpsc::channel(MESSAGES_IN_FLIGHT);
    let mut sender = Sender(sender);
    let context = DraftingContext {
        book: book.clone(),
        units: sender.register(),
        next_ids: NextIds { project, party },
        actor_name: act.actor.name.clone(),
        choice,
    };
    let guidance = guidance_for(tx, request).await?;
    let (bytes, file_name, kind) =
        (Arc::clone(&request.bytes), request.file_name.clone(), request.kind);
    let reading = tokio::task::spawn_blocking(move || {
        read_drafts(&bytes, &file_name, (kind, material), context, &guidance, &mut sender)
    });
    let watch = Arc::clone(&request.watch);
    let mut booking = Booking { act, batch_id, watch, booked: Booked::default() };
    if request.mode == Mode::Check {
        booking.pass_over(tx, receiver).await?;
    } else if book.settings.review_required && request.mode == Mode::Accept {
        booking.keep_drafts(tx, book, receiver).await?;
    } else {
        booking.post(tx, book, receiver).await?;
    }
    let read = reading.await.map_err(|problem| Failure::Storage(format!("reading: {problem}")))?;
    if let Some(days) = days {
        days.close().await?;
    }
    Ok((read?, booking.booked))
}

async fn complete(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    batch: &mut BatchRow,
    read: &ReadDrafts,
    booked: &Booked,
) -> Outcome<()> {
    batch.sheets = json_text(&read.sheets)?;
    batch.findings = json_text(&read.findings)?;
    if batch.status == POSTED && read.drafted.left_out > 0 {
        PARTLY_POSTED.clone_into(&mut batch.status);
    }
    batch.first_voucher_seq = booked.first.as_ref().map(|voucher| voucher.seq);
    batch.last_voucher_seq = booked.last.as_ref().map(|voucher| voucher.seq);
    batch.voucher_count = i64::try_from(read.drafted.vouchers).unwrap_or(i64::MAX);
    batch.entry_count = i64::try_from(read.drafted.entries).unwrap_or(i64::MAX);
    batch.total_fen = read.drafted.total_debit.fen();
    store::complete_batch(tx, batch).await?;
    let detail = json!({
        "batch_id": batch.id,
        "file_sha256": batch.file_sha256,
        "kind": batch.kind,
        "year": batch.year,
        "status": batch.status,
        "vouchers": batch.voucher_count,
        "entries": batch.entry_count,
        "total": read.drafted.total_debit,
        "left_out": read.drafted.left_out,
        "known": read.drafted.known,
        "registered": new_lines(read),
        "rows": read.rows,
        "differences": read.comparisons.iter().map(|it| it.differences).sum::<usize>(),
        "acceptance": batch.acceptance,
    });
    let subject = batch.file_name.as_str();
    trail::append(tx, clock, actor, batch.unit_id, (Action::ImportAccepted, subject), &detail).await
}

/// Before the commit, so that no batch is without its file; data of people are kept sealed.
pub async fn keep_evidence(
    tx: &mut Tx,
    clock: Clock,
    evidence: &EvidenceStore,
    request: &ImportRequest,
) -> Outcome<()> {
    let keys = if request.kind.is_personal() { Some(keys_to_seal(tx, clock).await?) } else { None };
    let (evidence, bytes) = (evidence.clone(), Arc::clone(&request.bytes));
    let kept = tokio::task::spawn_blocking(move || match keys {
        Some(keys) => evidence.keep_sealed(&bytes, &keys),
        None => evidence.keep(&bytes),
    });
    let kept = kept.await;
    kept.map_err(|problem| Failure::Storage(format!("evidence: {problem}")))??;
    Ok(())
}

/// What is said of a list of people is kept and shown to who may not see their numbers.
fn mask_numbers(finding: &mut Finding) {
    if finding.code.id == codes::COLUMN_NOT_UNDERSTOOD.id {
        finding.found.clear();
    }
    for text in [&mut finding.found, &mut finding.expected, &mut finding.message] {
        *text = without_numbers(text);
    }
    if let Some(subject) = &mut finding.place.subject {
        *subject = without_numbers(subject);
    }
}
