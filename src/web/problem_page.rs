//! A refusal as a page: one layer around everything that people look at.

use axum::extract::{MatchedPath, Request};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::parts::findings;
use super::problem::Problem;
use super::shell::bare_page;
use super::words::Words;

/// What programs ask beside the API.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The page that somebody was on, where what they typed waits for them.
#[derive(Clone, Debug)]
pub struct WayBack(pub String);

/// Draws what was refused as a page, for people.
pub async fn draw_problems(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let route = route.unwrap_or_else(|| request.uri().path().to_owned());
    let response = next.run(request).await;
    if route.starts_with("/api/") || PROBES.contains(&&*route) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Some(problem) = parts.extensions.get::<Problem>() else {
        return Response::from_parts(parts, body);
    };
    let back = parts.extensions.get::<WayBack>().map(|it| it.0.as_str());
    let mut page = (parts.status, draw(problem, back)).into_response();
    let kept = parts.headers.into_iter().filter_map(|(name, value)| Some((name?, value)));
    let is_kept = |name: &header::HeaderName| {
        *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH
    };
    page.headers_mut().extend(kept.filter(|(name, _)| is_kept(name)));
    page
}

fn draw(problem: &Problem, back: Option<&str>) -> Markup {
    // Whoever it is told to may not be known: refusals on a page of their own are Chinese.
    let words = Words::default();
    let code = problem.code();
    let others = problem.findings().get(1..).unwrap_or_default();
    let body = html! {
        section class="card notice refuse" {
            @if !problem.detail().is_empty() { p { (problem.detail()) } }
            p { (words.t("处理：")) (code.hint) "。" }
            @if !others.is_empty() { (findings::list(words, problem.findings())) }
            p class="quiet" { (words.t("错误码")) " " code { (code.id) } }
        }
        p {
            @match back {
                Some(to) => a href=(to) { (words.t("返回刚才的页面")) },
                None => a href="/" { (words.t("返回工作台")) },
            }
        }
    };
    bare_page(words, code.title, &body)
}

/// What a code means.
pub fn code_page(words: Words, code: &crate::finding::Code) -> Response {
    let body = html! {
        section class="card" {
            p { (words.t("处理：")) (code.hint) "。" }
            p class="quiet" {
                (words.t("错误码")) " " code { (code.id) } " · " (code.severity.label())
            }
        }
        p { a href="/" { (words.t("返回工作台")) } }
    };
    (StatusCode::OK, bare_page(words, code.title, &body)).into_response()
}
