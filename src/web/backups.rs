//! Backups that are made while the service runs: one at a time, beside all requests.
//!
//! Invariants: never two at once; whoever made one or took one away is on the service's trail;
//! writing does not hold up requests.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::json;

use super::state::AppState;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::backup::{BackupSummary, write_backup};
use crate::platform::backup_folder::{BACKUP_UNDER_WAY, BackupFolder};
use crate::platform::clock::{Clock, instant_text};
use crate::platform::database::{Database, SYSTEM_BOOK};
use crate::platform::evidence::EvidenceStore;
use crate::trail::{self, Actor};

#[derive(Clone, Debug, Default)]
struct Now {
    since: Option<Timestamp>,
    /// Why the last one did not come about, without paths.
    last_failed_at: Option<Timestamp>,
}

/// Shared by all requests.
#[derive(Clone, Debug, Default)]
pub struct Backups {
    now: Arc<Mutex<Now>>,
}

impl Backups {
    fn begin(&self, at: Timestamp) -> Outcome<()> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = now.since {
            let finding = Finding::new(&BACKUP_UNDER_WAY, Place::of("备份"));
            return Err(finding.found(format!("开始于 {}", instant_text(since))).into());
        }
        now.since = Some(at);
        Ok(())
    }

    fn end(&self, failed_at: Option<Timestamp>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = Now { since: None, last_failed_at: failed_at };
    }

    /// Since when one is being made.
    #[must_use]
    pub fn running_since(&self) -> Option<Timestamp> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).since
    }

    /// When the last one did not come about.
    #[must_use]
    pub fn last_failed_at(&self) -> Option<Timestamp> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).last_failed_at
    }
}

/// Begins a backup and comes back at once.
pub fn begin_backup(state: &AppState, actor: &Actor) -> Outcome<()> {
    let at = state.clock.now();
    state.backups.begin(at)?;
    let (state, actor) = (state.clone(), actor.clone());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let made = runtime.block_on(make_backup(&state, &actor, at));
        if let Err(failure) = &made {
            tracing::error!(%failure, "no backup was made");
        }
        state.backups.end(made.is_err().then(|| state.clock.now()));
    });
    Ok(())
}

async fn make_backup(state: &AppState, actor: &Actor, at: Timestamp) -> Outcome<BackupSummary> {
    let evidence = EvidenceStore::under(&state.data_dir);
    let out = BackupFolder::under(&state.data_dir).place_for(at);
    let summary = write_backup(&state.database, &evidence, &out, &instant_text(at)).await?;
    let name = out.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let detail = json!({ "rows": summary.rows, "files": summary.files });
    record(&state.database, state.clock, actor, ("backup.made", &name), &detail).await?;
    tracing::info!(name, rows = summary.rows, "backup made");
    Ok(summary)
}

/// Whoever takes a backup away takes all books with it.
pub async fn record_taking(state: &AppState, actor: &Actor, name: &str) -> Outcome<()> {
    record(&state.database, state.clock, actor, ("backup.taken", name), &json!({})).await
}

async fn record(
    database: &Database,
    clock: Clock,
    actor: &Actor,
    action: (&str, &str),
    detail: &serde_json::Value,
) -> Result<(), Failure> {
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    trail::append(&mut tx, clock, actor, SYSTEM_BOOK, action, detail).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_backup_is_made_at_a_time() {
        let backups = Backups::default();
        let at: Timestamp = "2025-03-01T08:00:00Z".parse().unwrap();
        backups.begin(at).unwrap();
        assert!(backups.begin(at).is_err());
        assert_eq!(backups.running_since(), Some(at));
        backups.end(Some(at));
        assert_eq!((backups.running_since(), backups.last_failed_at()), (None, Some(at)));
        backups.begin(at).unwrap();
        backups.end(None);
        assert_eq!(backups.last_failed_at(), None);
    }
}
