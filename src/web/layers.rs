//! What happens to every request before and after its handler.
//!
//! Invariants: every answer, refusals included, carries the security headers and a request id;
//! spans name route, unit and voucher and nothing about persons; only this machine is answered.

use std::any::Any;
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Response, header};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::codes;
use super::metrics::measure;
use super::problem::Problem;

/// A voucher of the largest size allowed, with long summaries, fits.
pub const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Longer than the import of the largest workbook takes; after it the transaction is dropped.
const TIME_LIMIT: Duration = Duration::from_mins(5);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_REQUEST_ID_LENGTH: usize = 64;

/// Wraps the routes; the last layer named is the first that a request meets.
pub fn wrap(routes: Router) -> Router {
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CompressionLayer::new())
        .layer(from_fn(limit_time))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn(refuse_foreign_hosts))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(secure))
        .layer(from_fn(measure))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(answered))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(from_fn(drop_odd_request_id))
}

/// A caller may name its request, but only with what is safe in a log line.
async fn drop_odd_request_id(mut request: Request, next: Next) -> Response<Body> {
    let is_plain = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or_default();
        (1..=MAX_REQUEST_ID_LENGTH).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !request.headers().get(&REQUEST_ID).is_some_and(is_plain) {
        request.headers_mut().remove(&REQUEST_ID);
    }
    next.run(request).await
}

fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let id = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    tracing::info_span!(
        "request",
        method = %request.method(),
        route,
        request_id = id.unwrap_or_default(),
        unit = tracing::field::Empty,
        voucher = tracing::field::Empty,
    )
}

fn answered(response: &Response<Body>, latency: Duration, _: &Span) {
    tracing::info!(status = response.status().as_u16(), ?latency, "answered");
}

/// No scripts, no frames, nothing from elsewhere; figures are never kept by a cache.
async fn secure(request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands over the panic")]
fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("no message"), "handler panicked");
    Problem::new(&codes::INTERNAL, "").into_response()
}

/// A page of another site that resolves its own name to this machine is not this site.
async fn refuse_foreign_hosts(request: Request, next: Next) -> Response<Body> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = request.uri().host().or(header).unwrap_or_default();
    if is_loopback_name(host) {
        next.run(request).await
    } else {
        Problem::new(&codes::HOST_REFUSED, "Host").into_response()
    }
}

/// `localhost`, `127.0.0.1:8080`, `[::1]:8080`.
fn is_loopback_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_loopback_v4 = name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    is_loopback_v4 || name == "[::1]" || name.eq_ignore_ascii_case("localhost")
}

fn cross_site(_: ProtectionError) -> Response<Body> {
    Problem::new(&codes::CROSS_SITE, "").into_response()
}

async fn limit_time(request: Request, next: Next) -> Response<Body> {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(&codes::TIMED_OUT, "").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_loopback_name;

    #[test]
    fn only_names_of_this_machine_pass() {
        for good in ["localhost", "LOCALHOST:80", "127.0.0.1", "127.8.0.1:9", "[::1]", "[::1]:80"] {
            assert!(is_loopback_name(good), "{good}");
        }
        for bad in ["", "evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil:80"] {
            assert!(!is_loopback_name(bad), "{bad}");
        }
    }
}
