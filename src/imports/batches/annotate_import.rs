//! Use case: the finance officer's own workbook, handed back with everything that was found.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::catalogue;
use crate::finding::{Failure, Finding, Outcome, Place, Severity};
use crate::formats::Isolation;
use crate::formats::annotate::{Annotated, Annotation, annotate};
use crate::imports::batches::import_request::{Acceptance, ImportOutcome, ImportRequest, Mode};
use crate::imports::batches::import_workbook::import_workbook;
use crate::imports::batches::open_batch::{batch_of, is_open};
use crate::imports::batches::staged_import::{Desk, request_of};
use crate::imports::reading::workbook_reader::RecognisedSheet;
use crate::imports::store::BatchRow;
use crate::units::unit::Unit;

/// A finding as it was kept with its batch.
#[derive(Debug, Deserialize)]
struct KeptFinding {
    code: String,
    severity: KeptSeverity,
    place: KeptPlace,
    found: String,
    expected: String,
    message: String,
    hint: String,
    #[serde(default)]
    explanation: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptSeverity {
    Inform,
    Warn,
    Refuse,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeptPlace {
    file: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    subject: Option<String>,
}

/// The file of an upload with its findings: those of a fresh look while it waits, those that
/// were kept once it is in the books.
pub async fn annotate_batch(desk: &Desk<'_>, unit: &Unit, id: i64) -> Outcome<Annotated> {
    let mut tx = desk.database.read().await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    tx.rollback().await?;
    let mut request = request_of(desk, unit, &batch).await?;
    request.acceptance = Acceptance::default();
    if is_open(&batch) {
        return annotate_request(desk, request).await;
    }
    mark(request, kept_findings(&batch)?, head_rows(&kept_sheets(&batch)?)).await
}

/// What was found when the batch was last judged, as it was kept.
pub fn kept_findings(batch: &BatchRow) -> Outcome<Vec<Finding>> {
    findings_in(&batch.findings)
        .map_err(|problem| Failure::Storage(format!("batch {}: {problem}", batch.id)))
}

/// Findings from their JSON.
pub fn findings_in(json: &str) -> serde_json::Result<Vec<Finding>> {
    let findings: Vec<KeptFinding> = serde_json::from_str(json)?;
    Ok(findings.into_iter().filter_map(finding_of).collect())
}

/// The sheets that were read then.
pub fn kept_sheets(batch: &BatchRow) -> Outcome<Vec<RecognisedSheet>> {
    read_kept(batch, &batch.sheets)
}

fn read_kept<T: serde::de::DeserializeOwned>(batch: &BatchRow, text: &str) -> Outcome<T> {
    serde_json::from_str(text)
        .map_err(|problem| Failure::Storage(format!("batch {}: {problem}", batch.id)))
}

/// A file that is only looked at, with what was found.
pub async fn annotate_request(desk: &Desk<'_>, mut request: ImportRequest) -> Outcome<Annotated> {
    request.mode = Mode::Check;
    let again = request.clone();
    let outcome = import_workbook(desk.database, desk.evidence, desk.act(), request).await?;
    annotate_outcome(again, outcome).await
}

/// The file of an import that was just looked at.
pub async fn annotate_outcome(
    request: ImportRequest,
    outcome: ImportOutcome,
) -> Outcome<Annotated> {
    let heads = head_rows(&outcome.sheets);
    mark(request, outcome.findings, heads).await
}

fn head_rows(sheets: &[RecognisedSheet]) -> FxHashMap<String, u32> {
    let head = |sheet: &RecognisedSheet| (sheet.name.clone(), sheet.header_rows.1 - 1);
    sheets.iter().map(head).collect()
}

async fn mark(
    request: ImportRequest,
    findings: Vec<Finding>,
    heads: FxHashMap<String, u32>,
) -> Outcome<Annotated> {
    let title = format!("{}　{}　{}", request.unit.name, request.kind.label(), request.file_name);
    let marked = tokio::task::spawn_blocking(move || {
        let isolation: &Isolation = &request.isolation;
        let annotation =
            Annotation { title: &title, findings: &findings, head_rows: &heads, isolation };
        annotate(&request.bytes, &request.file_name, &annotation)
    });
    marked.await.map_err(|problem| Failure::Storage(format!("annotating: {problem}")))?
}

fn finding_of(kept: KeptFinding) -> Option<Finding> {
    let severity = match kept.severity {
        KeptSeverity::Inform => Severity::Inform,
        KeptSeverity::Warn => Severity::Warn,
        KeptSeverity::Refuse => Severity::Refuse,
    };
    let KeptPlace { file, sheet, cell, subject } = kept.place;
    Some(Finding {
        code: catalogue::code(&kept.code)?,
        severity,
        place: Place { file, sheet, cell, subject, ..Place::default() },
        found: kept.found,
        expected: kept.expected,
        message: kept.message,
        hint: kept.hint,
        changes: Vec::new(),
        explanation: kept.explanation,
    })
}
