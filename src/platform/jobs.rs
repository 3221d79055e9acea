//! Work that goes on behind requests, seen by every instance of the service: asked for, claimed
//! by one of them under a lease, told how far it is, cancelled by anybody, ended with what it came
//! to.
//!
//! Invariants: about one thing one piece of work of a kind is under way at a time; whoever lost its
//! lease neither tells nor ends it any more; what was left by an instance that died is taken up
//! again or ended, never forgotten. Each act is one short transaction ([`Database::work`]) that no
//! book holds up.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;
use tokio::task::JoinHandle;

use super::clock::{Clock, instant_text};
use super::database::{Database, Tx, sql};
use super::evidence::hex;
use super::randomness;
use crate::finding::{Failure, Outcome};

/// How long nobody else takes up what an instance does, after its last sign: as long as somebody
/// may have to wait who wants to go on after a crash.
pub const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// How often a piece of work is begun before it is given up.
pub const MAX_ATTEMPTS: i64 = 3;
/// How long what is over can be asked for.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);

crate::codes! {
    JOB_BROKE_OFF = "jobs.broke_off", 503, Refuse,
        "服务中断，这项工作没有做完", "账上没有变动；请再做一次，或从中断处继续";
}

crate::spelled! {
    /// How far a piece of work has come.
    JobState {
        Waiting = "waiting", "等待";
        Running = "running", "进行中";
        Done = "done", "完成";
        Failed = "failed", "未完成";
    }
}

/// What a piece of work is about; of one there is one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub kind: &'static str,
    /// 0 where it is the service's own.
    pub unit_id: i64,
    pub subject: String,
}

/// A piece of work as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: i64,
    pub kind: String,
    pub unit_id: i64,
    pub subject: String,
    /// JSON for whoever takes it up.
    pub payload: String,
    pub state: JobState,
    /// JSON, as its kind tells it.
    pub progress: String,
    pub result: Option<String>,
    pub error: Option<String>,
    pub is_cancelled: bool,
    pub asked_by: String,
    pub created_at: String,
    pub claimed_by: Option<String>,
    pub attempts: i64,
    pub finished_at: Option<String>,
}

impl Job {
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.finished_at.is_some()
    }
}

#[derive(FromRow)]
struct JobRow {
    id: i64,
    kind: String,
    unit_id: i64,
    subject: String,
    payload: String,
    state: String,
    progress: String,
    result: Option<String>,
    error: Option<String>,
    is_cancelled: bool,
    asked_by: String,
    created_at: String,
    claimed_by: Option<String>,
    attempts: i64,
    finished_at: Option<String>,
}

impl JobRow {
    fn into_job(self) -> Outcome<Job> {
        let unknown = || Failure::Storage(format!("unknown state of a job: {}", self.state));
        Ok(Job {
            state: JobState::read(&self.state).ok_or_else(unknown)?,
            id: self.id,
            kind: self.kind,
            unit_id: self.unit_id,
            subject: self.subject,
            payload: self.payload,
            progress: self.progress,
            result: self.result,
            error: self.error,
            is_cancelled: self.is_cancelled,
            asked_by: self.asked_by,
            created_at: self.created_at,
            claimed_by: self.claimed_by,
            attempts: self.attempts,
            finished_at: self.finished_at,
        })
    }
}

/// One instance of the service, as it does work.
#[derive(Clone, Debug)]
pub struct Jobs {
    database: Database,
    clock: Clock,
    /// Its name, another one after each start.
    instance: String,
}

/// Signs of life of a piece of work; dropped, they end.
#[derive(Debug)]
pub struct Telling(JoinHandle<()>);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How a piece of work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// JSON, as its kind tells it.
    Done(String),
    /// The code of the reason, and JSON as its kind tells it.
    Failed(String, Option<String>),
}

impl Jobs {
    #[must_use]
    pub fn of(database: Database, clock: Clock) -> Self {
        let mut name = [0; 8];
        // Without randomness the process tells instances of one machine apart.
        let instance = match randomness::fill(&mut name) {
            Ok(()) => hex(&name),
            Err(_) => std::process::id().to_string(),
        };
        Self { database, clock, instance }
    }

    /// The same instance at another time.
    #[must_use]
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// Asks for a piece of work and claims it; `None` where one about the same is under way.
    pub async fn begin(
        &self,
        about: &About,
        payload: &str,
        asked_by: &str,
    ) -> Outcome<Option<i64>> {
        let mut tx = self.database.work().await?;
        forget(&mut tx, &instant_text(self.clock.now() - KEPT)).await?;
        let asked = insert(&mut tx, about, (payload, asked_by), &self.clock.now_text()).await?;
        let Some(id) = asked else { return Ok(None) };
        let claimed = claim(&mut tx, about.kind, Some(id), &self.claim()).await?;
        tx.commit().await?;
        Ok(claimed.map(|job| job.id))
    }

    /// Takes up what nobody does: asked for by an instance that did not begin, or left by one that
    /// died. The caller does it or ends it.
    pub async fn take_up(&self, kind: &str) -> Outcome<Option<Job>> {
        let mut tx = self.database.work().await?;
        let claimed = claim(&mut tx, kind, None, &self.claim()).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// A sign of life with how far it is; whether it is still wanted. `None`: it is no longer this
    /// instance's.
    pub async fn tell(&self, id: i64, progress: &str) -> Outcome<Option<bool>> {
        let mut tx = self.database.work().await?;
        let by = self.claim();
        let cancelled: Option<(bool,)> = sql("UPDATE jobs SET progress = $3, claimed_until = $4 \
             WHERE id = $1 AND claimed_by = $2 AND finished_at IS NULL RETURNING is_cancelled")
        .bind(id)
        .bind(by.instance)
        .bind(progress)
        .bind(by.until)
        .optional(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(cancelled.map(|(is_cancelled,)| !is_cancelled))
    }

    /// Tells for as long as the answer is held how far something is; `stop` hears when it is no
    /// longer wanted. One that was only slow and lost its lease goes on: what it does is whole or
    /// nothing, and whoever took it up has ended it or makes its own.
    #[must_use]
    pub fn keep_telling(
        &self,
        id: i64,
        every: Duration,
        how_far: impl Fn() -> String + Send + 'static,
        stop: impl Fn() + Send + 'static,
    ) -> Telling {
        let jobs = self.clone();
        Telling(tokio::spawn(async move {
            let mut ticks = tokio::time::interval(every);
            loop {
                ticks.tick().await;
                let progress = how_far();
                match jobs.tell(id, &progress).await {
                    Ok(Some(true) | None) => {}
                    Ok(Some(false)) => stop(),
                    Err(failure) => tracing::warn!(%failure, job = id, "no sign of life"),
                }
            }
        }))
    }

    /// Ends it; whether it was still this instance's to end.
    pub async fn end(&self, id: i64, progress: &str, end: &End) -> Outcome<bool> {
        let (state, result, error) = match end {
            End::Done(result) => (JobState::Done, Some(result.clone()), None),
            End::Failed(code, detail) => (JobState::Failed, detail.clone(), Some(code.clone())),
        };
        let mut tx = self.database.work().await?;
        let ended = sql("UPDATE jobs SET state = $3, progress = $4, result = $5, error = $6, \
                    finished_at = $7, claimed_until = NULL \
             WHERE id = $1 AND claimed_by = $2 AND finished_at IS NULL")
        .bind(id)
        .bind(self.instance.as_str())
        .bind(state.as_str())
        .bind(progress)
        .bind(result)
        .bind(error)
        .bind(self.clock.now_text())
        .execute(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(ended > 0)
    }

    /// Asks whoever does it to stop; whether it was under way.
    pub async fn cancel(&self, about: &About) -> Outcome<bool> {
        let mut tx = self.database.work().await?;
        let asked = sql("UPDATE jobs SET is_cancelled = TRUE \
             WHERE kind = $1 AND unit_id = $2 AND subject = $3 AND finished_at IS NULL")
        .bind(about.kind)
        .bind(about.unit_id)
        .bind(about.subject.as_str())
        .execute(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(asked > 0)
    }

    /// The latest about something, under way or over.
    pub async fn latest(&self, about: &About) -> Outcome<Option<Job>> {
        let mut tx = self.database.work().await?;
        let row: Option<JobRow> =
            sql("SELECT id, kind, unit_id, subject, payload, state, progress, result, error, \
                    is_cancelled, asked_by, created_at, claimed_by, attempts, finished_at \
             FROM jobs WHERE kind = $1 AND unit_id = $2 AND subject = $3 \
             ORDER BY id DESC LIMIT 1")
            .bind(about.kind)
            .bind(about.unit_id)
            .bind(about.subject.as_str())
            .optional(&mut tx)
            .await?;
        tx.commit().await?;
        row.map(JobRow::into_job).transpose()
    }

    /// All of a kind that are not over, in the order in which they were asked for.
    pub async fn under_way(&self, kind: &str) -> Outcome<Vec<Job>> {
        let mut tx = self.database.work().await?;
        let rows: Vec<JobRow> =
            sql("SELECT id, kind, unit_id, subject, payload, state, progress, result, error, \
                    is_cancelled, asked_by, created_at, claimed_by, attempts, finished_at \
             FROM jobs WHERE kind = $1 AND finished_at IS NULL ORDER BY id")
            .bind(kind)
            .all(&mut tx)
            .await?;
        tx.commit().await?;
        rows.into_iter().map(JobRow::into_job).collect()
    }

    fn claim(&self) -> Claim<'_> {
        let now = self.clock.now();
        Claim { instance: &self.instance, now: instant_text(now), until: lease_from(now) }
    }
}

/// Who claims until when.
struct Claim<'a> {
    instance: &'a str,
    now: String,
    until: String,
}

fn lease_from(now: Timestamp) -> String {
    instant_text(now + LEASE)
}

async fn insert(
    tx: &mut Tx,
    about: &About,
    (payload, asked_by): (&str, &str),
    now: &str,
) -> Outcome<Option<i64>> {
    let row: Option<(i64,)> =
        sql("INSERT INTO jobs (kind, unit_id, subject, payload, state, progress, is_cancelled, \
                           asked_by, created_at, attempts) \
         VALUES ($1, $2, $3, $4, $5, '', FALSE, $6, $7, 0) \
         ON CONFLICT DO NOTHING RETURNING id")
        .bind(about.kind)
        .bind(about.unit_id)
        .bind(about.subject.as_str())
        .bind(payload)
        .bind(JobState::Waiting.as_str())
        .bind(asked_by)
        .bind(now)
        .optional(tx)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The outer conditions are asked again of a row that another instance has just claimed.
async fn claim(tx: &mut Tx, kind: &str, id: Option<i64>, by: &Claim<'_>) -> Outcome<Option<Job>> {
    let row: Option<JobRow> = sql("UPDATE jobs \
         SET state = $4, claimed_by = $5, claimed_until = $6, attempts = attempts + 1 \
         WHERE id = (SELECT MIN(id) FROM jobs \
                     WHERE kind = $1 AND finished_at IS NULL \
                       AND (claimed_until IS NULL OR claimed_until < $3) \
                       AND (CAST($2 AS BIGINT) IS NULL OR id = $2)) \
           AND finished_at IS NULL AND (claimed_until IS NULL OR claimed_until < $3) \
         RETURNING id, kind, unit_id, subject, payload, state, progress, result, error, \
                   is_cancelled, asked_by, created_at, claimed_by, attempts, finished_at")
    .bind(kind)
    .bind(id)
    .bind(by.now.as_str())
    .bind(JobState::Running.as_str())
    .bind(by.instance)
    .bind(by.until.as_str())
    .optional(tx)
    .await?;
    row.map(JobRow::into_job).transpose()
}

async fn forget(tx: &mut Tx, before: &str) -> Outcome<()> {
    sql("DELETE FROM jobs WHERE finished_at < $1").bind(before).execute(tx).await?;
    Ok(())
}
