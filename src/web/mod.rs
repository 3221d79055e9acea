//! The service: JSON API, pages, metrics. The only module that knows HTTP.
//!
//! Invariants: handlers hold no rules, they open a transaction, call the use case and commit; no
//! route answers that does not stand in `routes.rs`, with what it asks for.

mod address;
mod api;
mod assets;
mod at;
mod backups;
mod codes;
mod cookies;
pub mod door;
mod extract;
mod fill_form;
mod frame;
mod gate;
pub mod guard;
mod import_looks;
mod import_runs;
mod kept_forms;
mod layers;
mod metrics;
mod openapi;
mod pages;
mod parts;
mod print_voucher;
mod problem;
mod problem_page;
mod router;
pub mod routes;
mod shell;
mod shown_once;
mod sounds;
mod state;
mod strict;
mod submit;
mod typed;
mod views;
mod visits;
mod words;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use door::Door;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use visits::Seen;

use crate::access::store as access;
use crate::finding::{Failure, Finding, Outcome, Place, foreign};
use crate::ledger::store::seed_charts;
use crate::platform::backup_folder::BackupFolder;
use crate::platform::clock::{Clock, instant_text};
use crate::platform::database::{Database, SYSTEM_BOOK};
use crate::platform::evidence::EvidenceStore;

pub use codes::ALL as CODES;
pub use openapi::document as openapi_document;
pub use router::router;
pub use state::AppState;
pub use views::draft_body;
pub use words::english;

/// How long requests under way may take to end once the service is told to stop.
const DRAIN_LIMIT: Duration = Duration::from_secs(30);

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    pub listen: SocketAddr,
    /// Where evidence is kept.
    pub data_dir: PathBuf,
    pub clock: Clock,
    pub door: Door,
}

/// Serves until the process is told to stop, lets requests under way end, closes the database.
pub async fn serve(database: Database, settings: ServeSettings) -> Outcome<()> {
    let listener = TcpListener::bind(settings.listen).await.map_err(|problem| {
        Finding::new(&codes::ADDRESS_UNAVAILABLE, Place::of(settings.listen.to_string()))
            .found(foreign::file(&problem.to_string()))
    })?;
    let mut state = AppState::new(database, settings.clock, settings.data_dir);
    state.door = settings.door;
    serve_until(listener, state, told_to_stop()).await
}

/// Serves on a listener that is already bound, until `stop` is ready.
pub async fn serve_until(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Outcome<()> {
    let failed = |problem: std::io::Error| Failure::file("listener", problem);
    let address = listener.local_addr().map_err(failed)?;
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    seed_charts(&mut tx).await?;
    tx.commit().await?;
    sweep(&state);
    tracing::info!(%address, engine = state.database.engine(), "serving");
    let (stopping, mut stopped) = watch::channel(false);
    let mut drained = stopped.clone();
    let database = state.database.clone();
    let upkeep = tokio::spawn(keep_up(state.clone()));
    tokio::spawn(async move {
        stop.await;
        let _ = stopping.send(true);
    });
    let service = router(&state).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = stopped.wait_for(|is_stopping| *is_stopping).await;
    });
    let out_of_patience = async move {
        let _ = drained.wait_for(|is_stopping| *is_stopping).await;
        tokio::time::sleep(DRAIN_LIMIT).await;
    };
    let outcome = tokio::select! {
        outcome = server => outcome.map_err(failed),
        () = out_of_patience => {
            tracing::warn!("requests still under way were dropped; nothing of them was booked");
            Ok(())
        }
    };
    upkeep.abort();
    database.close().await;
    tracing::info!("stopped");
    outcome
}

/// What a crash left half written is of no use to anybody; it takes up room, no more.
fn sweep(state: &AppState) {
    let evidence = EvidenceStore::under(&state.data_dir).sweep();
    let backups = BackupFolder::under(&state.data_dir).sweep();
    for swept in [evidence, backups] {
        match swept {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "files that a crash left unfinished are gone"),
            Err(failure) => tracing::warn!(%failure, "what a crash left was not swept away"),
        }
    }
}

/// Folds samples, forgets old knocks, takes up what broke off, writes down when sessions and tokens
/// were last used.
async fn keep_up(state: AppState) {
    let mut ticks = tokio::time::interval(metrics::UPKEEP_EVERY);
    loop {
        ticks.tick().await;
        state.exposition.upkeep();
        state.visits.upkeep();
        if let Err(failure) = take_up_left(&state).await {
            tracing::warn!(%failure, "work that broke off was not taken up");
        }
        let seen = state.visits.take_seen();
        if seen.is_empty() {
            continue;
        }
        if let Err(failure) = note_seen(&state, &seen).await {
            tracing::warn!(%failure, "last use of sessions was not written down");
            for (what, at) in seen {
                state.visits.note(what, at);
            }
        }
    }
}

/// What instances that died left unfinished, at the start and ever after.
async fn take_up_left(state: &AppState) -> Outcome<()> {
    import_runs::end_what_broke_off(state).await?;
    backups::take_up_left(state).await
}

async fn note_seen(state: &AppState, seen: &[(Seen, Timestamp)]) -> Outcome<()> {
    let mut tx = state.database.write(&[]).await?;
    for (what, at) in seen {
        let at = instant_text(*at);
        match what {
            Seen::Session(id) => access::touch_session(&mut tx, *id, &at).await?,
            Seen::Token(id) => access::touch_token(&mut tx, *id, &at).await?,
        }
    }
    tx.commit().await
}

/// Ctrl-C, or SIGTERM where there is one. Without signals the service runs until it is killed.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
