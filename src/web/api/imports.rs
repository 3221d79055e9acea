//! Workbooks uploaded into the books, and the files themselves as evidence.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, page_after};
use crate::finding::Failure;
use crate::imports::batches::batch_status::STAGED;
use crate::imports::batches::explanations::read_reasons;
use crate::imports::batches::import_request::{ImportOutcome, Mode};
use crate::imports::batches::import_workbook::import_workbook;
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::batches::staged_import::{Desk, stage_import};
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::imports::store::{self, BatchRow};
use crate::money::Money;
use crate::platform::evidence::EvidenceStore;
use crate::web::at::{Last, Reading};
use crate::web::codes;
use crate::web::extract::Query;
use crate::web::metrics::count_import;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::files::download;
use crate::web::views::upload_form::{Form, Said, file_missing, read_form, request_for};
use crate::web::views::uploads::{Bench, count_outcome};
use crate::wiring;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    year: i64,
    /// A kind of workbook, as the list of templates spells it; `auto` unless given: the file says
    /// by its mark or its headers what it is.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    kind: KindChoice,
    /// `true` reads and checks the file, ends as the import would, and changes nothing.
    #[serde(default)]
    dry_run: bool,
    /// `true` keeps the file and changes nothing else: it can be looked at and then accepted.
    #[serde(default)]
    staged: bool,
    /// The name of a file that is sent as the bare body.
    file_name: Option<String>,
    /// Why warnings are accepted: one `RULE=TEXT` a line, or a reason alone where all warnings are
    /// of one rule.
    reason: Option<String>,
    /// The month (1 to 12) that a dated table stands at, where the table itself does not say.
    month: Option<i8>,
    /// The cash or bank account that a cash book is kept for.
    account_code: Option<String>,
}

/// Imports a workbook (xlsx, xls, ods, csv): all of it or, when anything refuses it, nothing. A
/// file that came before is not booked again. A dry run answers what would happen, findings and
/// all; otherwise a file with mistakes ends in a problem that lists them.
#[utoipa::path(post, path = "", tag = "imports", params(UploadQuery),
    request_body(description = "The file, bare or as the field `file` of a form",
        content((Vec<u8> = "application/octet-stream"), (Object = "multipart/form-data"))),
    responses(
        (status = 200, description = "A dry run, or a file that came before", body = Object),
        (status = 201, description = "Posted, registered, compared, or awaiting review",
            body = Object)))]
pub async fn upload(
    bench: Bench,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Answer<Response> {
    let _turn = bench.turn().await?;
    let form = read_form(request).await?;
    form.refuse_others(&[])?;
    let Form { file, .. } = form;
    let (name, bytes) = file.ok_or_else(file_missing)?;
    let name = name.or(query.file_name).unwrap_or_else(|| "未命名".to_owned());
    let options = KindOptions { month: query.month, account_code: query.account_code };
    let said = Said { year: query.year, kind: query.kind, options };
    let mut wanted = request_for(&bench.state, &bench.at, said, (&name, bytes)).await?;
    wanted.mode = if query.dry_run { Mode::DryRun } else { Mode::Accept };
    let written = query.reason.unwrap_or_default();
    let said = read_reasons(written.lines())?;
    wanted.acceptance.explanations = said.explanations;
    wanted.acceptance.reason = said.bare;
    let kind = wanted.kind.key();
    if query.staged {
        let batch = stage_import(&bench.desk(), &wanted).await?;
        let is_new = batch.status == STAGED;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        return Ok((status, Json(BatchBody::from(batch))).into_response());
    }
    let Desk { database, evidence, clock, actor, .. } = bench.desk();
    let act = wiring::act(clock, actor);
    let imported = import_workbook(database, evidence, act, wanted).await;
    let Ok(outcome) = &imported else {
        count_import(kind, "refused");
        return Err(imported
            .err()
            .map_or_else(|| Problem::new(&codes::INTERNAL, ""), Problem::from));
    };
    count_outcome(outcome);
    let mut outcome = imported?;
    bench.note_other_books(&mut outcome).await?;
    answer(outcome)
}

/// A dry run and a file that came before are answers; a refused file is a problem.
pub fn answer(outcome: ImportOutcome) -> Answer<Response> {
    if outcome.is_refused && !outcome.is_dry_run {
        let detail = outcome.file.clone();
        return Err(Problem::with_findings(&codes::FILE_REFUSED, detail, outcome.findings));
    }
    let is_compared = !outcome.is_dry_run && !outcome.comparisons.is_empty();
    let is_new = outcome.posted || outcome.awaiting_review || outcome.registered || is_compared;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(outcome)).into_response())
}

/// An accepted upload.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportBatch)]
pub struct BatchBody {
    id: i64,
    /// Of the upload as it stands here: to be named when it is accepted or resumed.
    version: String,
    year: i64,
    /// As the list of templates spells it.
    kind: String,
    file_name: String,
    file_sha256: String,
    file_size_bytes: i64,
    /// `staged`, `accepting`, `cancelled`, `posted`, `partly_posted`, `awaiting_review`,
    /// `registered`, `compared` or `undone`.
    status: String,
    first_voucher_seq: Option<i64>,
    last_voucher_seq: Option<i64>,
    vouchers: i64,
    entries: i64,
    #[schema(value_type = String)]
    total_debit: Money,
    /// The sheets that were read, with their columns.
    #[schema(value_type = Object)]
    sheets: serde_json::Value,
    #[schema(value_type = Object)]
    findings: serde_json::Value,
    imported_by: String,
    imported_at: String,
    /// What was said beside the file, which columns were corrected, what was accepted and why.
    #[schema(value_type = Object)]
    options: serde_json::Value,
    #[schema(value_type = Object)]
    layout: serde_json::Value,
    #[schema(value_type = Object)]
    acceptance: serde_json::Value,
    undone_by: Option<String>,
    undone_at: Option<String>,
    undone_reason: Option<String>,
}

impl From<BatchRow> for BatchBody {
    fn from(batch: BatchRow) -> Self {
        let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
        let version = SeenUpload::of(&batch, None).map(|it| it.spell()).unwrap_or_default();
        Self {
            version,
            sheets: json(&batch.sheets),
            findings: json(&batch.findings),
            options: json(&batch.options),
            layout: json(&batch.mapping),
            acceptance: json(&batch.acceptance),
            undone_by: batch.undone_by,
            undone_at: batch.undone_at,
            undone_reason: batch.undone_reason,
            id: batch.id,
            year: batch.year,
            kind: batch.kind,
            file_name: batch.file_name,
            file_sha256: batch.file_sha256,
            file_size_bytes: batch.file_size_bytes,
            status: batch.status,
            first_voucher_seq: batch.first_voucher_seq,
            last_voucher_seq: batch.last_voucher_seq,
            vouchers: batch.voucher_count,
            entries: batch.entry_count,
            total_debit: Money::from_fen(batch.total_fen),
            imported_by: batch.imported_by,
            imported_at: batch.imported_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchesQuery {
    /// The key that the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
    /// A kind of workbook, as the list of templates spells it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    kind: String,
    /// As a batch spells it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    status: String,
    year: Option<i64>,
}

/// Accepted uploads, newest first.
#[utoipa::path(get, path = "", tag = "imports", params(BatchesQuery),
    responses((status = 200, body = Page<BatchBody>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<BatchesQuery>,
) -> Answer<Json<Page<BatchBody>>> {
    let batches = store::batches_of(&mut tx, unit.id).await?;
    let is_wanted = |batch: &BatchRow| {
        query.after.is_none_or(|after| batch.id < after)
            && (query.kind.is_empty() || query.kind == batch.kind)
            && (query.status.is_empty() || query.status == batch.status)
            && query.year.is_none_or(|year| year == batch.year)
    };
    let page = page_after(batches, is_wanted, query.limit, |batch| batch.id.to_string());
    let items = page.items.into_iter().map(BatchBody::from).collect();
    Ok(Json(Page { items, next_after: page.next_after }))
}

/// The uploaded file, byte for byte.
#[utoipa::path(get, path = "", tag = "imports",
    responses((status = 200, content((Vec<u8> = "application/octet-stream")))))]
pub async fn file(
    bench: Bench,
    State(state): State<AppState>,
    Last(id): Last<i64>,
) -> Answer<Response> {
    let batch = bench.batch(id).await?;
    bench.look_at_people(&batch).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let sha256 = batch.file_sha256;
    let keys = state.database.vault().keys()?;
    let open = move || evidence.open_with(&sha256, keys.as_deref());
    let read = tokio::task::spawn_blocking(open).await;
    let bytes = read.map_err(|problem| Failure::Storage(format!("evidence: {problem}")))??;
    let names = (format!("import-{}", batch.id), batch.file_name);
    Ok(download(&names, "application/octet-stream", bytes))
}
