//! Backups that are made while the service runs: one at a time, whichever instance makes it, beside
//! all requests.
//!
//! Invariants: never two at once; whoever made one or took one away is on the service's trail;
//! writing does not hold up requests; one whose instance died is made anew.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::state::AppState;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::backup::{BackupSummary, write_backup};
use crate::platform::backup_folder::{BACKUP_NOT_MADE, BACKUP_UNDER_WAY, BackupFolder};
use crate::platform::clock::instant_text;
use crate::platform::database::SYSTEM_BOOK;
use crate::platform::evidence::EvidenceStore;
use crate::platform::jobs::{About, End, JOB_BROKE_OFF, MAX_ATTEMPTS};
use crate::trail::{self, Action, Actor};

const KIND: &str = "backup";
/// How often a backup gives a sign of life.
const TOLD_EVERY: Duration = Duration::from_secs(5);

fn about() -> About {
    About { kind: KIND, unit_id: SYSTEM_BOOK, subject: String::new() }
}

/// How backups stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupState {
    /// Since when one is being made.
    pub running_since: Option<String>,
    /// When the last one did not come about.
    pub failed_at: Option<String>,
}

pub async fn state_of(state: &AppState) -> Outcome<BackupState> {
    let Some(job) = state.jobs.latest(&about()).await? else { return Ok(BackupState::default()) };
    Ok(BackupState {
        running_since: (!job.is_over()).then_some(job.created_at),
        failed_at: job.finished_at.filter(|_| job.error.is_some()),
    })
}

/// Begins a backup and comes back at once.
pub async fn begin_backup(state: &AppState, actor: &Actor) -> Outcome<()> {
    let Some(id) = state.jobs.begin(&about(), "", &actor.name).await? else {
        let since = state_of(state).await?.running_since.unwrap_or_default();
        let finding = Finding::new(&BACKUP_UNDER_WAY, Place::of("备份"));
        return Err(finding.found(format!("开始于 {since}")).into());
    };
    make_behind(state, actor.clone(), id);
    Ok(())
}

/// Makes anew what an instance that died left unfinished; gives up after some attempts.
pub async fn take_up_left(state: &AppState) -> Outcome<()> {
    while let Some(job) = state.jobs.take_up(KIND).await? {
        if job.attempts > MAX_ATTEMPTS {
            tracing::error!("a backup broke off again and again and is given up");
            let end = End::Failed(JOB_BROKE_OFF.id.to_owned(), None);
            state.jobs.end(job.id, "", &end).await?;
        } else {
            tracing::warn!(attempt = job.attempts, "a backup broke off and is made anew");
            make_behind(state, Actor::named(job.asked_by), job.id);
        }
    }
    Ok(())
}

fn make_behind(state: &AppState, actor: Actor, id: i64) {
    let (state, at) = (state.clone(), state.clock.now());
    let telling = state.jobs.keep_telling(id, TOLD_EVERY, String::new, || {});
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        runtime.block_on(async move {
            let made = make_backup(&state, &actor, at).await;
            drop(telling);
            let end = match made {
                Ok(summary) => End::Done(json!(summary).to_string()),
                Err(failure) => {
                    tracing::error!(%failure, "no backup was made");
                    End::Failed(BACKUP_NOT_MADE.id.to_owned(), None)
                }
            };
            if let Err(failure) = state.jobs.end(id, "", &end).await {
                tracing::error!(%failure, "how a backup ended was not told");
            }
        });
    });
}

async fn make_backup(state: &AppState, actor: &Actor, at: Timestamp) -> Outcome<BackupSummary> {
    let evidence = EvidenceStore::under(&state.data_dir);
    let out = BackupFolder::under(&state.data_dir).place_for(at);
    let summary = write_backup(&state.database, &evidence, &out, &instant_text(at)).await?;
    let name = out.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let detail = json!({ "rows": summary.rows, "files": summary.files });
    record(state, actor, (Action::BackupMade, &name), &detail).await?;
    tracing::info!(name, rows = summary.rows, "backup made");
    Ok(summary)
}

/// Whoever takes a backup away takes all books with it.
pub async fn record_taking(state: &AppState, actor: &Actor, name: &str) -> Outcome<()> {
    record(state, actor, (Action::BackupTaken, name), &json!({})).await
}

async fn record(
    state: &AppState,
    actor: &Actor,
    action: (Action, &str),
    detail: &serde_json::Value,
) -> Result<(), Failure> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    trail::append(&mut tx, state.clock, actor, SYSTEM_BOOK, action, detail).await?;
    tx.commit().await
}
