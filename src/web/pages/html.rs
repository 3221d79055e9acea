//! What pages need beside markup: addresses, refusals as pages, answers.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::shell::bare_page;
use crate::web::parts::findings;
use crate::web::problem::Problem;
use crate::web::words::Words;

/// What a page answers.
pub type PageAnswer<T = Markup> = Result<T, ProblemPage>;

/// What stays as it is in a path segment or query value (RFC 3986, unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Text for one segment or query value of a URL.
#[must_use]
pub fn url_part(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A query of pairs; pairs without a value are left out.
#[must_use]
pub fn url_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        pairs.map(|(key, value)| format!("{key}={}", url_part(value))).collect();
    pairs.join("&")
}

/// A refusal as a page.
#[derive(Debug)]
pub struct ProblemPage(pub Problem);

impl<T> From<T> for ProblemPage
where
    Problem: From<T>,
{
    fn from(cause: T) -> Self {
        Self(Problem::from(cause))
    }
}

impl IntoResponse for ProblemPage {
    fn into_response(self) -> Response {
        let Self(problem) = self;
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
            p { (way_home(words)) }
        };
        (problem.status(), bare_page(words, code.title, &body)).into_response()
    }
}

/// The way on from a refusal that stands on a page of its own.
pub fn way_home(words: Words) -> Markup {
    html! { a href="/" { (words.t("返回工作台")) } }
}

/// The way back to where somebody was, in the place of [`way_home`].
pub fn way_back(words: Words, to: &str) -> Markup {
    html! { a href=(to) { (words.t("返回刚才的页面")) } }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place_in_an_address() {
        assert_eq!(url_part("记/1?a=b"), "%E8%AE%B0%2F1%3Fa%3Db");
        assert_eq!(url_query([("a", "1&2"), ("b", ""), ("c", "x")]), "a=1%262&c=x");
    }
}
