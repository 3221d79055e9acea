//! Uploads between arriving and the books: looked at, explained, accepted, watched, cancelled,
//! resumed, and taken back afterwards.

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::imports::{BatchBody, answer};
use crate::imports::batch_number::label;
use crate::imports::batches::import_request::{Acceptance, Said};
use crate::imports::batches::staged_import::{
    check_staged, explain_staged, preview_staged, say_staged,
};
use crate::imports::batches::undo_batch::{UndoRequest, Undone};
use crate::imports::drafting::outbox::{MAX_PAGE_VOUCHERS, VoucherPage};
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::mapping::SheetMapping;
use crate::web::at::Last;
use crate::web::codes;
use crate::web::extract::{Body, NoBody};
use crate::web::import_runs::{RunEnd, RunState};
use crate::web::problem::{Answer, Problem};
use crate::web::views::uploads::{Bench, LookBody, Running};

/// Vouchers of a preview when the caller does not say.
const DEFAULT_PAGE_VOUCHERS: usize = 100;

/// One upload, wherever it stands.
#[utoipa::path(get, path = "", tag = "imports", responses((status = 200, body = BatchBody)))]
pub async fn get(bench: Bench, Last(id): Last<i64>) -> Answer<Json<BatchBody>> {
    Ok(Json(BatchBody::from(bench.batch(id).await?)))
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
#[utoipa::path(put, path = "", tag = "imports", request_body = LayoutBody,
    responses((status = 200, body = BatchBody)))]
pub async fn explain(
    bench: Bench,
    Last(id): Last<i64>,
    Body(body): Body<LayoutBody>,
) -> Answer<Json<BatchBody>> {
    bench.to_change(id).await?;
    let said = (&body.mapping, body.options.as_ref());
    let batch = explain_staged(&bench.desk(), bench.unit(), id, said.0, said.1).await?;
    Ok(Json(BatchBody::from(batch)))
}

/// Keeps what is said of a staged upload before it is accepted: reasons for its warnings, and
/// which vouchers are left out. Nothing is accepted by it.
#[utoipa::path(put, path = "", tag = "imports", request_body = WordsBody,
    responses((status = 200, body = BatchBody)))]
pub async fn say(
    bench: Bench,
    Last(id): Last<i64>,
    Body(body): Body<WordsBody>,
) -> Answer<Json<BatchBody>> {
    bench.to_change(id).await?;
    let WordsBody { vouchers, left_out, explanations, reason, remembers_layout } = body;
    let acceptance = Acceptance { vouchers, left_out, explanations, reason };
    let said = Said { acceptance, remembers_mapping: remembers_layout };
    let batch = say_staged(&bench.desk(), bench.unit(), id, &said).await?;
    Ok(Json(BatchBody::from(batch)))
}

/// Looks at a staged upload as it would be accepted now, and keeps what was found with it.
#[utoipa::path(post, path = "", tag = "imports", responses((status = 200, body = Object)))]
pub async fn check(bench: Bench, Last(id): Last<i64>, _: NoBody) -> Answer<Json<LookBody>> {
    bench.to_change(id).await?;
    let _turn = bench.turn().await?;
    let found = check_staged(&bench.desk(), bench.unit(), id, None).await?;
    Ok(Json(bench.looked_at(id, found).await?))
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
#[utoipa::path(post, path = "", tag = "imports", request_body = PreviewBody,
    responses((status = 200, body = Object)))]
pub async fn preview(
    bench: Bench,
    Last(id): Last<i64>,
    Body(body): Body<PreviewBody>,
) -> Answer<Json<LookBody>> {
    let _turn = bench.turn().await?;
    let take = body.take.unwrap_or(DEFAULT_PAGE_VOUCHERS).min(MAX_PAGE_VOUCHERS);
    let asked = (body.acceptance, Some(VoucherPage { skip: body.skip, take }));
    let found = preview_staged(&bench.desk(), bench.unit(), id, asked).await?;
    Ok(Json(bench.looked_at(id, found).await?))
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
#[utoipa::path(post, path = "", tag = "imports", request_body = AcceptBody,
    responses(
        (status = 201, description = "Posted, or kept as drafts awaiting review", body = Object),
        (status = 202, description = "Under way", body = ProgressBody)))]
pub async fn accept(
    bench: Bench,
    Last(id): Last<i64>,
    Body(body): Body<AcceptBody>,
) -> Answer<Response> {
    let AcceptBody { version, vouchers, left_out, explanations, reason, .. } = body;
    let acceptance = Acceptance { vouchers, left_out, explanations, reason };
    let words = Some((acceptance, body.remembers_layout));
    let running = bench.begin_run(id, (version, words)).await?;
    if !body.waits {
        let progress = bench.run_of(id).await?.map(ProgressBody::from);
        return Ok((StatusCode::ACCEPTED, Json(progress)).into_response());
    }
    end_of(running).await
}

/// Goes on with an accepting that broke off, with the words it was begun with.
#[utoipa::path(post, path = "", tag = "imports", request_body = SeenImportBody,
    responses((status = 201, body = Object)))]
pub async fn resume(
    bench: Bench,
    Last(id): Last<i64>,
    Body(body): Body<SeenImportBody>,
) -> Answer<Response> {
    end_of(bench.begin_run(id, (body.version, None)).await?).await
}

async fn end_of(running: Running) -> Answer<Response> {
    let ended = running.await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    match ended {
        Ok(outcome) => answer(Arc::unwrap_or_clone(outcome)),
        Err(problem) => Err(Arc::unwrap_or_clone(problem)),
    }
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
#[utoipa::path(get, path = "", tag = "imports", responses((status = 200, body = ProgressBody)))]
pub async fn progress(bench: Bench, Last(id): Last<i64>) -> Answer<Json<ProgressBody>> {
    bench.batch(id).await?;
    let Some(run) = bench.run_of(id).await? else {
        return Err(Problem::new(&codes::IMPORT_NOT_UNDER_WAY, label(id)));
    };
    Ok(Json(ProgressBody::from(run)))
}

/// Ends an accepting under way, which leaves the upload staged; otherwise gives the staged
/// upload up.
#[utoipa::path(post, path = "", tag = "imports", responses((status = 200, body = BatchBody)))]
pub async fn cancel(bench: Bench, Last(id): Last<i64>, _: NoBody) -> Answer<Json<BatchBody>> {
    Ok(Json(BatchBody::from(bench.cancel(id).await?)))
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
#[utoipa::path(post, path = "", tag = "imports", request_body = UndoBody,
    responses((status = 200, body = Object)))]
pub async fn undo(
    bench: Bench,
    Last(id): Last<i64>,
    Body(body): Body<UndoBody>,
) -> Answer<Json<Undone>> {
    let request = UndoRequest { reason: body.reason, dated_on: body.dated_on };
    Ok(Json(bench.take_back(id, request).await?))
}
