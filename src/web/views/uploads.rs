//! What is done with an upload between arriving and the books, for pages and programs alike.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use tokio::sync::SemaphorePermit;
use tokio::task::JoinHandle;
use utoipa::IntoParams;

use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::finding::{Failure, Finding, Outcome};
use crate::imports::batch_number::label;
use crate::imports::batches::import_request::{Acceptance, ImportOutcome};
use crate::imports::batches::open_batch::{batch_of, is_open};
use crate::imports::batches::other_books::other_books;
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::batches::source_rows::{SourcePlace, SourceRows, source_rows};
use crate::imports::batches::staged_import::{
    Desk, accept_seen, cancel_staged, refuse_changed, request_of,
};
use crate::imports::batches::undo_batch::{UndoRequest, Undone, undo_batch};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::watch::Watch;
use crate::imports::store::BatchRow;
use crate::members::list_members::record_look;
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::unit::Unit;
use crate::web::at::At;
use crate::web::codes;
use crate::web::import_runs::{self, RunState};
use crate::web::metrics::{count_import, count_posted};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::upload_form::needed_for;
use crate::wiring::{self, SOCKETS};

/// Where the uploads of a unit are worked on, for one request: by whom, and with what.
#[derive(Clone, Debug)]
pub struct Bench {
    pub state: AppState,
    pub at: At,
    pub viewer: Viewer,
    actor: Actor,
    pub evidence: EvidenceStore,
}

impl FromRequestParts<AppState> for Bench {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let at = At::from_request_parts(parts, state).await?;
        let viewer = Viewer::from_request_parts(parts, state).await?;
        let evidence = EvidenceStore::under(&state.data_dir);
        Ok(Self { state: state.clone(), at, actor: viewer.actor(), viewer, evidence })
    }
}

impl Bench {
    /// The same for who only looks, which does nothing that a trail would name.
    #[must_use]
    pub fn of_onlooker(mut self) -> Self {
        self.actor = Actor::named(ONLOOKER);
        self
    }

    pub fn unit(&self) -> &Unit {
        &self.at.unit
    }

    /// What the use cases of imports are given.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            database: &self.state.database,
            evidence: &self.evidence,
            clock: self.state.clock,
            actor: &self.actor,
            isolation: &self.state.isolation,
            sockets: SOCKETS,
        }
    }

    /// A file is held in memory while it is read: only a few of them at once.
    pub async fn turn(&self) -> Answer<SemaphorePermit<'_>> {
        let turn = self.state.uploads.acquire().await;
        turn.map_err(|_| Problem::new(&codes::INTERNAL, ""))
    }

    /// An upload of the unit.
    pub async fn batch(&self, id: i64) -> Outcome<BatchRow> {
        let mut tx = self.state.database.read().await?;
        batch_of(&mut tx, self.unit(), id).await
    }

    /// Before a file of people's data is shown: who may not see them is refused, who may is on
    /// the record.
    pub async fn look_at_people(&self, batch: &BatchRow) -> Answer<()> {
        if !SheetKind::of_key(&batch.kind).is_some_and(SheetKind::is_personal) {
            return Ok(());
        }
        self.at.require(Ability::SeeMembers)?;
        let mut tx = self.state.database.write(&[self.unit().id]).await?;
        let act = wiring::act(self.state.clock, &self.actor);
        let about = (batch.kind.as_str(), &[label(batch.id)][..]);
        record_look(&mut tx, act, self.unit(), about).await?;
        Ok(tx.commit().await?)
    }

    /// The same, if the viewer may bring and take back what it is.
    pub async fn to_change(&self, id: i64) -> Answer<BatchRow> {
        let batch = self.batch(id).await?;
        let kind = SheetKind::of_key(&batch.kind);
        self.at.require(kind.map_or(Ability::Prepare, needed_for))?;
        Ok(batch)
    }

    /// What a look came to, with where else the file stands, for who may see that; kept nowhere.
    pub async fn looked_at(&self, id: i64, mut outcome: ImportOutcome) -> Answer<LookBody> {
        self.note_other_books(&mut outcome).await?;
        let batch = self.batch(id).await?;
        let version = SeenUpload::of(&batch, Some(&outcome))?.spell();
        Ok(LookBody { version, outcome })
    }

    /// How far the accepting of an upload is, or how the latest one ended.
    pub async fn run_of(&self, id: i64) -> Outcome<Option<RunState>> {
        import_runs::state_of(&self.state, (self.unit().id, id)).await
    }

    /// Begins to accept an upload as it was looked at; `None` goes by what was said of it before.
    pub async fn begin_run(
        &self,
        id: i64,
        (seen, acceptance): (String, Option<(Acceptance, bool)>),
    ) -> Answer<Running> {
        let batch = self.to_change(id).await?;
        if is_open(&batch) {
            refuse_changed(&batch, &seen)?;
        }
        let which = (self.unit().id, id);
        let Some(run) = import_runs::begin(&self.state, which, &self.actor).await? else {
            return Err(Problem::new(&codes::IMPORT_UNDER_WAY, label(id)));
        };
        let bench = self.clone();
        Ok(tokio::spawn(async move {
            let watch = Arc::clone(&run.watch);
            let ended = bench.accept_in_turn(id, (&seen, acceptance), watch).await;
            let ended = ended.map(Arc::new).map_err(Arc::new);
            run.finish(&ended).await;
            ended
        }))
    }

    async fn accept_in_turn(
        &self,
        id: i64,
        (seen, acceptance): (&str, Option<(Acceptance, bool)>),
        watch: Arc<Watch>,
    ) -> Answer<ImportOutcome> {
        let _turn = self.turn().await?;
        let which = (id, Some(seen));
        let outcome = accept_seen(&self.desk(), self.unit(), which, acceptance, watch).await?;
        count_outcome(&outcome);
        Ok(outcome)
    }

    /// Ends what is under way, or gives up what waits.
    pub async fn cancel(&self, id: i64) -> Answer<BatchRow> {
        let batch = self.to_change(id).await?;
        if import_runs::cancel(&self.state, (self.unit().id, id)).await? {
            return Ok(batch);
        }
        Ok(cancel_staged(&self.desk(), self.unit(), id).await?)
    }

    /// Takes a batch back, and counts what that booked.
    pub async fn take_back(&self, id: i64, request: UndoRequest) -> Answer<Undone> {
        self.to_change(id).await?;
        let undone = undo_batch(&self.desk(), self.unit(), id, request).await?;
        if !undone.awaiting_review {
            count_posted(undone.reversals);
        }
        Ok(undone)
    }

    /// That the same file stands in other books, for who may see them; kept nowhere.
    pub async fn note_other_books(&self, outcome: &mut ImportOutcome) -> Answer<()> {
        let file = (outcome.file.as_str(), outcome.file_sha256.as_str());
        let found = self.seen_in_other_books(file).await?;
        outcome.findings.extend(found);
        Ok(())
    }

    /// The notes of it that this viewer may see.
    pub async fn seen_in_other_books(&self, file: (&str, &str)) -> Answer<Vec<Finding>> {
        let mut tx = self.state.database.read().await?;
        let mut seen = Vec::new();
        for (unit_id, note) in other_books(&mut tx, self.unit(), file).await? {
            if !self.viewer.roles_at(&mut tx, unit_id).await?.is_empty() {
                seen.push(note);
            }
        }
        Ok(seen)
    }

    /// The file's name, and its rows around a place.
    pub async fn rows_of(self, id: i64, query: RowsQuery) -> Answer<(String, SourceRows)> {
        let batch = self.batch(id).await?;
        self.look_at_people(&batch).await?;
        let bench = self.of_onlooker();
        let request = request_of(&bench.desk(), bench.unit(), &batch).await?;
        let heads: Vec<SheetHead> = serde_json::from_str(&batch.sheets).unwrap_or_default();
        let header =
            heads.into_iter().find(|sheet| sheet.index == query.sheet).map(|it| it.header_rows);
        let around = query.around.unwrap_or(DEFAULT_AROUND);
        let place = SourcePlace { sheet: query.sheet, row: query.row, around };
        let shown = tokio::task::spawn_blocking(move || {
            source_rows(&request.bytes, &request.file_name, &request.isolation, (place, header))
        });
        let rows = shown.await.map_err(|why| Failure::Storage(format!("showing: {why}")))??;
        Ok((batch.file_name, rows))
    }
}

/// What a look came to, with the version that an acceptance names.
#[derive(Debug, Serialize)]
pub struct LookBody {
    /// Of the upload as it was looked at: columns, words, and what would go into the books.
    version: String,
    #[serde(flatten)]
    outcome: ImportOutcome,
}

/// An accepting under way: it goes on when the caller goes away, what was begun is ended and told.
pub type Running = JoinHandle<Result<Arc<ImportOutcome>, Arc<Problem>>>;

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

/// Rows above and below when the caller does not say.
const DEFAULT_AROUND: u32 = 10;

/// Looking at a file does nothing that a trail would name.
const ONLOOKER: &str = "查阅";

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RowsQuery {
    /// Counts from zero, as entries name it.
    #[serde(default)]
    pub sheet: usize,
    /// Counts from one.
    pub row: u32,
    /// Rows above and below, 10 unless given, 50 at most.
    pub around: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct SheetHead {
    index: usize,
    header_rows: (u32, u32),
}
