//! Use cases: an upload kept as it came, looked at, accepted, cancelled, resumed.
//!
//! Invariants: the file is in evidence before the upload has a number; what was said about it is
//! on the batch before accepting begins, so that an accepting that broke off can be resumed with
//! the same words; between staged and accepted nothing of it is in the books.

use std::sync::Arc;

use serde_json::json;

use crate::finding::{Failure, Outcome, Severity};
use crate::formats::Isolation;
use crate::imports::batches::batch_status::{ACCEPTING, CANCELLED, STAGED};
use crate::imports::batches::find_known_file::{KnownFile, known_file};
use crate::imports::batches::import_request::{
    Acceptance, ImportOutcome, ImportRequest, Mode, Said,
};
use crate::imports::batches::import_workbook::{import_workbook, keep_evidence};
use crate::imports::batches::open_batch::{batch_of, open_batch};
use crate::imports::batches::record_acceptance::content_hash;
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::drafting::outbox::VoucherPage;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::watch::Watch;
use crate::imports::store::{self, BatchRow, json_text};
use crate::ledger::codes::DRAFT_CHANGED;
use crate::ledger::post::sockets::{Act, Sockets};
use crate::platform::clock::Clock;
use crate::platform::database::{Database, Tx};
use crate::platform::evidence::{EvidenceStore, sha256_hex};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Where uploads are worked on.
#[derive(Clone, Debug)]
pub struct Desk<'a> {
    pub database: &'a Database,
    pub evidence: &'a EvidenceStore,
    pub clock: Clock,
    pub actor: &'a Actor,
    /// Where files are taken apart.
    pub isolation: &'a Isolation,
    /// What goes with a posting.
    pub sockets: Sockets,
}

impl<'a> Desk<'a> {
    #[must_use]
    pub fn act(&self) -> Act<'a> {
        Act { clock: self.clock, actor: self.actor, sockets: self.sockets }
    }
}

/// Keeps an upload without looking into it. The same file for the same books comes to the same
/// upload: the staged one, or the one by which it stands in the books.
pub async fn stage_import(desk: &Desk<'_>, request: &ImportRequest) -> Outcome<BatchRow> {
    let file_sha256 = sha256_hex(&request.bytes);
    let unit_id = request.unit.id;
    let mut tx = desk.database.write(&[unit_id]).await?;
    let key = (request.kind.key(), request.year);
    keep_evidence(&mut tx, desk.clock, desk.evidence, request).await?;
    let of_kind = (request.kind, request.year);
    let known = known_file(&mut tx, unit_id, of_kind, &file_sha256).await?;
    if let Some(KnownFile::Stands(known)) = known {
        tx.rollback().await?;
        return Ok(known);
    }
    let staged = store::staged_batch_of_file(&mut tx, unit_id, key, &file_sha256).await?;
    if let Some((id,)) = staged {
        let batch = batch_of(&mut tx, &request.unit, id).await?;
        tx.rollback().await?;
        return Ok(batch);
    }
    let id = store::next_batch_id(&mut tx, unit_id).await?;
    let by = (desk.actor.name.as_str(), desk.clock.now_text());
    let mut batch = request.batch((id, STAGED), file_sha256, by)?;
    // What is accepted is said when it is accepted.
    batch.acceptance = json_text(&Acceptance::default())?;
    store::insert_batch(&mut tx, &batch).await?;
    let detail = json!({ "batch_id": batch.id, "file_sha256": batch.file_sha256,
        "kind": batch.kind, "year": batch.year });
    let subject = batch.file_name.as_str();
    trail::append(
        &mut tx,
        desk.clock,
        desk.actor,
        unit_id,
        (Action::ImportStaged, subject),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(batch)
}

/// Keeps the mended file in the place of an upload that waits, which is given up.
pub async fn stage_instead(
    desk: &Desk<'_>,
    replaced: Option<i64>,
    request: &ImportRequest,
) -> Outcome<BatchRow> {
    let batch = stage_import(desk, request).await?;
    if let Some(id) = replaced.filter(|id| *id != batch.id) {
        let mut tx = desk.database.read().await?;
        let other = batch_of(&mut tx, &request.unit, id).await?;
        tx.rollback().await?;
        if other.status == STAGED {
            cancel_staged(desk, &request.unit, id).await?;
        }
    }
    Ok(batch)
}

/// Looks at a staged upload as it would be accepted now, and keeps what was found with it, so
/// that the list of uploads can say how it stands. Books stay as they are.
///
/// # Errors
/// When the upload is not open, or storage fails. What the books refuse is kept, and told.
pub async fn check_staged(
    desk: &Desk<'_>,
    unit: &Unit,
    id: i64,
    page: Option<VoucherPage>,
) -> Outcome<ImportOutcome> {
    let mut tx = desk.database.read().await?;
    let said = said_of(&open_batch(&mut tx, unit, id).await?)?;
    tx.rollback().await?;
    let looked = preview_staged(desk, unit, id, (said.acceptance, page)).await;
    let (sheets, findings, figures) = match &looked {
        Ok(outcome) if outcome.duplicate_of.is_some() => return looked,
        Ok(outcome) => {
            let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            let (vouchers, entries) = (count(outcome.vouchers), count(outcome.entries));
            let figures = (vouchers, entries, outcome.total_debit.fen());
            (json_text(&outcome.sheets)?, &outcome.findings, figures)
        }
        Err(Failure::Refused(findings)) => ("[]".to_owned(), findings, (0, 0, 0)),
        Err(_) => return looked,
    };
    let mut tx = desk.database.write(&[unit.id]).await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    let kept = (sheets.as_str(), json_text(findings)?);
    let refusing = findings.iter().filter(|it| it.severity == Severity::Refuse).count();
    let refusals = i64::try_from(refusing).unwrap_or(i64::MAX);
    if store::note_check(&mut tx, id, (kept.0, &kept.1, refusals), figures).await? > 0 {
        let detail = json!({ "batch_id": id, "findings": findings.len(), "refusing": refusing });
        let what = (Action::ImportChecked, batch.file_name.as_str());
        trail::append(&mut tx, desk.clock, desk.actor, unit.id, what, &detail).await?;
    }
    tx.commit().await?;
    looked
}

/// Keeps what is said of a staged upload before it is accepted: reasons, and what is left out.
pub async fn say_staged(desk: &Desk<'_>, unit: &Unit, id: i64, said: &Said) -> Outcome<BatchRow> {
    let mut tx = desk.database.write(&[unit.id]).await?;
    let mut batch = open_batch(&mut tx, unit, id).await?;
    batch.acceptance = json_text(said)?;
    move_to(&mut tx, &batch, STAGED).await?;
    let detail = json!({ "batch_id": id, "acceptance": batch.acceptance });
    let what = (Action::ImportSaid, batch.file_name.as_str());
    trail::append(&mut tx, desk.clock, desk.actor, unit.id, what, &detail).await?;
    tx.commit().await?;
    STAGED.clone_into(&mut batch.status);
    Ok(batch)
}

/// Says anew which column is what, or what stands beside the file.
pub async fn explain_staged(
    desk: &Desk<'_>,
    unit: &Unit,
    id: i64,
    mapping: &[SheetMapping],
    options: Option<&crate::imports::kinds::options::KindOptions>,
) -> Outcome<BatchRow> {
    let mut tx = desk.database.write(&[unit.id]).await?;
    let mut batch = open_batch(&mut tx, unit, id).await?;
    batch.mapping = json_text(&mapping)?;
    if let Some(options) = options {
        batch.options = json_text(options)?;
    }
    move_to(&mut tx, &batch, STAGED).await?;
    let detail = json!({ "batch_id": id, "mapping": batch.mapping, "options": batch.options });
    let what = (Action::ImportLayout, batch.file_name.as_str());
    trail::append(&mut tx, desk.clock, desk.actor, unit.id, what, &detail).await?;
    tx.commit().await?;
    STAGED.clone_into(&mut batch.status);
    Ok(batch)
}

/// What a staged upload would do, read anew each time against the books as they are.
pub async fn preview_staged(
    desk: &Desk<'_>,
    unit: &Unit,
    id: i64,
    (acceptance, page): (Acceptance, Option<VoucherPage>),
) -> Outcome<ImportOutcome> {
    let mut tx = desk.database.read().await?;
    let batch = open_batch(&mut tx, unit, id).await?;
    tx.rollback().await?;
    let mut request = request_of(desk, unit, &batch).await?;
    request.mode = Mode::Preview;
    request.acceptance = acceptance;
    request.page = page;
    import_workbook(desk.database, desk.evidence, desk.act(), request).await
}

/// Accepts a staged upload as it is read now, by who does not look first.
pub async fn accept_staged(
    desk: &Desk<'_>,
    unit: &Unit,
    id: i64,
    acceptance: Option<(Acceptance, bool)>,
    watch: Arc<Watch>,
) -> Outcome<ImportOutcome> {
    accept_seen(desk, unit, (id, None), acceptance, watch).await
}

/// Accepts a staged upload, whole or in part, as it was looked at. What is said is kept first: an
/// accepting that breaks off leaves the upload as it was, and `None` resumes it with the same
/// words.
pub async fn accept_seen(
    desk: &Desk<'_>,
    unit: &Unit,
    (id, seen): (i64, Option<&str>),
    acceptance: Option<(Acceptance, bool)>,
    watch: Arc<Watch>,
) -> Outcome<ImportOutcome> {
    let mut tx = desk.database.write(&[unit.id]).await?;
    let mut batch = open_batch(&mut tx, unit, id).await?;
    if let Some(seen) = seen {
        refuse_changed(&batch, seen)?;
    }
    let words = match acceptance {
        Some((acceptance, remembers_mapping)) => Said { acceptance, remembers_mapping },
        None => read_text(&batch.acceptance)?,
    };
    batch.acceptance = json_text(&words)?;
    move_to(&mut tx, &batch, ACCEPTING).await?;
    tx.commit().await?;
    let mut request = request_of(desk, unit, &batch).await?;
    request.acceptance = words.acceptance;
    request.remembers_mapping = words.remembers_mapping;
    request.watch = watch;
    request.accepted = Some(content_hash(&batch));
    request.seen = seen.and_then(SeenUpload::read).and_then(|it| it.figures);
    let imported = import_workbook(desk.database, desk.evidence, desk.act(), request).await;
    let is_in_books = imported
        .as_ref()
        .is_ok_and(|outcome| outcome.posted || outcome.awaiting_review || outcome.registered);
    if !is_in_books {
        let mut tx = desk.database.write(&[unit.id]).await?;
        move_to(&mut tx, &batch, STAGED).await?;
        tx.commit().await?;
    }
    as_seen(imported?)
}

/// Refuses an upload whose columns or words are others by now than were looked at.
pub fn refuse_changed(batch: &BatchRow, seen: &str) -> Outcome<()> {
    let objection = SeenUpload::objection(seen, batch, &SeenUpload::of(batch, None)?);
    objection.map_or(Ok(()), |finding| Err(finding.into()))
}

/// An upload that would book something else than was looked at is a refusal of its own, not one of
/// the file's faults.
fn as_seen(outcome: ImportOutcome) -> Outcome<ImportOutcome> {
    let changed = outcome.findings.iter().find(|it| it.code.id == DRAFT_CHANGED.id);
    match changed.filter(|_| outcome.is_refused) {
        Some(finding) => Err(finding.clone().into()),
        None => Ok(outcome),
    }
}

/// Gives a staged upload up. The file stays in evidence and on the record.
pub async fn cancel_staged(desk: &Desk<'_>, unit: &Unit, id: i64) -> Outcome<BatchRow> {
    let mut tx = desk.database.write(&[unit.id]).await?;
    let mut batch = open_batch(&mut tx, unit, id).await?;
    move_to(&mut tx, &batch, CANCELLED).await?;
    let detail = json!({ "batch_id": id });
    let subject = batch.file_name.as_str();
    trail::append(
        &mut tx,
        desk.clock,
        desk.actor,
        unit.id,
        (Action::ImportCancelled, subject),
        &detail,
    )
    .await?;
    tx.commit().await?;
    CANCELLED.clone_into(&mut batch.status);
    Ok(batch)
}

/// What was said of an upload that is not in the books yet.
pub fn said_of(batch: &BatchRow) -> Outcome<Said> {
    read_text(&batch.acceptance)
}

async fn move_to(tx: &mut Tx, batch: &BatchRow, status: &str) -> Outcome<()> {
    let words = (batch.options.as_str(), batch.mapping.as_str(), batch.acceptance.as_str());
    store::move_batch(tx, batch.id, status, words).await?;
    Ok(())
}

/// The request that an upload was staged with, and its file.
pub async fn request_of(desk: &Desk<'_>, unit: &Unit, batch: &BatchRow) -> Outcome<ImportRequest> {
    let (evidence, sha256) = (desk.evidence.clone(), batch.file_sha256.clone());
    let keys = desk.database.vault().keys()?;
    let open = move || evidence.open_with(&sha256, keys.as_deref());
    let read = tokio::task::spawn_blocking(open).await;
    let bytes = read.map_err(|problem| Failure::Storage(format!("evidence: {problem}")))??;
    let Some(kind) = SheetKind::of_key(&batch.kind) else {
        return Err(Failure::Storage(format!("batch {} of kind {}", batch.id, batch.kind)));
    };
    let file_name = batch.file_name.clone();
    let mut request = ImportRequest::new(unit.clone(), (batch.year, kind), file_name, bytes);
    request.options = read_text(&batch.options)?;
    request.mapping = read_text(&batch.mapping)?;
    request.staged_id = Some(batch.id);
    request.isolation = desk.isolation.clone();
    Ok(request)
}

fn read_text<T: serde::de::DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(|problem| Failure::Storage(problem.to_string()))
}
