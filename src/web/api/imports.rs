//! Workbooks uploaded into the books, and the files themselves as evidence.

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::staged::desk;
use super::{Page, page_after, reports::download};
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::finding::{Failure, Finding};
use crate::formats::MAX_FILE_BYTES;
use crate::imports::batches::batch_status::STAGED;
use crate::imports::batches::explanations::read_reasons;
use crate::imports::batches::find_kind::{Upload, find_kind};
use crate::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use crate::imports::batches::import_workbook::import_workbook;
use crate::imports::batches::open_batch::batch_of;
use crate::imports::batches::other_books::other_books;
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::batches::staged_import::stage_import;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::imports::store::{self, BatchRow};
use crate::money::Money;
use crate::platform::evidence::EvidenceStore;
use crate::units::unit::Unit;
use crate::web::codes;
use crate::web::extract::{Path, Query, unknown_field, unread_body};
use crate::web::gate::At;
use crate::web::metrics::{count_import, count_posted};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::wiring::act;

/// The largest file, and room for what multipart writes around it.
pub const MAX_UPLOAD_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;
/// Longer names are cut: a name is for people and decides nothing.
const MAX_NAME_CHARACTERS: usize = 200;
/// Fields beside the file: a form has fewer than ten.
const MAX_FIELDS: usize = 50;

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
#[utoipa::path(post, path = "/api/v1/units/{code}/imports", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), UploadQuery),
    request_body(description = "The file, bare or as the field `file` of a form",
        content((Vec<u8> = "application/octet-stream"), (Object = "multipart/form-data"))),
    responses(
        (status = 200, description = "A dry run, or a file that came before", body = Object),
        (status = 201, description = "Posted, registered, compared, or awaiting review",
            body = Object)))]
pub async fn upload(
    State(state): State<AppState>,
    at: At,
    Query(query): Query<UploadQuery>,
    viewer: Viewer,
    request: Request,
) -> Answer<Response> {
    let actor = viewer.actor();
    // A file is held in memory while it is read: only a few of them at once.
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let form = read_form(request).await?;
    form.refuse_others(&[])?;
    let Form { file, .. } = form;
    let (name, bytes) = file.ok_or_else(file_missing)?;
    let name = name.or(query.file_name).unwrap_or_else(|| "未命名".to_owned());
    let options = KindOptions { month: query.month, account_code: query.account_code };
    let said = Said { year: query.year, kind: query.kind, options };
    let mut wanted = request_for(&state, &at, said, (&name, bytes)).await?;
    wanted.mode = if query.dry_run { Mode::DryRun } else { Mode::Accept };
    let written = query.reason.unwrap_or_default();
    let said = read_reasons(written.lines())?;
    wanted.acceptance.explanations = said.explanations;
    wanted.acceptance.reason = said.bare;
    let kind = wanted.kind.key();
    let evidence = EvidenceStore::under(&state.data_dir);
    if query.staged {
        let batch = stage_import(&desk(&state, &evidence, &actor), &wanted).await?;
        let is_new = batch.status == STAGED;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        return Ok((status, Json(BatchBody::from(batch))).into_response());
    }
    let imported =
        import_workbook(&state.database, &evidence, act(state.clock, &actor), wanted).await;
    let Ok(outcome) = &imported else {
        count_import(kind, "refused");
        return Err(imported
            .err()
            .map_or_else(|| Problem::new(&codes::INTERNAL, ""), Problem::from));
    };
    count_outcome(outcome);
    let mut outcome = imported?;
    note_other_books(&state, (&at.unit, &viewer), &mut outcome).await?;
    answer(outcome)
}

/// That the same file stands in other books, for who may see them; kept nowhere.
pub async fn note_other_books(
    state: &AppState,
    (unit, viewer): (&Unit, &Viewer),
    outcome: &mut ImportOutcome,
) -> Answer<()> {
    let file = (outcome.file.as_str(), outcome.file_sha256.as_str());
    let found = seen_in_other_books(state, (unit, viewer), file).await?;
    outcome.findings.extend(found);
    Ok(())
}

/// The notes of [`note_other_books`] that this viewer may see.
pub async fn seen_in_other_books(
    state: &AppState,
    (unit, viewer): (&Unit, &Viewer),
    file: (&str, &str),
) -> Answer<Vec<Finding>> {
    let mut tx = state.database.read().await?;
    let mut seen = Vec::new();
    for (unit_id, note) in other_books(&mut tx, unit, file).await? {
        if !viewer.roles_at(&mut tx, unit_id).await?.is_empty() {
            seen.push(note);
        }
    }
    tx.rollback().await?;
    Ok(seen)
}

/// What is said beside a file.
#[derive(Clone, Debug)]
pub struct Said {
    pub year: i64,
    pub kind: KindChoice,
    pub options: KindOptions,
}

/// The request for a file, once it is known which kind it is and that the viewer may bring it.
pub async fn request_for(
    state: &AppState,
    at: &At,
    said: Said,
    (name, bytes): (&str, Bytes),
) -> Answer<ImportRequest> {
    let file = Upload {
        year: said.year,
        file_name: plain_name(name),
        bytes: bytes.as_ref().into(),
        isolation: state.isolation.clone(),
        mapping: Vec::new(),
    };
    if let KindChoice::Of(kind) = said.kind {
        at.require(needed_for(kind))?;
    }
    let kind = find_kind(&state.database, &at.unit, said.kind, file.clone()).await?;
    at.require(needed_for(kind))?;
    let Upload { year, file_name, bytes, isolation, .. } = file;
    let mut wanted = ImportRequest::new(at.unit.clone(), (year, kind), file_name, bytes);
    wanted.isolation = isolation;
    wanted.options = said.options;
    Ok(wanted)
}

/// What bringing a workbook of a kind asks for.
#[must_use]
pub fn needed_for(kind: SheetKind) -> Ability {
    match kind {
        SheetKind::Units => Ability::ManageUnits,
        SheetKind::Accounts | SheetKind::Projects => Ability::KeepRegisters,
        _ => Ability::Prepare,
    }
}

/// Counts what an import came to.
pub fn count_outcome(outcome: &ImportOutcome) {
    count_import(outcome.kind.key(), label_of(outcome));
    if outcome.posted {
        count_posted(usize::try_from(outcome.vouchers).unwrap_or_default());
    }
}

fn label_of(outcome: &ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome { is_refused: true, .. } => "refused",
        ImportOutcome { is_dry_run: true, .. } => "previewed",
        ImportOutcome { duplicate_of: Some(_), .. } => "duplicate",
        ImportOutcome { awaiting_review: true, .. } => "awaiting_review",
        ImportOutcome { registered: true, .. } => "registered",
        ImportOutcome { kind: SheetKind::Statement, .. } => "compared",
        _ => "posted",
    }
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

/// What a form sends: its file with the name that it gives it, and its other fields.
#[derive(Debug, Default)]
pub struct Form {
    pub file: Option<(Option<String>, Bytes)>,
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Refuses a field that nobody asks for.
    pub fn refuse_others(&self, known: &[&str]) -> Answer<()> {
        match self.fields.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            Some((key, _)) => Err(unknown_field(key)),
            None => Ok(()),
        }
    }

    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// The file of a form, or the bare body.
pub async fn read_form(request: Request) -> Answer<Form> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let read = Bytes::from_request(request, &()).await;
        let bytes = read.map_err(|why| unread_body(why.status()))?;
        let file = (!bytes.is_empty()).then_some((None, bytes));
        return Ok(Form { file, fields: Vec::new() });
    }
    let read = Multipart::from_request(request, &()).await;
    let mut multipart = read.map_err(|why| unread_body(why.status()))?;
    let mut form = Form::default();
    while form.fields.len() < MAX_FIELDS {
        let next = multipart.next_field().await;
        match next.map_err(|why| unread_body(why.status()))? {
            Some(field) if field.name() == Some("file") => form.file = read_field(field).await?,
            Some(field) => {
                let name = field.name().unwrap_or_default().to_owned();
                let text = field.text().await;
                let text = text.map_err(|why| unread_body(why.status()))?;
                form.fields.push((name, text));
            }
            None => break,
        }
    }
    Ok(form)
}

/// Nothing where a form was sent without choosing a file.
async fn read_field(field: Field<'_>) -> Answer<Option<(Option<String>, Bytes)>> {
    let name = field.file_name().map(str::to_owned);
    let read = field.bytes().await;
    let bytes = read.map_err(|why| unread_body(why.status()))?;
    let is_chosen = !bytes.is_empty() || name.as_ref().is_some_and(|name| !name.is_empty());
    Ok(is_chosen.then_some((name, bytes)))
}

pub fn file_missing() -> Problem {
    Problem::new(&codes::FILE_MISSING, "file")
}

/// The last part of a path, without what would disturb a log or a page.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|it| !it.is_control()).take(MAX_NAME_CHARACTERS).collect()
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
#[utoipa::path(get, path = "/api/v1/units/{code}/imports", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), BatchesQuery),
    responses((status = 200, body = Page<BatchBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<BatchesQuery>,
) -> Answer<Json<Page<BatchBody>>> {
    let (mut tx, unit) = state.read(&code).await?;
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
#[utoipa::path(get, path = "/api/v1/units/{code}/imports/{id}/file", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, content((Vec<u8> = "application/octet-stream")))))]
pub async fn file(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Response> {
    let (mut tx, unit) = state.read(&code).await?;
    let batch = batch_of(&mut tx, &unit, id).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let sha256 = batch.file_sha256;
    let read = tokio::task::spawn_blocking(move || evidence.open(&sha256)).await;
    let bytes = read.map_err(|problem| Failure::Storage(format!("evidence: {problem}")))??;
    let names = (format!("import-{}", batch.id), batch.file_name);
    Ok(download(&names, "application/octet-stream", bytes))
}
