//! What the service counts, in Prometheus text. No figure names a unit or a person.

use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::platform::clock::Stopwatch;

/// Seconds; from a lookup to the import of a large workbook.
const LATENCY_BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 20.0, 60.0];
/// How often samples are folded into buckets, so that they do not pile up unread.
pub const UPKEEP_EVERY: Duration = Duration::from_secs(10);

static EXPOSITION: OnceLock<Exposition> = OnceLock::new();

/// The one recorder of this process.
#[derive(Clone)]
pub struct Exposition {
    handle: PrometheusHandle,
}

impl std::fmt::Debug for Exposition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exposition")
    }
}

impl Exposition {
    /// Installs the recorder once; every later call gives the same one.
    #[must_use]
    pub fn install() -> Self {
        EXPOSITION.get_or_init(Self::build).clone()
    }

    fn build() -> Self {
        let builder = PrometheusBuilder::new();
        let builder = match builder.set_buckets(&LATENCY_BUCKETS) {
            Ok(builder) => builder,
            Err(_) => PrometheusBuilder::new(),
        };
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder is installed; /metrics stays empty");
        }
        metrics::describe_counter!("http_requests_total", "Requests by method, route and status");
        metrics::describe_histogram!(
            "http_request_duration_seconds",
            "Time to answer, by method and route"
        );
        metrics::describe_counter!("vouchers_posted_total", "Vouchers posted over HTTP");
        metrics::describe_counter!("imports_total", "Uploads by kind and outcome");
        Self { handle }
    }

    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }

    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

/// Counts vouchers that a committed request has posted.
pub fn count_posted(vouchers: usize) {
    let vouchers = u64::try_from(vouchers).unwrap_or(u64::MAX);
    metrics::counter!("vouchers_posted_total").increment(vouchers);
}

/// Counts an upload; `outcome` is `posted`, `awaiting_review`, `registered`, `duplicate`,
/// `previewed` or `refused`.
pub fn count_import(kind: &'static str, outcome: &'static str) {
    metrics::counter!("imports_total", "kind" => kind, "outcome" => outcome).increment(1);
}

/// Times every request under its route, never under its URL: labels stay few.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = method_label(request.method());
    let begun = Stopwatch::start();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let seconds = "http_request_duration_seconds";
    metrics::histogram!(seconds, "method" => method, "route" => route.clone())
        .record(begun.elapsed().as_secs_f64());
    let requests = "http_requests_total";
    metrics::counter!(requests, "method" => method, "route" => route, "status" => status)
        .increment(1);
    response
}

/// A method that HTTP does not define would otherwise become a label of the caller's choice.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
