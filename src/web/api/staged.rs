//! Uploads between arriving and the books: looked at, explained, accepted, watched, cancelled,
//! resumed, and taken back afterwards.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use utoipa::ToSchema;

use super::imports::{BatchBody, answer, count_outcome, needed_for, note_other_books};
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::imports::batches::import_request::{Acceptance, ImportOutcome, Said};
use crate::imports::batches::open_batch::{batch_of, is_open};
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::batches::staged_import::{
    Desk, accept_seen, cancel_staged, check_staged, explain_staged, preview_staged, refuse_changed,
    say_staged,
};
use crate::imports::batches::undo_batch::{UndoRequest, Undone, undo_batch};
use crate::imports::drafting::outbox::{MAX_PAGE_VOUCHERS, VoucherPage};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::store::BatchRow;
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::unit::Unit;
use crate::web::codes;
use crate::web::extract::{Body, NoBody, Path};
use crate::web::gate::At;
use crate::web::import_runs::{self, RunEnd, RunState};
use crate::web::metrics::count_posted;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::wiring::SOCKETS;

/// Vouchers of a preview when the caller does not say.
const DEFAULT_PAGE_VOUCHERS: usize = 100;

pub async fn unit_of(state: &AppState, code: &str) -> Outcome<Unit> {
    let (tx, unit) = state.read(code).await?;
    tx.rollback().await?;
    Ok(unit)
}

/// One upload, wherever it stands.
#[utoipa::path(get, path = "/api/v1/units/{code}/imports/{id}", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = BatchBody)))]
pub async fn get(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Json<BatchBody>> {
    let (mut tx, unit) = state.read(&code).await?;
    Ok(Json(BatchBody::from(batch_of(&mut tx, &unit, id).await?)))
}

/// What a person says about a staged upload.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportLayout)]
pub struct LayoutBody {
    /// For each sheet that was not understood: header rows, and column letters to meanings.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    mapping: Vec<SheetMapping>,
    /// What stands beside the file: the month of a table, the account of a cash book.
    #[schema(value_type = Option<Object>)]
    options: Option<KindOptions>,
}

/// Says which column of a staged upload is what; the next preview goes by it.
#[utoipa::path(put, path = "/api/v1/units/{code}/imports/{id}/layout", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = LayoutBody,
    responses((status = 200, body = BatchBody)))]
pub async fn explain(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    actor: Actor,
    Body(body): Body<LayoutBody>,
) -> Answer<Json<BatchBody>> {
    batch_to_change(&state, &at, id).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let desk = desk(&state, &evidence, &actor);
    let batch = explain_staged(&desk, &at.unit, id, &body.mapping, body.options.as_ref()).await?;
    Ok(Json(BatchBody::from(batch)))
}

/// The batch, if the viewer may bring and take back what it is.
pub async fn batch_to_change(state: &AppState, at: &At, id: i64) -> Answer<BatchRow> {
    let mut tx = state.database.read().await?;
    let batch = batch_of(&mut tx, &at.unit, id).await?;
    tx.rollback().await?;
    let kind = SheetKind::of_key(&batch.kind);
    at.require(kind.map_or(Ability::Prepare, needed_for))?;
    Ok(batch)
}

/// Keeps what is said of a staged upload before it is accepted: reasons for its warnings, and
/// which vouchers are left out. Nothing is accepted by it.
#[utoipa::path(put, path = "/api/v1/units/{code}/imports/{id}/acceptance", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = WordsBody,
    responses((status = 200, body = BatchBody)))]
pub async fn say(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    actor: Actor,
    Body(body): Body<WordsBody>,
) -> Answer<Json<BatchBody>> {
    batch_to_change(&state, &at, id).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let WordsBody { vouchers, left_out, explanations, reason, remembers_layout } = body;
    let acceptance = Acceptance { vouchers, left_out, explanations, reason };
    let said = Said { acceptance, remembers_mapping: remembers_layout };
    let batch = say_staged(&desk(&state, &evidence, &actor), &at.unit, id, &said).await?;
    Ok(Json(BatchBody::from(batch)))
}

/// Looks at a staged upload as it would be accepted now, and keeps what was found with it.
#[utoipa::path(post, path = "/api/v1/units/{code}/imports/{id}/check", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = Object)))]
pub async fn check(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    viewer: Viewer,
    _: NoBody,
) -> Answer<Json<LookBody>> {
    batch_to_change(&state, &at, id).await?;
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let actor = viewer.actor();
    let mut found = check_staged(&desk(&state, &evidence, &actor), &at.unit, id, None).await?;
    note_other_books(&state, (&at.unit, &viewer), &mut found).await?;
    Ok(Json(looked_at(&state, &at.unit, (id, found)).await?))
}

/// What a look came to, with the version that an acceptance names.
#[derive(Debug, Serialize)]
pub struct LookBody {
    /// Of the upload as it was looked at: columns, words, and what would go into the books.
    version: String,
    #[serde(flatten)]
    outcome: ImportOutcome,
}

async fn looked_at(
    state: &AppState,
    unit: &Unit,
    (id, outcome): (i64, ImportOutcome),
) -> Outcome<LookBody> {
    let mut tx = state.database.read().await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    tx.rollback().await?;
    let version = SeenUpload::of(&batch, Some(&outcome))?.spell();
    Ok(LookBody { version, outcome })
}

/// What to look at.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ImportPreviewRequest)]
pub struct PreviewBody {
    /// What would be accepted, to see its effect.
    #[schema(value_type = Object)]
    acceptance: Acceptance,
    /// Vouchers of the file passed over.
    skip: u64,
    /// Vouchers shown, 100 unless given, 500 at most.
    take: Option<usize>,
}

/// What a staged upload would do: vouchers, findings, effect on accounts and statements.
/// Nothing is kept.
#[utoipa::path(post, path = "/api/v1/units/{code}/imports/{id}/preview", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = PreviewBody,
    responses((status = 200, body = Object)))]
pub async fn preview(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    viewer: Viewer,
    Body(body): Body<PreviewBody>,
) -> Answer<Json<LookBody>> {
    let unit = unit_of(&state, &code).await?;
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let take = body.take.unwrap_or(DEFAULT_PAGE_VOUCHERS).min(MAX_PAGE_VOUCHERS);
    let page = VoucherPage { skip: body.skip, take };
    let actor = viewer.actor();
    let desk = desk(&state, &evidence, &actor);
    let mut found = preview_staged(&desk, &unit, id, (body.acceptance, Some(page))).await?;
    note_other_books(&state, (&unit, &viewer), &mut found).await?;
    Ok(Json(looked_at(&state, &unit, (id, found)).await?))
}

/// What is accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportAcceptance)]
pub struct AcceptBody {
    /// Of the upload as it was looked at. That of a preview or check binds what goes into the
    /// books, too. Another one by now is refused as `ledger.draft_changed`.
    version: String,
    /// Keys of the vouchers that are accepted; all when not given.
    vouchers: Option<Vec<String>>,
    /// The other way round: keys of the vouchers that are left out, with all that are not whole.
    left_out: Option<Vec<String>>,
    /// Reasons: `{code, reason}` for a rule, `{code, value, reason}` for one value of it.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    explanations: Vec<crate::imports::batches::explanations::Explanation>,
    /// A reason alone, where all warnings that have none of their own are of one rule.
    reason: Option<String>,
    /// Whether the next file of the same shape is understood by the same layout.
    #[serde(default)]
    remembers_layout: bool,
    /// `false` answers at once and goes on behind; `progress` tells how far it is.
    #[serde(default = "yes")]
    waits: bool,
}

/// What is said of an upload before it is accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportWords)]
pub struct WordsBody {
    /// Keys of the vouchers that are accepted; all when not given.
    vouchers: Option<Vec<String>>,
    /// The other way round: keys of the vouchers that are left out, with all that are not whole.
    left_out: Option<Vec<String>>,
    /// A reason for each warning: `{code, value, reason}`.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    explanations: Vec<crate::imports::batches::explanations::Explanation>,
    /// One reason for every warning that has none of its own.
    reason: Option<String>,
    /// Whether the next file of the same shape is understood by the same layout.
    #[serde(default)]
    remembers_layout: bool,
}

/// The version of an upload that was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeenImport)]
pub struct SeenImportBody {
    version: String,
}

fn yes() -> bool {
    true
}

/// Accepts a staged upload, whole or by voucher.
#[utoipa::path(post, path = "/api/v1/units/{code}/imports/{id}/acceptance", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = AcceptBody,
    responses(
        (status = 201, description = "Posted, or kept as drafts awaiting review", body = Object),
        (status = 202, description = "Under way", body = ProgressBody)))]
pub async fn accept(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    actor: Actor,
    Body(body): Body<AcceptBody>,
) -> Answer<Response> {
    let AcceptBody { version, vouchers, left_out, explanations, reason, .. } = body;
    let acceptance = Acceptance { vouchers, left_out, explanations, reason };
    let words = Some((acceptance, body.remembers_layout));
    let running = begin_run(&state, &at, (&actor, id), (version, words)).await?;
    if !body.waits {
        let run = import_runs::state_of(&state, (at.unit.id, id)).await?;
        let progress = run.map(ProgressBody::from);
        return Ok((StatusCode::ACCEPTED, Json(progress)).into_response());
    }
    end_of(running).await
}

/// Goes on with an accepting that broke off, with the words it was begun with.
#[utoipa::path(post, path = "/api/v1/units/{code}/imports/{id}/resumption", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = SeenImportBody,
    responses((status = 201, body = Object)))]
pub async fn resume(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    actor: Actor,
    Body(body): Body<SeenImportBody>,
) -> Answer<Response> {
    end_of(begin_run(&state, &at, (&actor, id), (body.version, None)).await?).await
}

/// An accepting under way: it goes on when the caller goes away, what was begun is ended and told.
pub type Running = JoinHandle<Result<Arc<ImportOutcome>, Arc<Problem>>>;

async fn end_of(running: Running) -> Answer<Response> {
    let ended = running.await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    match ended {
        Ok(outcome) => answer(Arc::unwrap_or_clone(outcome)),
        Err(problem) => Err(Arc::unwrap_or_clone(problem)),
    }
}

/// Begins to accept an upload as it was looked at; `None` goes by what was said of it before.
pub async fn begin_run(
    state: &AppState,
    at: &At,
    (actor, id): (&Actor, i64),
    (seen, acceptance): (String, Option<(Acceptance, bool)>),
) -> Answer<Running> {
    let batch = batch_to_change(state, at, id).await?;
    if is_open(&batch) {
        refuse_changed(&batch, &seen)?;
    }
    let Some(run) = import_runs::begin(state, (at.unit.id, id), actor).await? else {
        return Err(Problem::new(&codes::IMPORT_UNDER_WAY, format!("批次 {id}")));
    };
    let (state, unit, actor) = (state.clone(), at.unit.clone(), actor.clone());
    Ok(tokio::spawn(async move {
        let asked = (seen.as_str(), acceptance);
        let watch = Arc::clone(&run.watch);
        let ended = accept_in_turn(&state, &unit, (&actor, id), asked, watch).await;
        run.finish(&ended).await;
        ended
    }))
}

async fn accept_in_turn(
    state: &AppState,
    unit: &Unit,
    (actor, id): (&Actor, i64),
    (seen, acceptance): (&str, Option<(Acceptance, bool)>),
    watch: Arc<crate::imports::reading::watch::Watch>,
) -> Result<Arc<ImportOutcome>, Arc<Problem>> {
    let internal = || Arc::new(Problem::new(&codes::INTERNAL, ""));
    let _turn = state.uploads.acquire().await.map_err(|_| internal())?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let desk = desk(state, &evidence, actor);
    let accepted = accept_seen(&desk, unit, (id, Some(seen)), acceptance, watch).await;
    let outcome = accepted.map_err(|failure| Arc::new(Problem::from(failure)))?;
    count_outcome(&outcome);
    Ok(Arc::new(outcome))
}

/// How far an import is, and what it came to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportProgress)]
pub struct ProgressBody {
    /// Rows of the file read so far.
    rows: u64,
    /// Vouchers taken up so far; all of them or none stay.
    vouchers: u64,
    is_cancelled: bool,
    is_done: bool,
    /// What it came to; missing when it failed or is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    outcome: Option<serde_json::Value>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl From<RunState> for ProgressBody {
    fn from(run: RunState) -> Self {
        let is_done = run.end.is_some();
        let (outcome, problem) = match run.end {
            Some(RunEnd::Outcome { json, .. }) => (Some(json).filter(|it| !it.is_null()), None),
            Some(RunEnd::Problem(problem)) => (None, Some(problem.code().id.to_owned())),
            None => (None, None),
        };
        Self {
            rows: run.progress.rows,
            vouchers: run.progress.vouchers,
            is_cancelled: run.progress.is_cancelled,
            is_done,
            outcome,
            problem,
        }
    }
}

/// How far the accepting of an upload is.
#[utoipa::path(get, path = "/api/v1/units/{code}/imports/{id}/progress", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = ProgressBody)))]
pub async fn progress(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Json<ProgressBody>> {
    let (mut tx, unit) = state.read(&code).await?;
    batch_of(&mut tx, &unit, id).await?;
    let Some(run) = import_runs::state_of(&state, (unit.id, id)).await? else {
        return Err(Problem::new(&codes::IMPORT_NOT_UNDER_WAY, format!("批次 {id}")));
    };
    Ok(Json(ProgressBody::from(run)))
}

/// Ends an accepting under way, which leaves the upload staged; otherwise gives the staged
/// upload up.
#[utoipa::path(post, path = "/api/v1/units/{code}/imports/{id}/cancellation", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = BatchBody)))]
pub async fn cancel(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    actor: Actor,
    _: NoBody,
) -> Answer<Json<BatchBody>> {
    Ok(Json(BatchBody::from(cancel_batch(&state, &at, &actor, id).await?)))
}

/// Ends what is under way, or gives up what waits.
pub async fn cancel_batch(state: &AppState, at: &At, actor: &Actor, id: i64) -> Answer<BatchRow> {
    let batch = batch_to_change(state, at, id).await?;
    if import_runs::cancel(state, (at.unit.id, id)).await? {
        return Ok(batch);
    }
    let evidence = EvidenceStore::under(&state.data_dir);
    Ok(cancel_staged(&desk(state, &evidence, actor), &at.unit, id).await?)
}

/// Why an import is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportUndoing)]
pub struct UndoBody {
    reason: String,
    /// In an open month of the same year, for vouchers whose own month is closed.
    #[schema(value_type = Option<String>)]
    dated_on: Option<Date>,
}

/// Takes an accepted import back by red-letter reversals in open periods; drafts of it that
/// wait for review are dropped.
#[utoipa::path(post, path = "/api/v1/units/{code}/imports/{id}/undoing", tag = "imports",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    request_body = UndoBody,
    responses((status = 200, body = Object)))]
pub async fn undo(
    State(state): State<AppState>,
    Path((_unit, id)): Path<(String, i64)>,
    at: At,
    actor: Actor,
    Body(body): Body<UndoBody>,
) -> Answer<Json<Undone>> {
    let request = UndoRequest { reason: body.reason, dated_on: body.dated_on };
    Ok(Json(take_back(&state, &at, (&actor, id), request).await?))
}

/// Takes a batch back, and counts what that booked.
pub async fn take_back(
    state: &AppState,
    at: &At,
    (actor, id): (&Actor, i64),
    request: UndoRequest,
) -> Answer<Undone> {
    batch_to_change(state, at, id).await?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let undone = undo_batch(&desk(state, &evidence, actor), &at.unit, id, request).await?;
    if !undone.awaiting_review {
        count_posted(undone.reversals);
    }
    Ok(undone)
}

/// Where uploads are worked on, for one request.
pub fn desk<'a>(state: &'a AppState, evidence: &'a EvidenceStore, actor: &'a Actor) -> Desk<'a> {
    let (database, clock, isolation) = (&state.database, state.clock, &state.isolation);
    Desk { database, evidence, clock, actor, isolation, sockets: SOCKETS }
}
