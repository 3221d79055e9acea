//! Imports under way, whichever instance does them, and what the latest of each upload came to. An
//! upload whose accepting broke off is still staged and can be resumed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::catalogue;
use crate::finding::{Failure, Finding, Outcome};
use crate::imports::batches::annotate_import::findings_in;
use crate::imports::batches::import_request::ImportOutcome;
use crate::imports::batches::open_batch::is_open;
use crate::imports::reading::watch::{Progress, Watch};
use crate::imports::store::batch_by_id;
use crate::platform::jobs::{About, End, JOB_BROKE_OFF, Job, Jobs, Telling};
use crate::trail::Actor;
use crate::web::codes;
use crate::web::problem::Problem;
use crate::web::state::AppState;

const KIND: &str = "import";
/// How often a run tells how far it is and asks whether it is still wanted.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// How a run ended.
#[derive(Clone, Debug)]
pub enum RunEnd {
    /// As JSON; with what was found, where it was refused.
    Outcome {
        json: Value,
        refused: Option<Vec<Finding>>,
    },
    Problem(Problem),
}

/// What an onlooker is told.
#[derive(Clone, Debug)]
pub struct RunState {
    pub progress: Progress,
    pub end: Option<RunEnd>,
}

fn about(unit_id: i64, batch_id: i64) -> About {
    About { kind: KIND, unit_id, subject: batch_id.to_string() }
}

/// A run of this instance.
#[derive(Debug)]
pub struct Run {
    jobs: Jobs,
    id: i64,
    pub watch: Arc<Watch>,
    telling: Telling,
}

/// Begins a run; `None` when the upload is being accepted already.
pub async fn begin(
    state: &AppState,
    (unit_id, batch_id): (i64, i64),
    actor: &Actor,
) -> Outcome<Option<Run>> {
    let jobs = state.jobs.clone();
    let Some(id) = jobs.begin(&about(unit_id, batch_id), "", &actor.name).await? else {
        return Ok(None);
    };
    let watch = Arc::<Watch>::default();
    let (told, stopped) = (Arc::clone(&watch), Arc::clone(&watch));
    let how_far = move || progress_text(&told);
    let telling = jobs.keep_telling(id, TOLD_EVERY, how_far, move || stopped.cancel());
    Ok(Some(Run { jobs, id, watch, telling }))
}

fn progress_text(watch: &Watch) -> String {
    json!(watch.progress()).to_string()
}

impl Run {
    /// Writes down what it came to.
    pub async fn finish(self, ended: &Result<Arc<ImportOutcome>, Arc<Problem>>) {
        let Self { jobs, id, watch, telling } = self;
        drop(telling);
        let end = match ended {
            Ok(outcome) => End::Done(json!(outcome.as_ref()).to_string()),
            Err(problem) => {
                let detail = json!({ "detail": problem.detail(), "findings": problem.findings() });
                End::Failed(problem.code().id.to_owned(), Some(detail.to_string()))
            }
        };
        match jobs.end(id, &progress_text(&watch), &end).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job = id, "an import ended that was taken over"),
            Err(failure) => tracing::error!(%failure, "how an import ended was not told"),
        }
    }
}

/// How the latest run of an upload stands.
pub async fn state_of(
    state: &AppState,
    (unit_id, batch_id): (i64, i64),
) -> Outcome<Option<RunState>> {
    Ok(state.jobs.latest(&about(unit_id, batch_id)).await?.map(|job| told(&job)))
}

fn told(job: &Job) -> RunState {
    let end = job.is_over().then(|| end_of(job));
    RunState { progress: progress_of(job), end }
}

fn progress_of(job: &Job) -> Progress {
    let told: Value = serde_json::from_str(&job.progress).unwrap_or_default();
    let count = |name: &str| told[name].as_u64().unwrap_or_default();
    Progress { rows: count("rows"), vouchers: count("vouchers"), is_cancelled: job.is_cancelled }
}

fn end_of(job: &Job) -> RunEnd {
    let kept = job.result.as_deref().unwrap_or_default();
    let json: Value = serde_json::from_str(kept).unwrap_or_default();
    let findings = || findings_in(&json["findings"].to_string()).unwrap_or_default();
    if let Some(code) = &job.error {
        let code = catalogue::code(code).unwrap_or(&codes::INTERNAL);
        let detail = json["detail"].as_str().unwrap_or_default();
        return RunEnd::Problem(Problem::with_findings(code, detail, findings()));
    }
    let refused = (json["is_refused"] == true).then(findings);
    RunEnd::Outcome { json, refused }
}

/// Uploads that are being accepted, in the order in which they began.
pub async fn under_way(state: &AppState) -> Outcome<Vec<(i64, Progress)>> {
    let jobs = state.jobs.under_way(KIND).await?;
    let batch = |job: &Job| Some((job.subject.parse().ok()?, progress_of(job)));
    Ok(jobs.iter().filter_map(batch).collect())
}

/// Asks a run under way to end. Whether there was one.
pub async fn cancel(state: &AppState, (unit_id, batch_id): (i64, i64)) -> Outcome<bool> {
    state.jobs.cancel(&about(unit_id, batch_id)).await
}

/// Ends the runs of instances that died. What such a run was about to book was given back by the
/// database; the upload waits, and its page tells why.
pub async fn end_what_broke_off(state: &AppState) -> Outcome<()> {
    while let Some(job) = state.jobs.take_up(KIND).await? {
        let end = if is_in_books(state, &job).await? {
            End::Done(Value::Null.to_string())
        } else {
            tracing::warn!(batch = job.subject, "an accepting broke off; its upload waits");
            End::Failed(JOB_BROKE_OFF.id.to_owned(), None)
        };
        state.jobs.end(job.id, &job.progress, &end).await?;
    }
    Ok(())
}

/// Whether it died between its commit and saying so.
async fn is_in_books(state: &AppState, job: &Job) -> Outcome<bool> {
    let failed = |_| Failure::Storage(format!("job {}: {}", job.id, job.subject));
    let batch_id = job.subject.parse().map_err(failed)?;
    let mut tx = state.database.read().await?;
    let batch = batch_by_id(&mut tx, job.unit_id, batch_id).await?;
    tx.rollback().await?;
    Ok(batch.is_some_and(|batch| !is_open(&batch)))
}
