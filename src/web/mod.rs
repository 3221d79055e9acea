//! The service: JSON API, pages, metrics. The only module that knows HTTP.
//!
//! Invariants: handlers hold no rules, they open a transaction, call the use case and commit;
//! until access control lands only a loopback address is listened on.

mod api;
mod codes;
mod extract;
mod import_runs;
mod layers;
mod metrics;
mod openapi;
mod pages;
mod problem;
mod router;
mod state;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use api::catalogue::AREAS;
pub use codes::ALL as CODES;
pub use openapi::document as openapi_document;
pub use router::router;
pub use state::AppState;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::store::seed_charts;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, SYSTEM_BOOK};

/// How long requests under way may take to end once the service is told to stop.
const DRAIN_LIMIT: Duration = Duration::from_secs(30);

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    pub listen: SocketAddr,
    /// Where evidence is kept.
    pub data_dir: PathBuf,
    pub clock: Clock,
}

/// Serves until the process is told to stop, lets requests under way end, closes the database.
pub async fn serve(database: Database, settings: ServeSettings) -> Outcome<()> {
    refuse_unless_loopback(settings.listen)?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|problem| {
        Finding::new(&codes::ADDRESS_UNAVAILABLE, Place::of(settings.listen.to_string()))
            .found(problem)
    })?;
    let state = AppState::new(database, settings.clock, settings.data_dir);
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
    refuse_unless_loopback(address)?;
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    seed_charts(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(
        %address,
        engine = state.database.engine(),
        "serving on this machine only: there is no access control yet"
    );
    let (stopping, mut stopped) = watch::channel(false);
    let mut drained = stopped.clone();
    let exposition = state.exposition.clone();
    let database = state.database.clone();
    let upkeep = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(metrics::UPKEEP_EVERY);
        loop {
            ticks.tick().await;
            exposition.upkeep();
        }
    });
    tokio::spawn(async move {
        stop.await;
        let _ = stopping.send(true);
    });
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
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

pub fn refuse_unless_loopback(address: SocketAddr) -> Outcome<()> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    let place = Place::of("--listen");
    Err(Finding::new(&codes::ADDRESS_NOT_LOOPBACK, place).found(address).into())
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
