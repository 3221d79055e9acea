//! What was typed into a form that was not taken is not lost: it is kept with the service, and the
//! page that the form stands on shows it again, after a refusal, a change of language or period, a
//! reload, or signing in anew.
//!
//! Invariants: what comes with the door itself is never kept; a form is given back only to who
//! sent it; nothing is sent again by itself.

use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::address::{query_pairs, url_query, with_pairs};
use super::codes;
use super::fill_form::{fill, name_form};
use super::guard::Guard;
use super::kept_forms::{CameFrom, KEPT, KeptForm, MAX_FORM_BYTES, Typed};
use super::problem::Problem;
use super::problem_page::WayBack;
use super::routes::guard_of;
use super::state::{AppState, MAX_BODY_BYTES};
use super::words::Words;
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::platform::clock::local_text;
use crate::platform::randomness;

/// Bytes of the name: nobody guesses it, and it would be of no use to them.
const TOKEN_BYTES: usize = 16;
/// Pages are read whole to be filled; the largest is a sheet of findings.
const MAX_PAGE_BYTES: usize = 64 * 1024 * 1024;
/// Says that a script sent it, and where the script goes on once it was taken.
const BY_SCRIPT: &str = "hx-request";
const GOES_ON: &str = "hx-redirect";
const FORM: &str = "application/x-www-form-urlencoded";

/// The route and path of the page on which a form that is posted to a route stands.
pub fn page_of(route: &str, path: &str) -> Option<String> {
    // A new voucher's form stands beside the list of vouchers, a draft's on its own page.
    if route == "/units/{code}/drafts" {
        return Some(format!("{}vouchers/new", path.strip_suffix("drafts")?));
    }
    let (mut route, mut path) = (route, path);
    while guard_of(&Method::GET, route).is_none() {
        route = route.rsplit_once('/')?.0;
        path = path.rsplit_once('/')?.0;
    }
    (!path.is_empty()).then(|| path.to_owned())
}

/// The page with its query, where the browser tells it; at least with the months of the form.
fn page_with_query(page: String, action: &Uri, headers: &HeaderMap) -> String {
    let pairs = query_pairs(action.query().unwrap_or_default());
    let months = pairs.iter().find(|(key, _)| key == "period").map_or("", |(_, value)| value);
    with_pairs(&told_page(page, action.path(), headers), &[("period", months)])
}

fn told_page(page: String, action: &str, headers: &HeaderMap) -> String {
    let told = headers.get(header::REFERER).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let rest = told.split_once("://").map_or("", |(_, rest)| rest);
    let address = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_below = path.strip_prefix(&page).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    if !is_below || path == action && path != page {
        return page;
    }
    let query = query.split('#').next().unwrap_or_default();
    with_query(path, query, None)
}

/// An address without what was said once, and with the name of a kept form.
fn with_query(path: &str, query: &str, token: Option<&str>) -> String {
    let pairs = query_pairs(query);
    let kept = pairs.iter().filter(|(key, _)| key != KEPT && key != "done" && key != "part");
    let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
    let query = url_query(kept.chain(token.map(|token| (KEPT, token))));
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn named(page: &str, token: &str) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    with_query(path, query, Some(token))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    kind.is_some_and(|it| it.starts_with(FORM))
}

/// Beside every page: keeps what is refused, gives it back where it is asked for.
pub async fn remember_typed(
    State(state): State<AppState>,
    viewer: Option<Extension<Viewer>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(Extension(viewer)) = viewer else { return next.run(request).await };
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let route = route.unwrap_or_default();
    if route.starts_with("/api/") {
        return next.run(request).await;
    }
    if request.method() == Method::GET {
        if request.headers().contains_key(BY_SCRIPT) {
            return next.run(request).await;
        }
        return give_back(&state, &viewer, request, next).await;
    }
    let guard = guard_of(request.method(), &route);
    let is_of_the_door = matches!(guard, None | Some(Guard::Open | Guard::AtTheDoor));
    if request.method() != Method::POST || is_of_the_door {
        return next.run(request).await;
    }
    let Some(page) = page_of(&route, request.uri().path()) else { return next.run(request).await };
    let page = page_with_query(page, request.uri(), request.headers());
    match keep_if_refused(&state, &viewer, (request, page), next).await {
        Ok(response) => response,
        Err(failure) => Problem::from(failure).into_response(),
    }
}

/// Runs a request that sends a form; keeps the form unless it was taken, which leads on to another
/// page: what is answered with a page, a refusal or a preview, is still being filled in.
async fn keep_if_refused(
    state: &AppState,
    viewer: &Viewer,
    (request, page): (Request, String),
    next: Next,
) -> Outcome<Response> {
    let (mut parts, body) = request.into_parts();
    if !is_form(&parts.headers) {
        parts.extensions.insert(CameFrom(page));
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let Ok(bytes) = to_bytes(body, MAX_BODY_BYTES).await else {
        return Ok(Problem::new(&codes::BODY_TOO_LARGE, "").into_response());
    };
    let (bytes, token) = without_token(bytes);
    let token = match token {
        Some(token) => token,
        None => new_token()?,
    };
    parts.extensions.insert(CameFrom(named(&page, &token)));
    let form = form_of(state, viewer.user_id, (&parts, &bytes), (token, page));
    let is_by_script = parts.headers.contains_key(BY_SCRIPT);
    parts.headers.remove(header::CONTENT_LENGTH);
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    if response.status().is_redirection() || response.headers().contains_key(GOES_ON) {
        state.kept_forms.taken(&form.token, (viewer.user_id, &form.action));
        return Ok(response);
    }
    if is_by_script {
        // The script keeps what is typed on its own machine, and puts the answer in place.
        return Ok(response);
    }
    state.kept_forms.keep(form.clone());
    if response.extensions().get::<Problem>().is_some() {
        let mut response = response;
        response.extensions_mut().insert(WayBack(named(&form.page, &form.token)));
        return Ok(response);
    }
    Ok(change_page(response, |page| refused_page(page, &form)).await)
}

/// A refused page: the form holds what was typed and knows its name.
fn refused_page(page: &str, form: &KeptForm) -> String {
    match fill(page, &form.action, &form.pairs) {
        Some(filled) => name_form(&filled.page, &form.action, &form.token),
        None => page.to_owned(),
    }
}

/// A page that shows a kept form, or says that there is one.
async fn give_back(
    state: &AppState,
    viewer: &Viewer,
    mut request: Request,
    next: Next,
) -> Response {
    let now = state.clock.now();
    let path = request.uri().path().to_owned();
    let pairs = query_pairs(request.uri().query().unwrap_or_default());
    let asked = pairs.iter().find(|(key, _)| key == KEPT);
    let jar = axum_extra::extract::CookieJar::from_headers(request.headers());
    let words = Words::of(jar.get(super::cookies::LANGUAGE).map_or("", |it| it.value()));
    let Some((_, token)) = asked else {
        let offered = state.kept_forms.offered(&path, viewer.user_id, now);
        let response = next.run(request).await;
        return match offered {
            Some(form) => {
                let is_typed = |page: &str| {
                    fill(page, &form.action, &form.pairs).is_some_and(|it| it.is_typed)
                };
                let offered = |page: &str| {
                    if is_typed(page) {
                        insert(page, &offer(words, &form))
                    } else {
                        page.to_owned()
                    }
                };
                change_page(response, offered).await
            }
            None => response,
        };
    };
    let found = state.kept_forms.find(token, viewer.user_id, now);
    let Some(form) = found.filter(|form| form.page_path() == path) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(Typed(form.clone()));
    let response = next.run(request).await;
    change_page(response, |page| {
        let Some(filled) = fill(page, &form.action, &form.pairs) else {
            let all = form.pairs.iter().map(|(_, value)| value.clone());
            return insert(page, &shown(words, &form, &all.collect::<Vec<_>>()));
        };
        let page = name_form(&filled.page, &form.action, &form.token);
        if !filled.is_typed {
            return page;
        }
        insert(&page, &shown(words, &form, &filled.left_over))
    })
    .await
}

/// Said where a form waits to be gone on with.
fn offer(words: Words, form: &KeptForm) -> Markup {
    let at = local_text(&crate::platform::clock::instant_text(form.kept_at));
    html! {
        p class="card notice warn screen" role="status" {
            (words.f("您 {} 在这里填写的内容没有保存。", &[&at])) " "
            a href=(named(&form.page, &form.token)) { (words.t("继续填写")) }
        }
    }
}

/// Said above a form that is shown again, with what found no place in it.
fn shown(words: Words, form: &KeptForm, left_over: &[String]) -> Markup {
    let at = local_text(&crate::platform::clock::instant_text(form.kept_at));
    html! {
        div class="card notice warn screen" role="status" {
            p { (words.f("这是您 {} 填写、还没有保存的内容，请核对后提交。", &[&at])) " "
                a href=(form.page) { (words.t("不要了，重新填写")) } }
            @if !left_over.is_empty() {
                p { (words.t("下列内容在现在的页面上没有对应的位置，请自行填写：")) }
                ul { @for value in left_over { li { (value) } } }
            }
        }
    }
}

/// Puts a notice under the heading of a page.
fn insert(page: &str, notice: &Markup) -> String {
    match page.split_once("</h1>") {
        Some((before, after)) => format!("{before}</h1>{}{after}", notice.0),
        None => page.to_owned(),
    }
}

/// Changes the text of an answer that is a page.
async fn change_page(response: Response, change: impl FnOnce(&str) -> String) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    if !kind.is_some_and(|it| it.starts_with("text/html")) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_PAGE_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    let page = String::from_utf8_lossy(&bytes);
    Response::from_parts(parts, Body::from(change(&page)))
}

fn new_token() -> Outcome<String> {
    let mut bytes = [0_u8; TOKEN_BYTES];
    randomness::fill(&mut bytes)?;
    Ok(crate::platform::evidence::hex(&bytes))
}

/// A form's content without the name that it was given when it was refused before.
fn without_token(bytes: Bytes) -> (Bytes, Option<String>) {
    let text = String::from_utf8_lossy(&bytes);
    let mark = format!("{KEPT}=");
    if !text.split('&').any(|pair| pair.starts_with(&mark)) {
        return (bytes, None);
    }
    let mut token = None;
    let mut rest = Vec::new();
    for pair in text.split('&') {
        match pair.strip_prefix(&mark) {
            Some(value) => token = Some(value.to_owned()),
            None => rest.push(pair),
        }
    }
    let is_plain =
        |it: &String| it.len() == 2 * TOKEN_BYTES && it.bytes().all(|b| b.is_ascii_hexdigit());
    (Bytes::from(rest.join("&")), token.filter(is_plain))
}

fn form_of(
    state: &AppState,
    user_id: i64,
    (parts, bytes): (&Parts, &Bytes),
    (token, page): (String, String),
) -> KeptForm {
    KeptForm {
        token,
        user_id,
        page,
        action: parts.uri.path().to_owned(),
        pairs: query_pairs(&String::from_utf8_lossy(bytes)),
        kept_at: state.clock.now(),
        is_offered: true,
    }
}

/// Where somebody goes who is not signed in, or no longer: to the door, and on to the page. What
/// they had typed waits there for them, where it is known whose it is.
pub async fn way_in(state: &AppState, whose: Option<i64>, request: Request) -> String {
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        let asked = request.uri().path_and_query().map_or("/", |it| it.as_str());
        return format!("/login?{}", url_query([("next", asked)]));
    }
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let route = route.unwrap_or_default();
    let Some(page) = page_of(&route, &path) else {
        return format!("/login?{}", url_query([("next", "/")]));
    };
    let page = page_with_query(page, request.uri(), request.headers());
    let guard = guard_of(request.method(), &route);
    let is_of_the_door = matches!(guard, None | Some(Guard::Open | Guard::AtTheDoor));
    let (parts, body) = request.into_parts();
    let (Some(user_id), true, false) = (whose, is_form(&parts.headers), is_of_the_door) else {
        return format!("/login?{}", url_query([("next", page.as_str())]));
    };
    let read = to_bytes(body, MAX_FORM_BYTES).await;
    let (Ok(bytes), Ok(fresh)) = (read, new_token()) else {
        return format!("/login?{}", url_query([("next", page.as_str())]));
    };
    let (bytes, token) = without_token(bytes);
    let token = token.unwrap_or(fresh);
    let next = named(&page, &token);
    state.kept_forms.keep(form_of(state, user_id, (&parts, &bytes), (token, page)));
    format!("/login?{}", url_query([("next", next.as_str()), ("typed", "1")]))
}

#[cfg(test)]
mod tests {
    use super::super::routes::guarded;
    use super::*;

    #[test]
    fn every_form_of_a_page_has_a_page_that_it_stands_on() {
        for (_, route, _) in guarded().iter().filter(|(method, route, _)| {
            *method == "POST"
                && !route.starts_with("/api/")
                && !route.starts_with("/logout")
                && !route.starts_with("/language")
        }) {
            assert!(page_of(route, route).is_some(), "{route}");
        }
        for (route, path, page) in [
            ("/units/{code}/drafts", "/units/G1/drafts", "/units/G1/vouchers/new"),
            ("/units/{code}/drafts/{id}", "/units/G1/drafts/7", "/units/G1/drafts/7"),
            ("/units/{code}/drafts/{id}/return", "/units/G1/drafts/7/return", "/units/G1/drafts/7"),
            (
                "/units/{code}/projects/completion",
                "/units/G1/projects/completion",
                "/units/G1/projects",
            ),
            ("/users/{login}/grants/{id}/revoke", "/users/wang/grants/3/revoke", "/users/wang"),
        ] {
            assert_eq!(page_of(route, path).as_deref(), Some(page));
        }
    }

    #[test]
    fn the_page_keeps_its_query_where_the_browser_tells_it() {
        let page = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().unwrap());
            let page = "/units/G1/projects".to_owned();
            page_with_query(page, &"/units/G1/projects/completion".parse().unwrap(), &headers)
        };
        for (referer, expected) in [
            ("http://127.0.0.1:1/units/G1/projects?q=a&done=added", "/units/G1/projects?q=a"),
            ("http://127.0.0.1:1/units/G1/projects/completion", "/units/G1/projects"),
            ("http://127.0.0.1:1/units/G1/projectsX?q=1", "/units/G1/projects"),
            ("http://127.0.0.1:1/units/G2/accounts?q=1", "/units/G1/projects"),
            ("", "/units/G1/projects"),
        ] {
            assert_eq!(page(referer), expected, "{referer}");
        }
        assert_eq!(named("/a?b=1&kept=0", "t"), "/a?b=1&kept=t");
    }

    #[test]
    fn a_form_is_read_without_the_name_it_was_given() {
        let token = "0123456789abcdef0123456789abcdef";
        let (rest, found) = without_token(Bytes::from(format!("a=1&kept={token}&b=2")));
        assert_eq!((rest.as_ref(), found.as_deref()), (&b"a=1&b=2"[..], Some(token)));
        let (rest, found) = without_token(Bytes::from("kept=<x>&a=1"));
        assert_eq!((rest.as_ref(), found), (&b"a=1"[..], None));
    }
}
