//! What happens to every request before and after its handler.
//!
//! Invariants: every answer, refusals included, carries the security headers and a request id;
//! spans name route, unit and voucher and nothing about persons; only the names that the door
//! knows are answered.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Response, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::at::At;
use super::gate::gate;
use super::metrics::measure;
use super::problem::Problem;
use super::problem_page::draw_problems;
use super::state::{AppState, MAX_BODY_BYTES};
use super::typed::remember_typed;
use super::{codes, cookies};

/// Longer than the import of the largest workbook takes; after it the transaction is dropped.
const TIME_LIMIT: Duration = Duration::from_mins(5);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_REQUEST_ID_LENGTH: usize = 64;

/// Wraps the routes; the last layer named is the first that a request meets.
pub fn wrap(routes: Router, state: &AppState) -> Router {
    routes
        .layer(from_fn_with_state(state.clone(), remember))
        .layer(from_fn_with_state(state.clone(), remember_typed))
        .layer(from_fn_with_state(state.clone(), gate))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(draw_problems))
        .layer(CompressionLayer::new())
        .layer(from_fn(limit_time))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn_with_state(state.clone(), refuse_foreign_hosts))
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

/// Scripts and styles of this service only, no frames, nothing from elsewhere; figures are never
/// kept by a cache.
async fn secure(request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // `no-referrer` would make forms come with `Origin: null`, which browsers that send nothing
    // else to tell a form of this site from another's cannot get past the door with.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    response
}

/// The unit last looked at is where work goes on from an address that names none.
async fn remember(
    State(state): State<AppState>,
    jar: CookieJar,
    request: Request,
    next: Next,
) -> Response<Body> {
    let is_page = request.method() == Method::GET && !request.uri().path().starts_with("/api/");
    let unit = request.extensions().get::<At>().map(|at| at.unit.code.clone());
    let response = next.run(request).await;
    let is_new = |code: &String| jar.get(cookies::UNIT).is_none_or(|it| it.value() != code);
    match unit.filter(is_new) {
        Some(code) if is_page && response.status().is_success() => {
            let cookie = cookies::remembered(cookies::UNIT, &code, state.door.is_https());
            (CookieJar::new().add(cookie), response).into_response()
        }
        _ => response,
    }
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
async fn refuse_foreign_hosts(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = request.uri().host().or(header).unwrap_or_default();
    if state.door.answers(host) {
        next.run(request).await
    } else {
        Problem::new(&codes::HOST_REFUSED, "Host").into_response()
    }
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
